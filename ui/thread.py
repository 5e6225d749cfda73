"""A conversation as the learner reads it: which turn shows what, now that a question spans several of them.

A question is one card from the asking to the commitment. While it is open the card stands at the end, whatever was said
since; once it is closed it stands where it was asked, with the learner's answer. A choice and a confidence are seen on
the card, so they have no bubble of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from firstguess.tutor.reply import CommitCard, Reply, ReplySentence
from firstguess.tutor.scene import UNAIDED
from firstguess.tutor.verdict import TestVerdict
from firstguess.tutor.words import EXPLAIN_BACK, LOOK_AGAIN
from firstguess.ui import chat_view
from firstguess.ui.anchors import Anchors
from firstguess.ui.card import Answered, done_card, hidden_card, live_card
from firstguess.ui.verdict_view import verdict_card

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict


@dataclass(frozen=True)
class Past:
    """A turn that is over. ``action`` is what the learner did, as a replay file has it."""

    message: str
    action: Mapping[str, Any]
    reply: Reply

    @property
    def kind(self) -> str:
        return next(iter(self.action), "say")

    @property
    def value(self) -> str:
        return str(next(iter(self.action.values()), self.message))


@dataclass(frozen=True)
class Thread:
    """``tests`` are the verdicts of this conversation's unaided runs, in order; None for one that was given up.

    ``live`` is False while the next turn is under way: then no card can be answered.
    """

    turns: Sequence[Past]
    anchors: Anchors
    tests: Sequence[TestVerdict | None] = ()
    deadline: datetime | None = None
    live: bool = True

    def messages(self) -> list[MessageDict]:
        """Everything there is to read, oldest first."""
        shown: list[MessageDict] = []
        tests = iter(self.tests)
        for at, turn in enumerate(self.turns):
            if self._bubble(at):
                shown.append(chat_view.question(turn.message))
            ended = self._ends_test(at)
            body = self._body(at, next(tests, None) if ended else None)
            if body is not None:
                shown.append(body)
        return shown

    def _bubble(self, at: int) -> bool:
        """What was typed, and an answer that came to nothing (another tab had been faster)."""
        turn = self.turns[at]
        if turn.kind in ("open", "mode"):
            return False
        asked = self._card(at - 1)
        return turn.kind == "say" or asked is None or turn.reply.move == "redirect"

    def _body(self, at: int, test: TestVerdict | None) -> MessageDict | None:
        turn, last = self.turns[at], at == len(self.turns) - 1
        if self._again_open(at):
            return chat_view.boxed(hidden_card(), "fg-hiding")
        before, after = self._before(at), ""
        reply = replace(turn.reply, sentences=tuple(self._sentences(at)))
        if last and self.live and reply.commit is not None:
            after = live_card(reply.commit, self.anchors, deadline=self.deadline, ask=self._to_explain())
        if test is not None:
            before += verdict_card(test, self.anchors)
            # The card says how it went; what is left to say is what was wrong, and why.
            told = dropwhile(lambda sentence: sentence.label != LOOK_AGAIN, reply.sentences)
            reply = replace(reply, sentences=tuple(told))
        if not (reply.sentences or before or after or reply.notices):
            return None
        shown = last and self.live
        said, walking = turn.kind == "say", any(turn.reply.commit for turn in self.turns[:at])
        return chat_view.answered(
            reply, self.anchors, last=shown, said=said, before=before, after=after, walking=walking
        )

    def _before(self, at: int) -> str:
        """The card of a question that is closed by now."""
        card = self._card(at)
        if card is None or not self._asks(at):
            return ""
        end = self._end(at)
        return "" if end is None else done_card(card, self.anchors, self._answered(at, end))

    def _sentences(self, at: int) -> Iterator[ReplySentence]:
        """What is said beside the card: not the question, and not what is wanted now, which the card says."""
        reply = self.turns[at].reply
        card = self._card(at)
        if card is not None and reply.move == "ask_confidence":
            return
        explained = self.live and at == self._explaining
        for sentence in reply.sentences:
            on_card = sentence.text == card.question if card else explained and sentence.label == EXPLAIN_BACK
            if not on_card:
                yield sentence

    @cached_property
    def _explaining(self) -> int | None:
        """The turn that asked for the explanation which is open now; something else may have been said since."""
        for at in reversed(range(len(self.turns))):
            card = self.turns[at].reply.commit
            if card is None or card.asked != "explain_back":
                return None
            if any(sentence.label == EXPLAIN_BACK for sentence in self.turns[at].reply.sentences):
                return at
        return None

    def _to_explain(self) -> str:
        said = self.turns[self._explaining].reply.sentences if self._explaining is not None else ()
        return next((sentence.text for sentence in said if sentence.label == EXPLAIN_BACK), "")

    # Questions and where they end

    def _card(self, at: int) -> CommitCard | None:
        """The question that waits for a commitment after turn ``at``."""
        card = self.turns[at].reply.commit if at >= 0 else None
        return card if card is not None and card.asked != "explain_back" else None

    def _asks(self, at: int) -> bool:
        """Whether the question after this turn was put by it."""
        card, before = self._card(at), self._card(at - 1)
        return card is not None and (before is None or before.id != card.id or before.place != card.place)

    def _end(self, at: int) -> int | None:
        """The turn that closed the question put by turn ``at``; None while it is open."""
        later = range(at + 1, len(self.turns))
        return next((n for n in later if self._card(n) is None or self._asks(n)), None)

    def _answered(self, start: int, end: int) -> Answered:
        """The last choice, unless the learner turned to something else."""
        chosen = next((c.chosen for n in range(end - 1, start - 1, -1) if (c := self._card(n)) and c.chosen), None)
        level = self.turns[end].value if self.turns[end].kind == "confidence" else None
        return Answered(chosen, level)

    def _again_open(self, at: int) -> bool:
        """Whether this turn told about the very item that is open again: its answer waits for the new guess."""
        last = self._card(len(self.turns) - 1)
        if last is None or self.turns[at].reply.move not in ("verdict", "reveal", "tell", "hint", "explain_back"):
            return False
        start = max((n for n in range(len(self.turns)) if self._asks(n)), default=0)
        about = [card for n in (at - 1, at) if n >= 0 and (card := self.turns[n].reply.commit)]
        return at < start and any(card.id == last.id for card in about)

    def _ends_test(self, at: int) -> bool:
        card, now = self._card(at - 1), self.turns[at].reply.commit
        return card is not None and card.run in UNAIDED and (now is None or now.run != card.run)
