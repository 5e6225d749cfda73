"""A report for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from firstguess.eval.report.schema import Bar, Estimate, Figure, Report

RESULT = {"target": "target reached", "floor": "floor reached", "missed": "MISSED", "not measured": "not measured"}


def text(report: Report) -> str:
    """Every figure with n and interval, then the bars, then what went wrong."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    for part in report.suites:
        yield f"{part.name}: {part.title}"
        yield f"  (95 % intervals drawn by {part.clustered_by})"
        for figure in report.figures_of(part.name):
            yield f"  {figure.system:24} {figure.measure:22} {said(figure)}"
        if part.uses_metric:
            yield from (f"  {line}" for line in report.metric_text.split("\n"))
        for table in part.tables:
            yield from (f"  {line}" for line in (table.title, *(" | ".join(row) for row in (table.head, *table.rows))))
        yield ""
    yield from (_bar(bar) for bar in report.all_bars)
    yield from report.notes
    yield from (f"failed: {each.suite} {each.system} {each.item}: {each.error}" for each in report.errors)
    if report.held:
        yield "No floor was missed."


def _bar(bar: Bar) -> str:
    sign = "at most" if bar.better == "lower" else "at least"
    wanted = f"floor {sign} {number(bar.floor, bar.unit)}, target {number(bar.target, bar.unit)}"
    return (
        f"{RESULT[bar.result]:15} {bar.suite}.{bar.measure} of {bar.system}: {number(bar.value, bar.unit)} ({wanted})"
    )


def said(figure: Figure) -> str:
    """A figure in words: value, interval, n."""
    found = figure.overall
    better = {"higher": "", "lower": " (less is better)", "neither": ""}[figure.better]
    return (
        f"{number(found.value, figure.unit):>8} {spread(found, figure.unit):18} n={found.n:<5} {figure.title}{better}"
    )


def spread(found: Estimate, unit: str) -> str:
    """The interval, or nothing where none could be drawn."""
    if found.low is None or found.high is None:
        return ""
    return f"[{number(found.low, unit)}, {number(found.high, unit)}]"


def number(value: float | None, unit: str) -> str:
    """A value as people read it: shares with three digits, times in milliseconds."""
    if value is None:
        return "-"
    return {"share": f"{value:.3f}", "ms": f"{value:.0f} ms", "count": f"{value:.2f}"}.get(unit, f"{value:.3f}")
