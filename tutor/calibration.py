"""Calibration: how sure a learner said to be, against how often they were right.

Confidence is asked before any sign of correctness, so it can be held against the verdict. The score is Brier's (1950):
the mean square of the distance between what was claimed and what came, 0 at best.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args

from firstguess.tutor.attempts import ENOUGH, TOO_EARLY, Attempt, Share
from firstguess.tutor.events import Level

# What each word claims, as a share of right answers. A guess lies between one option of two and one of four.
CLAIMS: Mapping[Level, float] = {"guess": 0.4, "think": 0.7, "sure": 0.95}
# Nearer than that the claim and the share are called the same.
NEAR = 0.1


@dataclass(frozen=True)
class Point:
    """A point of the curve: what ``level`` claims, and the share that was right."""

    level: Level
    claimed: float
    share: Share


@dataclass(frozen=True)
class Calibration:
    """The curve, and Brier's score over ``n`` answers; ``score`` is None while ``n`` is too small to speak of."""

    points: tuple[Point, ...]
    n: int
    score: float | None
    words: str


def calibration_of(attempts: Iterable[Attempt]) -> Calibration:
    """Every judged answer that was given with a confidence."""
    rated = [(attempt.level, attempt.right) for attempt in attempts if attempt.level and attempt.right is not None]
    points = []
    for level in get_args(Level):
        verdicts = [right for said, right in rated if said == level]
        points.append(Point(level, CLAIMS[level], Share(sum(verdicts), len(verdicts))))
    n = len(rated)
    if n < ENOUGH:
        return Calibration(tuple(points), n, None, f"{TOO_EARLY} ({n} of {ENOUGH} answers)")
    score = sum((CLAIMS[level] - right) ** 2 for level, right in rated) / n
    surplus = sum(CLAIMS[level] - right for level, right in rated) / n
    return Calibration(tuple(points), n, round(score, 4), _words(surplus))


def _words(surplus: float) -> str:
    if abs(surplus) <= NEAR:
        return "your confidence fits how often you are right"
    return "you are more often wrong than you think" if surplus > 0 else "you know more than you trust yourself to know"
