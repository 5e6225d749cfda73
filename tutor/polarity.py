"""Yes or no: what a learner states or asks is held against statements whose truth the lesson's author has settled.

Those are the wordings of claims and of myths' beliefs, marked as holding or not, and the lesson's own sentences, which
hold. Heard are: the nearest of them, each turned round where it says the opposite; a direction from "fails" to "holds"
in the embedding space, found by ridge regression over all of them; and how much the statement claims. A logistic layer
weighs them (``scripts/train_polarity.py``: taught on claims whose own pair was left out, and on no question). Where it
is not sure the answer begins without yes or no (docs/decisions/0005-grounding.md has the figures).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from firstguess.knowledge.claims import FAILS, tells_a_belief
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import Index
from firstguess.knowledge.passages import Passage
from firstguess.tutor.leaning import Leaning, claims_much

Word = Literal["yes", "no"]
# Mean, weights and spread: how far a vector lies towards "holds", in spreads of what is settled.
Direction = tuple[Vectors, Vectors, float]

RIDGE = 0.5
# Below this cosine even the nearest statement is about something else.
NEAR_ENOUGH = 0.4
# Nearer than this both twins of a pair are near, and only a clear difference between them says anything.
TWINS_MEET, TOLD_APART = 0.8, 0.03
# So many of the nearest are heard; one that is farther by HEARD counts a third.
HEARD_FROM, HEARD = 25, 0.06
# Bias, direction, nearest, absolute words, modest words; by scripts/train_polarity.py.
WEIGHTS = (-0.22, 0.13, 0.94, -0.23, 0.94)
# Less than that from even odds, and neither word is said: chosen on the development cases.
SURE = 0.03


@dataclass(frozen=True)
class Verdict:
    """Yes or no, how sure (0.5..1, from the margin), and the statement that came nearest."""

    word: Word
    sure: float
    nearest: str


@dataclass(frozen=True)
class _Heard:
    """The settled statements nearest to one: their places and cosines, nearest first, and what each says of it (±1)."""

    vector: Vectors
    places: list[int]
    cosines: Vectors
    says: Vectors

    @property
    def near(self) -> float:
        """What they say together, the nearer the louder: -1 (fails) to 1 (holds)."""
        shares = np.exp((self.cosines - self.cosines[0]) / HEARD)
        return float((shares * self.says).sum() / shares.sum())

    @property
    def undecided(self) -> bool:
        """Whether one that affirms and one that denies are both so near that neither can be told from the other."""
        best = [self.cosines[self.says == side].max(initial=-1.0) for side in (1.0, -1.0)]
        return bool(min(best) >= TWINS_MEET and abs(best[0] - best[1]) < TOLD_APART)


class Truths:
    """The settled statements of one lesson, and the direction in which they hold."""

    def __init__(self, lesson: Index, claims: Index | None, embedder: Embedder) -> None:
        self.claims = claims
        self._embedder = embedder
        rows = [row for index in (lesson, claims) if index is not None for row in _settled(index)]
        self._texts = [text for text, _, _ in rows]
        self._truth = np.array([1.0 if holds else -1.0 for _, holds, _ in rows], dtype=np.float32)
        self._vectors: Vectors = np.array([vector for _, _, vector in rows], dtype=np.float32)
        two_sided = len(set(self._truth.tolist())) == 2
        self._direction = _direction(self._vectors, self._truth) if two_sided else None
        self._leanings: dict[int, Leaning] = {}

    def verdict(self, statement: str, asked: str = "") -> Verdict | None:
        """Whether ``statement`` holds, or None where nothing near it was settled, or too little speaks for either.

        ``asked`` is the whole question that the statement was taken from.
        """
        if self._direction is None:
            return None
        heard = self._heard(statement)
        if heard.cosines[0] < NEAR_ENOUGH or heard.undecided:
            return None
        holds = float(1 / (1 + np.exp(-np.dot(WEIGHTS, (1.0, *_signals(self._direction, heard, statement, asked))))))
        if abs(holds - 0.5) < SURE:
            return None
        return Verdict("yes" if holds > 0.5 else "no", max(holds, 1 - holds), self._texts[heard.places[0]])

    def signals(self, statement: str, asked: str) -> tuple[float, ...]:
        """What speaks for a statement: the direction, what is nearest (-1..1), absolute and modest words.

        Raises ``ValueError`` where nothing was settled both ways.
        """
        if self._direction is None:
            raise ValueError("this lesson settles nothing both ways")
        return _signals(self._direction, self._heard(statement), statement, asked)

    def _heard(self, statement: str) -> _Heard:
        vector = self._embedder.encode([statement])[0]
        cosines = self._vectors @ vector
        places = np.argsort(-cosines)[:HEARD_FROM]
        own = Leaning.of(statement)
        sides = np.array([-1.0 if own.turned(self._leaning(int(at))) else 1.0 for at in places])
        return _Heard(vector, places.tolist(), cosines[places], self._truth[places] * sides)

    def _leaning(self, at: int) -> Leaning:
        if at not in self._leanings:
            self._leanings[at] = Leaning.of(self._texts[at])
        return self._leanings[at]


def _settled(index: Index) -> Iterator[tuple[str, bool, Vectors]]:
    """(text, whether it holds, vector) of an index's sentences whose truth is settled."""
    vectors = index.sentence_vectors.reconstruct_n(0, index.sentence_vectors.ntotal)
    for (owner, number), vector in zip(index.owners, vectors, strict=True):
        passage = index.passages[owner]
        if _is_settled(passage):
            yield passage.sentences[number].text, passage.kind != FAILS, vector


def _is_settled(passage: Passage) -> bool:
    return passage.kind != "practice" and not tells_a_belief(passage)


def _signals(direction: Direction, heard: _Heard, statement: str, asked: str) -> tuple[float, ...]:
    mean, weights, spread = direction
    along = float((heard.vector - mean) @ weights) / spread
    return along, heard.near, *claims_much(statement, asked or statement)


def _direction(vectors: Vectors, truth: Vectors) -> Direction:
    """Mean, weights and spread of a ridge regression of truth on vectors, both truths weighing the same."""
    share = np.where(truth > 0, 0.5 / (truth > 0).sum(), 0.5 / (truth < 0).sum()) * len(truth)
    mean = (share[:, None] * vectors).sum(0) / share.sum()
    centred = vectors - mean
    normal = (centred * share[:, None]).T @ centred + RIDGE * np.eye(vectors.shape[1])
    weights = np.linalg.solve(normal, (centred * share[:, None]).T @ truth)
    return mean, weights, float((centred @ weights).std()) or 1.0
