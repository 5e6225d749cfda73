"""firstguess itself as a system of the benchmark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from firstguess.eval.systems.base import Answer, Retrieved, Shown, System
from firstguess.tutor.actions import Action
from firstguess.tutor.composing import FIGURES
from firstguess.tutor.reply import Reply
from firstguess.tutor.turn import Tutor

_TOTAL = re.compile(r"([\d.]+) of [\d.]+$")


class Ours:
    """The whole tutor behind the seam. ``tutor`` is open to suites that need more than a question."""

    def __init__(self, tutor: Tutor, name: str) -> None:
        self.tutor = tutor
        self._name = name
        self._turns = count(1)

    @property
    def name(self) -> str:
        return self._name

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        replies = self.talk(lesson, [*history, question])
        return answer_of(replies[-1])

    def talk(self, lesson: str, said: Sequence[str | Action]) -> list[Reply]:
        """A conversation of its own, by a learner of its own: one reply for each thing said or done."""
        who = f"learner-{next(self._turns)}"
        conversation = self.tutor.new_conversation(who, lesson)
        return [self.reply(conversation, who, each) for each in said]

    def reply(self, conversation: str, learner: str, said: str | Action) -> Reply:
        """One turn. Raises ``RuntimeError`` when the tutor ends without a reply."""
        last = None
        client = f"{conversation}-{next(self._turns)}"
        for progress in self.tutor.reply(conversation, said, client_id=client, learner=learner):
            last = progress.reply
        if last is None:
            raise RuntimeError("the tutor ended without a reply")
        return last

    def close(self) -> None:
        self.tutor.close()


def ours(system: System, suite: str) -> Ours:
    """``system`` as firstguess. Raises ``TypeError`` for one without a tutor, which ``suite`` needs."""
    if not isinstance(system, Ours):
        raise TypeError(f"{system.name} has no tutor, and the suite {suite} needs one")
    return system


def answer_of(reply: Reply) -> Answer:
    """A reply as an answer that can be scored."""
    sentences = [
        Shown(
            text=sentence.text,
            source=sentence.source,
            citations=sentence.citations,
            evidence=tuple(item.text for item in sentence.evidence),
            spans=tuple((item.file, *item.span) for item in sentence.evidence),
        )
        for sentence in reply.sentences
    ]
    passages = [
        Retrieved(
            id=shown.id, part=part_of(shown.id), text=shown.text, score=shown.score, file=shown.file, span=shown.span
        )
        for shown in reply.passages
    ]  # fmt: skip
    return Answer(
        sentences=tuple(sentences),
        passages=tuple(passages),
        abstained=reply.abstained,
        reason=reply.reason,
        move=reply.move,
        dropped=reply.dropped,
        model=reply.model,
        times={name: round(value, 1) for name, value in vars(reply.timings).items()},
        extra=_extra(reply),
    )


def _extra(reply: Reply) -> dict[str, object]:
    """The myth that was heard, and the total of the signals by which it was decided to answer.

    It is the surest of several, and None where something else decided.
    """
    totals = [_TOTAL.search(line) for line in reply.why if line.startswith(FIGURES)]
    sure = max((float(total[1]) for total in totals if total), default=None)
    heard = {} if reply.myth is None else {"myth": reply.myth.id, "stance": reply.myth.stance}
    return {**heard, "confidence": sure}


def part_of(passage_id: str) -> str:
    """The part of a passage's id, without the lesson and the field."""
    return passage_id.partition("#")[2].partition(".")[0]
