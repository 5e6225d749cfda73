"""Draws how retrieval grows: ``python scripts/draw_scale.py scale.json ... [--out docs/images/scale.svg]``.

The files are those of ``python -m firstguess.eval.bench.scale --out``; sizes may come from several runs.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from firstguess.eval.bench.base import percentile

OUT = Path(__file__).resolve().parent.parent / "docs" / "images" / "scale.svg"
COLOURS = ("#0072b2", "#d55e00", "#009e73")
Size = Mapping[str, Any]
Lines = Mapping[str, Callable[[Size], float]]


def late(kind: str) -> Callable[[Size], float]:
    return lambda size: percentile(size["times"][kind]["samples"], 95)


PANELS: tuple[tuple[str, Lines], ...] = (
    ("a query, ms (p95)", {kind: late(kind) for kind in ("fused", "bm25", "dense")}),
    (
        "recall of the ten best",
        {
            "fused": lambda size: size["recall"]["fused"],
            "passages": lambda size: size["recall"]["passages"],
            "sentences": lambda size: size["recall"]["sentences"],
        },
    ),
    (
        "memory and files, MB",
        {
            "resident": lambda size: size["resident_mb"],
            "of it mapped": lambda size: size["mapped_mb"],
            "on disk": lambda size: size["disk_mb"],
        },
    ),
    (
        "work, s",
        {
            "building": lambda size: sum(size["seconds"][name] for name in ("vectors", "keywords", "write")),
            "adding 1 %": lambda size: size["seconds"]["update"],
            "loading": lambda size: size["seconds"]["load"],
        },
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    sizes = [size for run in given.runs for size in json.loads(run.read_text(encoding="utf-8"))["sizes"]]
    draw(sorted(sizes, key=lambda size: int(size["passages"])), given.out)


def draw(sizes: Sequence[Size], out: Path) -> None:
    """A panel for each kind of figure, over the number of passages."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "firstguess"  # the same run gives the same file
    canvas = Figure(figsize=(9, 5.6), layout="constrained")
    passages = [size["passages"] for size in sizes]
    for axes, (title, lines) in zip(canvas.subplots(2, 2).flat, PANELS, strict=True):
        for (name, of), colour in zip(lines.items(), COLOURS, strict=True):
            axes.plot(passages, [of(size) for size in sizes], "o-", label=name, color=colour, markersize=4)
        axes.set_xscale("log")
        axes.set_title(title, fontsize=9, loc="left")
        axes.tick_params(labelsize=8)
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize=8)
        if title.startswith("recall"):
            axes.set_ylim(0.9, 1.005)
        else:
            axes.set_yscale("log")
        axes.set_xlabel("passages", fontsize=8)
    canvas.savefig(out, format="svg", metadata={"Date": None})


if __name__ == "__main__":
    main()
