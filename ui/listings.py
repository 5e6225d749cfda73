"""What the small commands print: lessons, faults, settings, engines and the index under way."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer

from firstguess.tutor.settings import Loaded, Settings
from firstguess.ui.terminal import printable

BIGGER = """\
A bigger model words better; the checks stay the same:
  --model hf:HuggingFaceTB/SmolLM2-1.7B-Instruct        any causal model of the hub or a folder; a GPU is used
  --model openai:qwen2.5:7b@http://127.0.0.1:11434/v1   any OpenAI-compatible server (vLLM, llama.cpp, Ollama)
  --model openvino:/path/to/model-Q8_0.gguf             any GGUF file that OpenVINO reads, in Q8_0
To keep one, write  model = "..."  into firstguess.toml."""


@dataclass(frozen=True)
class Engine:
    """A way to word answers, and the packages without which it cannot run."""

    spec: str
    what: str
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.needs if find_spec(name) is None)


ENGINES = (
    Engine("openvino[:FILE.gguf]", "the embedded model on the CPU (default)", ("openvino_genai", "gguf")),
    Engine("openvino:base", "the same before it was taught to word answers (also hf:base)", ("openvino_genai", "gguf")),
    Engine("hf:MODEL", "any causal model of Transformers, on a GPU where there is one", ("torch", "transformers")),
    Engine("openai:MODEL@URL", "any OpenAI-compatible server", ("langchain_openai",)),
    Engine("scripted:FILE", "answers read from a file, for tests and demonstrations"),
    Engine("none", "no model: the lesson's own sentences, quoted"),
)


def lesson_folder(settings: Settings) -> Path:
    """Where lessons are read from."""
    from firstguess.knowledge.library import shipped_lessons

    return settings.lessons or shipped_lessons()


def print_lessons(settings: Settings, *, as_json: bool) -> None:
    from firstguess.knowledge.library import Library

    library = Library([lesson_folder(settings)])
    lessons = list(library.lessons().values())
    if as_json:
        _print_json([{"id": lesson.id, "title": lesson.meta.title, "minutes": lesson.meta.minutes,
                      "myths": len(lesson.myths), "practice": len(lesson.practice), "folder": str(lesson.folder)}
                     for lesson in lessons])  # fmt: skip
    else:
        _print_table((lesson.id, lesson.meta.title, f"{lesson.meta.minutes} min") for lesson in lessons)
    for fault in library.faults():
        typer.secho(printable(str(fault)), err=True, fg="yellow")


def print_faults(path: Path, *, as_json: bool) -> int:
    """Print every fault below ``path``; the exit status."""
    from firstguess.knowledge.lint import lint

    if not path.is_dir():
        raise NotADirectoryError(20, "not a folder; name a lesson's folder or a folder of lessons", str(path))
    faults = lint(path)
    if as_json:
        _print_json([{**asdict(fault), "file": str(fault.file)} for fault in faults])
    for fault in faults if not as_json else ():
        typer.echo(printable(str(fault)))
    if not faults and not as_json:
        typer.echo(f"{path}: no fault")
    return 1 if faults else 0


def print_config(loaded: Loaded, *, as_json: bool) -> None:
    values = loaded.settings.model_dump(mode="json")  # keeps a key hidden
    if as_json:
        _print_json({key: {"value": value, "from": loaded.provenance[key]} for key, value in values.items()})
    else:
        _print_table(
            (key, "" if value is None else str(value), loaded.provenance[key]) for key, value in values.items()
        )


def print_models(settings: Settings, *, as_json: bool) -> None:
    rows = [{"spec": engine.spec, "what": engine.what, "missing": engine.missing} for engine in ENGINES]
    if as_json:
        _print_json({"chosen": settings.model, "engines": rows})
        return
    _print_table((engine.spec, _usable(engine), engine.what) for engine in ENGINES)
    typer.echo(f"\nchosen: {printable(settings.model)}\n\n{BIGGER}")


def _usable(engine: Engine) -> str:
    return f"missing: {', '.join(engine.missing)}" if engine.missing else "installed"


def make_index(settings: Settings) -> None:
    """Build or mend the index, saying how far it is."""
    from firstguess.tutor.build import build_index

    build_index(settings, _show_progress)
    if sys.stderr.isatty():
        typer.echo("\r\033[K", err=True, nl=False)
    typer.echo("The index is ready.")


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r\033[Kembedding passages: {done} of {total}", err=True, nl=False)


def _print_table(rows: Iterable[Sequence[str]]) -> None:
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _print_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
