"""The decision to answer: answer, answer in part, ask back, or say that the lesson does not cover it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from firstguess.knowledge.search import Hit
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.question import LONGEST, Question
from firstguess.tutor.reading import Reading
from firstguess.tutor.reply import Reason

_AND = re.compile(
    r"\?\s+(?=\S)|,?\s+and\s+(?:also\s+)?(?=(?:what|why|how|when|where|which|who|does|do|is|are|can|will|should)\b)",
    re.I,
)


# More questions than these in one message are not told apart.
MOST_PARTS = 3


@dataclass(frozen=True)
class Thresholds:
    """Where the decision turns. Chosen on the development cases only (docs/decisions/0005-grounding.md)."""

    off_topic: float = 0.30
    answered: float = 0.5
    sure_of_polarity: float = 0.6


@dataclass(frozen=True)
class Decision:
    """What to do with a question. ``reason`` is set exactly when the answer is withheld in whole or in part."""

    reason: Reason | None
    why: str

    @property
    def answers(self) -> bool:
        return self.reason in (None, "partly_covered")


def decide(question: Question, hits: Sequence[Hit], reading: Reading | None, limits: Thresholds) -> Decision:
    """The decision for one question, from what was retrieved and how it was read."""
    if question.greeting:
        return Decision("off_topic", "a greeting")
    if not hits or reading is None:
        return Decision("ambiguous", "it leans on something that was not said")
    nearness = max(max(hit.dense, hit.best_score) for hit in hits)
    if nearness < limits.off_topic:
        return Decision("off_topic", f"nearest passage at {nearness:.2f}, below {limits.off_topic:.2f}")
    if reading.answered < limits.answered:
        return Decision("not_in_lesson", f"read as answered at {reading.answered:.2f}, below {limits.answered:.2f}")
    return Decision(None, f"nearest {nearness:.2f}, read as answered at {reading.answered:.2f}")


def parts_of(text: str) -> tuple[str, ...]:
    """The questions inside a message, when it asks more than one; otherwise the message alone."""
    text = collapse(text)[:LONGEST]
    pieces = [piece.strip(" ,") for piece in _AND.split(text) if piece and len(piece.split()) >= 3]
    return tuple(pieces[:MOST_PARTS]) if len(pieces) > 1 else (text,)
