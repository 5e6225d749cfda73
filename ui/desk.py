"""What the page asks of the tutor, without any Gradio: open a lesson, ask, stop, ask again, start anew.

The desk holds the turns under way (one a learner) and refuses, in words, what would harm others: empty, over-long or
too many messages. Everything that must survive a restart is the tutor's; the desk forgets nothing that matters.
"""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, Protocol

from firstguess.knowledge.errors import FirstguessError
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library
from firstguess.tutor.actions import Action
from firstguess.tutor.events import Disputed, Event
from firstguess.tutor.export import Held
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.reply import Progress, ReplySentence
from firstguess.ui.security import RateLimiter
from firstguess.ui.stream import LiveTurn

# Control characters that no question needs; line breaks and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_SLACK = 30.0  # seconds beyond those limits: looking up, checking, coming back to a page that was closed


Ruling = Literal["disputed", "kept", "deleted"]


class Refused(FirstguessError):
    """A message was not taken; the text says why and what to do."""


class PastTurn(Protocol):
    """A stored turn, as the tutor's history gives it: ``reply`` is a record for ``Reply.from_record``."""

    @property
    def client_id(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def reply(self) -> dict[str, Any]: ...
    @property
    def action(self) -> dict[str, Any]: ...


class TutorLike(Protocol):
    """What the page needs of ``firstguess.tutor``'s Tutor."""

    @property
    def library(self) -> Library: ...
    @property
    def model_name(self) -> str: ...
    def warm(self) -> None: ...
    def ready(self) -> bool: ...
    def reply(
        self, conversation: str, message: str | Action, *, client_id: str, learner: str, stop: threading.Event
    ) -> Iterator[Progress]: ...
    def state(self, learner: str, lesson: str) -> LearnerState: ...
    def note(self, conversation: str, learner: str, events: Sequence[Event], client_id: str) -> None: ...
    def delete(self, learner: str) -> int: ...
    def held(self, learner: str) -> Held: ...
    @property
    def now(self) -> Callable[[], datetime]: ...
    def history(self, conversation: str, learner: str) -> Sequence[PastTurn]: ...
    def new_conversation(self, learner: str, lesson_id: str) -> str: ...
    def latest_conversation(self, learner: str, lesson_id: str) -> str | None: ...
    def keep_unanswered(
        self,
        conversation: str,
        message: str,
        *,
        client_id: str,
        learner: str,
        shown: Sequence[ReplySentence],
        notice: str | None,
    ) -> None: ...
    def forget_last(self, conversation: str, learner: str) -> PastTurn | None: ...
    def as_replay(self, conversation: str, learner: str) -> str: ...


@dataclass(frozen=True)
class DeskLimits:
    """``message`` in characters, ``seconds`` for a reply to wait for its turn and to be worded.

    ``per_minute`` is in messages of one learner, ``acts`` in clicks: a question takes several of those.
    """

    message: int = 4000
    per_minute: int = 30
    seconds: float = 30.0
    acts: int = 120


@dataclass(frozen=True)
class Seat:
    """Where a learner is: who, which lesson, which conversation ("" until the first question begins one)."""

    learner: str
    lesson: str
    conversation: str


class Desk:
    """One for the whole app; every method is safe to call from many threads."""

    def __init__(self, tutor: TutorLike, limits: DeskLimits | None = None) -> None:
        self.tutor, self.limits = tutor, limits or DeskLimits()
        self._rate = RateLimiter(self.limits.per_minute, max(3, self.limits.per_minute // 3))
        self._acts = RateLimiter(self.limits.acts, max(3, self.limits.acts // 3))
        self._live: dict[str, tuple[str, LiveTurn]] = {}
        self._lock = threading.Lock()

    def lessons(self) -> dict[str, Lesson]:
        """The lessons as they are on disk now. Raises :class:`Refused` when there is none."""
        lessons = self.tutor.library.lessons()
        if not lessons:
            raise Refused(
                "There is no lesson to teach from. Run `firstguess lint` to see what is wrong with the files."
            )
        return lessons

    def sit_down(self, learner: str, lesson_id: str | None) -> Seat:
        """The learner's last conversation about a lesson, if there is one. An unknown id gives the first lesson."""
        lessons = self.lessons()
        lesson = lesson_id if lesson_id in lessons else next(iter(lessons))
        return Seat(learner, lesson, self.tutor.latest_conversation(learner, lesson) or "")

    def begin(self, seat: Seat) -> Seat:
        """The same place with a conversation in it: visitors who only look leave nothing behind."""
        return seat if seat.conversation else self.start_anew(seat)

    def start_anew(self, seat: Seat) -> Seat:
        self.stop(seat)
        return Seat(seat.learner, seat.lesson, self.tutor.new_conversation(seat.learner, seat.lesson))

    def history(self, seat: Seat) -> Sequence[PastTurn]:
        return self.tutor.history(seat.conversation, seat.learner) if seat.conversation else []

    def live(self, seat: Seat) -> LiveTurn | None:
        """The turn under way in this very conversation, if any."""
        conversation, turn = self._live.get(seat.learner, ("", None))
        return turn if turn is not None and conversation == seat.conversation and not turn.over else None

    def ask(self, seat: Seat, message: str) -> LiveTurn:
        """Start a turn. Raises :class:`Refused` for a message that is empty, too long, too soon or one too many."""
        text = self._cleaned(message)
        self._keep_unfinished(seat.learner)
        return self._begin(seat, Action("say", text))

    def act(self, seat: Seat, action: Action) -> LiveTurn:
        """Start a turn with a click. Raises :class:`Refused` as :meth:`ask` does."""
        self._keep_unfinished(seat.learner)
        return self._begin(seat, replace(action, value=self._cleaned(action.value)), self._acts)

    def rule(self, seat: Seat, misconception: str, ruling: Ruling) -> None:
        """The learner's ruling on an entry of their misconception file."""
        event = Disputed(
            at=self.tutor.now(), conversation=seat.conversation, misconception=misconception, verdict=ruling
        )
        self.tutor.note(seat.conversation, seat.learner, [event], uuid.uuid4().hex)

    def erase(self, seat: Seat) -> None:
        """Remove everything that is held about the learner, for good."""
        self.stop(seat)
        self.tutor.delete(seat.learner)
        with self._lock:
            self._live.pop(seat.learner, None)

    def _keep_unfinished(self, learner: str) -> None:
        """Store the learner's last turn if it hung or failed, so that the next question does not make it vanish."""
        conversation, _ = self._live.get(learner, ("", None))
        seat = Seat(learner, "", conversation)
        turn = self.unfinished(seat, self.history(seat))
        if turn and turn.action.kind == "say":
            self.tutor.keep_unanswered(
                conversation, turn.question, client_id=turn.client_id, learner=learner,
                shown=turn.latest.sentences, notice=turn.trouble,
            )  # fmt: skip

    def _cleaned(self, message: str) -> str:
        text = _CONTROL.sub(" ", message).strip()
        if not text:
            raise Refused("Write a question first, or choose one of the suggestions.")
        if len(text) > self.limits.message:
            raise Refused(
                f"That is {len(text):,} characters long, and {self.limits.message:,} is the most. "
                "Ask about one thing at a time."
            )
        return text

    def _begin(self, seat: Seat, action: Action, rate: RateLimiter | None = None) -> LiveTurn:
        said = action.value if action.kind == "say" and action.item is None else action
        with self._lock:
            _, running = self._live.get(seat.learner, ("", None))
            if running is not None and not running.over:
                raise Refused("I am still answering your last question. Wait for it, or press Stop.")
            if wait := (rate or self._rate).wait(seat.learner):
                raise Refused(f"That was a lot of questions in a short time. Ask again in {int(wait) + 1} seconds.")
            client_id = uuid.uuid4().hex
            turn = LiveTurn(
                action.value,
                lambda stop: self.tutor.reply(
                    seat.conversation, said, client_id=client_id, learner=seat.learner, stop=stop
                ),
                client_id=client_id,
                limit=self.limits.seconds + _SLACK,
                action=action,
                learner=seat.learner,
            )
            self._live = {key: value for key, value in self._live.items() if not value[1].over}
            self._live[seat.learner] = (seat.conversation, turn)
        return turn.start()

    def stop(self, seat: Seat) -> None:
        if turn := self.live(seat):
            turn.stop()

    def close_page(self, learner: str, page: str) -> None:
        """Nobody looks at ``page`` any more; its turn goes on without the model, for whoever comes back."""
        _, turn = self._live.get(learner, ("", None))
        if turn is not None:
            turn.left(page)

    def last_question(self, seat: Seat) -> str | None:
        """What was asked last, answered or not (a reply that failed is not in the history until the next one is)."""
        turns = self.history(seat)
        if unfinished := self.unfinished(seat, turns):
            return unfinished.question
        return turns[-1].message if turns else None

    def ask_again(self, seat: Seat, message: str | None = None) -> LiveTurn:
        """Replace the last turn: by another try at it, or by a reworded ``message``."""
        last = self.last_question(seat)
        if last is None:
            raise Refused("There is no question to ask again yet.")
        if self.live(seat):
            raise Refused("I am still answering. Wait for it, or press Stop.")
        text = self._cleaned(last if message is None else message)
        if not self.unfinished(seat, self.history(seat)):
            self.tutor.forget_last(seat.conversation, seat.learner)
        return self._begin(seat, Action("say", text))

    def unfinished(self, seat: Seat, turns: Sequence[PastTurn]) -> LiveTurn | None:
        """The last turn, if it hung or failed before there was a reply to store among ``turns``."""
        conversation, turn = self._live.get(seat.learner, ("", None))
        stored = turn is not None and any(turn.client_id == past.client_id for past in turns)
        return turn if turn and turn.over and conversation == seat.conversation and not stored else None
