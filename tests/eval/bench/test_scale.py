"""Growth of retrieval: a collection like the real one, figures from the product itself, truth by looking everywhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from firstguess.eval.bench import scale, scale_steps
from firstguess.eval.bench.scale import Result, Size, Times
from firstguess.eval.bench.scale_corpus import SENTENCES, Fit, World
from firstguess.knowledge import vectors
from firstguess.knowledge.embedding import Vectors
from tests.fakes import HashEmbedder


@pytest.fixture(scope="module")
def fitted() -> tuple[World, Fit]:
    return World.fitted(HashEmbedder())


def test_neighbours_are_as_near_as_those_of_real_sentences(fitted: tuple[World, Fit]) -> None:
    _, fit = fitted
    assert fit.sentences > 100
    assert fit.synthetic == pytest.approx(fit.real, abs=0.02)


def test_the_collection_is_the_same_each_time_and_new_passages_are_others(fitted: tuple[World, Fit]) -> None:
    world, _ = fitted
    (one,), (again,), (new,) = (list(world.blocks(30, seed)) for seed in (0, 0, 1))
    assert one[0] == again[0]
    assert np.array_equal(one[2], again[2])
    assert not {passage.text for passage in one[0]} & {passage.text for passage in new[0]}


def test_a_passage_is_its_sentences(fitted: tuple[World, Fit]) -> None:
    ((passages, means, rows),) = fitted[0].blocks(20)
    assert (means.shape[0], rows.shape[0]) == (20, 20 * SENTENCES)
    for passage in passages:
        assert [passage.text[item.start : item.end] for item in passage.sentences] == [
            item.text for item in passage.sentences
        ]
    assert np.linalg.norm(means.astype(np.float32), axis=1) == pytest.approx(1, abs=1e-2)


def test_a_world_is_kept_whole(fitted: tuple[World, Fit], tmp_path: Path) -> None:
    world, _ = fitted
    world.save(tmp_path / "world.npy")
    again = World.read(tmp_path / "world.npy")
    assert again.texts == world.texts
    assert again.spread == pytest.approx(world.spread)
    assert np.array_equal(again.centres, world.centres)


def test_a_search_that_finds_half_has_a_recall_of_half() -> None:
    rows = np.eye(40, 64, dtype=np.float32)
    rows[:, 50] = np.linspace(0.1, 1, 40)
    index: vectors.VectorIndex = vectors.flat(rows)

    class Half:
        ntotal = index.ntotal

        def reconstruct_n(self, n0: int, ni: int) -> Vectors:
            return index.reconstruct_n(n0, ni)

        def reconstruct_batch(self, key: vectors.Rows) -> Vectors:
            return index.reconstruct_batch(key)

        def search(self, x: Vectors, k: int) -> tuple[Vectors, vectors.Rows]:
            both: tuple[Vectors, vectors.Rows] = index.search(x, 2 * k)
            scores, found = both
            return scores[:, ::2], found[:, ::2]

    query = np.zeros((1, 64), dtype=np.float32)
    query[0, 50] = 1
    assert scale_steps._recall(index, query) == 1
    assert scale_steps._recall(Half(), query) == 0.5


def test_one_size_is_measured_from_building_to_adding(tmp_path: Path) -> None:
    told: list[str] = []
    done = scale.run((500,), 5, told.append, HashEmbedder(), tmp_path)
    (size,) = done.sizes
    assert told == ["500 passages: build", "500 passages: serve", "500 passages: update"]
    assert (size.passages, size.sentences, size.index["passages"]) == (500, 1000, "flat")
    assert (size.recall["passages"], size.recall["sentences"]) == (1, 1)
    assert size.recall["fused"] >= 0.9
    assert {len(times.samples) for times in size.times.values()} == {5}
    assert min(size.resident_mb, size.peak_mb, size.disk_mb, *size.seconds.values()) > 0
    assert list(tmp_path.iterdir()) == []
    assert json.loads(json.dumps(asdict(done)))["sizes"][0]["times"]["fused"]["samples"]


def test_a_step_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"serve at 5 passages(?s:.*)world"):
        scale._apart("serve", tmp_path, 5, 1)


def sized(passages: int) -> Size:
    times = {kind: Times((1.0, 2.0, 3.0)) for kind in scale.TIMED}
    return Size(
        passages, 2 * passages, {"passages": "flat"}, dict.fromkeys(scale.RECALLED, 1.0), times,
        dict.fromkeys((*scale.BUILDING, "load", "update"), 2.0), 100.0, 40.0, 200.0, 6.0,
    )  # fmt: skip


def test_growth_is_shown_as_curves_and_as_a_table() -> None:
    done = Result(Fit(3, 0.5, 0.7, 0.7), (sized(10), sized(1000)))
    assert [curve.title for curve in done.curves()][:2] == ["Time of a query", "Recall of the ten best"]
    assert done.curves()[0].lines["fused"] == [(10, 2.9), (1000, 2.9)]
    assert done.curves()[-1].lines["building"] == [(10, 6.0), (1000, 6.0)]
    assert "| 1,000 | flat | 1.000 / 1.000 / 1.000 | 2.00 / 2.90 |" in done.table()
