"""What is measured at one size, each step in a process of its own: building, serving, bringing up to date."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from firstguess.eval.bench.scale_corpus import SENTENCES, World
from firstguess.knowledge import keywords, vectors
from firstguess.knowledge.embedding import Vectors
from firstguess.knowledge.index import WHOLE, Index, build
from firstguess.knowledge.published import Manifest, load, save
from firstguess.knowledge.search import STRONG_BM25, Searcher, Weights

NEAREST = 10
TRUTHS = 50
NEW = 0.01
WARM = 20
LESSON, DIGEST = "scale", "one"


def _build(folder: Path, size: int, _repeats: int) -> dict[str, Any]:
    passages, means, rows = [], [], []
    for texts, mean, row in World.read(folder / "world.npy").blocks(size):
        passages += texts
        means.append(mean)
        rows.append(row)
    whole, every = np.concatenate(means), np.concatenate(rows)
    del means, rows
    began = time.perf_counter()
    stores = vectors.built(whole), vectors.built(every)
    embedded = time.perf_counter()
    table = keywords.counted(passage.text for passage in passages) if size > WHOLE else None
    worded = time.perf_counter()
    index = Index(LESSON, DIGEST, "given", tuple(passages), *stores, table)
    version = save(index, folder)
    seconds = {"vectors": embedded - began, "keywords": worded - embedded, "write": time.perf_counter() - worded}
    return {"seconds": seconds, "peak": _peak(), "disk": sum(file.stat().st_size for file in version.iterdir()) / 1e6}


class Given:
    """An embedder that knows its texts: what is measured is everything else."""

    id = "given"

    def __init__(self, known: Mapping[str, Vectors]) -> None:
        self._known = known

    def encode(self, texts: Sequence[str]) -> Vectors:
        return np.asarray([self._known[text] for text in texts], dtype=np.float32)


def _serve(folder: Path, _size: int, repeats: int) -> dict[str, Any]:
    asked, queries = World.read(folder / "world.npy").questions(max(repeats, 1))
    began = time.perf_counter()
    index = load(folder, LESSON, DIGEST, "given")
    searcher = Searcher(index, Given(dict(zip(asked, queries, strict=True))))
    loaded = time.perf_counter() - began
    kinds: dict[str, Callable[[int], Any]] = {
        "dense": lambda at: index.nearest_passages(queries[at][None], NEAREST),
        "sentences": lambda at: index.nearest_sentences(queries[at][None], NEAREST),
        "bm25": lambda at: index.keywords.top(searcher.expand(asked[at]), NEAREST) if index.keywords else None,
        "fused": lambda at: searcher.search(asked[at], NEAREST),
    }
    times = {}
    for kind, work in kinds.items():
        for at in range(min(WARM, len(asked))):
            work(at)
        times[kind] = [_ms(work, at) for at in range(len(asked))]
    memory = psutil.Process().memory_info()
    few = queries[:TRUTHS]
    hits = [[hit.passage.id for hit in searcher.search(text, NEAREST)] for text in asked[: len(few)]]
    recall = {
        "passages": _recall(index.passage_vectors, few),
        "sentences": _recall(index.sentence_vectors, few),
        "fused": float(
            np.mean([len(set(a) & b) / len(b) for a, b in zip(hits, _best(searcher, asked, few), strict=True)])
        ),
    }
    manifest = Manifest.model_validate_json(next(folder.glob(f"{LESSON}/v-*/manifest.json")).read_bytes())
    return {
        "seconds": {"load": loaded}, "times": times, "recall": recall, "resident": memory.rss / 1e6,
        "mapped": memory.shared / 1e6 if hasattr(memory, "shared") else 0.0,
        "index": {"passages": _named(manifest.passages), "sentences": _named(manifest.sentences)},
    }  # fmt: skip


def _best(searcher: Searcher, asked: Sequence[str], queries: Vectors) -> list[set[str]]:
    """The ids of the ten best passages for each query when every passage is weighed."""
    index, weights, every = searcher.index, Weights(), np.arange(len(searcher.index.passages))
    scores = []
    for text in asked[: len(queries)]:
        bm25 = index.keywords.scores_of(searcher.expand(text), every) if index.keywords else np.zeros(len(every))
        scores.append(weights.bm25 * bm25 / max(STRONG_BM25, float(bm25.max())))
    total = np.asarray(scores)
    for start in range(0, len(every), vectors.BLOCK):
        end = min(start + vectors.BLOCK, len(every))
        total[:, start:end] += weights.passage * (queries @ index.passage_vectors.reconstruct_n(start, end - start).T)
        first, last = int(index.starts[start]), int(index.starts[end])
        cosines = queries @ index.sentence_vectors.reconstruct_n(first, last - first).T
        best = np.maximum.reduceat(cosines, index.starts[start:end] - first, axis=1)
        total[:, start:end] += weights.sentence * best
    return [{index.passages[row].id for row in np.argsort(-line, kind="stable")[:NEAREST]} for line in total]


def _recall(store: vectors.VectorIndex, queries: Vectors) -> float:
    least = vectors.nearest_of(store, queries, NEAREST)[0].min(1) - vectors.ALIKE
    found = [store.search(query[None], NEAREST)[0][0] for query in queries]
    return float(np.mean([np.sum(near >= far) / NEAREST for near, far in zip(found, least, strict=True)]))


def _update(folder: Path, size: int, _repeats: int) -> dict[str, Any]:
    before = load(folder, LESSON, DIGEST, "given")
    known: dict[str, Vectors] = {}
    fresh = []
    for passages, means, rows in World.read(folder / "world.npy").blocks(max(1, round(size * NEW)), seed=1):
        fresh += passages
        for number, passage in enumerate(passages):
            known[passage.text] = means[number].astype(np.float32)
            for at, sentence in enumerate(passage.sentences):
                known[sentence.text] = rows[SENTENCES * number + at].astype(np.float32)
    began = time.perf_counter()
    after = build(LESSON, "two", (*before.passages, *fresh), Given(known), before)
    changed = time.perf_counter() - began
    save(after, folder)
    seconds = {"update": changed, "update_written": time.perf_counter() - began}
    return {"seconds": seconds, "peak": _peak()}


STEPS: Mapping[str, Callable[[Path, int, int], dict[str, Any]]] = {"build": _build, "serve": _serve, "update": _update}


def _ms(work: Callable[[int], Any], at: int) -> float:
    began = time.perf_counter()
    work(at)
    return round((time.perf_counter() - began) * 1000, 4)


def _named(shape: vectors.Shape) -> str:
    return "flat" if shape.kind == "flat" else f"IVF {shape.lists} SQ8, {shape.probes} scanned"


def _peak() -> float:
    """The most memory this process ever had, in MB."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.is_file() else []
    return next(
        (int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM")),
        psutil.Process().memory_info().rss / 1e6,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("work", type=Path)
    parser.add_argument("size", type=int)
    parser.add_argument("repeats", type=int)
    given = parser.parse_args()
    print(json.dumps(STEPS[given.step](given.work, given.size, given.repeats)))


if __name__ == "__main__":
    main()
