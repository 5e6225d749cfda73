"""The learner: what the log says about one learner of one lesson. A pure fold over the events.

The log's order is what counts, not its clock: a clock may run backwards. Nothing here raises on an event: one that
makes no sense where it stands (a second tab's verdict, an explanation nobody asked for) changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from firstguess.tutor.attempts import Attempt, moment, of_event
from firstguess.tutor.calibration import Calibration, calibration_of
from firstguess.tutor.events import (
    Chosen,
    Disputed,
    Ended,
    Event,
    Explained,
    Hinted,
    Judged,
    Left,
    Level,
    ModeChosen,
    Opened,
    Predicted,
    Rated,
    Seen,
    Started,
    Told,
    Tried,
    Via,
    Voiced,
)
from firstguess.tutor.lab.tried import LabTry, begun, ended
from firstguess.tutor.mastery import Mastery, mastery_of
from firstguess.tutor.misconception_file import MisconceptionEntry, misconceptions_of
from firstguess.tutor.reviews import Due, Review, SureError, due_of, reviews_of, sure_errors_of

Asked = Literal["choice", "confidence", "explain_back"]
RunKind = Literal["test", "guide", "review", "prove"]


@dataclass(frozen=True)
class Pending:
    """The item before the learner in a conversation, and what is ``asked`` of them now.

    ``chosen`` is None before the commitment, for "I don't know" and for a prediction in words (``text``). ``hints`` are
    the rungs given, so also the next rung's number; ``changes`` how often the choice was changed. ``right`` is the
    verdict, once there is one and an explanation is asked for.
    """

    item: str
    order: tuple[int, ...]
    opened_at: datetime
    via: Via = "open"
    asked: Asked = "choice"
    chosen: int | None = None
    text: str = ""
    level: Level | None = None
    hints: int = 0
    changes: int = 0
    right: bool | None = None

    @property
    def committed(self) -> bool:
        return self.asked != "choice"


@dataclass(frozen=True)
class Run:
    """A test, a guided walk, a review or a prove-it run, and the attempts made in it."""

    run: RunKind
    items: tuple[str, ...]
    conversation: str
    started_at: datetime
    attempts: tuple[Attempt, ...] = ()
    ended_at: datetime | None = None

    @property
    def remaining(self) -> tuple[str, ...]:
        """The items not answered yet, in order."""
        met = {attempt.item for attempt in self.attempts}
        return tuple(item for item in self.items if item not in met)

    @property
    def done(self) -> int:
        """How many of the items are answered."""
        return len(self.items) - len(self.remaining)


@dataclass(frozen=True)
class Skip:
    """An item left before anything was committed to."""

    item: str
    at: datetime


@dataclass(frozen=True)
class LearnerState:
    """What is known about a learner of a lesson. ``trail`` holds, in the log's order, all that tells of what they know.

    ``pending`` and ``run`` are by conversation; ``finished`` are the runs that ended; ``opened`` counts how often each
    item was put before the learner, ``seen`` the parts that were put before them to read.
    """

    trail: tuple[Attempt | Voiced | Disputed, ...] = ()
    pending: Mapping[str, Pending] = field(default_factory=dict)
    run: Mapping[str, Run] = field(default_factory=dict)
    finished: tuple[Run, ...] = ()
    skipped: tuple[Skip, ...] = ()
    opened: Mapping[str, int] = field(default_factory=dict)
    mode: str | None = None
    # Conversation and item whose answer was given: another verdict needs another opening.
    answered: frozenset[tuple[str, str]] = frozenset()
    seen: frozenset[str] = frozenset()
    # Beside the trail, so that it counts in nothing: what an experiment does is not known from the lesson alone, and a
    # prediction of it says neither what its reader knows nor how well they judge that.
    lab: tuple[LabTry, ...] = ()

    @cached_property
    def attempts(self) -> tuple[Attempt, ...]:
        return tuple(entry for entry in self.trail if isinstance(entry, Attempt))

    @cached_property
    def mastery(self) -> Mapping[str, Mastery]:
        """By concept; one that was never met is not in it."""
        return mastery_of(self.attempts)

    @cached_property
    def reviews(self) -> Mapping[str, Review]:
        return reviews_of(self.attempts)

    @cached_property
    def sure_errors(self) -> Mapping[str, SureError]:
        return sure_errors_of(self.attempts)

    @cached_property
    def misconceptions(self) -> Mapping[str, MisconceptionEntry]:
        return misconceptions_of(self.trail)

    @cached_property
    def calibration(self) -> Calibration:
        return calibration_of(self.attempts)

    def schedule(self, now: datetime) -> tuple[Due, ...]:
        """Every concept that was answered, with the date on which it comes back, the earliest first."""
        return due_of(self.reviews.values(), tuple(self.sure_errors.values()), moment(now))

    def due(self, now: datetime) -> tuple[Due, ...]:
        """What is to be reviewed at ``now``, the longest overdue first."""
        return tuple(due for due in self.schedule(now) if due.at <= moment(now))


def fold(events: Iterable[Event], state: LearnerState | None = None) -> LearnerState:
    """The state after ``events``, starting from ``state``: folding in pieces gives the same as folding at once."""
    folding = _Folding(state or LearnerState())
    for event in events:
        folding.take(event)
    return folding.state()


class _Folding:
    """The state while it is folded, mutable so that a long log is not copied at every event."""

    def __init__(self, state: LearnerState) -> None:
        self.trail = list(state.trail)
        self.pending = dict(state.pending)
        self.run = dict(state.run)
        self.finished = list(state.finished)
        self.skipped = list(state.skipped)
        self.opened = dict(state.opened)
        self.mode = state.mode
        self.answered = set(state.answered)
        self.seen = set(state.seen)
        self.lab = list(state.lab)

    def state(self) -> LearnerState:
        return LearnerState(
            tuple(self.trail),
            self.pending,
            self.run,
            tuple(self.finished),
            tuple(self.skipped),
            self.opened,
            self.mode,
            frozenset(self.answered),
            frozenset(self.seen),
            tuple(self.lab),
        )

    def take(self, event: Event) -> None:
        match event:
            case Opened():
                self._open(event)
            case Chosen() | Rated() | Hinted():
                self._answer(event)
            case Judged() | Told():
                self._attempt(event)
            case Explained() | Left():
                self._turn_away(event)
            case Voiced() | Disputed():
                self.trail.append(event)
            case Seen():
                self.seen.add(event.part)
            case ModeChosen():
                self.mode = event.mode
            case Started():
                self._start(event)
            case Ended():
                self._end(event.conversation, event.at)
            case Predicted():
                self.lab.append(begun(event))
            case Tried():
                ended(self.lab, event)

    def _open(self, event: Opened) -> None:
        self.answered.discard((event.conversation, event.item))
        self.opened[event.item] = self.opened.get(event.item, 0) + 1
        self.pending[event.conversation] = Pending(event.item, event.order, moment(event.at), event.via)

    def _answer(self, event: Chosen | Rated | Hinted) -> None:
        pending = self._live(event)
        if pending is None or pending.asked == "explain_back":
            return
        if isinstance(event, Hinted):
            pending = replace(pending, hints=max(pending.hints, event.rung + 1))
        elif isinstance(event, Chosen):
            changed = pending.committed and (event.choice, event.text) != (pending.chosen, pending.text)
            pending = replace(
                pending,
                asked="confidence",
                chosen=event.choice,
                text=event.text,
                level=None,
                changes=pending.changes + changed,
            )
        elif pending.committed:  # a confidence without an answer says nothing
            pending = replace(pending, level=event.level)
        self.pending[event.conversation] = pending

    def _attempt(self, event: Judged | Told) -> None:
        """A verdict counts once for an opening: two tabs may answer the same question."""
        key = (event.conversation, event.item)
        if key in self.answered:
            if isinstance(event, Told):
                self._close(event)
            return
        pending = self._live(event)
        attempt = of_event(event, pending.via if pending else "open")
        self.trail.append(attempt)
        run = self.run.get(event.conversation)
        if run is not None and event.item in run.items:
            self.run[event.conversation] = replace(run, attempts=(*run.attempts, attempt))
        if pending is None:
            return
        self.answered.add(key)
        if isinstance(event, Judged) and event.asks_back:
            self.pending[event.conversation] = replace(
                pending, asked="explain_back", chosen=event.choice, level=event.level, right=event.right
            )
        else:
            self._close(event)

    def _turn_away(self, event: Explained | Left) -> None:
        pending = self._live(event)
        if pending is None or (isinstance(event, Explained) and pending.asked != "explain_back"):
            return
        if isinstance(event, Left) and pending.asked != "explain_back":
            self.skipped.append(Skip(event.item, moment(event.at)))
        self._close(event)

    def _start(self, event: Started) -> None:
        self._end(event.conversation, event.at)
        self.run[event.conversation] = Run(event.run, event.items, event.conversation, moment(event.at))

    def _end(self, conversation: str, at: datetime) -> None:
        run = self.run.pop(conversation, None)
        if run is not None:
            self.finished.append(replace(run, ended_at=moment(at)))

    def _live(self, event: Chosen | Rated | Hinted | Judged | Told | Explained | Left) -> Pending | None:
        pending = self.pending.get(event.conversation)
        return pending if pending is not None and pending.item == event.item else None

    def _close(self, event: Judged | Told | Explained | Left) -> None:
        if self._live(event):
            del self.pending[event.conversation]
