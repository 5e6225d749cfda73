"""Attempts: one item met once, as everything that is known about a learner reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from firstguess.tutor.events import Judged, Level, Told, Via

# Two occasions are apart when a night, or a working day, lies between them: what is right sooner may still be held in
# mind and says little of what stays (spacing: Latimier et al. 2021).
SESSION = timedelta(hours=8)

# Under this many answers a share is not spoken of: one answer more would move it by ten points.
ENOUGH = 10
TOO_EARLY = "too early to tell"

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2500, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Attempt:
    """A verdict on a commitment, or an answer that was told.

    ``right`` is None for a told answer and for a prediction in words, which nobody judges; ``level`` is None for "I
    don't know". ``aided`` is after a hint or told. ``misconception`` is the one that the chosen option stands for,
    ``carries`` are those that any option of the item stands for.
    """

    item: str
    concept: str
    part: str
    conversation: str
    at: datetime
    choice: int | None = None
    right: bool | None = None
    level: Level | None = None
    aided: bool = False
    told: bool = False
    via: Via = "open"
    misconception: str | None = None
    carries: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Right and unaided: what counts towards mastery."""
        return self.right is True and not self.aided

    @property
    def missed(self) -> bool:
        """Wrong, or told instead of derived."""
        return self.right is False or self.told

    @property
    def sure_error(self) -> bool:
        return self.right is False and self.level == "sure"


@dataclass(frozen=True)
class Share:
    """``right`` of ``n``; ``value`` is None and ``words`` say so while ``n`` is too small to speak of."""

    right: int
    n: int

    @property
    def value(self) -> float | None:
        return self.right / self.n if self.n >= ENOUGH else None

    @property
    def words(self) -> str:
        if self.n < ENOUGH:
            return f"{TOO_EARLY} ({self.right} of {self.n})" if self.n else TOO_EARLY
        return f"{round(100 * self.right / self.n)} % ({self.right} of {self.n})"


def of_event(event: Judged | Told, via: Via = "open") -> Attempt:
    """The attempt of a log entry; ``via`` is how a told item was opened."""
    if isinstance(event, Told):
        return Attempt(
            event.item, event.concept, event.part, event.conversation, moment(event.at), aided=True, told=True, via=via
        )
    return Attempt(
        item=event.item,
        concept=event.concept,
        part=event.part,
        conversation=event.conversation,
        at=moment(event.at),
        choice=event.choice,
        right=event.right,
        level=event.level,
        aided=event.hints > 0,
        via=event.via,
        misconception=event.misconception,
        carries=event.carries,
    )


def moment(at: datetime) -> datetime:
    """``at`` in UTC (a time without a zone is taken as UTC), held within years that a date can be counted on from."""
    if not _EARLIEST.year < at.year < _LATEST.year:
        return _EARLIEST if at.year <= _EARLIEST.year else _LATEST
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
