"""The decision to answer: answer, answer in part, ask back, or say that the lesson does not cover it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstguess.knowledge.search import Hit
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.question import LONGEST, Question
from firstguess.tutor.reply import Reason

# More questions than these in one message are not told apart.
MOST_PARTS = 3
_NEXT_QUESTION = re.compile(
    r"""
    \?\s+(?=\S)
    | [,;]?\s+(?:and|\+|&|plus)\s+(?:(?:also|exactly|on|in|by|for|at|to|with)\s+)*
      (?=(?:what|why|how|when|where|which|who|does|do|is|are|can|will|should)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Signals:
    """What speaks for an answer, each 0..1, and whether the reader is ``heeded``.

    ``answered``: the reader's probability that the best sentence answers the question; ``nearness``: the best cosine;
    ``known``: the share of the question's words that the lesson uses. None is enough alone (AUROC .94, .91 and .86 for
    questions that are about the subject and not in the lesson); their sum is (.98, docs/decisions/0005-grounding.md).

    The reader was taught on questions about their subject, and finds an answer to nearly every statement, and to
    nearly every message that names nothing the lesson is about. Its voice counts for half at most in those.
    """

    answered: float
    nearness: float
    known: float
    heeded: bool = True

    @property
    def total(self) -> float:
        return (self.answered if self.heeded else min(self.answered, 0.5)) + 1.5 * self.nearness + 0.5 * self.known


@dataclass(frozen=True)
class Thresholds:
    """Where the decision turns, chosen on the development cases only."""

    off_topic: float = 0.3
    answers: float = 1.65


@dataclass(frozen=True)
class Decision:
    """What to do with a question. ``reason`` is set exactly when the answer is withheld in whole or in part.

    ``why`` says it in words that an educator understands, ``figures`` in those behind them.
    """

    reason: Reason | None
    why: str
    figures: str = ""

    @property
    def answers(self) -> bool:
        return self.reason in (None, "partly_covered")


def decide(question: Question, hits: Sequence[Hit], signals: Signals, limits: Thresholds) -> Decision:
    """The decision for one question, from what was retrieved and what speaks for an answer."""
    if question.greeting:
        return Decision("off_topic", "That was a greeting or thanks, and no question.")
    if question.again and hits:
        return Decision(None, "You asked for the last answer in other words.")
    if not hits:
        return Decision("ambiguous", "The message leans on something that was not said before.")
    figures = (
        f"nearest passage at {signals.nearness:.2f}, read as answered at {signals.answered:.2f}, "
        f"{signals.known:.0%} of its words known: {signals.total:.2f} of {limits.answers:.2f}"
    )
    far = signals.nearness < limits.off_topic
    answers = signals.total >= limits.answers and (not far or question.follow_up)
    why = f"{seen(signals)} {_outcome(answers, abs(signals.total - limits.answers))}"
    return Decision(None if answers else "off_topic" if far else "not_in_lesson", why, figures)


def seen(signals: Signals) -> str:
    """The signals in words."""
    fits = _first(signals.nearness, ((0.6, "fits the question well"), (0.45, "is about the same thing"),
                                     (0.3, "is only loosely about it"), (0.0, "is about something else")))  # fmt: skip
    reads = _first(signals.answered, ((0.8, "reads like an answer"), (0.5, "may be an answer"),
                                      (0.0, "does not read like an answer")))  # fmt: skip
    known = _first(signals.known, ((1.0, "all"), (0.6, "most"), (0.3, "some"), (0.0, "hardly any")))
    what = f"The lesson's nearest sentence {fits}"
    read = f" and {reads}" if signals.heeded else ", though the message does not plainly ask about the lesson's subject"
    return f"{what}{read}. The lesson uses {known} of the question's words."


def _first(value: float, steps: Sequence[tuple[float, str]]) -> str:
    return next((words for least, words in steps if value >= least), steps[-1][1])


def _outcome(answers: bool, margin: float) -> str:
    close = margin < 0.2
    if answers:
        return "So the answer was close to being withheld." if close else "So it was answered from the lesson."
    return "So no answer was given, though it was close." if close else "So no answer was given."


def parts_of(message: str) -> tuple[str, ...]:
    """The questions inside a message, when it asks more than one; otherwise the message alone."""
    text = collapse(message)[:LONGEST]
    pieces = [piece.strip(" ,") for piece in _NEXT_QUESTION.split(text) if len(piece.split()) >= 3]
    return tuple(pieces[:MOST_PARTS]) if len(pieces) > 1 else (text,)
