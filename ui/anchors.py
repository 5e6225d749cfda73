"""Where a citation lands: stable ids for the sentences and parts of a lesson's page.

A sentence's id names its part and the offset where it starts in the part's file (``s-step-4-118``), so it depends on
the lesson alone: an old conversation still finds its sentence as long as the file was not edited before it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass

from firstguess.knowledge.lesson import Lesson, Part
from firstguess.knowledge.passages import split_lesson

NUMBERED = {"step": "Step", "myth": "Myth", "pitfall": "Pitfall", "practice": "Practice"}


@dataclass(frozen=True, order=True)
class Place:
    """A citable sentence: offsets into its file, end exclusive, and the id of its element."""

    start: int
    end: int
    id: str


class Anchors:
    """The ids of one version of a lesson. Cheap to ask; building them splits the lesson."""

    def __init__(self, lesson: Lesson) -> None:
        self._titles = _titles(lesson)
        self._numbers = _numbers(lesson)
        self._headings: dict[str, str] = {}
        files: dict[str, set[Place]] = defaultdict(set)
        for passage in split_lesson(lesson):
            self._headings[passage.id] = passage.heading
            if passage.kind == "practice":
                continue  # a solution is not on the page, so its citations lead to the question
            for sentence in passage.sentences:
                place = Place(sentence.start, sentence.end, f"s-{passage.part}-{sentence.start}")
                files[passage.file].add(place)
        self._files = {file: sorted(places) for file, places in files.items()}

    def between(self, file: str, start: int, end: int) -> list[Place]:
        """The sentences of ``file`` that share a character with ``start``..``end``, in order."""
        places = self._files.get(file, [])
        first = bisect_left(places, start, key=lambda place: place.end)
        found = []
        for place in places[first:]:
            if place.start >= end:
                break
            if place.end > start:
                found.append(place)
        return found

    def of_span(self, passage: str, file: str, start: int, end: int) -> str:
        """What a link to these characters points at: sentence ids joined by commas, or the part where there is none."""
        return ",".join(place.id for place in self.between(file, start, end)) or self.of_part(passage)

    def of_part(self, reference: str) -> str:
        """The id of a part's element. ``reference`` is a part id or a full passage id."""
        part = part_of(reference)
        return f"part-{part}" if part in self._titles else "fg-text"

    def label(self, reference: str) -> str:
        """What a reader calls the part: ``Step 4: …``."""
        return self._titles.get(part_of(reference), "The lesson")

    def number(self, reference: str) -> str:
        """``Step 4`` without the title, which may say what is asked; "" for a part without a number."""
        return self._numbers.get(part_of(reference), "")

    def source(self, passage: str) -> str:
        """What a citation of a passage is called: its part, and the heading in it."""
        heading = self._headings.get(passage, "")
        return f"{self.label(passage)} · {heading}" if heading else self.label(passage)


def part_of(reference: str) -> str:
    """``step-4`` of ``fine-tuning#step-4.concept``; a bare part id is its own."""
    return reference.rsplit("#", 1)[-1].split(".", 1)[0]


def _titles(lesson: Lesson) -> dict[str, str]:
    numbers = _numbers(lesson)
    return {part.id: _title(part, numbers.get(part.id, "")) for part in lesson.parts}


def _numbers(lesson: Lesson) -> dict[str, str]:
    counts: Counter[str] = Counter()
    numbers = {}
    for part in lesson.parts:
        counts[part.kind] += 1
        if part.kind in NUMBERED:
            numbers[part.id] = f"{NUMBERED[part.kind]} {counts[part.kind]}"
    return numbers


def _title(part: Part, number: str) -> str:
    if part.kind == "overview":
        return "Overview"
    if part.kind == "practice":
        return number
    return f"{number}: {part.title}" if number else part.title
