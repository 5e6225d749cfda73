"""The ten modes: each another way through any lesson, and none past a guess."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.library import shipped_lessons
from firstguess.tutor.items import items_of
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.modes import DEFAULT, MODES, Mode, mode_of
from firstguess.tutor.paths import guide
from firstguess.tutor.tour import READ, Tour, part_of, read
from tests.knowledge.conftest import write_lesson
from tests.tutor.walks import shipped

SHIPPED = sorted(path.name for path in shipped_lessons().iterdir() if (path / "lesson.md").is_file())
every_mode = pytest.mark.parametrize("mode", MODES.values(), ids=list(MODES))
every_lesson = pytest.mark.parametrize("name", [*SHIPPED, "tea"])


def lesson_of(name: str, folder: Path) -> Lesson:
    return load_lesson(write_lesson(folder)) if name == "tea" else shipped(name)


def walk(mode: Mode, lesson: Lesson) -> list[str]:
    return list(mode.walk(Tour(lesson, items_of(lesson))))


def test_there_are_ten_and_each_says_what_it_is() -> None:
    assert len(MODES) == 10
    assert all(mode.title and mode.blurb.endswith(".") for mode in MODES.values())
    assert len({mode.title for mode in MODES.values()}) == 10


def test_an_unknown_mode_is_the_default() -> None:
    assert mode_of("by-osmosis") is mode_of(None) is DEFAULT


def test_no_two_modes_of_the_first_lesson_are_the_same_path() -> None:
    lesson = shipped("fine-tuning")
    paths = {name: guide(items_of(lesson), lesson, LearnerState(), mode) for name, mode in MODES.items()}
    assert [(a, b) for a, b in combinations(paths, 2) if paths[a] == paths[b]] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_no_two_modes_are_but_a_label(name: str) -> None:
    lesson = shipped(name)
    ways = [(guide(items_of(lesson), lesson, LearnerState(), mode), mode.wording) for mode in MODES.values()]
    assert not [pair for pair in combinations(ways, 2) if pair[0] == pair[1]]


@every_lesson
@every_mode
def test_every_step_is_asked_sooner_or_later(mode: Mode, name: str, tmp_path: Path) -> None:
    lesson = lesson_of(name, tmp_path)
    assert {f"{lesson.id}#{prompt.id}" for prompt in lesson.prompts} <= set(walk(mode, lesson))


@every_lesson
@every_mode
def test_every_stop_is_an_item_or_a_part(mode: Mode, name: str, tmp_path: Path) -> None:
    lesson = lesson_of(name, tmp_path)
    known = {*items_of(lesson), *(f"{READ}{lesson.id}#{part.id}" for part in lesson.parts)}
    assert set(guide(items_of(lesson), lesson, LearnerState(), mode)) <= known


@every_lesson
@every_mode
def test_no_step_is_read_before_its_guess(mode: Mode, name: str, tmp_path: Path) -> None:
    lesson = lesson_of(name, tmp_path)
    stops, tour = walk(mode, lesson), Tour(lesson, items_of(lesson))
    for step in tour.steps:
        (text,) = read(step)
        shown = stops.index(text) if text in stops else len(stops)
        assert all(stops.index(prompt) < shown for prompt in tour.prompts(step))


def test_by_code_asks_what_a_program_does_before_the_step_that_explains_it() -> None:
    stops = walk(MODES["by-code"], shipped("fine-tuning"))
    assert stops.index("fine-tuning#pitfall-1") < stops.index("fine-tuning#step-4")


def test_by_picture_begins_with_the_parts_that_have_one() -> None:
    lesson = shipped("fine-tuning")
    first = part_of(walk(MODES["by-picture"], lesson)[0])
    assert first
    assert lesson.part(first.partition("#")[2]).diagram


def test_an_exam_tomorrow_takes_the_weak_steps_first() -> None:
    lesson = shipped("fine-tuning")
    tour = Tour(lesson, items_of(lesson), exam=("fine-tuning#quiz-1",), weak=("fine-tuning#step-5",))
    first, second = list(MODES["exam-tomorrow"].walk(tour))[:2]
    assert (first, second) == ("fine-tuning#quiz-1", "fine-tuning#step-5")


def test_wording_differs_where_a_mode_is_about_wording() -> None:
    facts = {name: MODES[name].wording.most_facts for name in ("nutshell", "step-by-step", "deep-dive")}
    assert facts == {"nutshell": 1, "step-by-step": 3, "deep-dive": 4}
    assert [name for name, mode in MODES.items() if mode.wording.ask_first] == ["socratic"]
