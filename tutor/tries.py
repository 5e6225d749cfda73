"""What practice came to: first tries against later ones, and success with help against success without.

The guess comes first because answering before being taught helps what is learnt (pretest against reading, after a week:
d = .35, Latimier et al. 2019). A learner can see for themselves whether it does. Success with help says little of what
is known without (practice +48 %, the later exam -17 %: Bastani et al. 2025), so the two stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firstguess.tutor.attempts import ENOUGH, SESSION, TOO_EARLY, Attempt, Share
from firstguess.tutor.events import Via

UNAIDED: tuple[Via, ...] = ("prove",)
PRACTICE: tuple[Via, ...] = ("open", "guide", "review", "offer")


@dataclass(frozen=True)
class Tries:
    """Shares of right answers. Later tries are those at least a session after a concept was met first.

    ``first`` and ``later`` are of the concepts that began with a commitment, ``after_skipping`` are the later tries of
    those that were skipped or told at first.
    """

    first: Share
    later: Share
    after_skipping: Share

    @property
    def words(self) -> str:
        if min(self.first.n, self.later.n, self.after_skipping.n) < ENOUGH:
            return (
                f"{TOO_EARLY.capitalize()}: {self.later.n} later tries on what you committed to first, "
                f"{self.after_skipping.n} on what you skipped or were told; it takes {ENOUGH} of each."
            )
        return (
            f"What you committed to first: {self.first.words} at the first try, {self.later.words} later. What you "
            f"skipped or were told: {self.after_skipping.words} later. You chose what to skip, so this is a hint."
        )


@dataclass(frozen=True)
class Alone:
    """Success in practice, with every help there is, and in the two minutes without."""

    practice: Share
    unaided: Share

    @property
    def words(self) -> str:
        if min(self.practice.n, self.unaided.n) < ENOUGH:
            return (
                f"{TOO_EARLY.capitalize()}: {self.practice.n} answers in practice, {self.unaided.n} unaided; "
                f"it takes {ENOUGH} of each."
            )
        return f"In practice {self.practice.words}, unaided {self.unaided.words}."


def tries_of(attempts: Sequence[Attempt], skipped: Mapping[str, datetime]) -> Tries:
    """``skipped`` says when a concept was first left before anything was committed to."""
    first: list[bool] = []
    later: dict[Literal["committed", "skipped"], list[bool]] = {"committed": [], "skipped": []}
    for concept, of_it in _by_concept(attempts).items():
        judged = [attempt for attempt in of_it if attempt.right is not None]
        met = of_it[0].at
        left = skipped.get(concept)
        # Who leaves a question and answers it in the same session has not skipped it.
        turned_away = left is not None and met - left >= SESSION
        if turned_away and left is not None:
            met = left
        if of_it[0].told or turned_away:
            group: Literal["committed", "skipped"] = "skipped"
        else:
            group = "committed"
            first += [attempt.right is True for attempt in judged[:1]]
        later[group] += [attempt.right is True for attempt in judged if attempt.at - met >= SESSION]
    return Tries(_share(first), _share(later["committed"]), _share(later["skipped"]))


def alone_of(attempts: Iterable[Attempt]) -> Alone:
    """A told answer counts as practice that did not come to a right one."""
    ended = [attempt for attempt in attempts if attempt.right is not None or attempt.told]
    return Alone(
        _share([attempt.right is True for attempt in ended if attempt.via in PRACTICE]),
        _share([attempt.right is True for attempt in ended if attempt.via in UNAIDED]),
    )


def _by_concept(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    grouped: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        grouped.setdefault(attempt.concept, []).append(attempt)
    return grouped


def _share(verdicts: Sequence[bool]) -> Share:
    return Share(sum(verdicts), len(verdicts))
