"""Follow-ups: a message that leans on the conversation becomes a query that stands on its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstguess.knowledge.lexicon import content_stems
from firstguess.tutor.question import Question, read

# "it", and "this" where it stands alone; "this lesson" is no pronoun.
_IT = re.compile(
    r"\b(?:it|this(?=\s*(?:$|[?.,!]|at\b|all\b|for\b|in\b|to\b|with\b|do\b|does\b|is\b|work)))\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Exchange:
    """One earlier turn, as far as a follow-up needs it. ``query`` is the standalone form of ``said``."""

    said: str
    query: str
    answered: tuple[str, ...] = ()


def resolve(question: Question, history: Sequence[Exchange], subject: str) -> str | None:
    """The standalone query for ``question``, or None when it leans on a conversation that is not there.

    Where nothing was said before, "it" is taken for the lesson's ``subject``.
    """
    if not question.follow_up:
        return question.text
    if not history:
        alone = bool(content_stems(question.text)) and question.ordinal is None
        return _IT.sub(subject, question.text, count=1) if alone else None
    if question.again:
        heard = answered_last(history)
        return heard.query if heard else None
    last = next((each for each in reversed(history) if not read(each.said).greeting), history[-1])
    if question.ordinal is not None and last.answered:
        position = min(question.ordinal, len(last.answered) - 1)
        return f"{last.answered[position]} {question.text}"
    return f"{last.query} {question.text}"


def answered_last(history: Sequence[Exchange]) -> Exchange | None:
    """The last exchange that was answered from the lesson, if there is one."""
    return next((each for each in reversed(history) if each.answered), None)


def standalone(message: str, history: Sequence[Exchange], subject: str) -> str:
    """``message`` as later follow-ups will lean on it."""
    return resolve(read(message), history, subject) or message
