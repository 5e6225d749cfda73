"""What the cases ask about: the parts and sentences of the lessons, and how many cases touch each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from firstguess.eval.cases import Case
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.sentences import collapse, split
from firstguess.knowledge.source import line_at

#: Characters of an uncovered sentence that a terminal shows.
SHOWN = 90


@dataclass(frozen=True)
class Touched:
    """One sentence that may be cited, where it stands, and how many cases name it as evidence."""

    text: str
    file: str
    line: int
    cases: int


@dataclass(frozen=True)
class PartCovered:
    """One part. ``cases`` name it as a right source."""

    id: str
    title: str
    cases: int
    sentences: tuple[Touched, ...]

    @property
    def touched(self) -> int:
        return sum(sentence.cases > 0 for sentence in self.sentences)


@dataclass(frozen=True)
class LessonCovered:
    """One lesson with its cases by kind. ``stray`` evidence (case, text) is no sentence that may be cited."""

    id: str
    kinds: dict[str, int]
    parts: tuple[PartCovered, ...]
    stray: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> int:
        return sum(len(part.sentences) for part in self.parts)

    @property
    def touched(self) -> int:
        return sum(part.touched for part in self.parts)


@dataclass(frozen=True)
class Coverage:
    """The map of all lessons that are served."""

    lessons: tuple[LessonCovered, ...]

    def text(self) -> str:
        """The map for a terminal: a line a part, then what no case touches."""
        return "\n".join(line for lesson in self.lessons for line in _lines(lesson))

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, with the shares beside the counts they are made of."""
        return {
            "lessons": [
                {**asdict(lesson), "sentences": lesson.sentences, "touched": lesson.touched} for lesson in self.lessons
            ]
        }


def coverage(library: Library, cases: Sequence[Case]) -> Coverage:
    """How many of ``cases`` touch each part and each sentence of the served lessons.

    A sentence is touched by evidence that is this sentence, holds it, or is a piece of it.
    """
    return Coverage(
        tuple(
            _covered(lesson, [case for case in cases if case.lesson == lesson.id])
            for lesson in library.lessons().values()
        )
    )


def _covered(lesson: Lesson, cases: Sequence[Case]) -> LessonCovered:
    passages = split_lesson(lesson)
    counts: dict[str, int] = {}
    stray: list[tuple[str, str]] = []
    known = {sentence.text for passage in passages for sentence in passage.sentences}
    for case in cases:
        touched = set()
        for evidence in case.evidence:
            found = set(_named(collapse(evidence), known))
            stray += [] if found else [(case.id, evidence)]
            touched |= found
        for text in touched:
            counts[text] = counts.get(text, 0) + 1
    kinds: dict[str, int] = {}
    for case in cases:
        kinds[case.kind] = kinds.get(case.kind, 0) + 1
    parts = tuple(
        PartCovered(
            part.id, part.title, sum(part.id in case.parts for case in cases),
            tuple(_touched(lesson, passages, part.id, counts)),
        )
        for part in lesson.parts
    )  # fmt: skip
    return LessonCovered(lesson.id, dict(sorted(kinds.items())), parts, tuple(stray))


def _named(evidence: str, known: set[str]) -> Iterator[str]:
    """The sentences that a text of evidence is, holds, or is a piece of."""
    if evidence in known:
        yield evidence
        return
    pieces = {sentence.text for sentence in split(evidence)} & known
    yield from pieces or (text for text in known if evidence in text)


def _touched(lesson: Lesson, passages: Sequence[Passage], part: str, counts: dict[str, int]) -> Iterator[Touched]:
    for passage in passages:
        if passage.part == part:
            for sentence in passage.sentences:
                line = line_at(lesson.files[passage.file], sentence.start)
                yield Touched(sentence.text, passage.file, line, counts.get(sentence.text, 0))


def _lines(lesson: LessonCovered) -> Iterator[str]:
    total = sum(lesson.kinds.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in lesson.kinds.items())
    share = lesson.touched / lesson.sentences if lesson.sentences else 0.0
    yield f"{lesson.id}: {total} cases ({kinds or 'none'})"
    yield f"  {lesson.touched} of {lesson.sentences} sentences are evidence of a case ({share:.0%})"
    width = max((len(part.id) for part in lesson.parts), default=0)
    for part in lesson.parts:
        bar = f"{part.touched} of {len(part.sentences)}"
        yield f"  {part.id:{width}}  {part.cases:4} cases  {bar:>9} sentences  {part.title}"
    bare = [part.id for part in lesson.parts if not part.cases and not part.touched]
    yield f"  parts without a case: {', '.join(bare) or 'none'}"
    untouched = [sentence for part in lesson.parts for sentence in part.sentences if not sentence.cases]
    yield f"  sentences without a case: {len(untouched) or 'none'}"
    for sentence in untouched:
        yield f"    {sentence.file}:{sentence.line}: {sentence.text[:SHOWN]}"
    for case, evidence in lesson.stray:
        yield f"  case {case}: its evidence is no sentence that may be cited: {evidence[:SHOWN]}"
