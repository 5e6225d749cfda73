"""Vectors at any size: exact while small, clustered above, found as often as promised, cheap to bring up to date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firstguess.knowledge import vectors
from firstguess.knowledge.embedding import Vectors
from firstguess.knowledge.vectors import Clustered, Rows, VectorIndex, built, files_of, read, shape_of, updated, write


@pytest.fixture(autouse=True)
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "CLUSTERED_FROM", 1000)


def rows_of(count: int, seed: int = 0) -> Vectors:
    """Unit rows in forty clumps."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(7).standard_normal((40, 32))
    rows = centres[rng.integers(40, size=count)] + 0.5 * rng.standard_normal((count, 32))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def clustered(rows: Vectors) -> Clustered:
    made = built(rows)
    assert isinstance(made, Clustered)
    return made


def recall(index: VectorIndex, rows: Vectors, queries: Vectors) -> float:
    true = [set(np.argsort(-(rows @ query))[:10].tolist()) for query in queries]
    found = [set(index.search(query[None], 10)[1][0].tolist()) for query in queries]
    return float(np.mean([len(a & b) / 10 for a, b in zip(true, found, strict=True)]))


def test_the_index_is_chosen_by_size() -> None:
    assert shape_of(built(rows_of(999))).kind == "flat"
    assert shape_of(built(rows_of(1000))).kind == "clustered"


def test_a_clustered_index_finds_what_an_exact_one_finds() -> None:
    rows = rows_of(3000)
    assert recall(clustered(rows), rows, rows_of(100, 1)) >= 0.95


def test_the_recall_that_it_claims_is_the_one_it_has() -> None:
    made = clustered(rows_of(3000))
    assert made.recall >= vectors.RECALL
    assert vectors.shape_of(made).recall == made.recall


def test_more_lists_are_scanned_where_fewer_find_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).standard_normal((3000, 32)).astype(np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    assert clustered(noise).probes > clustered(rows_of(3000)).probes
    monkeypatch.setattr(vectors, "PROBES", (1,))
    assert clustered(noise).probes == clustered(noise).lists.nlist


def test_scores_are_cosines_and_fall() -> None:
    rows = rows_of(2000)
    scores, found = clustered(rows).search(rows[:1], 20)
    assert found[0][0] == 0
    assert scores[0] == pytest.approx(rows[found[0]] @ rows[0], abs=1e-3)
    assert list(scores[0]) == sorted(scores[0], reverse=True)


def test_a_round_trip_finds_the_same_and_maps_its_files(tmp_path: Path) -> None:
    made = clustered(rows_of(2000))
    write(made, tmp_path, "passages")
    assert {file.name for file in tmp_path.iterdir()} == set(files_of(shape_of(made), "passages"))
    again = read(tmp_path, "passages", shape_of(made))
    assert isinstance(again, Clustered)
    assert again.halves.base is not None
    assert shape_of(again) == shape_of(made)
    for query in rows_of(5, 3):
        (scores, found), (wanted_scores, wanted) = again.search(query[None], 9), made.search(query[None], 9)
        assert np.array_equal(scores, wanted_scores)
        assert np.array_equal(found, wanted)


def test_a_mapped_index_is_written_whole(tmp_path: Path) -> None:
    made, other = clustered(rows_of(2000)), tmp_path / "other"
    other.mkdir()
    write(made, tmp_path, "passages")
    write(read(tmp_path, "passages", shape_of(made)), other, "passages")
    for file in tmp_path.glob("passages*"):
        file.unlink()
    assert read(other, "passages", shape_of(made)).search(rows_of(1), 3)[1].shape == (1, 3)


def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    write(built(rows_of(500)), tmp_path, "passages")
    with pytest.raises((RuntimeError, OSError)):
        read(tmp_path, "passages", shape_of(built(rows_of(1000))))


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    made = clustered(rows_of(2000))
    write(made, tmp_path, "passages")
    np.save(tmp_path / "passages.slots.npy", made.slots[:-1])
    with pytest.raises(RuntimeError, match="belong together"):
        read(tmp_path, "passages", shape_of(made))


def mixed(total: int) -> tuple[Rows, Vectors]:
    """Every tenth row goes, a hundred come, the second half before the first."""
    kept = np.concatenate([np.arange(total // 2, total), np.full(100, -1), np.arange(total // 2)])
    return kept[(kept % 10 != 3) | (kept < 0)], rows_of(100, 5)


@pytest.mark.parametrize("stored", [False, True], ids=["in memory", "mapped"])
def test_an_update_is_what_a_new_build_would_hold_and_trains_nothing(
    stored: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = rows_of(3000)
    before: VectorIndex = clustered(rows)
    if stored:
        write(before, tmp_path, "passages")
        before = read(tmp_path, "passages", shape_of(before))
    monkeypatch.setattr(vectors, "built", None)
    kept, fresh = mixed(3000)
    after = updated(before, kept, fresh)
    wanted = np.empty((len(kept), 32), dtype=np.float32)
    wanted[kept >= 0], wanted[kept < 0] = rows[kept[kept >= 0]], fresh
    assert after.reconstruct_n(0, after.ntotal) == pytest.approx(wanted, abs=1e-3)
    assert recall(after, wanted, rows_of(50, 8)) >= 0.95
    assert before.search(rows[3:4], 1)[1] == 3
    assert 3 not in np.asarray(kept)


def test_updates_in_a_row_use_the_places_that_became_free() -> None:
    index: VectorIndex = clustered(rows_of(2000))
    for seed in range(5):
        kept = np.concatenate([np.arange(50, 2000), np.full(50, -1)])
        index = updated(index, kept, rows_of(50, seed))
    assert isinstance(index, Clustered)
    assert len(index.halves) == 2000


@pytest.mark.parametrize("left", [1200, 4100])
def test_what_grew_or_shrank_much_is_built_anew(left: int) -> None:
    before = clustered(rows_of(2500 if left < 2000 else 2000))
    more = max(0, left - before.ntotal)
    kept = np.concatenate([np.arange(min(left, before.ntotal)), np.full(more, -1)])
    after = updated(before, kept, rows_of(more, 1))
    assert isinstance(after, Clustered)
    assert (after.trained_on, len(after.halves)) == (left, left)


def test_what_became_small_is_exact_again() -> None:
    assert shape_of(updated(clustered(rows_of(1500)), np.arange(900), rows_of(0))).kind == "flat"


def test_rows_survive_any_number_of_updates_unchanged() -> None:
    before = clustered(rows_of(2000))
    after = updated(updated(before, np.arange(1999, -1, -1), rows_of(0)), np.arange(1999, -1, -1), rows_of(0))
    assert np.array_equal(after.reconstruct_n(0, 2000), before.reconstruct_n(0, 2000))
