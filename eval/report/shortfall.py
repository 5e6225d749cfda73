"""Which items fell short, and in what: what the page lists and JUnit calls a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstguess.eval.report.schema import Bar, Figure, Report
from firstguess.eval.rows import Row


@dataclass(frozen=True)
class Shortfall:
    """A row that is not the best it could be. ``short`` maps each such measure to how far it is from the best (0..1).

    ``decisive`` are those of them that a bar is set for which the system is held to.
    """

    row: Row
    short: Mapping[str, float]
    decisive: tuple[str, ...]

    @property
    def depth(self) -> float:
        """How bad it is: raised an error, then the sum of what is missing."""
        return (1000.0 if self.row.error else 0.0) + sum(self.short.values())


def shortfalls(report: Report, rows: Sequence[Row]) -> list[Shortfall]:
    """Every row that raised or lacks something, the worst of each suite and system first.

    Only shares are looked at, and counts on the wrong side of a floor: a rank or a count is not wrong by itself.
    """
    known = {(figure.suite, figure.measure): figure for part in report.suites for figure in part.figures}
    bars = {(bar.suite, bar.measure, bar.system): bar for bar in report.all_bars}
    found = [_of(row, known, bars) for row in rows]
    order = {name: place for place, name in enumerate(part.name for part in report.suites)}
    systems = {system.name: place for place, system in enumerate(report.systems)}
    short = [each for each in found if each.short or each.row.error]
    return sorted(short, key=lambda each: (order[each.row.suite], systems[each.row.system], -each.depth))


def _of(row: Row, known: Mapping[tuple[str, str], Figure], bars: Mapping[tuple[str, str, str], Bar]) -> Shortfall:
    short = {}
    for name, score in row.scores.items():
        figure, bar = known.get((row.suite, name)), bars.get((row.suite, name, row.system))
        lacking = _lacking(figure, bar, score) if figure else 0.0
        if lacking > 0:
            short[name] = round(lacking, 6)
    return Shortfall(row, short, tuple(name for name in short if (row.suite, name, row.system) in bars))


def _lacking(figure: Figure, bar: Bar | None, score: float) -> float:
    """How far a share is from the best, or a barred count behind its floor, at most 1."""
    if figure.better == "neither":
        return 0.0
    if figure.unit == "share":
        return score if figure.better == "lower" else 1 - score
    if figure.unit != "count" or bar is None:
        return 0.0
    return min(1.0, score - bar.floor if figure.better == "lower" else bar.floor - score)
