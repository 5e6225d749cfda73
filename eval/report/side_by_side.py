"""Several systems beside each other as a Markdown table, a measure a row: what ``docs/benchmarks.md`` holds."""

from __future__ import annotations

from collections.abc import Iterator

from firstguess.eval.report.schema import Figure, Report
from firstguess.eval.report.text import number, spread


def markdown(report: Report, *, intervals: bool = True) -> str:
    """Every figure of a run, suite by suite; a dash where a system has none."""
    return "\n".join(_lines(report, intervals)) + "\n"


def _lines(report: Report, intervals: bool) -> Iterator[str]:
    names = [system.name for system in report.systems]
    for part in report.suites:
        yield f"\n**{part.name}**: {part.title}\n"
        yield f"| measure | {' | '.join(names)} | n |"
        yield f"|---|{'---|' * len(names)}---|"
        rows: dict[str, dict[str, Figure]] = {}
        for figure in report.figures_of(part.name):
            rows.setdefault(figure.measure, {})[figure.system] = figure
        for figures in rows.values():
            yield _row(names, figures, intervals)


def _row(names: list[str], figures: dict[str, Figure], intervals: bool) -> str:
    one = next(iter(figures.values()))
    less = ", less is better" if one.better == "lower" else ""
    cells = [_cell(figures.get(name), intervals) for name in names]
    counts = sorted({figure.overall.n for figure in figures.values()})
    return f"| {one.title}{less} | {' | '.join(cells)} | {'-'.join(map(str, dict.fromkeys((counts[0], counts[-1]))))} |"


def _cell(figure: Figure | None, intervals: bool) -> str:
    if figure is None or figure.overall.value is None:
        return "-"
    value = number(figure.overall.value, figure.unit)
    return f"{value} {spread(figure.overall, figure.unit)}".rstrip() if intervals else value
