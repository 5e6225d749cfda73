"""A belief heard in a message, weighed: which myth, how the learner stands to it, whether to refute it, yes or no.

The myth's own voices say which belief it is; the lesson's settled statements (``polarity.Truths``) say whether what is
claimed holds. Where the two disagree less is said: a myth may be named without being refuted, a yes or no left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.schema import Myth
from firstguess.tutor.misconceptions import Heard
from firstguess.tutor.polarity import Verdict
from firstguess.tutor.question import Question, read
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.stance import opposed

Word = Literal["yes", "no"]

# Chosen on the development cases. A question that asks what, why or how presupposes a belief only where the myth is
# plain; a tag question or a statement that the settled statements affirm is refuted only where it is plainer still.
PRESUPPOSED, OUTSPOKEN, SURE = 0.55, 0.2, 0.5
# A myth that is asked about so plainly, in so few words, needs no second voice for its yes or no.
PLAIN, FEW_WORDS = 0.8, 12


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
    heard = opened.misconceptions.hear(message)
    recognised = opened.misconceptions.named(heard) if heard else None
    question = read(message)
    if recognised is None or heard is None or (question.follow_up and len(content_stems(message)) < 2):
        return None
    verdict = opened.truths.verdict(question.claim) if question.wants_polarity and question.claim else None
    if recognised.stance == "rejects" and verdict and verdict.word == "no":
        recognised = replace(recognised, stance="holds")
    if recognised.stance == "rejects":
        plainly = heard.ahead >= OUTSPOKEN
        return Belief(recognised, refute=plainly, word="yes" if question.wants_polarity and plainly else None)
    if recognised.stance != "holds":
        return Belief(recognised, word=_asked(opened, recognised, heard, question, verdict))
    if not question.wants_polarity:
        return Belief(recognised, refute=heard.ahead >= (PRESUPPOSED if _asks_open(question, message) else OUTSPOKEN))
    affirmed = verdict is not None and verdict.word == "yes"
    if heard.ahead < (SURE if affirmed else OUTSPOKEN):
        return Belief(recognised)
    return Belief(recognised, refute=True, word=None if affirmed else _myth(opened, recognised).answer)


def _asks_open(question: Question, message: str) -> bool:
    begins = message.casefold().startswith(("what", "why", "how", "when"))
    return begins or (not question.wants_polarity and "?" in message)


def _asked(
    opened: OpenLesson, myth: RecognisedMyth, heard: Heard, question: Question, verdict: Verdict | None
) -> Word | None:
    """The yes or no for a myth that is asked about, turned where the question asks the opposite of the belief."""
    record = _myth(opened, myth)
    turned = opposed(question.claim.casefold(), record.belief.casefold())
    word: Word = ("yes" if record.answer == "no" else "no") if turned else record.answer
    if verdict is not None:
        return word if verdict.word == word else None
    plain = heard.ahead >= PLAIN and len(question.text.split()) <= FEW_WORDS
    return word if plain and not turned else None


def _myth(opened: OpenLesson, myth: RecognisedMyth) -> Myth:
    return next(record for record in opened.lesson.myths if f"{opened.lesson.id}#{record.id}" == myth.id)
