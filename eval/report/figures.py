"""From rows to figures: each measure of each system, as a whole and by kind, lesson and split."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from firstguess.eval import stats
from firstguess.eval.report.schema import Estimate, Figure, SuitePart
from firstguess.eval.rows import Measure, Row
from firstguess.eval.suites.base import Suite

GROUPS = ("kind", "lesson", "split")
DIGITS = 6


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


def is_timed(suite: Suite, measure: Measure) -> bool:
    """Whether a measure is a time, or is worked out from times."""
    return measure.unit == "ms" or bool(getattr(suite, "timed", False))


@dataclass(frozen=True)
class _Draw:
    """What is drawn together, one choice for the whole suite, and the seed."""

    by: str
    seed: int

    def estimate(self, measure: Measure, rows: Sequence[Row]) -> Estimate:
        """The mean over the rows that have a score, and its interval over clusters."""
        scored = [(score, row) for row in rows if (score := score_of(row, measure.name)) is not None]
        if not scored:
            return Estimate(value=None, low=None, high=None, n=0, clusters=0)
        names = [row.lesson if self.by == "lesson" else row.cluster for _, row in scored]
        interval = stats.share_interval if measure.unit == "share" else stats.interval
        found = interval([score for score, _ in scored], names, self.seed)
        return Estimate(
            value=_round(found.value), low=_round(found.low), high=_round(found.high), n=found.n,
            clusters=found.clusters,
        )  # fmt: skip


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
