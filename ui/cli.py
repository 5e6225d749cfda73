"""The command line: ``firstguess chat | ask | replay | lessons | index | lint | doctor | config | models``.

``export`` and ``delete`` are in ``record_cli.py``, ``eval`` is in ``eval_cli.py``, ``bench`` in ``bench_cli.py``.

Exit status: 0 done, 1 a finding (a lesson's fault, a failed check), 2 wrong usage or set-up, 130 stopped by Ctrl-C,
which ends an answer where it is; pressed once more it ends the program. Nothing heavy is imported
before a command needs it, so that ``--help`` and ``--version`` answer at once.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated

import typer
from typer.main import get_command

from firstguess.knowledge.errors import FirstguessError
from firstguess.ui import bench_cli, eval_cli, lab_cli, myth_cli, record_cli

if TYPE_CHECKING:
    from firstguess.tutor.settings import Loaded, Settings

app = typer.Typer(
    name="firstguess",
    help="A tutor in the browser that asks for your guess first.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

Model = Annotated[str | None, typer.Option(metavar="SPEC", help="What words the answers; see `firstguess models`.")]
Lessons = Annotated[Path | None, typer.Option(metavar="DIR", help="Serve the lessons of this folder instead.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of every random choice.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Settings file instead of ./firstguess.toml.")]
LessonId = Annotated[str | None, typer.Option(metavar="ID", help="The lesson; see `firstguess lessons`.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the documented JSON.")]

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended

# Learners' words stay on this machine whatever the surrounding shell has set for other programs, and no library
# reports its use or draws bars of its own between our lines.
ENVIRONMENT = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; the one place where errors turn into words. Always ends with ``SystemExit``."""
    os.environ.update(ENVIRONMENT)
    sys.excepthook = _report_bug
    try:
        get_command(app)(args=None if argv is None else list(argv), prog_name="firstguess")
    except FirstguessError as error:
        _complain(str(error))
    except OSError as error:
        _complain(f"{error.filename or 'the operating system'}: {error.strerror or error}")
    raise SystemExit(2)


def _complain(text: str) -> None:
    typer.secho(f"firstguess: {text}", err=True, fg="red")


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What is left is a fault of ours: keep the details for a report, and spare the user the traceback."""
    descriptor, path = tempfile.mkstemp(prefix="firstguess-", suffix=".log", text=True)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.writelines(traceback.format_exception(kind, error, trace))
    _complain(f"a fault in firstguess itself ({kind.__name__}: {error}). Please report it with {path}.")


def _load(model: str | None, lessons: Path | None, seed: int | None, config: Path | None, **more: object) -> Loaded:
    from firstguess.tutor.settings import load_settings

    return load_settings({"model": model, "lessons": lessons, "seed": seed, **more}, config=config)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"firstguess {version('firstguess')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A tutor in the browser that asks for your guess first."""


@app.command()
def chat(
    lesson: LessonId = None,
    host: Annotated[str | None, typer.Option(help="Loopback address of the page.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the page; 0 takes a free one.")] = None,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Open the tutor in the browser."""
    settings = _load(model, lessons, seed, config, host=host, port=port).settings
    from firstguess.ui.server import serve

    serve(settings, lesson)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    as_json: AsJson = False,
    lesson: LessonId = None,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Answer one question from the lesson, with the sentences it stands on."""
    settings = _load(model, lessons, seed, config).settings
    from firstguess.tutor.build import build_tutor
    from firstguess.ui import terminal

    with tempfile.TemporaryDirectory() as scratch:
        tutor = build_tutor(_passing(settings, scratch), lesson_id=lesson)
        try:
            with terminal.stopping() as stop:
                steps = tutor.reply("ask", question, client_id="ask", learner="ask", stop=stop)
                reply = terminal.finish(steps) if as_json else terminal.print_answer(steps)
            if as_json:
                terminal.print_json(reply)
        finally:
            tutor.close()
    if reply.stopped:
        raise typer.Exit(INTERRUPTED)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(metavar="TURNS.jsonl", help="One action a line.")],
    as_json: AsJson = False,
    lesson: LessonId = None,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Run a scripted conversation; one JSON reply a line (readable text instead on a terminal)."""
    from firstguess.ui import terminal
    from firstguess.ui.replay import clocks_set_back, play, read_actions

    actions = read_actions(file)
    for note in clocks_set_back(actions):
        typer.echo(f"firstguess: {note}", err=True)
    settings = _load(model, lessons, seed, config).settings
    from firstguess.tutor.build import build_tutor

    with tempfile.TemporaryDirectory() as scratch:
        tutor = build_tutor(_passing(settings, scratch), lesson_id=lesson)
        try:
            for played in play(tutor, actions):
                if as_json or not sys.stdout.isatty():
                    terminal.print_json(played.reply, session=played.action.session, line=played.action.line)
                else:
                    terminal.print_turn(played.action.session, played.action.value, played.reply)
        finally:
            tutor.close()


def _passing(settings: Settings, scratch: str) -> Settings:
    """Settings that keep no record: a run is not coloured by what earlier ones left, nor kept as a learner's."""
    return settings.model_copy(update={"data_dir": Path(scratch)})


@app.command("lessons")
def list_lessons(
    as_json: AsJson = False, model: Model = None, lessons: Lessons = None, seed: Seed = None, config: Config = None
) -> None:
    """List the lessons that can be taught."""
    settings = _load(model, lessons, seed, config).settings
    from firstguess.ui import listings

    listings.print_lessons(settings, as_json=as_json)


@app.command()
def index(model: Model = None, lessons: Lessons = None, seed: Seed = None, config: Config = None) -> None:
    """Build the index of the lessons, or mend it; what did not change is kept."""
    settings = _load(model, lessons, seed, config).settings
    from firstguess.ui import listings

    listings.make_index(settings)


@app.command()
def lint(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A lesson folder, or a folder of lessons.")],
    as_json: AsJson = False,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Report every fault of every lesson file, with its line and the repair."""
    _load(model, lessons, seed, config)
    from firstguess.ui import listings

    raise typer.Exit(listings.print_faults(path, as_json=as_json))


@app.command()
def doctor(
    as_json: AsJson = False, model: Model = None, lessons: Lessons = None, seed: Seed = None, config: Config = None
) -> None:
    """Check this machine and say the fix for whatever is wrong."""
    settings = _load(model, lessons, seed, config).settings
    from firstguess.ui.doctor import examine, print_findings

    raise typer.Exit(print_findings(examine(settings), as_json=as_json))


@app.command("config")
def show_config(
    as_json: AsJson = False, model: Model = None, lessons: Lessons = None, seed: Seed = None, config: Config = None
) -> None:
    """Print each setting, its value and where it came from."""
    loaded = _load(model, lessons, seed, config)
    from firstguess.ui import listings

    listings.print_config(loaded, as_json=as_json)


@app.command()
def models(
    as_json: AsJson = False, model: Model = None, lessons: Lessons = None, seed: Seed = None, config: Config = None
) -> None:
    """List the engines, what works here, and how to use a bigger model."""
    settings = _load(model, lessons, seed, config).settings
    from firstguess.ui import listings

    listings.print_models(settings, as_json=as_json)


myth_cli.register(app)
lab_cli.register(app)
record_cli.register(app)
eval_cli.register(app)
bench_cli.register(app)

if __name__ == "__main__":
    main()
