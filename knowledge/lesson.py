"""One lesson, read from its folder: every part, what of it may be cited, and every fault at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from firstguess.knowledge import records
from firstguess.knowledge.diagrams import check_svg
from firstguess.knowledge.errors import Fault, LessonError
from firstguess.knowledge.markdown import Block, Body, read_body
from firstguess.knowledge.names import Names
from firstguess.knowledge.schema import (
    Claim,
    CommitPrompt,
    Diagram,
    LessonMeta,
    Myth,
    Pitfall,
    PracticeItem,
    QuizItem,
    SectionMeta,
)
from firstguess.knowledge.source import Document, Loc, front_matter, parse_yaml, read_text
from firstguess.knowledge.validate import check

__all__ = ["Block", "Lesson", "Part", "load_lesson"]

R = TypeVar("R", bound=BaseModel)
_LISTS: dict[str, type[BaseModel]] = {
    "prompts.yaml": CommitPrompt,
    "myths.yaml": Myth,
    "pitfalls.yaml": Pitfall,
    "practice.yaml": PracticeItem,
    "quiz.yaml": QuizItem,
    "claims.yaml": Claim,
}
_KINDS: dict[type[BaseModel], str] = {Myth: "myth", Pitfall: "pitfall", PracticeItem: "practice"}


@dataclass(frozen=True)
class Part:
    """One addressable piece of a lesson. ``file`` is relative to the lesson's folder, with forward slashes."""

    id: str
    kind: str
    title: str
    file: str
    blocks: tuple[Block, ...]
    level: str | None
    diagram: Diagram | None
    markdown: str


@dataclass(frozen=True)
class Lesson:
    """A lesson without faults.

    ``files`` maps relative paths to the text as it stands on disk (line ends included), into which all offsets count;
    ``digest`` is the sha256 over paths and contents.
    """

    meta: LessonMeta
    folder: Path
    parts: tuple[Part, ...]
    prompts: tuple[CommitPrompt, ...]
    myths: tuple[Myth, ...]
    pitfalls: tuple[Pitfall, ...]
    practice: tuple[PracticeItem, ...]
    quiz: tuple[QuizItem, ...]
    claims: tuple[Claim, ...]
    files: dict[str, str]
    digest: str

    @property
    def id(self) -> str:
        return self.meta.id

    def part(self, id: str) -> Part:  # noqa: A002 - the name that callers use
        """The part with that id (without the lesson's). Raises KeyError."""
        for part in self.parts:
            if part.id == id:
                return part
        raise KeyError(id)


def load_lesson(folder: Path) -> Lesson:
    """Read the lesson in ``folder``. Raises LessonError with every fault of every file, by file and line."""
    if not (folder / "lesson.md").is_file():
        repair = "write lesson.md as docs/lesson-format.md shows, or take the folder away"
        raise LessonError([Fault(folder / "lesson.md", 1, "the folder has no lesson.md", repair)])
    reader = _Reader(folder)
    reader.read()
    if reader.faults or reader.meta is None:
        raise LessonError(sorted(set(reader.faults)))
    return reader.lesson(reader.meta)


@dataclass
class _Reader:
    folder: Path
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    meta: LessonMeta | None = None
    parts: list[Part] = field(default_factory=list)
    lists: dict[str, list[BaseModel]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def read(self) -> None:
        self._overview()
        sections = self.folder / "sections"
        for path in sorted(sections.iterdir()) if sections.is_dir() else ():
            self._section(path)
        for name, model in _LISTS.items():
            if (self.folder / name).exists():
                self.lists[name] = list(self._records(self.folder / name, model))
        self._refuse_unknown_files()
        self.faults += self.names.faults()

    def lesson(self, meta: LessonMeta) -> Lesson:
        digest = hashlib.sha256()
        for name, text in sorted(self.files.items()):
            data = text.encode()
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        return Lesson(
            meta=meta,
            folder=self.folder,
            parts=tuple(self.parts),
            prompts=self._of(CommitPrompt),
            myths=self._of(Myth),
            pitfalls=self._of(Pitfall),
            practice=self._of(PracticeItem),
            quiz=self._of(QuizItem),
            claims=self._of(Claim),
            files=dict(self.files),
            digest=digest.hexdigest(),
        )

    def _of(self, model: type[R]) -> tuple[R, ...]:
        """The records of exactly that model."""
        return tuple(record for found in self.lists.values() for record in found if type(record) is model)

    def _text(self, path: Path) -> str | None:
        text = read_text(path, self.folder)
        if isinstance(text, Fault):
            self.faults.append(text)
            self.names.incomplete = True
            return None
        self.files[path.relative_to(self.folder).as_posix()] = text
        return text

    def _markdown(self, path: Path, model: type[R]) -> tuple[R, Body, Document, str] | None:
        """A Markdown file's record and body, and the body's text; None when a fault stands in the way."""
        text = self._text(path)
        if text is None:
            return None
        document, start = front_matter(path, text)
        self.faults += document.faults
        body = read_body(path, text, start)
        self.faults += body.faults
        if document.value is None:
            self.names.incomplete = True
            return None
        if isinstance(document.value, dict) and model is SectionMeta:
            self.names.note_part(document.value.get("id"), path, document.line(("id",)))
        if not body.blocks and not body.faults:
            self.faults.append(Fault(path, 1, "no text under the front matter", "write the prose, or delete the file"))
        record = check(model, document, path)
        if isinstance(record, list):
            self.faults += record
            return None
        self.faults += records.html(document, path)
        return record, body, document, text[start:].strip()

    def _overview(self) -> None:
        path = self.folder / "lesson.md"
        self.names.note_part("overview", path, 1)
        found = self._markdown(path, LessonMeta)
        if found:
            self.meta, body, _, prose = found
            title = self.meta.title
            part = Part("overview", "overview", title, "lesson.md", tuple(body.blocks), None, None, prose)
            self.parts.append(part)

    def _section(self, path: Path) -> None:
        if path.name.startswith("."):
            return
        if not re.fullmatch(r"\d+-.+\.md", path.name):
            self.faults.append(Fault(path, 1, "not a section's file name", "name it like '10-mental-model.md'"))
        elif found := self._markdown(path, SectionMeta):
            meta, body, document, prose = found
            diagram = self._diagram(meta.diagram, path, document) if meta.diagram else None
            file = path.relative_to(self.folder).as_posix()
            self.parts.append(
                Part(meta.id, meta.kind, meta.title, file, tuple(body.blocks), meta.level, diagram, prose)
            )

    def _diagram(self, diagram: Diagram, file: Path, document: Document) -> Diagram | None:
        """The diagram with its file relative to the lesson's folder, whether or not 'diagrams/' was written."""
        name = diagram.file.removeprefix("diagrams/")
        path = self.folder / "diagrams" / name
        if not path.is_file() or "/" in name or path.suffix != ".svg":
            line = document.line(("diagram", "file"))
            known = ", ".join(sorted(found.name for found in (self.folder / "diagrams").glob("*.svg"))) or "none"
            message = f"no picture diagrams/{name}"
            self.faults.append(Fault(file, line, message, f"name an SVG file in diagrams/ (there: {known})"))
            return None
        text = self._text(path)
        self.faults += check_svg(path, text) if text is not None else []
        return diagram.model_copy(update={"file": f"diagrams/{name}"})

    def _records(self, path: Path, model: type[BaseModel]) -> Iterator[BaseModel]:
        text = self._text(path)
        document = parse_yaml(path, text) if text is not None else Document()
        self.faults += document.faults
        if text is None or document.value is None:
            self.names.incomplete = True
            return
        if not isinstance(document.value, list):
            self.faults.append(Fault(path, 1, "not a list", "begin each record with '- id: …'"))
            return
        self.faults += records.html(document, path)
        for index in range(len(document.value)):
            self.names.note_record(document, (index,), path)
            record = check(model, document, path, (index,))
            if isinstance(record, list):
                self.faults += record
            else:
                self._record(record, document, (index,), path, text)
                yield record

    def _record(self, record: BaseModel, document: Document, at: Loc, path: Path, text: str) -> None:
        self.faults += records.citable(record, document, at, path)
        if isinstance(record, Myth | Pitfall | PracticeItem) and not isinstance(record, QuizItem):
            title = record.question if isinstance(record, PracticeItem) else record.title
            blocks = records.blocks(record, document, at, text)
            kind = _KINDS[type(record)]
            self.parts.append(Part(record.id, kind, title, path.name, blocks, None, None, records.markdown(record)))

    def _refuse_unknown_files(self) -> None:
        for path in sorted(self.folder.iterdir()):
            if path.suffix in (".yaml", ".yml") and path.name not in _LISTS:
                close = get_close_matches(path.name, _LISTS, n=1, cutoff=0.5)
                repair = f"rename it to {close[0]}" if close else f"the files are {', '.join(_LISTS)}"
                self.faults.append(Fault(path, 1, "nothing reads this file", repair))
