"""Rows of vectors and their nearest by inner product: exact while that is fast, clustered above.

``flat`` is FAISS's exact index. ``clustered`` keeps one byte a number in inverted lists (IVF, SQ8), of which a query
scans the nearest few; what it finds there is put in order by the rows themselves, kept in half precision. Both its
files are mapped: what no query touches is not in memory. How many lists are scanned is measured, not guessed: the
fewest that find ``RECALL`` of the true neighbours of a sample of rows (docs/decisions/0008-retrieval-at-scale.md).

FAISS is imported where it is used: many modules name an index, few search one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from firstguess.knowledge.embedding import Vectors

if TYPE_CHECKING:
    import faiss

#: Rows from which the index is clustered.
CLUSTERED_FROM = 10_000
#: Recall@10 that the number of scanned lists is chosen for: above the promised .95, since questions are not passages.
RECALL = 0.98
SAMPLE = 200
#: Cosines that differ by less are the same neighbour: texts that are there twice may stand for each other.
ALIKE = 1e-4
NEAREST = 10
PROBES = (4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256)
#: Rows a list is trained with, and rounds of k-means: more of either found no more neighbours.
TRAINED_WITH = 40
ROUNDS = 6
#: Growth or shrinking since training, or share of empty slots, after which an update becomes a new build.
GROWN, HOLES = 2.0, 0.2
BLOCK = 65_536
#: FAISS's ``subset_type_t`` of that meaning, which its Python side does not name.
BY_ID_RANGE = 0

Halves = npt.NDArray[np.float16]
Rows = npt.NDArray[np.int64]


class VectorIndex(Protocol):
    """What the product needs of an index; ``faiss.IndexFlatIP`` is one."""

    @property
    def ntotal(self) -> int: ...

    def search(self, x: Vectors, k: int) -> tuple[Vectors, Rows]:
        """Scores and rows of the ``k`` nearest to ``x``, of shape (1, dimension), best first."""
        ...

    def reconstruct_n(self, n0: int, ni: int) -> Vectors:
        """The rows from ``n0`` on, ``ni`` of them."""
        ...

    def reconstruct_batch(self, key: Rows) -> Vectors:
        """The rows ``key``, in that order."""
        ...


class Shape(BaseModel):
    """What kind of index it is, as the manifest says it; ``recall`` is what was measured when it was built."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["flat", "clustered"] = "flat"
    rows: int = 0
    lists: int = 0
    probes: int = 0
    recall: float = 1.0
    trained_on: int = 0


@dataclass(frozen=True)
class Clustered:
    """Rows in inverted lists. ``slots[row]`` is the row's number in ``lists`` and ``halves``, where rows never move."""

    lists: faiss.IndexIVFScalarQuantizer
    halves: Halves
    slots: Rows
    probes: int
    recall: float
    trained_on: int

    @property
    def ntotal(self) -> int:
        return len(self.slots)

    @cached_property
    def _rows(self) -> Rows:
        rows = np.full(len(self.halves), -1, dtype=np.int64)
        rows[self.slots] = np.arange(len(self.slots))
        return rows

    def search(self, x: Vectors, k: int) -> tuple[Vectors, Rows]:
        import faiss

        scanned = faiss.SearchParametersIVF()
        scanned.nprobe = self.probes
        _, found = self.lists.search(x, min(self.ntotal, k + k // 4 + NEAREST), params=scanned)
        slots = found[0][found[0] >= 0]
        scores = self.halves[slots].astype(np.float32) @ x[0]
        best = np.argsort(-scores, kind="stable")[:k]
        return scores[best][None], self._rows[slots[best]][None]

    def reconstruct_n(self, n0: int, ni: int) -> Vectors:
        return self.reconstruct_batch(np.arange(n0, n0 + ni))

    def reconstruct_batch(self, key: Rows) -> Vectors:
        rows: Vectors = self.halves[self.slots[key]].astype(np.float32)
        return rows


def shape_of(index: VectorIndex) -> Shape:
    """What the manifest says of ``index``."""
    if not isinstance(index, Clustered):
        return Shape(rows=index.ntotal)
    return Shape(
        kind="clustered", rows=index.ntotal, lists=index.lists.nlist, probes=index.probes,
        recall=index.recall, trained_on=index.trained_on,
    )  # fmt: skip


def built(rows: Vectors | Halves) -> VectorIndex:
    """The index that suits so many rows."""
    return flat(rows) if len(rows) < CLUSTERED_FROM else clustered(rows)


def flat(rows: Vectors | Halves) -> faiss.IndexFlatIP:
    """An exact index."""
    import faiss

    index = faiss.IndexFlatIP(rows.shape[1])
    for block in _blocks(rows):
        index.add(block)
    return index


def clustered(rows: Vectors | Halves) -> Clustered:
    """Inverted lists around the means of a sample, scanned as far as the sample's neighbours ask."""
    import faiss

    total, dimension = rows.shape
    lists = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, max(1, round(2 * total**0.5)),
        faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    lists.cp.niter, lists.cp.max_points_per_centroid = ROUNDS, TRAINED_WITH
    lists.cp.min_points_per_centroid = 1
    lists.train(np.asarray(rows[_sample(total, TRAINED_WITH * lists.nlist)], dtype=np.float32))
    for start, block in zip(range(0, total, BLOCK), _blocks(rows), strict=True):
        lists.add_with_ids(block, np.arange(start, start + len(block)))
    halves: Halves = np.asarray(rows, dtype=np.float16)
    return _measured(Clustered(lists, halves, np.arange(total), 0, 0.0, total))


def updated(index: VectorIndex, kept: Rows, fresh: Vectors) -> VectorIndex:
    """Another index of rows: ``kept[row]`` is where the row was in ``index``, -1 where it is the next of ``fresh``.

    ``index`` stays as it is, for those who still search it. Lists that were trained on very different rows are
    trained anew.
    """
    import faiss

    worn = isinstance(index, Clustered) and _worn(index, len(kept), len(fresh))
    if not isinstance(index, Clustered) or worn or len(kept) < CLUSTERED_FROM:
        rows = np.empty((len(kept), fresh.shape[1]), dtype=np.float16 if worn else np.float32)
        rows[kept < 0] = fresh
        rows[kept >= 0] = index.reconstruct_batch(kept[kept >= 0])
        return built(rows)
    slots = np.where(kept >= 0, index.slots[kept], -1)
    free = np.setdiff1d(np.arange(len(index.halves)), slots[slots >= 0])
    grown = max(0, len(fresh) - len(free))
    taken = np.concatenate([free, len(index.halves) + np.arange(grown)])[: len(fresh)]
    slots[slots < 0] = taken
    halves = np.concatenate([index.halves, np.zeros((grown, fresh.shape[1]), dtype=np.float16)])
    halves[taken] = fresh
    lists = _copy(index.lists)
    lists.remove_ids(faiss.IDSelectorBatch(free))
    lists.add_with_ids(np.ascontiguousarray(fresh, dtype=np.float32), taken)
    return _measured(Clustered(lists, halves, slots, 0, 0.0, index.trained_on))


def write(index: VectorIndex, folder: Path, name: str) -> None:
    """Write the files of ``index``; their names are those of :func:`files_of`."""
    import faiss

    if isinstance(index, Clustered):
        np.save(folder / f"{name}.halves.npy", index.halves, allow_pickle=False)
        np.save(folder / f"{name}.slots.npy", index.slots, allow_pickle=False)
        # Lists that are mapped would be written as the name of the file that they are in.
        held = index.lists.invlists
        mapped = held is not None and isinstance(faiss.downcast_InvertedLists(held), faiss.OnDiskInvertedLists)
        faiss.write_index(_copy(index.lists) if mapped else index.lists, str(folder / f"{name}.faiss"))
    elif isinstance(index, faiss.IndexFlatIP):
        faiss.write_index(index, str(folder / f"{name}.faiss"))


def files_of(shape: Shape, name: str) -> tuple[str, ...]:
    """The files that an index of that shape is stored in."""
    beside = (f"{name}.halves.npy", f"{name}.slots.npy") if shape.kind == "clustered" else ()
    return (f"{name}.faiss", *beside)


def read(folder: Path, name: str, shape: Shape) -> VectorIndex:
    """The index that :func:`write` wrote; RuntimeError or ValueError where the files hold something else."""
    import faiss

    file = str(folder / f"{name}.faiss")
    found = faiss.read_index(file, faiss.IO_FLAG_MMAP if shape.kind == "clustered" else 0)
    if shape.kind == "flat" and isinstance(found, faiss.IndexFlatIP):
        return found
    if shape.kind == "flat" or not isinstance(found, faiss.IndexIVFScalarQuantizer):
        raise RuntimeError(f"{name}.faiss holds another kind of index")
    halves = np.asarray(np.load(folder / f"{name}.halves.npy", mmap_mode="r", allow_pickle=False))
    slots = np.load(folder / f"{name}.slots.npy", allow_pickle=False)
    if halves.ndim != 2 or found.ntotal != len(slots) or int(slots.max(initial=-1)) >= len(halves):
        raise RuntimeError(f"the files of {name} do not belong together")
    return Clustered(found, halves, slots, shape.probes, shape.recall, shape.trained_on)


def _measured(index: Clustered) -> Clustered:
    """``index`` with the fewest probes that find enough, and what they find."""
    queries = index.reconstruct_batch(_sample(index.ntotal, SAMPLE))
    least = nearest_of(index, queries)[0].min(1) - ALIKE
    for probes in (*(count for count in PROBES if count < index.lists.nlist), index.lists.nlist):
        tried = Clustered(index.lists, index.halves, index.slots, probes, 0.0, index.trained_on)
        found = [tried.search(query[None], NEAREST + 1)[0][0] for query in queries]
        # Each query is a row, which finds itself: that one does not count.
        recall = float(np.mean([(np.sum(near >= far) - 1) / NEAREST for near, far in zip(found, least, strict=True)]))
        if recall >= RECALL:
            break
    return Clustered(index.lists, index.halves, index.slots, probes, round(recall, 4), index.trained_on)


def nearest_of(index: VectorIndex, queries: Vectors, k: int = NEAREST + 1) -> tuple[Vectors, Rows]:
    """Scores and rows of the true ``k`` nearest to each query, in no order; every row is looked at."""
    k = min(k, index.ntotal)
    scores, rows = np.empty((len(queries), 0), dtype=np.float32), np.empty((len(queries), 0), dtype=np.int64)
    for start in range(0, index.ntotal, BLOCK):
        block = index.reconstruct_n(start, min(BLOCK, index.ntotal - start))
        scores = np.hstack([scores, queries @ block.T])
        rows = np.hstack([rows, np.broadcast_to(np.arange(start, start + len(block)), (len(queries), len(block)))])
        best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
        scores, rows = np.take_along_axis(scores, best, 1), np.take_along_axis(rows, best, 1)
    return scores, rows


def _worn(index: Clustered, rows: int, fresh: int) -> bool:
    holes = len(index.halves) + max(0, fresh - (len(index.halves) - rows + fresh)) - rows
    return not index.trained_on / GROWN <= rows <= index.trained_on * GROWN or holes > HOLES * rows


def _copy(lists: faiss.IndexIVFScalarQuantizer) -> faiss.IndexIVFScalarQuantizer:
    """The same lists in memory, sharing nothing but what was trained."""
    import faiss

    copied = faiss.IndexIVFScalarQuantizer(
        faiss.clone_index(lists.quantizer), lists.d, lists.nlist,
        faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    copied.sq = lists.sq
    copied.is_trained = True
    lists.copy_subset_to(copied, BY_ID_RANGE, 0, int(np.iinfo(np.int64).max))
    return copied


def _blocks(rows: Vectors | Halves) -> Iterator[Vectors]:
    for start in range(0, len(rows), BLOCK):
        yield np.ascontiguousarray(rows[start : start + BLOCK], dtype=np.float32)


def _sample(total: int, size: int) -> Rows:
    """So many of the rows, the same each time."""
    return np.sort(np.random.default_rng(0).choice(total, min(size, total), replace=False))
