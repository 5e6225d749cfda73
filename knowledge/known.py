"""Texts that have a vector already, so that bringing an index up to date embeds only what changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from firstguess.knowledge import vectors
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.vectors import Rows, VectorIndex

Report = Callable[[int, int], None]
BATCH = 64


@dataclass(frozen=True)
class Stored:
    """The rows of an older index, by their texts."""

    index: VectorIndex
    rows: dict[str, list[int]]

    @classmethod
    def of(cls, index: VectorIndex, texts: Sequence[str]) -> Stored:
        """``texts[row]`` is the text of each row of ``index``."""
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            rows.setdefault(text, []).append(row)
        return cls(index, rows)

    def kept(self, texts: Sequence[str]) -> Rows:
        """For each text a row that has it, no row twice; -1 where none is left."""
        left = {text: iter(self.rows[text]) for text in set(texts) if text in self.rows}
        return np.array([next(left[text], -1) if text in left else -1 for text in texts], dtype=np.int64)


class Known:
    """The vectors of an older index's passages and sentences, and of what was embedded since."""

    def __init__(self, passages: Stored | None, sentences: Stored | None) -> None:
        self.passages, self.sentences = passages, sentences
        self._stored = [stored for stored in (passages, sentences) if stored]
        self._new: dict[str, Vectors] = {}

    def embed_missing(self, texts: Sequence[str], embedder: Embedder, report: Report | None) -> None:
        """Embed those of ``texts`` that have no vector yet, each once; ``report`` is told (done, of how many)."""
        missing = [text for text in dict.fromkeys(texts) if not any(text in stored.rows for stored in self._stored)]
        missing.sort(key=len)  # a batch is as long as its longest text
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            self._new.update(zip(batch, embedder.encode(batch), strict=True))
            if report:
                report(start + len(batch), len(missing))

    def indexed(self, texts: Sequence[str], stored: Stored | None) -> VectorIndex:
        """An index of ``texts``: ``stored`` brought up to date, where there is one."""
        if stored is None:
            return vectors.built(np.asarray([self._vector(text) for text in texts], dtype=np.float32))
        kept = stored.kept(texts)
        fresh = [self._vector(text) for text, row in zip(texts, kept, strict=True) if row < 0]
        width = stored.index.reconstruct_n(0, 1).shape[1]
        return vectors.updated(stored.index, kept, np.asarray(fresh, dtype=np.float32).reshape(-1, width))

    def _vector(self, text: str) -> Vectors:
        for stored in self._stored:
            if text in stored.rows:
                row: Vectors = stored.index.reconstruct_n(stored.rows[text][0], 1)[0]
                return row
        return self._new[text]
