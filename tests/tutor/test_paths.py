"""What is still ahead on a path, what was tested out of, and what fits a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.tutor import paths
from firstguess.tutor.attempts import Attempt
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.learner import LearnerState, Skip
from firstguess.tutor.modes import MODES, Mode
from firstguess.tutor.tour import part_of
from tests.knowledge.conftest import write_lesson
from tests.tutor.walks import NOON, after, an_item, items_by_id, shipped, tried

STEP = an_item("step-1", kind="step", difficulty="medium")
MYTH = an_item("myth-1", "myth-1", "step-1", kind="myth")
EASY = an_item("quiz-1", concept="a", difficulty="easy")
MEDIUM = an_item("quiz-2", concept="b", difficulty="medium")
HARD, TWIN = (an_item(f"quiz-{n}", concept="c", difficulty="hard") for n in (3, 4))
ITEMS = items_by_id(STEP, MYTH, EASY, MEDIUM, HARD, TWIN)
PATH = Mode("m", "M", "M.", lambda _: ("tea#step-1", "read:tea#step-1", "tea#myth-1"), recall=1)


@pytest.fixture
def tea(tmp_path: Path) -> Lesson:
    return load_lesson(write_lesson(tmp_path))


class TestGuide:
    @pytest.fixture(autouse=True)
    def _lesson(self, tea: Lesson) -> None:
        self.tea = tea

    def ahead(self, state: LearnerState, mode: Mode = PATH) -> tuple[str, ...]:
        return paths.guide(ITEMS, self.tea, state, mode)

    def test_a_new_learner_has_the_whole_walk_ahead_and_questions_at_its_end(self) -> None:
        assert self.ahead(LearnerState()) == ("tea#step-1", "read:tea#step-1", "tea#myth-1", "tea#quiz-1")

    @pytest.mark.parametrize("attempt", [tried(STEP), tried(STEP, None), tried(STEP, told=True)])
    def test_what_was_right_or_predicted_or_told_is_done(self, attempt: Attempt) -> None:
        assert self.ahead(after(attempt))[0] == "read:tea#step-1"

    def test_what_failed_once_comes_again_at_the_end(self) -> None:
        assert self.ahead(after(tried(STEP, False))) == ("read:tea#step-1", "tea#myth-1", "tea#quiz-1", "tea#step-1")

    def test_what_failed_twice_is_left_to_the_reviews(self) -> None:
        assert "tea#step-1" not in self.ahead(after(tried(STEP, False), tried(STEP, False)))

    def test_what_was_passed_over_comes_again_at_the_end_and_not_a_third_time(self) -> None:
        skip = Skip(STEP.id, NOON)
        assert self.ahead(LearnerState(skipped=(skip,)))[-1] == STEP.id
        assert STEP.id not in self.ahead(LearnerState(skipped=(skip, skip)))

    def test_a_text_is_behind_once_the_item_after_it_was_met(self) -> None:
        assert self.ahead(after(tried(STEP), tried(MYTH, False))) == ("tea#quiz-1", "tea#myth-1")

    def test_the_walk_ends(self) -> None:
        assert self.ahead(after(tried(STEP), tried(MYTH), tried(EASY))) == ()

    def test_a_question_answered_in_a_test_makes_room_for_another(self) -> None:
        assert self.ahead(after(tried(EASY, via="test")))[-1] == "tea#quiz-2"

    def test_no_more_questions_than_the_mode_wants(self) -> None:
        assert not any("quiz" in stop for stop in self.ahead(LearnerState(), replace(PATH, recall=0)))

    def test_a_step_tested_out_of_is_left_out_with_its_text_and_its_questions(self) -> None:
        assert self.ahead(after(tried(TWIN), tried(MEDIUM))) == ("tea#myth-1",)


def test_testing_out_takes_the_hardest_of_two_concepts(tea: Lesson) -> None:
    assert paths.test_out(ITEMS, tea, "step-1") == ("tea#quiz-4", "tea#quiz-2")


def test_a_part_is_named_with_its_lesson_or_without(tea: Lesson) -> None:
    assert paths.test_out(ITEMS, tea, "tea#step-1") == paths.test_out(ITEMS, tea, "step-1")


def test_easy_questions_prove_nothing_but_an_easy_step(tea: Lesson) -> None:
    easy = items_by_id(EASY, an_item("quiz-5", difficulty="easy"))
    assert paths.test_out({**easy, STEP.id: STEP}, tea, "step-1") == ()
    assert len(paths.test_out({**easy, STEP.id: replace(STEP, difficulty="easy")}, tea, "step-1")) == 2


@pytest.mark.parametrize(
    ("attempts", "known"),
    [
        ((tried(TWIN), tried(MEDIUM)), True),
        ((tried(TWIN),), False),
        ((tried(TWIN), tried(MEDIUM, aided=True)), False),
        ((tried(TWIN), tried(MEDIUM), tried(TWIN, False)), False),
    ],
)
def test_a_step_is_known_by_two_right_unaided_answers(tea: Lesson, attempts: tuple[Attempt, ...], known: bool) -> None:
    assert paths.known_steps(ITEMS, tea, after(*attempts)) == ({"tea#step-1"} if known else set())


def test_what_is_related_is_the_step_of_the_passage_then_its_myth() -> None:
    assert paths.related(ITEMS, ["tea#step-1"], LearnerState()) == STEP.id
    assert paths.related(ITEMS, ["tea#step-1"], after(tried(STEP, False))) == MYTH.id


def test_the_best_passage_decides_what_is_related() -> None:
    assert paths.related(ITEMS, ["tea#overview", "tea#myth-1", "tea#step-1"], LearnerState()) == MYTH.id


def test_nothing_is_related_once_all_was_met_or_nothing_fits() -> None:
    assert paths.related(ITEMS, ["tea#overview"], LearnerState()) is None
    assert paths.related(ITEMS, ["tea#step-1"], after(*(tried(item) for item in ITEMS.values()))) is None


def test_an_exam_tomorrow_goes_to_the_step_that_went_worst() -> None:
    lesson = shipped("fine-tuning")
    items, name = items_of(lesson), "fine-tuning#step-5"
    quiz = (item for item in items.values() if item.kind == "quiz" and item.sources[0] == name)
    state = after(*(tried(item, False, via="test") for item in quiz))
    stops = paths.guide(items, lesson, state, MODES["exam-tomorrow"])
    assert next(stop for stop in stops if stop.startswith("fine-tuning#step")) == name


@pytest.mark.parametrize("mode", MODES.values(), ids=list(MODES))
def test_a_learner_who_answers_everything_comes_to_the_end(mode: Mode) -> None:
    lesson = shipped("fine-tuning")
    items, state, walked = items_of(lesson), LearnerState(), list[str]()
    while stops := [stop for stop in paths.guide(items, lesson, state, mode) if part_of(stop) is None]:
        walked.append(stops[0])
        right = len(walked) % 3 > 0
        state = after(*state.attempts, tried(items[stops[0]], right, aided=True))
    assert max(walked.count(stop) for stop in walked) <= paths.TRIES
    assert {item.id for item in items.values() if item.kind == "step"} <= set(walked)
    assert _last_new(walked, items).kind == "quiz"


def _last_new(walked: list[str], items: dict[str, Item]) -> Item:
    """The item that was met first as the last of all."""
    return items[list(dict.fromkeys(walked))[-1]]
