"""How far one sentence is carried by the words of a lesson: idf token precision, bigrams, common subsequence.

Token precision weighted by idf is the strongest single signal on human-labelled groundedness (AUROC .93 on BEGIN),
but it is blind to order; bigram precision and the longest common subsequence see what it misses.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstguess.knowledge.lexicon import content_stems

_CLAUSE = re.compile(r"[,;:]\s")

WEIGHT_PRECISION, WEIGHT_BIGRAMS, WEIGHT_SUBSEQUENCE = 0.6, 0.15, 0.25


@dataclass(frozen=True)
class Idf:
    """Inverse document frequency of stems over a lesson's passages; an unknown stem weighs the most."""

    counts: dict[str, int]
    documents: int

    @classmethod
    def of(cls, texts: Iterable[str]) -> Idf:
        sets = [set(content_stems(text)) for text in texts]
        return cls(dict(Counter(term for terms in sets for term in terms)), len(sets))

    def weight(self, term: str) -> float:
        return math.log(1 + (self.documents + 1) / (self.counts.get(term, 0) + 0.5))


@dataclass(frozen=True)
class Overlap:
    """The three shares (each 0..1) of a sentence that a stretch of text carries, and their mean by weight."""

    precision: float
    bigrams: float
    subsequence: float

    @property
    def support(self) -> float:
        return (
            WEIGHT_PRECISION * self.precision
            + WEIGHT_BIGRAMS * self.bigrams
            + WEIGHT_SUBSEQUENCE * self.subsequence
        )  # fmt: skip


def overlap(claim: str, evidence: str, idf: Idf) -> Overlap:
    """How much of ``claim`` stands in ``evidence``. A claim without content words has no support."""
    claim_terms, evidence_terms = content_stems(claim), content_stems(evidence)
    if not claim_terms or not evidence_terms:
        return Overlap(0.0, 0.0, 0.0)
    return Overlap(
        precision=_precision(claim_terms, Counter(evidence_terms), idf),
        bigrams=_bigrams(claim_terms, evidence_terms),
        subsequence=_in_order(claim, evidence_terms) / len(claim_terms),
    )


def _precision(claim: Sequence[str], evidence: Counter[str], idf: Idf) -> float:
    """A term counts as often as the evidence has it: a small model that goes round in circles repeats itself."""
    said = Counter(claim)
    total = sum(idf.weight(term) * count for term, count in said.items())
    return sum(idf.weight(term) * min(count, evidence[term]) for term, count in said.items()) / total


def _bigrams(claim: Sequence[str], evidence: Sequence[str]) -> float:
    pairs = list(pairwise(claim))
    if not pairs:
        return 1.0 if claim[0] in evidence else 0.0
    known = set(pairwise(evidence))
    return sum(pair in known for pair in pairs) / len(pairs)


def _in_order(claim: str, evidence: Sequence[str]) -> int:
    """Terms of ``claim`` that ``evidence`` has in the same order; whole clauses may change places."""
    return sum(common_subsequence(content_stems(clause), evidence) for clause in _CLAUSE.split(claim))


def common_subsequence(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest common subsequence of two term sequences."""
    row = [0] * (len(right) + 1)
    for term in left:
        diagonal = 0
        for column, other in enumerate(right, 1):
            above = row[column]
            row[column] = diagonal + 1 if term == other else max(above, row[column - 1])
            diagonal = above
    return row[-1]


def recall(claim: str, evidence: str, idf: Idf) -> float:
    """Share (0..1, by idf) of what ``evidence`` says that ``claim`` says too."""
    terms = content_stems(evidence)
    return _precision(list(dict.fromkeys(terms)), Counter(content_stems(claim)), idf) if terms else 0.0
