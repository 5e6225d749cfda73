"""Reading: does a stretch of the lesson answer a question, and when it asks yes or no, which?

The reader that ships is a small cross-encoder (``tutor/models/reader.py``); this module holds the seam and the
rule-based stand-in for machines that cannot run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from firstguess.tutor.grounding.evidence import Idf, overlap, recall
from firstguess.tutor.grounding.guards import negations, opposites

Polarity = Literal["yes", "no"]


@dataclass(frozen=True)
class Reading:
    """Probabilities (0..1): that the facts answer the question, and of a yes against a no if they do."""

    answered: float
    yes: float

    def polarity(self, sure: float) -> Polarity | None:
        """Yes or no when its probability reaches ``sure`` (0.5..1), else None."""
        if max(self.yes, 1 - self.yes) < sure:
            return None
        return "yes" if self.yes >= 0.5 else "no"


class Reader(Protocol):
    """Reads each (question, facts) pair on its own; a batch costs little more than one."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]: ...


class PlainReader:
    """Word overlap for "answered", negation and opposites for yes or no. Right far less often than the trained one."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        return [self._one(question, facts) for question, facts in pairs]

    def _one(self, question: str, facts: str) -> Reading:
        idf = Idf.of([facts])
        turned = (negations(question) + negations(facts)) % 2 == 1 or bool(opposites(question, facts))
        answered = max(overlap(question, facts, idf).precision, recall(facts, question, idf))
        return Reading(answered=answered, yes=0.2 if turned else 0.8)
