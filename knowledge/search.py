"""Hybrid retrieval within one lesson: BM25, passage cosine and best-sentence cosine, fused.

In a lesson of ordinary size every passage is weighed. In a large one (its index has a table of ``keywords``) the best
of each of the three are candidates, and all three scores of every candidate are worked out before they are fused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import Index, embedding_text
from firstguess.knowledge.keywords import Keywords
from firstguess.knowledge.lexicon import content_stems, stems
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence

# Candidates taken from each dense index before the fusion; all of them in a lesson of ordinary size.
POOL = 400
# A BM25 score that counts in full. Where even the best stays below it, the query has only words that stand everywhere
# in the lesson, and their chance order must not outweigh the embeddings.
STRONG_BM25 = 7.0
# Candidates of each score in a large lesson: never fewer, and so many for each hit that is wanted.
FEWEST, FOR_EACH = 100, 2
# Scores that differ by less are looked at again, one by one, so that equal passages come in the order of their ids.
ROUNDING = 1e-5


@dataclass(frozen=True)
class Weights:
    """Shares of the three scores in the fused one; they sum to 1 (see docs/decisions/0004-retrieval.md)."""

    bm25: float = 0.35
    passage: float = 0.3
    sentence: float = 0.35


@dataclass(frozen=True)
class Hit:
    """A passage with its scores: cosines ``dense`` and ``best_score``, ``bm25`` (unbounded), ``score`` fused in 0..1.

    ``ranked`` holds the passage's sentences, nearest to the query first, each with its cosine.
    """

    passage: Passage
    score: float
    dense: float
    bm25: float
    ranked: tuple[tuple[Sentence, float], ...]

    @property
    def best(self) -> Sentence:
        return self.ranked[0][0]

    @property
    def best_score(self) -> float:
        return self.ranked[0][1]


def spread(hits: Sequence[Hit]) -> list[Hit]:
    """``hits`` with the best passage of each part first, then the others; both in the order that they had.

    A part says much the same in several passages: the next part is more likely to hold what the first one lacks.
    """
    parts: set[str] = set()
    best: list[Hit] = []
    others: list[Hit] = []
    for hit in hits:
        (others if hit.passage.part in parts else best).append(hit)
        parts.add(hit.passage.part)
    return best + others


class Searcher:
    """Searches one index. Building it is cheap; in a lesson of ordinary size BM25's table is made here."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        synonyms: Mapping[str, Sequence[str]] | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.index = index
        self._embedder = embedder
        self._weights = weights or Weights()
        self._synonyms = {tuple(stems(said)): content_stems(" ".join(to)) for said, to in (synonyms or {}).items()}
        self._bm25 = None if index.keywords else _bm25_of(index)
        self._owners = np.repeat(np.arange(len(index.passages)), np.diff(index.starts))

    def search(self, query: str, k: int = 5) -> list[Hit]:
        """The ``k`` best passages for ``query``, best first; [] for an empty query."""
        if not query.strip() or not self.index.passages:
            return []
        vector = self._embedder.encode([query])
        if self.index.keywords is not None:
            return self._among_candidates(query, vector, k, self.index.keywords)
        return self._among_all(query, vector, k)

    def _among_all(self, query: str, vector: Vectors, k: int) -> list[Hit]:
        dense = dict(zip(*self.index.nearest_passages(vector, POOL), strict=True))
        ranked = self._ranked_sentences(*self.index.nearest_sentences(vector, POOL * 4))
        keyword: list[float] = self._keyword_scores(query).tolist()
        rows = [row for row in dense if row in ranked]
        top = max([STRONG_BM25, *(keyword[row] for row in rows)])
        scored = [(self._score(dense[row], keyword[row], top, ranked[row][0][1]), row) for row in rows]
        best = sorted(scored, key=lambda pair: (-pair[0], self.index.passages[pair[1]].id))[:k]
        return [self._hit(row, score, dense[row], keyword[row], ranked[row]) for score, row in best]

    def _score(self, dense: float, bm25: float, top: float, nearest: float) -> float:
        weights = self._weights
        return max(0.0, min(1.0, weights.bm25 * bm25 / top + weights.passage * dense + weights.sentence * nearest))

    def _hit(self, row: int, score: float, dense: float, bm25: float, ranked: Sequence[tuple[int, float]]) -> Hit:
        """``ranked`` are rows of sentences with their cosines."""
        passage, first = self.index.passages[row], int(self.index.starts[row])
        told = tuple((passage.sentences[sentence - first], cosine) for sentence, cosine in ranked)
        return Hit(passage, score, dense, bm25, told)

    def _among_candidates(self, query: str, vector: Vectors, k: int, keywords: Keywords) -> list[Hit]:
        index, terms = self.index, self.expand(query)
        most = min(max(FEWEST, FOR_EACH * k), POOL)
        near, _ = index.nearest_passages(vector, most)
        said, _ = index.nearest_sentences(vector, 2 * most)
        rows = np.unique(np.concatenate([near, self._owners[said], keywords.top(terms, most)]).astype(np.int64))
        starts, counts = index.starts[rows], index.starts[rows + 1] - index.starts[rows]
        rows, starts, counts = rows[counts > 0], starts[counts > 0], counts[counts > 0]
        if not len(rows):
            return []
        dense = index.passage_vectors.reconstruct_batch(rows) @ vector[0]
        ends = np.cumsum(counts)
        sentences = np.arange(ends[-1]) + np.repeat(starts - ends + counts, counts)
        cosines = index.sentence_vectors.reconstruct_batch(sentences) @ vector[0]
        nearest = np.maximum.reduceat(cosines, ends - counts)
        bm25 = keywords.scores_of(terms, rows)
        top = max(STRONG_BM25, float(bm25.max()))
        weights = self._weights
        scores = weights.bm25 * bm25 / top + weights.passage * dense + weights.sentence * nearest
        least = np.sort(scores)[-min(k, len(scores))] - ROUNDING if k else np.inf
        hits = []
        for place in np.flatnonzero(scores >= least).tolist():
            told = slice(int(ends[place] - counts[place]), int(ends[place]))
            ranked = sorted(
                zip(sentences[told].tolist(), cosines[told].tolist(), strict=True), key=lambda pair: -pair[1]
            )
            own, words = float(dense[place]), float(bm25[place])
            hits.append(self._hit(int(rows[place]), self._score(own, words, top, ranked[0][1]), own, words, ranked))
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]

    def _ranked_sentences(self, rows: list[int], scores: list[float]) -> dict[int, list[tuple[int, float]]]:
        """Rows and cosines of sentences, by the row of their passage, in the order they came."""
        ranked: dict[int, list[tuple[int, float]]] = {}
        for row, owner, score in zip(rows, self._owners[rows].tolist(), scores, strict=True):
            ranked.setdefault(owner, []).append((row, score))
        return ranked

    def _keyword_scores(self, query: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        terms = self.expand(query)
        if not terms or self._bm25 is None:
            return np.zeros(len(self.index.passages), dtype=np.float32)
        scores: np.ndarray[tuple[int], np.dtype[np.float32]] = self._bm25.get_scores(terms)
        return scores

    def expand(self, query: str) -> list[str]:
        """Content stems of ``query``, and the lesson's words for what the learner calls otherwise."""
        terms, spoken = content_stems(query), stems(query)
        for said, lesson_words in self._synonyms.items():
            if any(tuple(spoken[i : i + len(said)]) == said for i in range(len(spoken) - len(said) + 1)):
                terms += [word for word in lesson_words if word not in terms]
        return terms


def _bm25_of(index: Index) -> bm25s.BM25:
    bm25 = bm25s.BM25(k1=1.2, b=0.75)
    corpus = [content_stems(embedding_text(passage)) or ["_"] for passage in index.passages]
    bm25.index(corpus, show_progress=False)
    return bm25
