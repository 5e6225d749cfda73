"""Which items fell short, and in what: what the page lists and JUnit calls a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstguess.eval.report.schema import Figure, Report
from firstguess.eval.rows import Row


@dataclass(frozen=True)
class Shortfall:
    """A row that is not the best it could be. ``short`` maps each such measure to how far it is from the best (0..1).

    ``decisive`` are those of them that a bar is set for.
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

    Only shares are looked at: a rank or a count is not wrong by itself.
    """
    shares = {(figure.suite, figure.measure): figure for part in report.suites for figure in part.figures}
    barred = {(bar.suite, bar.measure) for bar in report.all_bars}
    found = [_of(row, shares, barred) for row in rows]
    order = {name: place for place, name in enumerate(part.name for part in report.suites)}
    systems = {system.name: place for place, system in enumerate(report.systems)}
    short = [each for each in found if each.short or each.row.error]
    return sorted(short, key=lambda each: (order[each.row.suite], systems[each.row.system], -each.depth))


def _of(row: Row, shares: Mapping[tuple[str, str], Figure], barred: set[tuple[str, str]]) -> Shortfall:
    short = {}
    for name, score in row.scores.items():
        figure = shares.get((row.suite, name))
        if figure is None or figure.unit != "share" or figure.better == "neither":
            continue
        lacking = score if figure.better == "lower" else 1 - score
        if lacking > 0:
            short[name] = round(lacking, 6)
    return Shortfall(row, short, tuple(name for name in short if (row.suite, name) in barred))
