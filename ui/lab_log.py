"""A run of the lab in the learner's log: the prediction before anything runs, and what came of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from firstguess.tutor.events import Event, Predicted, Tried

if TYPE_CHECKING:
    from firstguess.tutor.lab.run import Finding, Progress
    from firstguess.ui.desk import Seat, TutorLike
    from firstguess.ui.lab_view import Prediction

logger = logging.getLogger(__name__)


class LabLog:
    """One for each run. A log that cannot be written is the program's trouble: the run goes on without it."""

    def __init__(self, tutor: TutorLike, seat: Seat, order: Prediction) -> None:
        self._tutor, self._seat = tutor, seat
        self._order = {
            "experiment": order.experiment, "option": order.option, "level": order.level, "seed": order.seed,
        }  # fmt: skip
        self._run, self._conversation = uuid.uuid4().hex, ""

    def kept(self, updates: Iterator[Progress]) -> Iterator[Progress]:
        """``updates``, once the prediction is kept; what came out is kept before it is handed over."""
        self._predicted()
        for update in updates:
            if update.finding:
                self._came(update.finding)
            yield update

    def _predicted(self) -> None:
        with _in_silence():
            self._conversation = self._place()
            self._note(Predicted(**self._head(), **self._order))

    def _came(self, finding: Finding) -> None:
        """Not where the prediction is gone: what was deleted meanwhile stays deleted."""
        with _in_silence():
            right = finding.outcome == self._order["option"]
            event = Tried(**self._head(), **self._order, outcome=finding.outcome, right=right)
            if any(each.is_of(event) for each in self._tutor.state(self._seat.learner, self._seat.lesson).lab):
                self._note(event)

    def _place(self) -> str:
        """A conversation of the lesson. The seat's own may be none yet, or one that another tab deleted."""
        learner, lesson = self._seat.learner, self._seat.lesson
        return self._tutor.latest_conversation(learner, lesson) or self._tutor.new_conversation(learner, lesson)

    def _head(self) -> dict[str, Any]:
        return {"at": self._tutor.now(), "conversation": self._conversation}

    def _note(self, event: Predicted | Tried) -> None:
        events: list[Event] = [event]
        self._tutor.note(self._conversation, self._seat.learner, events, f"lab-{self._run}-{event.kind}")


@contextmanager
def _in_silence() -> Iterator[None]:
    try:
        yield
    except Exception:
        logger.exception("a prediction of the lab could not be kept")
