"""Public sets and plain tables as cases, labelled records and lessons: ``firstguess eval adapt KIND SOURCE --out DIR``.

Everything is written aside and put in place in one step: ``cases.jsonl``, ``labelled.jsonl``, ``lessons/`` and
``adapted.json``, which says what it was made from. Nothing of anybody's data is part of firstguess.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel

from firstguess.eval.adapt import begin, mrbench, mtrag, plain, squad2, truthfulqa, wice
from firstguess.eval.adapt.base import Adapter, Material, Source
from firstguess.eval.lines import CaseError
from firstguess.knowledge.errors import Fault
from firstguess.knowledge.lint import MAX_WORDS
from firstguess.knowledge.sentences import split
from firstguess.knowledge.source import line_at

__all__ = ["ADAPTERS", "AdaptError", "Adapted", "Adapter", "adapt"]

ADAPTERS: dict[str, Adapter] = {
    module.ADAPTER.kind: module.ADAPTER for module in (squad2, begin, wice, mtrag, mrbench, truthfulqa, plain)
}
MANIFEST = "adapted.json"
#: Whom the questions of a set are asked of that brings no text of its own.
LESSON = "fine-tuning"


class AdaptError(CaseError):
    """A source file cannot be adapted; the text has one line for each fault."""


@dataclass(frozen=True)
class Adapted:
    """What was written to ``out``: how many of each, and what was left out or kept with less, by reason."""

    kind: str
    source: Path
    out: Path
    made: dict[str, int]
    left: dict[str, int]
    told: dict[str, int]

    def text(self) -> str:
        """The report for a terminal."""
        lines = [f"{self.source} -> {self.out}"]
        lines += [f"  {count:6} {name}" for name, count in self.made.items() if count]
        lines += [f"  {count:6} left out: {why}" for why, count in self.left.items()]
        lines += [f"  {count:6} {what}" for what, count in self.told.items()]
        return "\n".join(lines)


def adapt(kind: str, source: Path, out: Path, *, lesson: str = LESSON) -> Adapted:
    """Turn the file ``source`` into cases, labelled records and lessons in the folder ``out``.

    ``lesson`` is asked the questions of a set without a text of its own. An ``out`` that an earlier call wrote is
    replaced. Raises :class:`AdaptError` with every fault of the file, by line; then nothing is written.
    """
    adapter = ADAPTERS.get(kind)
    if adapter is None:
        close = get_close_matches(kind, ADAPTERS, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ADAPTERS)}"
        raise AdaptError(f"no adapter is named '{kind}' ({hint})")
    _refuse_to_overwrite(out)
    opened = Source(source, _text(source), lesson)
    material = adapter.make(opened)
    material.told[f"sentences of more than {MAX_WORDS} words, which the linter names"] += _long(material)
    if not opened.faults and not material.cases and not material.labelled:
        repair = f"{adapter.title}: give {adapter.reads}; see docs/adapters.md"
        opened.fault(1, f"nothing to make cases of{_reasons(material)}", repair)
    if opened.faults:
        raise AdaptError("\n".join(map(str, sorted(set(opened.faults)))))
    return _write(adapter, source, out, material)


def _long(material: Material) -> int:
    texts = [paragraph.text for lesson in material.lessons for paragraph in lesson.paragraphs]
    return sum(len(sentence.text.split()) > MAX_WORDS for text in texts for sentence in split(text))


def _reasons(material: Material) -> str:
    return "".join(f"; left out: {count} {why}" for why, count in (+material.left).items())


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        what = "is a folder: name the file in it" if path.is_dir() else f"cannot be read: {error.strerror}"
        raise AdaptError(f"{path} {what}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = line_at(data[: error.start].decode("utf-8", "replace"), error.start)
        raise AdaptError(str(Fault(path, line, "the file is not UTF-8", "save it with the encoding UTF-8"))) from error


def _refuse_to_overwrite(out: Path) -> None:
    if out.exists() and not (out / MANIFEST).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise AdaptError(f"{out} is there already and was not made by this command: name another folder")


def _write(adapter: Adapter, source: Path, out: Path, material: Material) -> Adapted:
    out.parent.mkdir(parents=True, exist_ok=True)
    made = {name: len(getattr(material, name)) for name in ("cases", "labelled", "lessons")}
    adapted = Adapted(adapter.kind, source, out, made, dict(+material.left), dict(+material.told))
    fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        _fill(fresh, adapted, material)
        fresh.chmod(0o755)
        if out.exists():
            # Two renames: for a moment nothing is there, and never a half of it.
            old = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            out.replace(old)
            fresh.replace(out)
            shutil.rmtree(old)
        else:
            fresh.replace(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return adapted


def _fill(folder: Path, adapted: Adapted, material: Material) -> None:
    for name, records in (("cases", material.cases), ("labelled", material.labelled)):
        if records:
            (folder / f"{name}.jsonl").write_text("".join(map(_line, records)), encoding="utf-8", newline="\n")
    for lesson in material.lessons:
        for path, text in lesson.files().items():
            file = folder / "lessons" / lesson.id / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    digest = hashlib.sha256(adapted.source.read_bytes()).hexdigest()
    manifest = {
        "kind": adapted.kind, "source": adapted.source.name, "sha256": digest,
        "made": adapted.made, "left_out": adapted.left, "noted": adapted.told,
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _line(record: BaseModel) -> str:
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False) + "\n"
