"""Retrieval as collections grow: which index is chosen, what it finds of what is there, how soon, in how much memory.

Each size is built, served and brought up to date by a process of its own, so that memory is what serving needs and not
what building left behind. The collection is synthetic (:mod:`firstguess.eval.bench.scale_corpus`); all else is the
product: its index on disk, its search. Truth is an exhaustive look at every stored row.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from firstguess.eval.bench import scale_steps
from firstguess.eval.bench.base import Wish, figure, percentile
from firstguess.eval.bench.scale_corpus import SENTENCES, Fit, World
from firstguess.eval.bench.schema import Figure
from firstguess.eval.rows import Curve
from firstguess.knowledge.embedding import Embedder, MiniLM

SIZES = (1_000, 10_000, 100_000, 1_000_000)
#: Sizes of an ordinary run: the largest takes minutes and gigabytes, and is asked for by name.
ORDINARY = (1_000, 10_000)
REPEATS = 200
LIMIT_S = 3600.0
BUILDING = ("vectors", "keywords", "write")
TIMED = ("dense", "bm25", "fused")
RECALLED = ("passages", "sentences", "fused")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Times:
    """Milliseconds of each query, in the order they were asked."""

    samples: tuple[float, ...]

    @property
    def p50(self) -> float:
        return percentile(self.samples, 50)

    @property
    def p95(self) -> float:
        return percentile(self.samples, 95)


@dataclass(frozen=True)
class Size:
    """What was measured at one size. Recall is the share of the ten best of an exhaustive search that were found.

    ``seconds`` are of building (vectors, keywords, writing), of loading, and of adding 1 % new passages (with and
    without writing). ``resident_mb`` is a process that has loaded the index and answered; ``mapped_mb`` of it are
    pages of files, which the system may take back. ``peak_mb`` is the most that building or updating took.
    """

    passages: int
    sentences: int
    index: Mapping[str, str]
    recall: Mapping[str, float]
    times: Mapping[str, Times]
    seconds: Mapping[str, float]
    resident_mb: float
    mapped_mb: float
    peak_mb: float
    disk_mb: float

    def built(self) -> float:
        """Seconds from vectors to a published index."""
        return sum(self.seconds[name] for name in BUILDING)


@dataclass(frozen=True)
class Result:
    """All sizes, and how alike the synthetic collection is to the real sentences."""

    fit: Fit
    sizes: tuple[Size, ...]

    def table(self) -> str:
        """A line a size, as Markdown."""
        head = ["passages", "index", "recall@10 passages / sentences / fused"]
        head += [f"{kind} p50 / p95 ms" for kind in TIMED]
        head += ["resident MB (mapped)", "disk MB", "build s", "load s", "add 1 % s"]
        rows = [["---"] * len(head), *map(_line, self.sizes)]
        return "\n".join("| " + " | ".join(row) + " |" for row in (head, *rows))

    def curves(self) -> tuple[Curve, ...]:
        """Growth: each figure over the number of passages."""

        def late(kind: str) -> Callable[[Size], float]:
            return lambda size: size.times[kind].p95

        def found(kind: str) -> Callable[[Size], float]:
            return lambda size: size.recall[kind]

        return (
            self._curve("Time of a query", "ms, p95", {kind: late(kind) for kind in TIMED}),
            self._curve("Recall of the ten best", "share", {kind: found(kind) for kind in RECALLED}),
            self._curve("Memory", "MB", {"resident": lambda s: s.resident_mb, "of it mapped": lambda s: s.mapped_mb}),
            self._curve("Files", "MB", {"index": lambda s: s.disk_mb}),
            self._curve("Work", "s", {"building": Size.built, "adding 1 %": lambda s: s.seconds["update"]}),
        )

    def _curve(self, title: str, y: str, lines: Mapping[str, Callable[[Size], float]]) -> Curve:
        points = {name: [(size.passages, of(size)) for size in self.sizes] for name, of in lines.items()}
        return Curve(title, "passages", y, points)


def run(
    sizes: Sequence[int] = ORDINARY,
    repeats: int = REPEATS,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
    folder: Path | None = None,
) -> Result:
    """Measure each of ``sizes`` with ``repeats`` queries; what is built lies under ``folder`` meanwhile."""
    tell = progress or (lambda _: None)
    world, fit = World.fitted(embedder or MiniLM())
    found = []
    for size in sizes:
        with TemporaryDirectory(prefix="firstguess-scale-", dir=folder) as name:
            world.save(Path(name) / "world.npy")
            parts: dict[str, Any] = {}
            for step in scale_steps.STEPS:
                tell(f"{size:,} passages: {step}")
                parts[step] = _apart(step, Path(name), size, repeats)
            found.append(_size(size, **parts))
    return Result(fit, tuple(found))


def figures(wish: Wish) -> tuple[Figure, ...]:
    """The same as figures of a bench; none in a quick run, which this never is."""
    if wish.quick:
        return ()
    done = run(ORDINARY, progress=lambda what: wish.progress(f"retrieve: {what}", 0, 1), folder=wish.scratch)
    found: list[Figure] = []
    for size in done.sizes:
        name, samples = f"at_{size.passages}", size.times["fused"].samples
        title = f"of {size.passages:,} passages ({size.index['passages']})"
        found += [
            figure(f"{name}_p95", f"search {title}, p95", "ms", "lower", size.times["fused"].p95, samples),
            figure(f"{name}_recall", f"recall@10 {title}", "share", "higher", size.recall["fused"]),
        ]
    return tuple(found)


def _apart(step: str, folder: Path, size: int, repeats: int) -> Any:
    """What a step measured in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own module, with numbers and a folder that we made
        [sys.executable, "-m", scale_steps.__name__, step, str(folder), str(size), str(repeats)],
        capture_output=True, text=True, check=False, timeout=LIMIT_S,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{step} at {size:,} passages ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _size(size: int, build: Mapping[str, Any], serve: Mapping[str, Any], update: Mapping[str, Any]) -> Size:
    seconds = {**build["seconds"], **serve["seconds"], **update["seconds"]}
    return Size(
        passages=size, sentences=size * SENTENCES, index=serve["index"], recall=serve["recall"],
        times={kind: Times(tuple(samples)) for kind, samples in serve["times"].items()},
        seconds={name: round(value, 3) for name, value in seconds.items()},
        resident_mb=round(serve["resident"], 1), mapped_mb=round(serve["mapped"], 1),
        peak_mb=round(max(build["peak"], update["peak"]), 1), disk_mb=round(build["disk"], 1),
    )  # fmt: skip


def _line(size: Size) -> list[str]:
    recall = " / ".join(f"{size.recall[kind]:.3f}" for kind in RECALLED)
    times = [f"{size.times[kind].p50:.2f} / {size.times[kind].p95:.2f}" for kind in TIMED]
    return [
        f"{size.passages:,}", size.index["passages"], recall, *times, f"{size.resident_mb:.0f} ({size.mapped_mb:.0f})",
        f"{size.disk_mb:.0f}", f"{size.built():.1f}", f"{size.seconds['load']:.1f}", f"{size.seconds['update']:.1f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Retrieval as collections grow.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(ORDINARY), help=f"of {SIZES}, or any other")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="queries of each kind")
    parser.add_argument("--out", type=Path, help="a JSON file for everything, with raw samples")
    parser.add_argument("--work", type=Path, help="where collections lie meanwhile: 5 GB for a million passages, twice")
    given = parser.parse_args()
    done = run(given.sizes, given.repeats, lambda what: print(what, file=sys.stderr), folder=given.work)
    if given.out:
        given.out.write_text(json.dumps(asdict(done), indent=1) + "\n", encoding="utf-8")
    print(f"{done.fit}\n{done.table()}")


if __name__ == "__main__":
    main()
