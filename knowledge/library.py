"""The lessons that are served, read again when their files change.

A lesson with faults keeps its last good version, when there is one, and never takes the others down.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from threading import RLock

from firstguess.knowledge.errors import Fault, LessonError, UnknownLesson
from firstguess.knowledge.lesson import Lesson, load_lesson

#: Seconds between two looks at the disk.
PAUSE = 0.5

Signature = tuple[tuple[str, int, int], ...]


def shipped_lessons() -> Path:
    """The folder of the lessons that are installed with firstguess."""
    return Path(str(resources.files("firstguess.knowledge"))) / "lessons"


def lesson_folders(path: Path) -> list[Path]:
    """The lesson folders at ``path``: itself when it holds a ``lesson.md``, else every folder in it but hidden ones."""
    if (path / "lesson.md").is_file():
        return [path]
    return sorted(found for found in path.iterdir() if found.is_dir() and found.name[0] not in "._")


@dataclass
class _Shelf:
    """What is known of one lesson folder."""

    signature: Signature = ()
    lesson: Lesson | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class _View:
    lessons: dict[str, Lesson] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Library:
    """All lessons in some folders; where two have the same id, the first is served and the other is a fault.

    Safe to use from many threads: while one of them reads files again, the others are given what was there before.
    """

    def __init__(self, folders: Sequence[Path], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folders = tuple(folders)
        self._clock = clock
        self._shelves: dict[Path, _Shelf] = {}
        self._view: _View | None = None
        self._looked = 0.0
        self._lock = RLock()

    def lessons(self) -> dict[str, Lesson]:
        """The lessons by id, in the order of the folders. An unchanged lesson is the same object every time."""
        return dict(self._now().lessons)

    def faults(self) -> tuple[Fault, ...]:
        """What is wrong on disk at the moment, in lessons that are served in an older version or not at all."""
        return self._now().faults

    def get(self, id: str) -> Lesson:  # noqa: A002 - the name that callers use
        """One lesson. Raises UnknownLesson."""
        lessons = self._now().lessons
        if id not in lessons:
            known = ", ".join(lessons) or "none"
            raise UnknownLesson(f"no lesson has the id '{id}' (there: {known}); see `firstguess lessons`")
        return lessons[id]

    def _now(self) -> _View:
        view = self._view
        if self._lock.acquire(blocking=view is None):
            try:
                view = self._look()
            finally:
                self._lock.release()
        return view or _View()

    def _look(self) -> _View:
        now = self._clock()
        if self._view is None or now - self._looked >= PAUSE:
            self._view = self._read()
            self._looked = now
        return self._view

    def _read(self) -> _View:
        missing = [_missing(path) for path in self._folders if not path.is_dir()]
        folders = [found for path in self._folders if path.is_dir() for found in lesson_folders(path)]
        self._shelves = {folder: self._shelf(folder) for folder in folders}
        good = [shelf.lesson for shelf in self._shelves.values() if shelf.lesson]
        lessons = {lesson.id: lesson for lesson in reversed(good)}  # so that the first of two with one id stays
        twice = [_taken(lesson, lessons[lesson.id]) for lesson in good if lessons[lesson.id] is not lesson]
        found = [fault for shelf in self._shelves.values() for fault in shelf.faults]
        return _View(dict(reversed(lessons.items())), (*missing, *found, *twice))

    def _shelf(self, folder: Path) -> _Shelf:
        shelf = self._shelves.get(folder, _Shelf())
        signature = tuple(sorted(_signature(folder)))
        if shelf.signature == signature and (shelf.lesson or shelf.faults):
            return shelf
        try:
            lesson = load_lesson(folder)
        except LessonError as error:
            return _Shelf(signature, shelf.lesson, error.faults)
        except OSError as error:  # the folder changes while it is read: look again the next time
            fault = Fault(folder, 1, f"cannot be read: {error.strerror}", "check that the folder may be read")
            return _Shelf((), shelf.lesson, (fault,))
        same = shelf.lesson and shelf.lesson.digest == lesson.digest
        return _Shelf(signature, shelf.lesson if same else lesson)


def _signature(folder: Path) -> Iterator[tuple[str, int, int]]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            try:
                state = os.stat(path)
            except FileNotFoundError:  # an editor replaces a file between the two calls
                continue
            yield path, state.st_mtime_ns, state.st_size


def _missing(path: Path) -> Fault:
    return Fault(path, 1, "no such folder of lessons", "check the path that --lessons was given")


def _taken(lesson: Lesson, first: Lesson) -> Fault:
    message = f"lesson id '{lesson.id}' is taken by {first.folder / 'lesson.md'}"
    return Fault(lesson.folder / "lesson.md", 1, message, "choose another id; this lesson is not served")
