"""What ``report.json`` holds. Its ``version`` changes when a field does; docs/benchmark.md describes each."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from firstguess.eval.lines import Strict
from firstguess.eval.rows import Better, Unit

VERSION = 1
Result = Literal["target", "floor", "missed", "not measured"]


class Estimate(Strict):
    """A mean over ``n`` scores with its 95 % interval; None where there is nothing, or too little, to draw from."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: int


class Figure(Strict):
    """One measure of one system; ``by`` holds it again by kind, lesson and split of the cases."""

    suite: str
    system: str
    measure: str
    title: str
    better: Better
    unit: Unit
    overall: Estimate
    by: dict[str, dict[str, Estimate]] = Field(default_factory=dict)


class Bar(Strict):
    """A floor and a target, and which of them a figure of ours reached."""

    suite: str
    system: str
    measure: str
    title: str
    better: Better
    unit: Unit
    floor: float
    target: float
    value: float | None
    low: float | None
    high: float | None
    n: int
    result: Result


class Plot(Strict):
    """A curve that a suite drew for one system: points by line."""

    system: str
    title: str
    x: str
    y: str
    lines: dict[str, tuple[tuple[float, float], ...]]
    note: str = ""


class Table(Strict):
    """Figures that stand beside a suite's own, such as its ablations; cells are written out."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class SuitePart(Strict):
    """One suite. ``clustered_by`` says what was drawn for the intervals; ``items`` counts the rows by system."""

    name: str
    title: str
    uses_metric: bool
    clustered_by: str
    items: dict[str, int]
    figures: tuple[Figure, ...]
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()


class SystemPart(Strict):
    """What was measured. "ours" is held to the bars; a baseline is there to compare with."""

    name: str
    role: Literal["ours", "baseline"]
    model: str


class Failure(Strict):
    """An item that raised; it counts as failed in every measure that applies."""

    system: str
    suite: str
    lesson: str
    item: str
    error: str


class Times(Strict):
    """All that differs between two runs of one thing: seconds, and the figures and bars in milliseconds."""

    started: str
    finished: str
    seconds: float
    figures: tuple[Figure, ...] = ()
    bars: tuple[Bar, ...] = ()


class Report(Strict):
    """A whole run."""

    version: int = VERSION
    title: str
    confidence: float
    resamples: int
    systems: tuple[SystemPart, ...]
    suites: tuple[SuitePart, ...]
    bars: tuple[Bar, ...]
    errors: tuple[Failure, ...]
    metric: dict[str, Any] | None
    metric_text: str
    notes: tuple[str, ...]
    sha256: str
    fingerprint: dict[str, Any]
    times: Times

    @property
    def all_bars(self) -> tuple[Bar, ...]:
        return (*self.bars, *self.times.bars)

    @property
    def missed(self) -> tuple[Bar, ...]:
        return tuple(bar for bar in self.all_bars if bar.result == "missed")

    @property
    def held(self) -> bool:
        """Whether something was measured against a bar, no floor was missed, and no item raised."""
        measured = any(bar.result != "not measured" for bar in self.all_bars)
        return measured and not self.missed and not self.errors

    def figures_of(self, suite: str) -> tuple[Figure, ...]:
        """Every figure of a suite, those in milliseconds last."""
        there = next((part.figures for part in self.suites if part.name == suite), ())
        return (*there, *(figure for figure in self.times.figures if figure.suite == suite))
