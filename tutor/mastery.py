"""Mastery: right, unaided, on two occasions, the last at least a session after the first.

Answering right again at once shows what is still held in mind; answering right after a break shows what stayed
(spaced retrieval: g = .74, Latimier et al. 2021). A miss, or an answer that was told, starts the count anew: telling
lifts practice and lowers what is known without help (Bastani et al. 2025).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from firstguess.tutor.attempts import SESSION, Attempt

Known = Literal["new", "learning", "nearly", "mastered"]
OCCASIONS = 2


@dataclass(frozen=True)
class Mastery:
    """How well a concept is known.

    ``occasions`` are the right and unaided answers since the last miss, a session apart. ``right`` of ``tries``
    counts the commitments that were judged; ``told`` how often the answer was told; ``item`` and ``part`` are those
    met last.
    """

    concept: str
    item: str
    part: str
    last_at: datetime
    occasions: tuple[datetime, ...] = ()
    tries: int = 0
    right: int = 0
    told: int = 0

    @property
    def level(self) -> Known:
        if not self.tries and not self.told:
            return "new"
        return ("learning", "nearly", "mastered")[min(len(self.occasions), OCCASIONS)]

    @property
    def missing(self) -> str:
        """What is still wanted for mastery, in words; "" once it is there."""
        return {
            "new": "Two right answers without help, a session apart.",
            "learning": "Two right answers without help, a session apart.",
            "nearly": "One more right answer without help, in a later session.",
            "mastered": "",
        }[self.level]


def mastery_of(attempts: Iterable[Attempt]) -> dict[str, Mastery]:
    """Each concept met, in the order of the first meeting."""
    known: dict[str, Mastery] = {}
    for attempt in attempts:
        before = known.get(attempt.concept) or Mastery(attempt.concept, attempt.item, attempt.part, attempt.at)
        known[attempt.concept] = _after(before, attempt)
    return known


def with_occasion(occasions: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    """``occasions`` and ``at``, if it lies a session after the last. A clock set back moves the last one with it."""
    if not occasions or at - occasions[-1] >= SESSION:
        return (*occasions, at)
    return (*occasions[:-1], min(occasions[-1], at))


def _after(known: Mastery, attempt: Attempt) -> Mastery:
    occasions = known.occasions
    if attempt.missed:
        occasions = ()
    elif attempt.known:
        occasions = with_occasion(occasions, attempt.at)
    return replace(
        known,
        item=attempt.item,
        part=attempt.part,
        last_at=attempt.at,
        occasions=occasions,
        tries=known.tries + (attempt.right is not None),
        right=known.right + (attempt.right is True),
        told=known.told + attempt.told,
    )
