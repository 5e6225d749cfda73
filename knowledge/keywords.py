"""BM25 over many passages: a table of scores by word, searched without looking at every passage.

The scores are bm25s' own (Lucene's variant), held equal to it by a test. Its builder loops over passages and its
search adds up and sorts a score for every passage; here the table is made by sparse matrices, takes new passages
without counting the old ones again, is stored as arrays that are mapped, and is searched as MaxScore does: from
the rarest word on, until the words that are left cannot lift a passage into the best ``k``.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from firstguess.knowledge.lexicon import content_stems

K1, B = 1.2, 0.75
ARRAYS = ("starts", "rows", "counts", "scores", "lengths")
FILES = ("keywords.json", *(f"keywords.{name}.npy" for name in ARRAYS))

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Postings = tuple[npt.NDArray[np.int32], Scores]


@dataclass(frozen=True)
class Keywords:
    """``rows[starts[t]:starts[t + 1]]`` are the passages with word ``t``, rising; ``counts`` and ``scores`` beside it.

    ``lengths`` are the passages' words that count, with repetitions.
    """

    terms: Mapping[str, int]
    starts: Rows
    rows: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    scores: Scores
    lengths: npt.NDArray[np.int32]

    def top(self, terms: Sequence[str], k: int) -> Rows:
        """The rows of the ``k`` best passages that have any of ``terms``, in no order; exact."""
        lists = self._postings(terms)
        total = np.zeros(len(self.lengths), dtype=np.float32)
        rest, least, found = float(sum(scores.max() for _, scores in lists)), 0.0, np.empty(0, dtype=np.int64)
        for number, (rows, scores) in enumerate(lists):
            if least > rest:
                return self._settled(lists[number:], found[total[found] >= least - rest], total, k)
            rest -= float(scores.max())
            found = np.concatenate([found, rows[total[rows] == 0]])
            total[rows] += scores
            least = _least(total[found], k)
        return self._settled([], found, total, k)

    def _settled(self, left: list[Postings], found: Rows, total: Scores, k: int) -> Rows:
        scores = total[found] + _looked_up(left, found)
        return found if len(found) <= k else found[np.argpartition(-scores, k - 1)[:k]]

    def scores_of(self, terms: Sequence[str], rows: Rows) -> Scores:
        """The BM25 of each of ``rows``."""
        return _looked_up(self._postings(terms), rows)

    def _postings(self, terms: Sequence[str]) -> list[Postings]:
        """Rows and scores of each word, the most telling word first."""
        said = Counter(self.terms[term] for term in terms if term in self.terms)
        spans = [(slice(self.starts[term], self.starts[term + 1]), times) for term, times in said.items()]
        lists = [
            (self.rows[span], self.scores[span] * np.float32(times)) for span, times in spans if span.start < span.stop
        ]
        return sorted(lists, key=lambda each: -float(each[1].max()))

    def updated(self, kept: Rows, fresh: Sequence[str]) -> Keywords:
        """The table of other passages: ``kept[row]`` is where one was, -1 where it is the next of ``fresh``."""
        terms = dict(self.terms)
        added = _counted(fresh, terms)
        shape = (len(self.lengths), len(terms))
        starts = np.concatenate([self.starts, np.full(len(terms) - len(self.terms), self.starts[-1])])
        before = sparse.csc_array((self.counts, self.rows, starts), shape=shape).tocsr()
        both = sparse.vstack([before, added], format="csr")
        places = kept.copy()
        places[kept < 0] = shape[0] + np.arange(len(fresh))
        return _table(terms, both[places])


def counted(texts: Iterable[str]) -> Keywords:
    """The table of ``texts``."""
    terms: dict[str, int] = {}
    return _table(terms, _counted(texts, terms))


def _counted(texts: Iterable[str], terms: dict[str, int]) -> sparse.csr_array:
    """How often each word stands in each text; new words are added to ``terms``."""
    said, ends = array("i"), array("q", [0])
    for text in texts:
        # bm25s was always given a word for a passage without one: lengths, and so scores, depend on it.
        said.extend(terms.setdefault(term, len(terms)) for term in content_stems(text) or ["_"])
        ends.append(len(said))
    words, starts = np.frombuffer(said, dtype=np.int32), np.frombuffer(ends, dtype=np.int64)
    table = sparse.csr_array((np.ones(len(words), dtype=np.uint16), words, starts), shape=(len(starts) - 1, len(terms)))
    table.sum_duplicates()
    return table


def _table(terms: Mapping[str, int], counts: sparse.csr_array) -> Keywords:
    total, lengths = counts.shape[0], np.asarray(counts.sum(axis=1)).astype(np.int32)
    columns = counts.tocsc()
    columns.sort_indices()
    found = np.diff(columns.indptr)
    weight = np.log(1 + (total - found + 0.5) / (found + 0.5)).astype(np.float32)
    long = (K1 * ((1 - B) + B * lengths / lengths.mean())).astype(np.float32)
    times = columns.data.astype(np.float32)
    scores = np.repeat(weight, found) * (times / (long[columns.indices] + times))
    return Keywords(
        terms, columns.indptr.astype(np.int64), columns.indices.astype(np.int32), columns.data, scores, lengths
    )


def write(table: Keywords, folder: Path) -> None:
    """Write the files named in ``FILES``."""
    (folder / "keywords.json").write_text(json.dumps(list(table.terms)), encoding="utf-8")
    for name in ARRAYS:
        np.save(folder / f"keywords.{name}.npy", getattr(table, name), allow_pickle=False)


def read(folder: Path) -> Keywords:
    """The table that :func:`write` wrote, its arrays mapped."""
    names = json.loads((folder / "keywords.json").read_bytes())
    # As plain arrays: a slice of a memmap costs more than what is done with it.
    arrays = {
        name: np.asarray(np.load(folder / f"keywords.{name}.npy", mmap_mode="r", allow_pickle=False)) for name in ARRAYS
    }
    return Keywords({term: number for number, term in enumerate(names)}, **arrays)


def _least(scores: Scores, k: int) -> float:
    """The ``k``-th best score; 0 where there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else 0.0


def _looked_up(lists: Sequence[Postings], wanted: Rows) -> Scores:
    total = np.zeros(len(wanted), dtype=np.float32)
    for rows, scores in lists:
        places = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
        total += np.where(rows[places] == wanted, scores[places], np.float32(0))
    return total
