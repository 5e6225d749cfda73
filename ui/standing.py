"""What a learner may see of a lesson now, and how far they are: read from the record, never from the browser.

Before the commitment the parts that an item stands on are closed. In a test and in a prove-it run, whose verdict comes
at the end, all that its items stand on is closed, and its answers leave no mark until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from firstguess.tutor.items import Item
from firstguess.tutor.learner import LearnerState, Run
from firstguess.tutor.runs import PROVE_FOR
from firstguess.tutor.scene import UNAIDED

Mark = Literal["right", "wrong", "told", "seen"]


@dataclass(frozen=True)
class Standing:
    """``marks`` are by full item id; ``closed`` are parts, by their id in the lesson; ``pending`` awaits a guess.

    ``unaided`` says that a test or a prove-it run is on, ``deadline`` when the latter puts its last question.
    """

    marks: Mapping[str, Mark]
    closed: frozenset[str] = frozenset()
    pending: str | None = None
    unaided: bool = False
    deadline: datetime | None = None
    mode: str | None = None
    due: int = 0
    answers: int = 0

    def mark(self, item: str) -> Mark | None:
        """How the item was answered last; None where it is open, or was never met."""
        return None if item == self.pending else self.marks.get(item)


NOBODY = Standing({})


def standing_of(state: LearnerState, items: Mapping[str, Item], conversation: str, now: datetime) -> Standing:
    """Where a learner stands in ``conversation``."""
    live = [run for run in state.run.values() if run.run in UNAIDED]
    here = next((run for run in live if run.conversation == conversation), None)
    pending = state.pending.get(conversation)
    waiting = pending.item if pending and pending.asked != "explain_back" else None
    asked = {waiting} if waiting else set()
    asked |= set(here.items) if here else set()
    return Standing(
        marks=_marks(state, live),
        closed=frozenset(_local(part) for name in asked if name in items for part in (name, *items[name].sources)),
        pending=waiting,
        unaided=here is not None,
        deadline=here.started_at + PROVE_FOR if here and here.run == "prove" else None,
        mode=state.mode,
        due=len(state.due(now)),
        answers=len(state.attempts),
    )


def _marks(state: LearnerState, live: list[Run]) -> dict[str, Mark]:
    """How each item was answered last. What a run under way holds back has none, not even an older one."""
    held = {name for run in live for name in run.items}
    marks: dict[str, Mark] = {}
    for attempt in state.attempts:
        if attempt.item in held:
            continue
        if attempt.told:
            marks[attempt.item] = "told"
        elif attempt.right is None:
            marks[attempt.item] = "seen"
        else:
            marks[attempt.item] = "right" if attempt.right else "wrong"
    return marks


def _local(full: str) -> str:
    return full.rpartition("#")[2]
