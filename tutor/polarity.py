"""Yes or no: what a learner states or asks is held against statements whose truth the lesson's author has settled.

Those are the wordings of claims and of myths' beliefs, marked as holding or not, and the lesson's own sentences, which
hold. Two voices must agree: whether a holding or a failing claim comes nearest, and a direction from "fails" to "holds"
in the embedding space, found by ridge regression over all of them. Each alone is wrong too often to be said to a
learner (docs/decisions/0005-grounding.md has the figures); where they differ, the answer begins without yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from firstguess.knowledge.claims import FAILS, HOLDS, tells_a_belief
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import Index
from firstguess.knowledge.passages import Passage

Word = Literal["yes", "no"]

RIDGE = 0.5
# Below this cosine even the nearest statement is about something else.
NEAR_ENOUGH = 0.4
# Nearer than this both twins of a pair are near, and only a clear difference between them says anything.
TWINS_MEET, TOLD_APART = 0.8, 0.03
# A claim that is all but repeated, with its twin well behind, needs no second voice.
SAID_BACK, PLAIN = 0.9, 0.08


@dataclass(frozen=True)
class Verdict:
    """Yes or no, how sure (0.5..1, from the margin), and the statement that came nearest."""

    word: Word
    sure: float
    nearest: str


class Truths:
    """The settled statements of one lesson, and the direction in which they hold."""

    def __init__(self, lesson: Index, claims: Index | None, embedder: Embedder) -> None:
        self.claims = claims
        self._embedder = embedder
        rows = [row for index in (lesson, claims) if index is not None for row in _settled(index)]
        self._texts = [text for text, _, _, _ in rows]
        self._truth = np.array([1.0 if holds else -1.0 for _, holds, _, _ in rows], dtype=np.float32)
        self._is_claim = np.array([claim for _, _, _, claim in rows], dtype=bool)
        self._vectors: Vectors = np.array([vector for _, _, vector, _ in rows], dtype=np.float32)
        two_sided = len(set(self._truth.tolist())) == 2
        self._direction = _direction(self._vectors, self._truth) if two_sided else None

    def verdict(self, statement: str) -> Verdict | None:
        """Whether ``statement`` holds, or None where nothing near it was settled or the voices disagree."""
        if self._direction is None:
            return None
        vector = self._embedder.encode([statement])[0]
        cosines = self._vectors @ vector
        nearest = int(cosines.argmax())
        if cosines[nearest] < NEAR_ENOUGH:
            return None
        mean, weights, spread = self._direction
        margin = float((vector - mean) @ weights) / spread
        holding, failing = self._nearest(cosines, 1.0), self._nearest(cosines, -1.0)
        if not _agree(margin, holding - failing, max(holding, failing)):
            return None
        word: Word = "yes" if holding > failing else "no"
        return Verdict(word, float(1 / (1 + np.exp(-2 * abs(margin)))), self._texts[nearest])

    def _nearest(self, cosines: Vectors, truth: float) -> float:
        """The cosine of the nearest claim of that truth; -1 where there is none."""
        return float(cosines[self._is_claim & (self._truth == truth)].max(initial=-1.0))


def _agree(margin: float, contrast: float, nearest: float) -> bool:
    """Whether direction and nearest claim say the same, or a claim is said back so plainly that it alone decides."""
    if nearest >= SAID_BACK and abs(contrast) >= PLAIN:
        return True
    told_apart = nearest < TWINS_MEET or abs(contrast) >= TOLD_APART
    return told_apart and margin * contrast > 0


def _settled(index: Index) -> Iterator[tuple[str, bool, Vectors, bool]]:
    """(text, whether it holds, vector, whether it is a claim) of an index's sentences whose truth is settled."""
    vectors = index.sentence_vectors.reconstruct_n(0, index.sentence_vectors.ntotal)
    for (owner, number), vector in zip(index.owners, vectors, strict=True):
        passage = index.passages[owner]
        if _is_settled(passage):
            yield passage.sentences[number].text, passage.kind != FAILS, vector, passage.kind in (HOLDS, FAILS)


def _is_settled(passage: Passage) -> bool:
    return passage.kind != "practice" and not tells_a_belief(passage)


def _direction(vectors: Vectors, truth: Vectors) -> tuple[Vectors, Vectors, float]:
    """Mean, weights and spread of a ridge regression of truth on vectors, both truths weighing the same."""
    share = np.where(truth > 0, 0.5 / (truth > 0).sum(), 0.5 / (truth < 0).sum()) * len(truth)
    mean = (share[:, None] * vectors).sum(0) / share.sum()
    centred = vectors - mean
    normal = (centred * share[:, None]).T @ centred + RIDGE * np.eye(vectors.shape[1])
    weights = np.linalg.solve(normal, (centred * share[:, None]).T @ truth)
    return mean, weights, float((centred @ weights).std()) or 1.0
