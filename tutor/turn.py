"""The orchestrator: one learner's message to one stored reply, and the conversations it belongs to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence

from firstguess.knowledge.library import Library
from firstguess.tutor.answer import Answerer, stopped
from firstguess.tutor.followup import Exchange, standalone
from firstguess.tutor.reply import Progress, Reply, ReplySentence
from firstguess.tutor.shelf import Shelf
from firstguess.tutor.store import Store, Turn

# A follow-up leans on what was said lately, not on the whole conversation.
REMEMBERED = 6


class Tutor:
    """Everything that the page and the command line ask for. Made by ``firstguess.tutor.build``."""

    def __init__(
        self, shelf: Shelf, answerer: Answerer, store: Store, lesson_id: str, warm: Callable[[], None] | None = None
    ) -> None:
        self.lesson_id = lesson_id
        self._shelf = shelf
        self._answerer = answerer
        self._store = store
        self._ready = threading.Event()
        self._warming = threading.Thread(target=self._warm, args=(warm,), name="warm", daemon=True)
        self._warming.start()

    @property
    def library(self) -> Library:
        return self._shelf.library

    @property
    def model_name(self) -> str:
        return self._answerer.model_name

    def ready(self) -> bool:
        """Whether the models are loaded; answers wait for it by themselves."""
        return self._ready.is_set()

    def reply(
        self,
        conversation: str,
        message: str,
        *,
        client_id: str,
        learner: str,
        stop: threading.Event | None = None,
    ) -> Iterator[Progress]:
        """Stages, verified sentences, then the reply, which is stored before it is handed over as done.

        A ``client_id`` that was answered before, or meanwhile, gets the stored reply unless it was taken back.
        Raises ``PermissionError`` for a conversation of somebody else. A turn whose caller goes away before the end
        is not stored.
        """
        self._store.ensure(conversation, learner, self.lesson_id)
        history = self._store.history(conversation, learner)
        stored = _reply_to(client_id, history)
        if stored is not None:
            yield Progress("done", stored.sentences, stored)
            return
        opened = self._shelf.open(self._store.lesson_of(conversation, learner) or self.lesson_id)
        exchanges = [_exchange(turn) for turn in history[-REMEMBERED:]]
        heard = readable(message)
        for progress in self._answerer.answer(opened, heard, exchanges, stop or threading.Event()):
            if progress.reply is None:
                yield progress
                continue
            turn = Turn(client_id, message, standalone(heard, exchanges, opened.topic), progress.reply.as_record())
            yield self._delivered(conversation, learner, turn, progress)

    def _delivered(self, conversation: str, learner: str, turn: Turn, progress: Progress) -> Progress:
        """``progress`` once its turn is stored, or the reply that was stored first for the same client id."""
        if self._store.add_turn(conversation, turn):
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
        """Take back the last turn, to ask it again or otherwise; returns it. The log keeps it, marked as replaced."""
        history = self._store.history(conversation, learner)
        if not history:
            return None
        self._store.replace_turn(conversation, history[-1].client_id)
        return history[-1]

    def as_replay(self, conversation: str, learner: str) -> str:
        """A learner's conversation as a replay file: one JSON action a line, for ``firstguess replay``."""
        actions = [{"session": "a", "say": turn.message} for turn in self.history(conversation, learner)]
        lines = "".join(json.dumps(action, ensure_ascii=False) + "\n" for action in actions)
        # Only half a surrogate has no UTF-8, and its backslashed form is JSON's own escape.
        return lines.encode("utf-8", "backslashreplace").decode("utf-8")

    def close(self) -> None:
        self._warming.join(timeout=60)
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
