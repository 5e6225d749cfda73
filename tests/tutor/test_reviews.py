"""Reviews: what was missed comes back sooner, a sure error after a day and a week, and no clock puts one off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fsrs import Rating

from firstguess.tutor.attempts import Attempt
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.reviews import rating, reviews_of, sure_errors_of
from tests.tutor.tried import after, told, tried

RATINGS = [
    (tried(0, False, level="sure"), Rating.Again),
    (tried(0, False, level=None), Rating.Again),
    (told(0), Rating.Again),
    (tried(0, level="guess"), Rating.Hard),
    (tried(0, level="sure", aided=True), Rating.Hard),
    (tried(0, level="think"), Rating.Good),
    (tried(0, level="sure"), Rating.Easy),
    (tried(0, None), None),
]


@pytest.mark.parametrize(("attempt", "expected"), RATINGS)
def test_an_answer_in_the_words_of_fsrs(attempt: Attempt, expected: Rating | None) -> None:
    assert rating(attempt) == expected


def test_what_was_told_or_wrong_comes_back_sooner_the_surer_the_later() -> None:
    answers = [told(0), tried(0, level="guess"), tried(0, level="think"), tried(0, level="sure")]
    waits = [reviews_of([answer])["a"].wait for answer in answers]
    assert waits == sorted(waits)
    assert len(set(waits)) == 4
    assert reviews_of([tried(0, False)])["a"].wait == waits[0] == timedelta(hours=8)


def test_intervals_grow_with_right_answers_and_fall_with_a_miss() -> None:
    log = [tried(0), tried(48), tried(48 + 24 * 10)]
    waits = [reviews_of(log[:count])["a"].wait for count in (1, 2, 3)]
    assert waits == sorted(waits)
    assert waits[0] < waits[-1]
    missed = reviews_of([*log, tried(48 + 24 * 40, False)])["a"]
    assert (missed.wait, missed.why) == (timedelta(hours=8), "missed")


# Hours of the attempts after the sure error, whether right, and how many checks are passed then.
CHECKS: list[tuple[str, list[Attempt], int]] = [
    ("right at once", [tried(0.1)], 0),
    ("right in the next session, too soon for the check", [tried(10)], 0),
    ("right the next day", [tried(24)], 1),
    ("right the next day with a hint", [tried(24, aided=True)], 0),
    ("right the next day, and the day after", [tried(24), tried(48)], 1),
    ("right the next day, and in a week", [tried(24), tried(24 * 8)], 2),
    ("wrong in a week", [tried(24), tried(24 * 8, False)], 0),
    ("told in a week", [tried(24), told(24 * 8)], 0),
    ("wrong, though not sure, after both", [tried(24), tried(24 * 8), tried(24 * 9, False)], 2),
    ("a prediction in words", [tried(24, None)], 0),
]


@pytest.mark.parametrize(("later", "passed"), [case[1:] for case in CHECKS], ids=[case[0] for case in CHECKS])
def test_the_checks_of_a_sure_error(later: list[Attempt], passed: int) -> None:
    assert sure_errors_of([tried(0, False, level="sure"), *later])["a"].passed == passed


def test_being_surely_wrong_again_begins_the_checks_anew() -> None:
    first, again = tried(0, False, level="sure"), tried(24 * 9, False, level="sure")
    error = sure_errors_of([first, tried(24), tried(24 * 8), again])["a"]
    assert (error.times, error.passed, error.wait) == (2, 0, timedelta(days=1))


def test_an_unsure_error_has_no_check_of_its_own() -> None:
    assert sure_errors_of([tried(0, False), tried(0, False, level="guess"), tried(0, level="sure")]) == {}


def test_a_sure_error_comes_on_its_own_dates_until_it_is_dealt_with() -> None:
    log = [tried(0, False, level="sure"), tried(24, level="sure"), tried(24 * 8, level="sure")]
    due = [LearnerState(tuple(log[:count])).schedule(after(24 * 8))[0] for count in (1, 2, 3)]
    assert [(each.why, each.at) for each in due[:2]] == [("sure_error", after(24)), ("sure_error", after(24 * 8))]
    assert due[2].why == "review"
    assert due[2].at > after(24 * 9)


def test_due_is_what_is_over_the_longest_first() -> None:
    state = LearnerState((tried(0, concept="a"), told(1, "b"), tried(2, level="sure", concept="c")))
    assert [due.concept for due in state.due(after(24 * 4))] == ["b", "a"]
    assert [due.concept for due in state.schedule(after(24 * 4))] == ["b", "a", "c"]
    assert state.due(after(2)) == ()


def test_a_clock_that_ran_ahead_for_years_does_not_put_a_review_off() -> None:
    state = LearnerState((tried(24 * 365 * 9), tried(24 * 365 * 9, False, "b", level="sure")))
    assert [due.at for due in state.schedule(after(0))] == [after(24), after(48)]


def test_a_clock_set_back_neither_raises_nor_passes_a_check() -> None:
    error = sure_errors_of([tried(1000, False, level="sure"), tried(0), tried(24)])["a"]
    assert error.passed == 1
    assert sure_errors_of([tried(1000, False, level="sure"), tried(0)])["a"].passed == 0
    assert reviews_of([tried(1000), tried(0), tried(500)])["a"].at == after(500)


def test_dates_are_the_same_at_every_fold() -> None:
    log = [tried(24 * day, day % 3 > 0, f"c{day % 5}", level="sure") for day in range(40)]
    assert LearnerState(tuple(log)).schedule(after(1000)) == LearnerState(tuple(log)).schedule(after(1000))
