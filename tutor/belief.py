"""A belief heard in a message, weighed: which myth, how the learner stands to it, whether to refute it, yes or no.

The myth's own voices say which belief it is; the lesson's settled statements (``polarity.Truths``) say whether what is
claimed holds. Where the two disagree less is said: a myth may be named without being refuted, a yes or no left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.schema import Myth
from firstguess.tutor.attitude import denies
from firstguess.tutor.leaning import Leaning
from firstguess.tutor.misconceptions import Heard
from firstguess.tutor.polarity import Verdict
from firstguess.tutor.question import Question, read, strip_leads
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.stance import opposed

Word = Literal["yes", "no"]

# Chosen on the development cases. What the settled statements say fails is named from further off, and refuted once it
# is named. A question that asks what, why or how presupposes a belief only where the myth is plain; other beliefs are
# refuted where they are outspoken, and where the settled statements affirm them only when there is little doubt.
FAILS_TOO, OUTSPOKEN, SURE, PRESUPPOSED = -0.2, 0.2, 0.5, 0.55
# A myth that is asked about so plainly, in so few words, needs no second voice for its yes or no.
PLAIN, FEW_WORDS = 0.8, 12
# Nor does one whose opposite is asked about, if it is named so clearly.
TURNED = 0.35
_OPEN = ("what", "why", "how", "when")


@dataclass(frozen=True)
class Belief:
    """``refute`` says that the belief is held, or rejected, plainly enough to be met as such.

    ``word`` is the yes or no that is owed.
    """

    myth: RecognisedMyth
    refute: bool = False
    word: Word | None = None


def heard_belief(opened: OpenLesson, message: str) -> Belief | None:
    """The belief in ``message``, or None where none is heard."""
    question = read(message)
    heard = opened.misconceptions.hear(message)
    if heard is None or (question.follow_up and len(content_stems(message)) < 2):
        return None
    verdict = opened.truths.verdict(question.claim, question.text) if question.claim else None
    fails = verdict is not None and verdict.word == "no"
    if heard.ahead <= (FAILS_TOO if fails else opened.misconceptions.ahead):
        return None
    # Whoever rejects a belief says what holds; a claim that fails may only sound like that. An outright "no" is one.
    sounds_so = heard.stance == "rejects" and fails and not denies(message)
    stance = "holds" if sounds_so else heard.stance
    myth = RecognisedMyth(heard.myth, stance)
    if stance == "asks":
        return Belief(myth, word=_asked(opened, myth, heard, question, verdict))
    plainly = heard.ahead >= _margin(question, message, verdict)
    if not plainly or not question.wants_polarity:
        return Belief(myth, refute=plainly)
    affirmed = verdict is not None and verdict.word == "yes"
    if stance == "rejects":
        # What only sounds like a rejection ("training longer never hurts") is not called right.
        return Belief(myth, refute=True, word="yes" if affirmed or denies(message) else None)
    return Belief(myth, refute=True, word=None if affirmed else _myth(opened, myth).answer)


def _margin(question: Question, message: str, verdict: Verdict | None) -> float:
    """How far ahead of "none" a myth must be for its belief to be met as held, or as rejected."""
    if not question.wants_polarity and ("?" in message or strip_leads(message).casefold().startswith(_OPEN)):
        return PRESUPPOSED
    if verdict is None:
        return OUTSPOKEN
    return SURE if verdict.word == "yes" else FAILS_TOO


def _asked(
    opened: OpenLesson, myth: RecognisedMyth, heard: Heard, question: Question, verdict: Verdict | None
) -> Word | None:
    """The yes or no for a myth that is asked about, turned where the question asks the opposite of the belief."""
    record = _myth(opened, myth)
    turned = opposed(question.claim.casefold(), record.belief.casefold())
    surely = turned and Leaning.of(question.claim).turned(Leaning.of(record.belief))
    word: Word = ("yes" if record.answer == "no" else "no") if turned else record.answer
    if verdict is not None:
        return word if verdict.word == word else None
    plain = heard.ahead >= PLAIN and len(question.text.split()) <= FEW_WORDS
    return word if (surely and heard.ahead >= TURNED) or (plain and not turned) else None


def _myth(opened: OpenLesson, myth: RecognisedMyth) -> Myth:
    return next(record for record in opened.lesson.myths if f"{opened.lesson.id}#{record.id}" == myth.id)
