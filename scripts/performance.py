"""Remakes the tables of docs/performance.md and its pictures: ``python scripts/performance.py``.

Each bench runs in a process of its own, so that none finds the memory or the threads of another. What was measured is
kept in build/bench; ``--draw`` makes page and pictures from there without measuring again, ``--only NAME`` measures one
bench and keeps the others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from firstguess.eval.bench import run, text
from firstguess.eval.bench.schema import Figure, Report, Result
from firstguess.ui.bench_cli import BENCHES

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
RUNS = ROOT / "build" / "bench"
BEGIN, END = "<!-- scripts/performance.py writes what follows -->\n", "<!-- up to here -->"
OURS, OTHER, BAR = "#0072b2", "#d55e00", "#767676"
POINTS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--only", metavar="NAME", choices=[entry.name for entry in BENCHES], help="measure only this")
    parser.add_argument("--draw", action="store_true", help="measure nothing, draw what was measured")
    parser.add_argument("--repeats", type=int, default=5, help="rounds of each bench")
    parser.add_argument("--quick", action="store_true", help="a try with few samples")
    given = parser.parse_args()
    if not given.draw:
        for name in [given.only] if given.only else [entry.name for entry in BENCHES]:
            measure(name, given.repeats, quick=given.quick)
    reports = [run.read(RUNS / entry.name) for entry in BENCHES if (RUNS / entry.name / run.REPORT).is_file()]
    write(reports, PAGE, IMAGES)


def measure(name: str, repeats: int, *, quick: bool) -> None:
    """Run one bench into its folder. A missed floor (status 1) is a result as well."""
    command = ["-m", "firstguess.ui.cli", "bench", name, "--repeats", str(repeats), "--out", str(RUNS / name)]
    done = subprocess.run([sys.executable, *command, *(["--quick"] if quick else [])], check=False)
    if done.returncode > 1:
        raise SystemExit(f"bench {name} ended with status {done.returncode}")


def write(reports: Sequence[Report], page: Path, images: Path) -> None:
    """Put the tables between the marks of ``page``, and a picture of each bench into ``images``."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has lost its marks: {BEGIN.strip()} and {END}")
    page.write_text(f"{before}{BEGIN}\n{text.markdown(reports)}{END}{after}", encoding="utf-8")
    images.mkdir(parents=True, exist_ok=True)
    for result in (each for report in reports for each in report.results):
        draw(result, images / f"bench-{result.bench}.svg")


def draw(result: Result, out: Path) -> None:
    """Every sample of every figure that has any: ours above, what it stands beside below; or over time for a soak."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    mpl.rcParams["svg.hashsalt"] = "firstguess"  # the same run gives the same file
    shown = [figure for figure in result.figures if figure.samples]
    canvas = Canvas(figsize=(8, 1.35 * max(len(shown), 1) + 0.3), layout="constrained")
    panels = canvas.subplots(max(len(shown), 1), 1, squeeze=False)[:, 0]
    for axes, figure in zip(panels, shown, strict=False):
        (_over_time if result.bench == "soak" else _strip)(axes, figure)
        axes.set_title(f"{figure.title}{f' ({figure.unit})' if figure.unit else ''}", fontsize=9, loc="left")
        axes.tick_params(labelsize=8)
        axes.grid(visible=True, axis="x", alpha=0.3)
    canvas.savefig(out, format="svg", metadata={"Date": None})


def _strip(axes: Any, figure: Figure) -> None:
    """Samples as points, their median as a line across, the floor as a dashed one where it is one of the value."""
    rows = [("here", figure.samples, OURS)]
    if figure.against is not None:
        rows.append((figure.against.name, figure.against.samples or (figure.against.value,), OTHER))
    for place, (_, samples, colour) in enumerate(rows):
        axes.plot(samples, [place] * len(samples), "o", color=colour, alpha=0.35, markersize=4, markeredgewidth=0)
        axes.plot(median(samples), place, "|", color=colour, markersize=18, markeredgewidth=2)
    if figure.held == "value" and figure.floor is not None:
        axes.axvline(figure.floor, color=BAR, linestyle="--", linewidth=1)
    every = [value for _, samples, _ in rows for value in samples]
    if min(every) > 0 and max(every) > 30 * min(every):
        axes.set_xscale("log")
    else:
        axes.set_xlim(left=0)
    axes.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)


def _over_time(axes: Any, figure: Figure) -> None:
    """A series from the first turn to the last, thinned to medians."""
    wide = max(1, len(figure.samples) // POINTS)
    cuts = range(0, len(figure.samples), wide)
    shares = [100 * start / len(figure.samples) for start in cuts]
    axes.plot(shares, [median(figure.samples[start : start + wide]) for start in cuts], color=OURS)
    axes.set_ylim(0, 1.15 * max(*figure.samples, 1))
    axes.set_xlabel("% of the run", fontsize=8)


if __name__ == "__main__":
    main()
