"""From rows to figures: each measure of each system, as a whole and by kind, lesson and split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from firstguess.eval import stats
from firstguess.eval.report.schema import Estimate, Figure, SuitePart
from firstguess.eval.rows import Measure, Row
from firstguess.eval.suites.base import Derives, Suite

GROUPS = ("kind", "lesson", "split")
DIGITS = 6
NOTHING = Estimate(value=None, low=None, high=None, n=0, clusters=0)


def part_of(suite: Suite, rows: Sequence[Row], systems: Sequence[str], seed: int, **more: Any) -> SuitePart:
    """One suite's part of the report, without what was measured in milliseconds."""
    mine = [row for row in rows if row.suite == suite.name]
    return SuitePart(
        name=suite.name, title=suite.title, clustered_by=clustered_by(mine),
        items={system: sum(row.system == system for row in mine) for system in systems},
        figures=tuple(figures(suite, mine, systems, seed, timed=False)), **more,
    )  # fmt: skip


def figures(suite: Suite, rows: Sequence[Row], systems: Sequence[str], seed: int, *, timed: bool) -> Iterator[Figure]:
    """The figures of a suite's rows, measure by measure. ``timed``: those that differ from run to run, or the rest."""
    drawn = clustered_by([row for row in rows if row.suite == suite.name])
    for measure in suite.measures:
        if is_timed(suite, measure) != timed:
            continue
        for system in systems:
            mine = [row for row in rows if row.suite == suite.name and row.system == system]
            if mine:
                yield _figure(suite.name, system, measure, mine, _Draw(drawn, seed))
    found = [
        list(_derived(suite, system, mine, _Draw(drawn, seed), timed))
        for system in systems
        if (mine := [row for row in rows if row.suite == suite.name and row.system == system])
    ]
    yield from (figure for same in zip(*found, strict=True) for figure in same)


def measures_of(suite: Suite) -> tuple[Measure, ...]:
    """The measures of a suite, and after them those that are no mean over rows."""
    return (*suite.measures, *(suite.derived_measures if isinstance(suite, Derives) else ()))


def _derived(suite: Suite, system: str, rows: Sequence[Row], draw: _Draw, timed: bool) -> Iterator[Figure]:
    """The figures that a suite works out from all rows at once; by kind they would say nothing."""
    if not isinstance(suite, Derives):
        return
    measures = [each for each in suite.derived_measures if is_timed(suite, each) == timed]
    if not measures:
        return
    whole = draw.derived(suite, measures, rows)
    by = {
        group: {
            name: draw.derived(suite, measures, [row for row in rows if getattr(row, group) == name]) for name in names
        }
        for group in GROUPS[1:]
        if len(names := _names(rows, group)) > 1
    }
    for measure in measures:
        name = measure.name
        parts = {group: {key: told[name] for key, told in each.items() if name in told} for group, each in by.items()}
        yield Figure(
            suite=suite.name, system=system, measure=name, title=measure.title, better=measure.better,
            unit=measure.unit, overall=whole.get(name, NOTHING), by=parts,
        )  # fmt: skip


def is_timed(suite: Suite, measure: Measure) -> bool:
    """Whether a measure is a time, or is worked out from times."""
    return measure.unit == "ms" or bool(getattr(suite, "timed", False))


@dataclass(frozen=True)
class _Draw:
    """What is drawn together, one choice for the whole suite, and the seed."""

    by: str
    seed: int

    def cluster(self, row: Row) -> str:
        return row.lesson if self.by == "lesson" else row.cluster

    def derived(self, suite: Derives, measures: Sequence[Measure], rows: Sequence[Row]) -> dict[str, Estimate]:
        """Figures over all ``rows``, each with its interval; n and clusters are of the rows that it is made of."""
        tell = suite.derived
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(self.cluster(row), []).append(row)
        values, spreads = tell(rows), stats.figures_interval(list(groups.values()), tell, self.seed)
        found = {}
        for measure in (each for each in measures if each.name in values):
            value, mine = values[measure.name], [row for row in rows if counts(suite, measure.name, row)]
            clusters = len({self.cluster(row) for row in mine})
            low, high = _uncertain(measure, value, spreads.get(measure.name) if clusters > 1 else None, clusters)
            found[measure.name] = Estimate(
                value=_round(value), low=_round(low), high=_round(high), n=len(mine), clusters=clusters
            )
        return found

    def estimate(self, measure: Measure, rows: Sequence[Row]) -> Estimate:
        """The mean over the rows that have a score, and its interval over clusters."""
        scored = [(score, row) for row in rows if (score := score_of(row, measure.name)) is not None]
        if not scored:
            return NOTHING
        names = [self.cluster(row) for _, row in scored]
        interval = stats.share_interval if measure.unit == "share" else stats.interval
        found = interval([score for score, _ in scored], names, self.seed)
        low, high = _apart(found.low, found.high)
        return Estimate(
            value=_round(found.value), low=_round(low), high=_round(high), n=found.n, clusters=found.clusters
        )


def _figure(suite: str, system: str, measure: Measure, rows: Sequence[Row], draw: _Draw) -> Figure:
    by = {
        group: {name: draw.estimate(measure, [row for row in rows if getattr(row, group) == name]) for name in names}
        for group in GROUPS
        if (names := _names(rows, group))
    }
    return Figure(
        suite=suite, system=system, measure=measure.name, title=measure.title, better=measure.better,
        unit=measure.unit, overall=draw.estimate(measure, rows),
        by={group: {name: found for name, found in parts.items() if found.n} for group, parts in by.items()},
    )  # fmt: skip


def counts(suite: Derives, measure: str, row: Row) -> bool:
    """Whether a derived figure is made of ``row``: as the suite says, or where it can be told from that row alone."""
    if hasattr(suite, "counts"):
        return bool(suite.counts(measure, row))
    return measure in suite.derived([row])


def _uncertain(
    measure: Measure, value: float, ends: tuple[float, float] | None, clusters: int
) -> tuple[float | None, float | None]:
    """The ends of an interval; where each draw was all right or all wrong, the exact one.

    Only shares have that one: a difference (whose unit is score) that is nought each time is no share of none.
    """
    if measure.unit == "share" and ends in ((0.0, 0.0), (1.0, 1.0)) and value in (0.0, 1.0):
        return stats.exact(value, clusters)
    return _apart(*(ends or (None, None)))


def _apart(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """The ends, or none where every draw was alike: that shows how little was drawn from, and no certainty."""
    return (None, None) if low == high else (low, high)


def _names(rows: Iterable[Row], group: str) -> list[str]:
    """In the order of the rows, so that kinds stand as the suite lists them."""
    return list(dict.fromkeys(name for row in rows if (name := getattr(row, group))))


def score_of(row: Row, measure: str) -> float | None:
    """A row's score, or its time of that name."""
    return row.scores.get(measure, row.times.get(measure))


def clustered_by(rows: Sequence[Row]) -> str:
    """What the intervals of a suite draw together, in words."""
    return stats.clustered_by([row.lesson for row in rows], [row.cluster for row in rows])[0]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
