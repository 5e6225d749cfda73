"""What the page shows a learner now: made from the log and the lesson each time, so that a reload loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from firstguess.tutor.learner import LearnerState
from firstguess.tutor.modes import mode_of
from firstguess.tutor.paths import guide
from firstguess.tutor.record import record, test_verdict
from firstguess.tutor.reply import CommitCard, Reply
from firstguess.tutor.scene import UNAIDED
from firstguess.tutor.tour import part_of
from firstguess.tutor.verdict import TestVerdict
from firstguess.ui import chat_view
from firstguess.ui.desk import Desk, PastTurn, Seat
from firstguess.ui.lab_view import is_closed, lab_page
from firstguess.ui.lesson_view import Page, Shelf
from firstguess.ui.record_view import DURING, record_page
from firstguess.ui.standing import Standing, standing_of
from firstguess.ui.start import start
from firstguess.ui.stream import LiveTurn
from firstguess.ui.thread import Past, Thread
from firstguess.ui.ways import ways

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

    from firstguess.tutor.lab.experiments import Experiment

ASK = "Ask about the lesson…"
HINTS = {
    "choice": "Or write your answer here…",
    "confidence": "Or say how sure you are…",
    "explain_back": "Explain it in your own words…",
}
PREDICT = "Write what you think will happen…"


@dataclass(frozen=True)
class Screen:
    """One look at a learner's place; everything on it is of the same moment."""

    seat: Seat
    page: Page
    state: LearnerState
    turns: Sequence[PastTurn]
    unfinished: LiveTurn | None
    now: datetime

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.state, self.page.items, self.seat.conversation, self.now)

    @cached_property
    def text(self) -> str:
        return self.page.text(self.standing)

    @cached_property
    def map(self) -> str:
        return ways(self.standing) + self.page.map(self.standing)

    @cached_property
    def record(self) -> str:
        """The record; closed while a test is on, since it would tell how that goes."""
        if self.standing.unaided:
            return DURING
        experiments = self.page.experiments
        closed = [each.id for each in experiments if is_closed(each, self.standing)]
        return record_page(record(self.state, self.page.items, self.now, experiments, closed), self.page.anchors)

    @cached_property
    def lab(self) -> str:
        tried = {each.experiment for each in self.state.lab}
        return lab_page(self.page.experiments, self.standing, self.page.lesson.meta.starters[:3], tried)

    @property
    def hint(self) -> str:
        """What the text box asks for."""
        card = self._card
        if card is None:
            return ASK
        return PREDICT if card.asked == "choice" and not card.options else HINTS[card.asked]

    def messages(self, *, asking: LiveTurn | None = None, greet: bool = False) -> list[MessageDict]:
        """The conversation. A quick turn may be stored before it is shown, so ``asking`` itself is left out."""
        turns = [turn for turn in self.turns if asking is None or turn.client_id != asking.client_id]
        past = [Past(turn.message, turn.action, Reply.from_record(turn.reply)) for turn in turns]
        live = asking is None and self.unfinished is None
        thread = Thread(past, self.page.anchors, self._tests, self.standing.deadline, live=live)
        shown = thread.messages()
        if live and (not shown or (greet and self._card is None)):
            shown.append(self._start())
        return shown

    @property
    def _card(self) -> CommitCard | None:
        return Reply.from_record(self.turns[-1].reply).commit if self.turns else None

    @cached_property
    def _tests(self) -> list[TestVerdict]:
        runs = [run for run in self.state.finished if run.conversation == self.seat.conversation]
        return [test_verdict(run.attempts, self.page.items) for run in runs if run.run in UNAIDED]

    def _start(self) -> MessageDict:
        lesson = self.page.lesson
        ahead = guide(self.page.items, lesson, self.state, mode_of(self.state.mode))
        stop = next((each for each in ahead if part_of(each) not in self.state.seen and self._there(each)), None)
        going_on = self._goes_on(stop) if stop else ""
        return chat_view.boxed(start(lesson, self.standing, going_on=going_on), "fg-greeting")

    def _there(self, stop: str) -> bool:
        return part_of(stop) is not None or stop in self.page.items

    def _goes_on(self, stop: str) -> str:
        """The next stop of the walk, as it is announced: what was asked is read before the next question comes."""
        part = part_of(stop)
        if part is not None:
            return f"read {self.page.anchors.label(part)}"
        return self.page.anchors.label(self.page.items[stop].sources[0])


class Screens:
    """Makes screens; the rendered lessons are kept."""

    def __init__(self, desk: Desk, experiments: Callable[[str], Sequence[Experiment]] | None = None) -> None:
        self._desk, self._shelf = desk, Shelf(experiments)

    def look(self, seat: Seat) -> Screen:
        """The screen of ``seat`` as it is now. Raises ``UnknownLesson`` when its lesson is gone."""
        tutor = self._desk.tutor
        turns = self._desk.history(seat)
        return Screen(
            seat,
            self._shelf.page(tutor.library.get(seat.lesson)),
            tutor.state(seat.learner, seat.lesson),
            turns,
            self._desk.unfinished(seat, turns) if self._desk.live(seat) is None else None,
            tutor.now(),
        )
