"""From a finished run to its report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from firstguess.eval import bars, fingerprints, registry, stats
from firstguess.eval.report.figures import figures, is_timed, measures_of, part_of
from firstguess.eval.report.proof import Shown
from firstguess.eval.report.schema import Bar, Failure, Figure, Plot, Report, SystemPart, Table, Times
from firstguess.eval.rows import Curve, Row
from firstguess.eval.suites.ablations import Ablations
from firstguess.eval.suites.base import Suite
from firstguess.eval.workbench import Workbench

#: With fewer clusters than this behind a figure, an interval over them says little.
FEW = 5
#: Suites with case files of their own: other questions change nothing in them.
OWN_FILES = frozenset({"swap", "myths", "pressure", "leak", "routing"})


@dataclass(frozen=True)
class Made:
    """What a run was and what came of it; ``proof`` is the metric's agreement with people."""

    suites: Sequence[Suite]
    systems: Sequence[SystemPart]
    rows: Sequence[Row]
    bars: Mapping[bars.Key, bars.Wanted]
    fingerprint: fingerprints.Fingerprint
    bench: Workbench
    began: datetime
    limit: int | None = None
    proof: Shown | None = None
    ablations: Ablations | None = None


def report(made: Made) -> Report:
    """The report of a run; everything in it but ``times`` is the same for the same run."""
    seed, names = made.bench.seed, [system.name for system in made.systems]
    parts = [
        part_of(
            suite, made.rows, names, seed, plots=tuple(_plots(suite, made)), tables=tuple(_tables(suite, made)),
            uses_metric=_uses_metric(suite.name),
        )
        for suite in made.suites
    ]  # fmt: skip
    timed = [figure for suite in made.suites for figure in figures(suite, made.rows, names, seed, timed=True)]
    ended = datetime.now(UTC)
    return Report(
        title=", ".join(suite.name for suite in made.suites),
        confidence=stats.CONFIDENCE,
        resamples=stats.RESAMPLES,
        systems=tuple(made.systems),
        suites=tuple(parts),
        bars=_bars(made, [figure for part in parts for figure in part.figures], timed=False),
        errors=tuple(_failures(made.rows)),
        metric=None if made.proof is None or made.proof.data is None else dict(made.proof.data),
        metric_text=made.proof.text if made.proof else "",
        notes=(*_notes(made), *_thin(made, [figure for part in parts for figure in part.figures])),
        sha256=fingerprints.digest(made.fingerprint),
        fingerprint=dict(made.fingerprint),
        times=Times(
            started=made.began.isoformat(timespec="seconds"), finished=ended.isoformat(timespec="seconds"),
            seconds=round((ended - made.began).total_seconds(), 1), figures=tuple(timed),
            bars=_bars(made, timed, timed=True),
        ),
    )  # fmt: skip


def _bars(made: Made, found: Sequence[Figure], *, timed: bool) -> tuple[Bar, ...]:
    asked = [
        (suite.name, each) for suite in made.suites for each in measures_of(suite) if is_timed(suite, each) == timed
    ]
    return bars.judge(made.bars, found, made.systems, asked)


def _plots(suite: Suite, made: Made) -> Iterator[Plot]:
    draw = getattr(suite, "curves", None)
    for system in made.systems if draw else ():
        mine = [row for row in made.rows if row.suite == suite.name and row.system == system.name]
        for curve in draw(mine, made.bench) if draw and mine else ():
            yield _plot(system.name, curve)
    for curve in made.ablations.curves if made.ablations and suite.name == "retrieval" else ():
        yield _plot("the search alone", curve)


def _plot(system: str, curve: Curve) -> Plot:
    lines = {name: tuple((float(x), float(y)) for x, y in points) for name, points in curve.lines.items()}
    return Plot(system=system, title=curve.title, x=curve.x, y=curve.y, lines=lines, note=curve.note)


def _tables(suite: Suite, made: Made) -> Iterator[Table]:
    """What each piece of retrieval is worth, from the Markdown that it is told in."""
    if made.ablations and suite.name == "retrieval":
        head, _, *rows = [
            tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in made.ablations.table().split("\n")
        ]
        title = f"What each piece of the search is worth, on {made.ablations.questions} questions"
        yield Table(title=title, head=head, rows=tuple(rows))


def _uses_metric(suite: str) -> bool:
    return suite in registry.SUITES and registry.SUITES[suite].uses_metric


def _failures(rows: Sequence[Row]) -> Iterator[Failure]:
    for row in rows:
        if row.error:
            yield Failure(system=row.system, suite=row.suite, lesson=row.lesson, item=row.item, error=row.error)


def _sets(made: Made) -> Iterator[str]:
    """Which suites did not ask the set, or the files, that the run was given."""
    without = {row.suite for row in made.rows if not row.split}
    apart = [suite.name for suite in made.suites if suite.name in without]
    if made.bench.split:
        beside = f", but in {', '.join(apart)} (they have cases of no set)" if apart else ""
        yield f"Only cases of the set {made.bench.split} were asked{beside}."
    ran = {row.suite for row in made.rows}
    shipped = [suite.name for suite in made.suites if suite.name in ran & OWN_FILES]
    if made.fingerprint["command"].get("own_cases") and shipped:
        yield f"The questions are from files that were given; {', '.join(shipped)} asked the files that are shipped."


def _thin(made: Made, figures: Iterable[Figure]) -> Iterator[str]:
    """Bars whose figures stand on too few clusters for their intervals to say much."""
    ours = {system.name for system in made.systems if system.role == "ours"}
    few = [
        f"{each.suite}.{each.measure} of {each.system} ({each.overall.clusters})"
        for each in figures
        if each.system in ours and (each.suite, each.measure) in made.bars and 0 < each.overall.clusters < FEW
    ]
    if few:
        yield f"Fewer than {FEW} clusters stand behind these bars, so their intervals say little: {', '.join(few)}."


def _notes(made: Made) -> Iterator[str]:
    if made.limit is not None:
        yield f"A try: only the first {made.limit} items of each suite were run, so no bar decides."
    yield from _sets(made)
    ran = {(row.suite, row.system) for row in made.rows}
    for system in made.systems:
        without = [suite for suite in made.suites if (suite.name, system.name) not in ran]
        tutor = [suite.name for suite in without if suite.needs_tutor and system.role == "baseline"]
        empty = [suite.name for suite in without if suite.name not in tutor]
        if tutor:
            yield f"Not run on {system.name}, since they need the whole tutor: {', '.join(tutor)}."
        if empty:
            yield f"Without an item for {system.name}: {', '.join(empty)}."
