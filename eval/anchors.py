"""What cases name of their lesson: is it there? A mistyped name would silently ask less than its author meant."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from firstguess.eval.cases import Case
from firstguess.eval.coverage import coverage
from firstguess.knowledge.errors import Fault
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library, lesson_folders, shipped_lessons

Place = tuple[Path, int]


def lines_of(path: Path) -> dict[str, int]:
    """The line of each case of a sound case file, by the case's id."""
    lines = enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
    return {str(json.loads(line).get("id")): number for number, line in lines if line.strip()}


def elsewhere(library: Library) -> set[str]:
    """Lessons that could be served and are not: shipped ones, and those whose folders lie beside the served."""
    served = library.lessons()
    homes = {shipped_lessons(), *(lesson.folder.resolve().parent for lesson in served.values())}
    return {folder.name for home in homes for folder in lesson_folders(home) if _holds(folder)} - served.keys()


def _holds(folder: Path) -> bool:
    return (folder / "lesson.md").is_file()


def strangers(cases: Sequence[Case], library: Library, places: Mapping[tuple[str, str], Place]) -> Iterator[Fault]:
    """A fault for each lesson and part of ``cases`` that is not served. ``places`` has (lesson, id) of each."""
    lessons = library.lessons()
    for case in cases:
        place, lesson = places[case.lesson, case.id], lessons.get(case.lesson)
        if lesson is None:
            repair = f"there is: {', '.join(lessons) or 'none'}; serve others with --lessons"
            yield Fault(*place, f"case {case.id}: there is no lesson {case.lesson}", repair)
        else:
            yield from _no_part(case, lesson, place)


def _no_part(case: Case, lesson: Lesson, place: Place) -> Iterator[Fault]:
    parts = [part.id for part in lesson.parts]
    for name in case.parts:
        if name not in parts:
            yield Fault(*place, f"case {case.id}: {lesson.id} has no part {name}", f"there is: {', '.join(parts)}")


def strays(cases: Sequence[Case], library: Library, places: Mapping[tuple[str, str], Place]) -> Iterator[Fault]:
    """A fault for each evidence that stands nowhere in its lesson."""
    for lesson in coverage(library, cases).lessons:
        for name, evidence in lesson.stray:
            message = f"case {name}: its evidence '{evidence}' stands nowhere in {lesson.id}"
            yield Fault(*places[lesson.id, name], message, "copy a sentence of the lesson word for word")
