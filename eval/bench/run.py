"""One run of benches: each in turn, held to its bars, and the report of all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from firstguess.eval import bars
from firstguess.eval.bars import Key, Wanted, reached
from firstguess.eval.bench import machine
from firstguess.eval.bench.base import Bench, Progress, Wish, silent
from firstguess.eval.bench.schema import Bandwidth, Figure, Report, Result
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.settings import Settings

REPORT = "bench.json"


class UnreadableReport(FirstguessError):
    """A report is not there, or is none of this version."""


@dataclass(frozen=True)
class Plan:
    """How often, how thoroughly, and where the report goes."""

    repeats: int = 3
    quick: bool = False
    out: Path | None = None


def measure(
    benches: Sequence[Bench],
    settings: Settings,
    plan: Plan,
    progress: Progress = silent,
    memory: Callable[[], Bandwidth] | None = None,
) -> Report:
    """Run ``benches`` one after the other and write the report, after each so that a cut run leaves what it has."""
    wanted = bars.read_bars(shipped_bars())
    began, here = datetime.now(UTC), machine.machine()
    progress("memory", 0, 1)
    fast = (memory or machine.bandwidth)()
    results: list[Result] = []
    for bench in benches:
        results.append(_run(bench, settings, plan, fast, progress, wanted))
        report = Report(
            began=began.isoformat(timespec="seconds"), model=settings.model, repeats=plan.repeats, quick=plan.quick,
            machine=here, bandwidth=fast, results=tuple(results), unmeasured=_unmeasured(wanted, results),
        )  # fmt: skip
        if plan.out is not None:
            write(report, plan.out)
    return report


def _run(
    bench: Bench,
    settings: Settings,
    plan: Plan,
    fast: Bandwidth,
    progress: Progress,
    wanted: Mapping[Key, Wanted],
) -> Result:
    # Learners' own records are neither read nor added to; what can be made again is shared with the chat.
    with TemporaryDirectory(prefix="firstguess-bench-") as folder:
        scratch = Path(folder)
        own = settings.model_copy(update={"data_dir": scratch / "learners"})
        wish = Wish(own, plan.repeats, plan.quick, scratch, fast, progress)
        started = time.perf_counter()
        try:
            result = bench.run(wish)
        except FirstguessError as error:  # what one bench lacks is no reason to leave the others out
            result = Result(bench=bench.name, title=bench.title, figures=(), missing=(str(error),))
    judged = tuple(held_to(wanted.get((result.bench, each.name)), each) for each in result.figures)
    return result.model_copy(update={"figures": judged, "seconds": round(time.perf_counter() - started, 1)})


def held_to(bar: Wanted | None, figure: Figure) -> Figure:
    """``figure`` with its bar, and whether it reaches it."""
    if bar is None:
        return figure
    found = figure.value if figure.held == "value" else figure.ratio
    return figure.model_copy(
        update={"floor": bar.floor, "target": bar.target, "met": reached(bar.floor, bar.target, found, figure.better)}
    )


def _unmeasured(wanted: Mapping[Key, Wanted], results: Sequence[Result]) -> tuple[str, ...]:
    ran = {result.bench for result in results}
    there = {(result.bench, each.name) for result in results for each in result.figures}
    return tuple(f"{bench}.{name}" for bench, name in wanted if bench in ran and (bench, name) not in there)


def shipped_bars() -> Path:
    """The floors and targets of the benches."""
    return Path(str(files("firstguess.eval.bench").joinpath("bars.toml")))


def as_json(report: Report) -> str:
    return json.dumps(report.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def write(report: Report, out: Path) -> Path:
    """Write the report into the folder ``out``; one of an earlier run is replaced whole."""
    out.mkdir(parents=True, exist_ok=True)
    partial = out / f".{REPORT}.partial"
    partial.write_text(as_json(report), encoding="utf-8")
    return partial.replace(out / REPORT)


def read(out: Path) -> Report:
    """The report in the folder ``out``. Raises :class:`UnreadableReport`."""
    file = out / REPORT
    try:
        return Report.model_validate_json(file.read_bytes())
    except (OSError, ValueError) as error:
        raise UnreadableReport(f"{file} is no report of this version; make one with `firstguess bench all`") from error
