"""The page of a run: one file that asks for nothing from anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from firstguess.eval.report.items import Shown, shown
from firstguess.eval.report.plots import Drawn, Scale, drawn, scale_of
from firstguess.eval.report.schema import Bar, Figure, Report, SuitePart
from firstguess.eval.report.shortfall import shortfalls
from firstguess.eval.report.text import RESULT, number, spread
from firstguess.eval.rows import Row

BETTER = {"higher": "more is better", "lower": "less is better", "neither": "described only"}


@dataclass(frozen=True)
class Section:
    """One suite on the page. ``kinds`` counts the items that fell short by measure, the most first."""

    part: SuitePart
    figures: Sequence[Figure]
    plots: Sequence[Drawn]
    short: Sequence[Shown]
    kinds: Sequence[tuple[str, int]]

    @property
    def items(self) -> int:
        return sum(self.part.items.values())

    def scale(self, unit: str) -> Scale:
        return scale_of(self.figures, unit)


def html(report: Report, rows: Sequence[Row]) -> str:
    """The whole page. Whatever a lesson, a case or a model says is escaped."""
    everything = [shown(each) for each in shortfalls(report, rows)]
    sections = [_section(report, part, everything) for part in report.suites]
    return _environment().get_template("page.html.j2").render(report=report, sections=sections)


def _section(report: Report, part: SuitePart, everything: Sequence[Shown]) -> Section:
    mine = [each for each in everything if each.short.row.suite == part.name]
    kinds = Counter(name for each in mine for name in each.short.short)
    return Section(part, report.figures_of(part.name), [drawn(plot) for plot in part.plots], mine, kinds.most_common())


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("firstguess.eval.report", "."), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    helpers: dict[str, Any] = {
        "number": number, "spread": spread, "css": _beside("page.css"), "js": _beside("page.js"),
        "results": RESULT, "better": BETTER, "bar_of": _bar_of, "full": _full,
    }  # fmt: skip
    made.globals.update(helpers)
    return made


def _bar_of(report: Report, figure: Figure) -> Bar | None:
    """The bar that a figure is held to."""
    wanted = (figure.suite, figure.measure, figure.system)
    return next((bar for bar in report.all_bars if (bar.suite, bar.measure, bar.system) == wanted), None)


def _full(value: float | None) -> str:
    """A value to sort by; nothing comes last."""
    return "" if value is None else repr(value)


def _beside(name: str) -> str:
    return files("firstguess.eval.report").joinpath(name).read_text(encoding="utf-8")
