"""The library follows the disk, and keeps what is good."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from firstguess.knowledge.errors import UnknownLesson
from firstguess.knowledge.library import PAUSE, Library, lesson_folders, shipped_lessons

WriteLesson = Callable[..., Path]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now

    def tick(self) -> None:
        self.now += PAUSE


@pytest.fixture
def clock() -> Clock:
    return Clock()


def touch(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000))


def test_a_broken_lesson_is_refused_with_all_faults_and_takes_none_down(write_lesson: WriteLesson) -> None:
    good = write_lesson()
    bad = write_lesson(("lesson.md", "id: tea", "id: soup"), ("myths.yaml", "answer: no", "answer: x"), into="bad")
    touch(bad / "lesson.md", "minutes: 5", "minutes: 0")
    shutil.move(bad, good.parent / "soup")
    library = Library([good.parent])
    assert list(library.lessons()) == ["tea"]
    names = [(fault.file.name, fault.line) for fault in library.faults() if fault.file.parent.name == "soup"]
    assert names == [("lesson.md", 6), ("myths.yaml", 4)]


def test_an_edit_is_live(write_lesson: WriteLesson, clock: Clock) -> None:
    folder = write_lesson()
    library = Library([folder], clock=clock)
    before = library.get("tea")
    touch(folder / "lesson.md", "minutes: 5", "minutes: 7")
    assert library.get("tea") is before
    clock.tick()
    assert library.get("tea").meta.minutes == 7


def test_an_unchanged_lesson_stays_the_same_object(write_lesson: WriteLesson, clock: Clock) -> None:
    folder = write_lesson()
    library = Library([folder], clock=clock)
    before = library.get("tea")
    touch(folder / "lesson.md", "", "")
    clock.tick()
    assert library.get("tea") is before


def test_a_lesson_that_breaks_keeps_its_last_good_version(write_lesson: WriteLesson, clock: Clock) -> None:
    folder = write_lesson()
    library = Library([folder], clock=clock)
    before = library.get("tea")
    touch(folder / "myths.yaml", "answer: no", "answer: maybe")
    clock.tick()
    assert library.get("tea") is before
    assert [fault.file.name for fault in library.faults()] == ["myths.yaml"]
    touch(folder / "myths.yaml", "answer: maybe", "answer: no")
    clock.tick()
    assert library.get("tea").meta == before.meta
    assert library.faults() == ()


def test_lessons_come_and_go(write_lesson: WriteLesson, clock: Clock) -> None:
    folder = write_lesson()
    library = Library([folder.parent], clock=clock)
    other = folder.parent / "soup"
    shutil.copytree(folder, other)
    touch(other / "lesson.md", "id: tea", "id: soup")
    clock.tick()
    assert list(library.lessons()) == ["soup", "tea"]
    shutil.rmtree(other)
    clock.tick()
    assert list(library.lessons()) == ["tea"]


def test_of_two_lessons_with_one_id_the_first_is_served(write_lesson: WriteLesson) -> None:
    first, second = write_lesson(into="a"), write_lesson(into="b")
    library = Library([first.parent, second.parent])
    assert library.get("tea").folder == first
    assert [fault.file for fault in library.faults()] == [second / "lesson.md"]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    library = Library([tmp_path / "nowhere"])
    assert library.lessons() == {}
    assert [fault.message for fault in library.faults()] == ["no such folder of lessons"]


def test_an_unknown_lesson_names_the_known_ones(write_lesson: WriteLesson) -> None:
    with pytest.raises(UnknownLesson, match="tea"):
        Library([write_lesson()]).get("coffee")


def test_many_threads_see_whole_lessons(write_lesson: WriteLesson, clock: Clock) -> None:
    folder = write_lesson()
    library = Library([folder], clock=clock)

    def read(turn: int) -> int:
        if turn % 10 == 0:
            touch(folder / "lesson.md", "minutes: 5", "minutes: 5")
            clock.tick()
        return library.get("tea").meta.minutes

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(read, range(200))) == {5}


def test_hidden_folders_are_no_lessons(write_lesson: WriteLesson) -> None:
    folder = write_lesson()
    (folder.parent / "__pycache__").mkdir()
    (folder.parent / ".git").mkdir()
    assert lesson_folders(folder.parent) == [folder]


def test_the_shipped_lessons_are_served() -> None:
    library = Library([shipped_lessons()])
    assert library.faults() == ()
    assert set(library.lessons()) >= {"fine-tuning", "seasons"}
