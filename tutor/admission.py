"""Who drafts now and who waits: so many drafts at once, the learners behind them in turn, and only so many of those.

A learner with several open requests has one turn a round like everybody else. Whoever wants no more, or has closed the
page, leaves at once, and the place goes to the next. Nobody waits for ever: the queue is full at some length, and after
some time, and then the lesson is quoted instead.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from types import TracebackType
from typing import Self


class Caller(threading.Event):
    """A learner who waits for a reply. It is set, for good, once they want no more of it.

    ``gone`` is set for as long as nobody looks on: then too no model works for them.
    """

    def __init__(self, learner: str = "") -> None:
        super().__init__()
        self.learner = learner
        self.gone = threading.Event()
        self._turned = threading.Condition()
        self._heard: list[Callable[[], None]] = []

    def set(self) -> None:
        super().set()
        self.leave()

    def leave(self) -> None:
        """Nobody looks on any more."""
        with self._turned:
            self.gone.set()
            self._turned.notify_all()
            heard = list(self._heard)
        for each in heard:
            each()

    def come_back(self) -> None:
        """Somebody looks on again."""
        with self._turned:
            if not self.is_set():
                self.gone.clear()
            self._turned.notify_all()

    def returns(self, seconds: float) -> bool:
        """Wait for somebody to look on again. False when nobody did by then, or nothing more is wanted."""
        with self._turned:
            self._turned.wait_for(lambda: self.is_set() or not self.gone.is_set(), seconds)
        return not self.gone.is_set()

    def heed(self, when_gone: Callable[[], None]) -> None:
        """Have ``when_gone`` called each time that they leave."""
        with self._turned:
            self._heard.append(when_gone)

    def forget(self, when_gone: Callable[[], None]) -> None:
        with self._turned:
            self._heard.remove(when_gone)


class State(Enum):
    """Of a request: it waits for its turn, has it, or was sent away: no room, too late, or nobody there any more."""

    WAITS = "waits"
    DRAFTS = "drafts"
    FULL = "full"
    LATE = "late"
    LEFT = "left"


@dataclass(eq=False)
class Ticket:
    """One request, from :meth:`Admission.ask` until it is left: ``with`` gives its place back."""

    learner: str
    caller: threading.Event
    queue: Admission
    latest: float
    state: State = State.WAITS
    before: int = 0

    @property
    def cancel(self) -> threading.Event:
        """Set once nobody wants the draft."""
        return self.caller.gone if isinstance(self.caller, Caller) else self.caller

    def places(self) -> Iterator[int]:
        """How many are served before this one, each time that it changes, until it is served or sent away."""
        before: int | None = None
        while (before := self.queue.next_place(self, before)) is not None:
            yield before

    def __enter__(self) -> Self:
        if isinstance(self.caller, Caller):
            self.caller.heed(self._gone)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if isinstance(self.caller, Caller):
            self.caller.forget(self._gone)
        self.queue.leave(self)

    def _gone(self) -> None:
        self.queue.leave(self, waiting_only=True)


@dataclass
class Admission:
    """At most ``slots`` drafts at once and ``room`` that wait, each for ``longest_s`` seconds at most.

    The next turn is a learner's with the fewest drafts under way; among those, whose last turn was before the others'.
    """

    slots: int = 32
    room: int = 64
    longest_s: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _waiting: dict[str, deque[Ticket]] = field(default_factory=dict)  # learners in the order of their turns
    _drafting: Counter[str] = field(default_factory=Counter)

    def ask(self, caller: threading.Event) -> Ticket:
        """A request, which drafts at once, waits, or is sent away. Those who are no :class:`Caller` count as one."""
        learner = caller.learner if isinstance(caller, Caller) else ""
        ticket = Ticket(learner, caller, self, self.clock() + self.longest_s)
        with self._changed:
            if ticket.cancel.is_set():
                ticket.state = State.LEFT
            elif self._length() >= self.room and not self._free() and not self._made_room(learner):
                ticket.state = State.FULL
            else:
                self._waiting.setdefault(learner, deque()).append(ticket)
                self._go_on()
        return ticket

    def leave(self, ticket: Ticket, *, waiting_only: bool = False) -> None:
        """``ticket`` is through, for whatever reason."""
        with self._changed:
            if ticket.state is State.WAITS:
                self._take_out(ticket, State.LEFT)
            elif ticket.state is State.DRAFTS and not waiting_only:
                ticket.state = State.LEFT
                self._drafting[ticket.learner] -= 1
                self._drafting += Counter()  # drops whoever has none left
                self._go_on()

    def next_place(self, ticket: Ticket, known: int | None) -> int | None:
        """Wait until ``ticket`` has another place than ``known``; None once it does not wait any more."""
        with self._changed:
            left = ticket.latest - self.clock()
            if not self._changed.wait_for(lambda: ticket.state is not State.WAITS or ticket.before != known, left):
                self._take_out(ticket, State.LATE)
            return ticket.before if ticket.state is State.WAITS else None

    def crowded(self) -> bool:
        """Whether anybody waits."""
        return bool(self._waiting)

    def drafting(self) -> int:
        """How many draft."""
        return self._drafting.total()

    def length(self) -> int:
        """How many wait."""
        with self._changed:
            return self._length()

    # All of these with the lock held

    def _length(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _free(self) -> bool:
        return self._drafting.total() < self.slots

    def _order(self) -> list[Ticket]:
        """Those who wait, in the order in which they will be served if nobody comes or goes."""
        ranked = [
            (self._drafting[learner] + at, turn, ticket)
            for turn, (learner, tickets) in enumerate(self._waiting.items())
            for at, ticket in enumerate(tickets)
        ]
        return [ticket for *_, ticket in sorted(ranked, key=lambda each: each[:2])]

    def _go_on(self) -> None:
        """Serve whom there is room for, and tell the others their new places."""
        while self._waiting and self._free():
            ticket = self._order()[0]
            rest = self._waiting.pop(ticket.learner)
            rest.popleft()
            if rest:
                self._waiting[ticket.learner] = rest  # at the end: the others come first
            self._drafting[ticket.learner] += 1
            ticket.state = State.DRAFTS
        for before, ticket in enumerate(self._order()):
            ticket.before = before
        self._changed.notify_all()

    def _take_out(self, ticket: Ticket, state: State) -> None:
        ticket.state = state
        tickets = self._waiting[ticket.learner]
        tickets.remove(ticket)
        if not tickets:
            del self._waiting[ticket.learner]
        self._go_on()

    def _made_room(self, learner: str) -> bool:
        """Whether somebody's last of several requests went for one of a learner who has fewer."""
        most = max(self._waiting.values(), key=len, default=None)
        if most is None or len(most) <= len(self._waiting.get(learner, ())) + 1:
            return False
        self._take_out(most[-1], State.FULL)
        return True
