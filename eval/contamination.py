"""Whether a case stands in what the system was built from: prompts, lessons, training data.

A case whose words were seen measures memory. Three signs, on lower-case words without punctuation: the same words;
eight words in a row (Brown et al. 2020, who took thirteen); four fifths of the runs of five words. The last two need a
text of eight words, since shorter ones are alike by chance. A lesson's prose is what answers are made of, and questions
take their words from there: in it only a sentence that is the whole text counts. Cases that ``unanswerable`` makes
(their ids begin with ``made-``) are a lesson's own words, which nobody can reword: they are not checked.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from firstguess.eval.cases import Case
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import words
from firstguess.knowledge.library import Library
from firstguess.knowledge.sentences import split
from firstguess.knowledge.source import Document, front_matter, parse_yaml

RUN, PIECE, SHARE = 8, 5, 0.8
#: Shorter texts ("why?", "ok then") are said everywhere.
FEWEST_WORDS = 3
MADE = "made-"
REPAIR = "reword the case, or take it out: it measures memory"
_BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Contaminated:
    """A text of a case that stands in a file. ``where`` is file:line, ``how`` says what they have in common."""

    case: str
    text: str
    where: str
    how: str
    repair: str = REPAIR

    def __str__(self) -> str:
        return f"case {self.case}: '{self.text}' stands in {self.where} ({self.how}): {self.repair}"


@dataclass(frozen=True)
class Unit:
    """A text that stands together in a file. ``prose``: answers quote it."""

    file: Path
    line: int
    text: str
    prose: bool = False

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


Words = tuple[str, ...]


@dataclass
class Fingerprints:
    """Units by their words; a fingerprint that many units share is kept for the first of them."""

    whole: dict[Words, Unit] = field(default_factory=dict)
    runs: dict[Words, Unit] = field(default_factory=dict)
    pieces: defaultdict[Words, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    def add(self, unit: Unit) -> None:
        said = tuple(words(unit.text))
        self.whole.setdefault(said, unit)
        for sentence in split(unit.text):
            self.whole.setdefault(tuple(words(sentence.text)), unit)
        if not unit.prose:
            for run in _grams(said, RUN):
                self.runs.setdefault(run, unit)
            for piece in set(_grams(said, PIECE)):
                self.pieces[piece].append(unit)

    def find(self, text: str) -> tuple[Unit, str] | None:
        """The first unit that holds ``text``, and how."""
        said = tuple(words(text))
        if len(said) >= FEWEST_WORDS and said in self.whole:
            return self.whole[said], "the same words"
        if len(said) < RUN:
            return None
        for run in _grams(said, RUN):
            if run in self.runs:
                return self.runs[run], f"{RUN} words in a row: '{' '.join(run)}'"
        pieces = set(_grams(said, PIECE))
        shared = Counter(unit for piece in pieces for unit in self.pieces.get(piece, ()))
        unit, count = max(shared.items(), key=lambda item: item[1], default=(None, 0))
        if unit is None or count / len(pieces) < SHARE:
            return None
        return unit, f"{count} of {len(pieces)} runs of {PIECE} words"


def _grams(said: Words, size: int) -> Iterator[Words]:
    return (said[at : at + size] for at in range(len(said) - size + 1))


def check(cases: Sequence[Case], library: Library, extra: Sequence[Path] = ()) -> tuple[Contaminated, ...]:
    """Every question, and what was said before it, that stands in a prompt, in a lesson or in training data.

    ``extra`` are more files, or folders of files, that nothing of a case may stand in. What was said before is not
    scored, and may be a question that the lesson offers: it is not held against lessons.
    """
    seen = _Seen(library, extra)
    held = [case for case in cases if not case.id.startswith(MADE)]
    hits = [seen.look(case.id, case.question) for case in held]
    hits += [seen.look(case.id, said.say, lessons=False) for case in held for said in case.history]
    return tuple(hit for hit in hits if hit)


def check_texts(
    texts: Iterable[tuple[str, str]], library: Library, extra: Sequence[Path] = ()
) -> tuple[Contaminated, ...]:
    """The same for any texts, each with the name of its case: what learners say of myths, of a lesson, or to attack."""
    seen = _Seen(library, extra)
    hits = (seen.look(name, text) for name, text in texts)
    return tuple(hit for hit in hits if hit)


class _Seen:
    """Everything that no case may stand in: lessons apart, since not all texts are held against them."""

    def __init__(self, library: Library, extra: Sequence[Path]) -> None:
        self._extra = _fingerprints(_of_files(extra))
        self._lessons = _fingerprints(unit for lesson in library.lessons().values() for unit in _of_lesson(lesson))

    def look(self, name: str, text: str, *, lessons: bool = True) -> Contaminated | None:
        hit = _built_in().find(text) or self._extra.find(text) or (self._lessons.find(text) if lessons else None)
        return Contaminated(name, text, hit[0].where, hit[1]) if hit else None


@cache
def _built_in() -> Fingerprints:
    """Prompts and training data, which stay as they are while a program runs."""
    return _fingerprints(_of_files([Path(str(resources.files("firstguess.prompts"))), *training_data()]))


def _fingerprints(units: Iterable[Unit]) -> Fingerprints:
    found = Fingerprints()
    for unit in units:
        found.add(unit)
    return found


def training_data() -> list[Path]:
    """The folders of training data that are there: a checkout has them, an installed package has not."""
    root = Path(__file__).resolve().parent.parent
    return [path for path in (root / "scripts" / "data", root.parent / "shared" / "wording") if path.is_dir()]


def _of_files(paths: Iterable[Path]) -> Iterator[Unit]:
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in _READERS and file.is_file():
                found = _units(file, file.read_text(encoding="utf-8"))
                yield from (replace(unit, prose=False) for unit in found)


def _of_lesson(lesson: Lesson) -> Iterator[Unit]:
    for name, text in lesson.files.items():
        yield from _units(lesson.folder / name, text)


def _units(file: Path, text: str) -> Iterator[Unit]:
    reader = _READERS.get(file.suffix)
    return reader(file, text) if reader else iter(())


def _of_yaml(file: Path, text: str) -> Iterator[Unit]:
    return _of_document(file, parse_yaml(file, text))


def _of_document(file: Path, document: Document) -> Iterator[Unit]:
    for loc, value in _scalars(document.value):
        yield Unit(file, document.line(loc), value)


def _scalars(value: Any, loc: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield loc, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield from _scalars(each, (*loc, step))


def _of_json_lines(file: Path, text: str) -> Iterator[Unit]:
    for number, line in enumerate(text.split("\n"), start=1):
        for _, value in _scalars(json.loads(line) if line.strip() else None):
            yield Unit(file, number, value)


def _of_markdown(file: Path, text: str) -> Iterator[Unit]:
    start = 0
    if text.lstrip("\ufeff").startswith("---"):
        document, start = front_matter(file, text)
        yield from _of_document(file, document)
    for found in _paragraphs(text, start):
        yield Unit(file, text.count("\n", 0, found[0]) + 1, found[1], prose=True)


def _paragraphs(text: str, start: int) -> Iterator[tuple[int, str]]:
    for blank in (*_BLANK.finditer(text, start), None):
        end = blank.start() if blank else len(text)
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), piece.strip()
        start = blank.end() if blank else end


def _of_template(file: Path, text: str) -> Iterator[Unit]:
    return (Unit(file, number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _of_python(file: Path, text: str) -> Iterator[Unit]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield Unit(file, node.lineno, node.value)


_READERS = {
    ".yaml": _of_yaml, ".yml": _of_yaml, ".jsonl": _of_json_lines, ".md": _of_markdown, ".j2": _of_template,
    ".txt": _of_template, ".py": _of_python,
}  # fmt: skip
