"""Reviews: when a concept comes back. FSRS sets the dates (Ye et al. 2022), a sure error has dates of its own.

A confident error is corrected more readily than another, and comes back more readily too once the correction fades
(Butler, Fazio and Marsh 2011). So it is checked after a day and after a week, until it was right unaided both times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from fsrs import Card, Rating, Scheduler

from firstguess.tutor.attempts import SESSION, Attempt

Why = Literal["review", "missed", "told", "sure_error"]
CHECKS = (timedelta(days=1), timedelta(days=7))

# What was missed or told comes back in the next session, not within minutes; no fuzz, so that a replay is the same.
_SCHEDULER = Scheduler(learning_steps=[SESSION], relearning_steps=[SESSION], enable_fuzzing=False)


@dataclass(frozen=True)
class Review:
    """When a concept is due by FSRS: ``wait`` after ``at``, the last answer. ``stability`` is in days."""

    concept: str
    item: str
    part: str
    why: Why
    at: datetime
    wait: timedelta
    stability: float


@dataclass(frozen=True)
class SureError:
    """A wrong answer that the learner was sure of, ``times`` over; ``passed`` of the return checks were right, unaided.

    ``at`` is the last such error, ``since`` is what the next check is counted from.
    """

    concept: str
    item: str
    part: str
    at: datetime
    since: datetime
    choice: int | None = None
    misconception: str | None = None
    times: int = 1
    passed: int = 0

    @property
    def wait(self) -> timedelta | None:
        """From ``since`` to the next check; None when the error is dealt with."""
        return CHECKS[self.passed] if self.passed < len(CHECKS) else None


@dataclass(frozen=True)
class Due:
    """A concept to come back to: ``item`` was met last, ``at`` is the date, ``why`` it comes."""

    concept: str
    item: str
    part: str
    at: datetime
    why: Why


def rating(attempt: Attempt) -> Rating | None:
    """The answer in FSRS's four words; None for a prediction in words, which nobody judged."""
    if attempt.missed:
        return Rating.Again
    if attempt.right is None:
        return None
    if attempt.aided or attempt.level == "guess":
        return Rating.Hard
    return Rating.Easy if attempt.level == "sure" else Rating.Good


def reviews_of(attempts: Iterable[Attempt]) -> dict[str, Review]:
    """The next review of each concept that was answered."""
    cards: dict[str, Card] = {}
    found: dict[str, Review] = {}
    for attempt in attempts:
        rated = rating(attempt)
        if rated is None:
            continue
        # An id of its own: without one, a card sleeps for a millisecond to make one from the clock.
        card = cards.get(attempt.concept) or Card(card_id=1, due=attempt.at)
        card, _ = _SCHEDULER.review_card(card, rated, attempt.at)
        cards[attempt.concept] = card
        why: Why = "told" if attempt.told else "missed" if attempt.missed else "review"
        found[attempt.concept] = Review(
            attempt.concept, attempt.item, attempt.part, why, attempt.at, card.due - attempt.at, card.stability or 0.0
        )
    return found


def sure_errors_of(attempts: Iterable[Attempt]) -> dict[str, SureError]:
    """Every concept that the learner was once surely wrong about, with how far its return checks are."""
    errors: dict[str, SureError] = {}
    for attempt in attempts:
        before = errors.get(attempt.concept)
        if attempt.sure_error:
            errors[attempt.concept] = _wrong(attempt, before)
        elif before is not None:
            errors[attempt.concept] = _checked(before, attempt)
    return errors


def due_of(reviews: Iterable[Review], errors: Sequence[SureError], now: datetime) -> tuple[Due, ...]:
    """The next date of every concept, the earliest first; a sure error's own dates stand in place of FSRS's.

    A date counts from ``now`` at the latest, so that a clock that once ran ahead does not put it off for years.
    """
    own = {error.concept: error for error in errors if error.wait is not None}
    found = [
        Due(error.concept, error.item, error.part, min(error.since, now) + (error.wait or timedelta()), "sure_error")
        for error in own.values()
    ]
    found += [
        Due(review.concept, review.item, review.part, min(review.at, now) + review.wait, review.why)
        for review in reviews
        if review.concept not in own
    ]
    return tuple(sorted(found, key=lambda due: (due.at, due.concept)))


def _wrong(attempt: Attempt, before: SureError | None) -> SureError:
    return SureError(
        concept=attempt.concept,
        item=attempt.item,
        part=attempt.part,
        at=attempt.at,
        since=attempt.at,
        choice=attempt.choice,
        misconception=attempt.misconception,
        times=before.times + 1 if before else 1,
    )


def _checked(error: SureError, attempt: Attempt) -> SureError:
    """A miss begins the checks anew; a right and unaided answer passes one, from a session before its date."""
    if error.wait is None or attempt.at < error.since:
        return replace(error, since=min(error.since, attempt.at))
    if attempt.missed:
        return replace(error, since=attempt.at, passed=0)
    if attempt.known and attempt.at >= error.since + error.wait - SESSION:
        return replace(error, since=attempt.at, passed=error.passed + 1)
    return error
