"""Calibration: confidence against correctness, and nothing claimed from a few answers."""

from __future__ import annotations

import pytest

from firstguess.tutor.attempts import ENOUGH, TOO_EARLY, Attempt, Share
from firstguess.tutor.calibration import calibration_of
from tests.tutor.tried import told, tried


def answers(level: str, right: int, n: int) -> list[Attempt]:
    return [tried(number, number < right, level=level) for number in range(n)]


def test_each_word_has_its_point() -> None:
    points = calibration_of([*answers("guess", 1, 2), *answers("sure", 3, 4)]).points
    assert [(point.level, point.share) for point in points] == [
        ("guess", Share(1, 2)), ("think", Share(0, 0)), ("sure", Share(3, 4)),
    ]  # fmt: skip


def test_only_judged_answers_with_a_confidence_count() -> None:
    assert calibration_of([told(0), tried(0, None), tried(0, False, level=None)]).n == 0


def test_too_few_answers_have_neither_a_score_nor_a_verdict() -> None:
    few = calibration_of(answers("sure", 0, ENOUGH - 1))
    assert few.score is None
    assert TOO_EARLY in few.words


@pytest.mark.parametrize(
    ("log", "score", "words"),
    [
        (answers("sure", 20, 20), 0.0025, "fits"),
        (answers("sure", 0, 20), 0.9025, "more often wrong"),
        (answers("guess", 20, 20), 0.36, "you know more"),
        (answers("think", 7, 10), 0.21, "fits"),
    ],
)
def test_the_score_is_the_mean_square_distance(log: list[Attempt], score: float, words: str) -> None:
    measured = calibration_of(log)
    assert measured.score == pytest.approx(score)
    assert words in measured.words


def test_a_share_of_few_is_not_spoken_of() -> None:
    assert (Share(0, 0).words, Share(3, ENOUGH - 1).value) == (TOO_EARLY, None)
    assert TOO_EARLY in Share(3, ENOUGH - 1).words
    assert (Share(3, ENOUGH).value, Share(3, ENOUGH).words) == (0.3, "30 % (3 of 10)")
