"""Hybrid retrieval within one lesson: BM25, passage cosine and best-sentence cosine, fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.index import Index, embedding_text
from firstguess.knowledge.lexicon import content_stems, stems
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence

# Candidates taken from each dense index before the fusion; all of them in a lesson of ordinary size.
POOL = 400
# A BM25 score that counts in full. Where even the best stays below it, the query has only words that stand everywhere
# in the lesson, and their chance order must not outweigh the embeddings.
STRONG_BM25 = 7.0


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
    """Searches one index. Building it is cheap; BM25's table is made here rather than stored."""

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
        self._bm25 = bm25s.BM25(k1=1.2, b=0.75)
        corpus = [content_stems(embedding_text(passage)) or ["_"] for passage in index.passages]
        self._bm25.index(corpus, show_progress=False)

    def search(self, query: str, k: int = 5) -> list[Hit]:
        """The ``k`` best passages for ``query``, best first; [] for an empty query."""
        if not query.strip() or not self.index.passages:
            return []
        vector = self._embedder.encode([query])
        dense = dict(zip(*self.index.nearest_passages(vector, POOL), strict=True))
        ranked = self._ranked_sentences(*self.index.nearest_sentences(vector, POOL * 4))
        keyword = self._keyword_scores(query)
        rows = [row for row in dense if row in ranked]
        top = max([STRONG_BM25, *(float(keyword[row]) for row in rows)])
        hits = [self._hit(row, dense[row], float(keyword[row]), top, ranked[row]) for row in rows]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]

    def _hit(self, row: int, dense: float, bm25: float, top: float, ranked: list[tuple[Sentence, float]]) -> Hit:
        weights = self._weights
        score = weights.bm25 * bm25 / top + weights.passage * dense + weights.sentence * ranked[0][1]
        return Hit(self.index.passages[row], max(0.0, min(1.0, score)), dense, bm25, tuple(ranked))

    def _ranked_sentences(self, rows: list[int], scores: list[float]) -> dict[int, list[tuple[Sentence, float]]]:
        ranked: dict[int, list[tuple[Sentence, float]]] = {}
        owners = self.index.owners
        for row, score in zip(rows, scores, strict=True):
            owner, number = owners[row]
            ranked.setdefault(owner, []).append((self.index.passages[owner].sentences[number], score))
        return ranked

    def _keyword_scores(self, query: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        terms = self.expand(query)
        if not terms:
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
