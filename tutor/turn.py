"""The orchestrator: one learner's message to one stored reply, and the conversations it belongs to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from firstguess.knowledge.library import Library
from firstguess.tutor.actions import Action, said
from firstguess.tutor.answer import Answerer, Clock
from firstguess.tutor.composing import stopped
from firstguess.tutor.dialogue import Decided, Dialogue
from firstguess.tutor.events import Event, Left
from firstguess.tutor.export import Held, gather
from firstguess.tutor.followup import Exchange, standalone
from firstguess.tutor.learner import LearnerState, fold
from firstguess.tutor.modes import mode_of
from firstguess.tutor.myth_card import MythCard, card
from firstguess.tutor.reply import Progress, Reply, ReplySentence
from firstguess.tutor.shelf import OpenLesson, Shelf
from firstguess.tutor.store import Store, Turn
from firstguess.tutor.talk import Talk, talk_of

# A follow-up leans on what was said lately, not on the whole conversation.
REMEMBERED = 6
LEANED_ON = ("answer", "abstain", "refute")
NEWER = "{count} entries of your record were written by a newer firstguess; they are kept, and not counted here."


class Tutor:
    """Everything that the page and the command line ask for. Made by ``firstguess.tutor.build``."""

    def __init__(
        self,
        shelf: Shelf,
        answerer: Answerer,
        dialogue: Dialogue,
        store: Store,
        lesson_id: str,
        warm: Callable[[], None] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.lesson_id = lesson_id
        self.now = now
        self._shelf = shelf
        self._answerer = answerer
        self._dialogue = dialogue
        self._store = store
        self._ready = threading.Event()
        self._warming = threading.Thread(target=self._warm, args=(warm,), name="warm", daemon=True)
        self._begin = threading.Lock()  # taken once, by who begins to warm

    @property
    def library(self) -> Library:
        return self._shelf.library

    @property
    def model_name(self) -> str:
        return self._answerer.model_name

    @property
    def answerer(self) -> Answerer:
        """What words the answers; its model and its reader may serve another tutor too."""
        return self._answerer

    def warm(self) -> None:
        """Load behind the caller's back what the first answer would otherwise wait for. Again it does nothing."""
        if self._begin.acquire(blocking=False):
            self._warming.start()

    def ready(self) -> bool:
        """Whether the models are loaded; answers wait for it by themselves."""
        return self._ready.is_set()

    def reply(
        self,
        conversation: str,
        message: str | Action,
        *,
        client_id: str,
        learner: str,
        stop: threading.Event | None = None,
    ) -> Iterator[Progress]:
        """Stages, verified sentences, then the reply, which is stored before it is handed over as done.

        A text is something said; any other act of a learner is an :class:`Action`. A ``client_id`` that was answered
        before, or meanwhile, gets the stored reply unless it was taken back. Raises ``PermissionError`` for a
        conversation of somebody else. A turn whose caller goes away before the end is not stored.
        """
        clock = Clock()
        self._store.ensure(conversation, learner, self.lesson_id)
        history = self._store.history(conversation, learner)
        stored = _reply_to(client_id, history)
        if stored is not None:
            yield Progress("done", stored.sentences, stored)
            return
        done = said(message)
        action = replace(done, value=readable(done.value))
        opened = self._shelf.open(self._store.lesson_of(conversation, learner) or self.lesson_id)
        state, unread = self._state(learner, opened.lesson.id)
        talk = talk_of(turn.reply for turn in history)
        decided = self._dialogue.decide(opened, state, action, conversation, talk, self.now())
        if unread:
            decided = replace(decided, notices=(*decided.notices, NEWER.format(count=unread)))
        exchanges = [_exchange(turn) for turn in history if turn.reply["move"] in LEANED_ON][-REMEMBERED:]
        for progress in self._said(opened, decided, talk, action, exchanges, stop or threading.Event(), clock):
            if progress.reply is None:
                yield progress
                continue
            query = standalone(action.value, exchanges, opened.topic)
            made = progress.reply
            if not made.stopped:
                made = self._dialogue.with_state(opened, decided, made)
            turn = Turn(client_id, done.value, query, made.as_record(), done.as_json())
            events = () if made.stopped else decided.move.events
            yield self._delivered(conversation, learner, turn, Progress("done", made.sentences, made), events)

    def _said(
        self,
        opened: OpenLesson,
        decided: Decided,
        talk: Talk,
        action: Action,
        exchanges: Sequence[Exchange],
        stop: threading.Event,
        clock: Clock,
    ) -> Iterator[Progress]:
        """The reply of the decided move: worded by the model from what was looked up, or authored."""
        if decided.move.prompt is not None:
            wording = mode_of(decided.state.mode).wording
            yield from self._answerer.answer(opened, action.value, exchanges, stop, decided.veil, wording)
            return
        reply = self._dialogue.reply(opened, decided, talk, self.model_name)
        clock.mark("first_sentence")
        yield Progress("done", reply.sentences, replace(reply, timings=clock.timings()))

    def _state(self, learner: str, lesson: str) -> tuple[LearnerState, int]:
        events, unread = self._store.events(learner, lesson)
        return fold(events), unread

    def state(self, learner: str, lesson: str) -> LearnerState:
        """What the log says about a learner of a lesson."""
        return self._state(learner, lesson)[0]

    def open_lesson(self, lesson: str) -> OpenLesson:
        """The current version of a lesson, as the tutor works with it."""
        return self._shelf.open(lesson)

    def note(self, conversation: str, learner: str, events: Sequence[Event], client_id: str) -> None:
        """Append events that come without a turn, such as a dispute; once for a client id."""
        self._store.ensure(conversation, learner, self.lesson_id)
        self._store.add_events(conversation, client_id, events)

    def _delivered(
        self, conversation: str, learner: str, turn: Turn, progress: Progress, events: Sequence[Event]
    ) -> Progress:
        """``progress`` once its turn is stored, or the reply that was stored first for the same client id."""
        if self._store.add_turn(conversation, turn, events):
            return progress
        stored = _reply_to(turn.client_id, self._store.history(conversation, learner))
        return progress if stored is None else Progress("done", stored.sentences, stored)

    def keep_unanswered(
        self,
        conversation: str,
        message: str,
        *,
        client_id: str,
        learner: str,
        shown: Sequence[ReplySentence] = (),
        notice: str | None = None,
    ) -> None:
        """Store a turn that failed or hung, with what was ``shown`` of its reply; once for a client id."""
        self._store.ensure(conversation, learner, self.lesson_id)
        reply = stopped(self.model_name, shown, notice=notice)
        self._store.add_turn(conversation, Turn(client_id, message, readable(message), reply.as_record()))

    def history(self, conversation: str, learner: str) -> list[Turn]:
        """The turns of a learner's conversation, oldest first."""
        return self._store.history(conversation, learner)

    def conversations(self, learner: str) -> list[str]:
        """Ids of a learner's conversations, newest first."""
        return self._store.conversations(learner)

    def new_conversation(self, learner: str, lesson_id: str) -> str:
        self.library.get(lesson_id)
        return self._store.new_conversation(learner, lesson_id)

    def latest_conversation(self, learner: str, lesson_id: str) -> str | None:
        return next(iter(self._store.conversations(learner, lesson_id)), None)

    def forget_last(self, conversation: str, learner: str) -> Turn | None:
        """Take back the last turn, to ask it again or otherwise; returns it. The log keeps it, marked as replaced.

        What the turn had put before the learner is left with it, so that no question stays open unseen.
        """
        history = self._store.history(conversation, learner)
        if not history:
            return None
        last = history[-1]
        lesson = self._store.lesson_of(conversation, learner) or self.lesson_id
        pending = self._state(learner, lesson)[0].pending.get(conversation)
        opened_it = pending is not None and last.reply["state"]["pending"] == pending.item
        was_open = len(history) > 1 and pending is not None and history[-2].reply["state"]["pending"] == pending.item
        left = [Left(at=self.now(), conversation=conversation, item=pending.item)] if pending and opened_it else []
        self._store.replace_turn(conversation, last.client_id, [] if was_open else left)
        return last

    def as_replay(self, conversation: str, learner: str) -> str:
        """A learner's conversation as a replay file: one JSON action a line, for ``firstguess replay``."""
        actions = [{"session": "a", **turn.action} for turn in self.history(conversation, learner)]
        lines = "".join(json.dumps(action, ensure_ascii=False) + "\n" for action in actions)
        # Only half a surrogate has no UTF-8, and its backslashed form is JSON's own escape.
        return lines.encode("utf-8", "backslashreplace").decode("utf-8")

    def held(self, learner: str) -> Held:
        """All that is held about a learner, to be exported. Raises ``NobodyCalled`` when that is nothing."""
        return gather(self._store, self.library, learner, self.now())

    def delete(self, learner: str) -> int:
        """Remove all that is held about a learner, for good; how many rows there were."""
        return self._store.delete(learner)

    def card(self, claim: str, lesson_id: str | None = None) -> MythCard:
        """The educator's card on ``claim``. Raises ``UnknownLesson``."""
        return card(self._shelf.open(lesson_id or self.lesson_id), claim, self._answerer.look_up)

    def close(self) -> None:
        self._begin.acquire(blocking=False)
        if self._warming.ident is not None:
            self._warming.join(timeout=60)
        self._answerer.close()
        self._store.close()

    def _warm(self, warm: Callable[[], None] | None) -> None:
        try:
            if warm is not None:
                warm()
        finally:
            self._ready.set()


def readable(message: str) -> str:
    """``message`` with U+FFFD for each half of a surrogate pair, which no tokenizer and no file can take."""
    return message.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _reply_to(client_id: str, history: Sequence[Turn]) -> Reply | None:
    return next((Reply.from_record(turn.reply) for turn in history if turn.client_id == client_id), None)


def _exchange(turn: Turn) -> Exchange:
    answered = tuple(sentence["text"] for sentence in turn.reply["sentences"] if sentence["citations"])
    kept = tuple(text for text in answered if text not in ("Yes.", "No."))
    return Exchange(readable(turn.message), turn.query, kept)
