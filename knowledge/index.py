"""The index of a lesson: vectors of its passages and of their sentences, and BM25's table where that is large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from firstguess.knowledge import keywords
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.keywords import Keywords
from firstguess.knowledge.known import Known, Stored
from firstguess.knowledge.known import Report as Report
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.vectors import Rows, VectorIndex

#: Passages up to which a search weighs every one; above, BM25's table is part of the index.
WHOLE = 400


@dataclass(frozen=True)
class Index:
    """Passages of one lesson with their vectors, and the vectors of all sentences.

    ``owners[i]`` is (passage number, sentence number) of row ``i`` of ``sentence_vectors``.
    """

    lesson: str
    lesson_digest: str
    embedder: str
    passages: tuple[Passage, ...]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    keywords: Keywords | None = None

    @property
    def owners(self) -> list[tuple[int, int]]:
        return [(row, number) for row, passage in enumerate(self.passages) for number in range(len(passage.sentences))]

    @cached_property
    def starts(self) -> Rows:
        """``starts[i]`` is the row of the first sentence of passage ``i``; the last is the number of sentences."""
        counts = np.fromiter((len(passage.sentences) for passage in self.passages), np.int64, len(self.passages))
        return np.concatenate([[0], np.cumsum(counts)])

    def nearest_passages(self, query: Vectors, k: int) -> tuple[list[int], list[float]]:
        """Rows and cosines of the ``k`` nearest passages to ``query``, of shape (1, dimension)."""
        return _nearest(self.passage_vectors, query, k)

    def nearest_sentences(self, query: Vectors, k: int) -> tuple[list[int], list[float]]:
        """Rows and cosines of the ``k`` nearest sentences to ``query``, of shape (1, dimension)."""
        return _nearest(self.sentence_vectors, query, k)


def _nearest(stored: VectorIndex, query: Vectors, k: int) -> tuple[list[int], list[float]]:
    scores, rows = stored.search(query, min(k, stored.ntotal))
    return rows[0].tolist(), scores[0].tolist()


def embedding_text(passage: Passage) -> str:
    """What is embedded for a passage: its place in the lesson first, so that short passages keep their subject."""
    return ". ".join(piece for piece in (passage.section, passage.heading, passage.text) if piece)


def build(
    lesson: str,
    digest: str,
    passages: Sequence[Passage],
    embedder: Embedder,
    previous: Index | None = None,
    report: Report | None = None,
) -> Index:
    """An index of ``passages``; texts that ``previous`` has already embedded are not embedded again."""
    before = previous if previous and previous.embedder == embedder.id else None
    passage_texts = [embedding_text(passage) for passage in passages]
    sentence_texts = [sentence.text for passage in passages for sentence in passage.sentences]
    known = _known(before)
    known.embed_missing([*passage_texts, *sentence_texts], embedder, report)
    return Index(
        lesson=lesson,
        lesson_digest=digest,
        embedder=embedder.id,
        passages=tuple(passages),
        passage_vectors=known.indexed(passage_texts, known.passages),
        sentence_vectors=known.indexed(sentence_texts, known.sentences),
        keywords=_keywords(passage_texts, known.passages, before),
    )


def _known(before: Index | None) -> Known:
    if before is None:
        return Known(None, None)
    sentences = [sentence.text for passage in before.passages for sentence in passage.sentences]
    return Known(
        Stored.of(before.passage_vectors, [embedding_text(passage) for passage in before.passages]),
        Stored.of(before.sentence_vectors, sentences),
    )


def _keywords(texts: list[str], stored: Stored | None, before: Index | None) -> Keywords | None:
    if len(texts) <= WHOLE:
        return None
    if stored is None or before is None or before.keywords is None:
        return keywords.counted(texts)
    kept = stored.kept(texts)
    return before.keywords.updated(kept, [text for text, row in zip(texts, kept, strict=True) if row < 0])
