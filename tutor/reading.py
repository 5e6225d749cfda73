"""Reading: does a sentence of the lesson answer a question?

The reader that ships is a small cross-encoder (``tutor/models/reader.py``); this module holds the seam and the
rule-based stand-in for machines that do not have its weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from firstguess.tutor.grounding.evidence import Idf, recall


class Reader(Protocol):
    """Reads each (question, sentence) pair on its own; a batch costs little more than one."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each pair the probability (0..1) that the sentence answers the question."""
        ...


class PlainReader:
    """The share of the question's words that stand in the sentence. Right far less often than the trained reader."""

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [min(1.0, 0.2 + recall(sentence, question, Idf.of([sentence]))) for question, sentence in pairs]
