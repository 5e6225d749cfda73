"""The geometry of the page's plots; the template draws them as SVG. Lengths are SVG units."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstguess.eval.report.schema import Bar, Estimate, Figure, Plot

WIDTH, EDGE = 200.0, 6.0
AREA = (46.0, 12.0, 440.0, 216.0)  # left, top, right, bottom of a curve's axes


@dataclass(frozen=True)
class Strip:
    """One estimate on a line: where its dot, the ends of its interval, and floor and target stand."""

    dot: float | None
    low: float | None
    high: float | None
    floor: float | None = None
    target: float | None = None


@dataclass(frozen=True)
class Scale:
    """Values from ``start`` to ``end`` onto a strip's length."""

    start: float
    end: float

    def place(self, value: float | None) -> float | None:
        if value is None:
            return None
        share = (value - self.start) / ((self.end - self.start) or 1.0)
        return round(EDGE + (WIDTH - 2 * EDGE) * min(1.0, max(0.0, share)), 1)

    def strip(self, found: Estimate, bar: Bar | None = None) -> Strip:
        ends = (bar.floor, bar.target) if bar else (None, None)
        return Strip(*map(self.place, (found.value, found.low, found.high, *ends)))


def scale_of(figures: Iterable[Figure], unit: str) -> Scale:
    """One scale for all figures of a unit, so that their dots can be compared; shares always run from 0 to 1."""
    if unit == "share":
        return Scale(0.0, 1.0)
    estimates = [figure.overall for figure in figures if figure.unit == unit]
    ends = [end for found in estimates for end in (found.value, found.low, found.high) if end is not None]
    return Scale(min([0.0, *ends]), max([1.0 if unit == "score" else 0.0, *ends]) or 1.0)


@dataclass(frozen=True)
class Line:
    """A line of a curve, as points for SVG; ``ends_at`` is where its name is written."""

    name: str
    points: str
    dots: Sequence[tuple[float, float]]
    values: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Drawn:
    """A curve ready to be drawn: ticks are (place, label)."""

    plot: Plot
    lines: Sequence[Line]
    across: Sequence[tuple[float, str]]
    up: Sequence[tuple[float, str]]


def drawn(plot: Plot) -> Drawn:
    """The curve's lines and ticks in its axes; what lies between 0 and 1 is shown on the whole of it."""
    points = [point for line in plot.lines.values() for point in line]
    left, top, right, bottom = AREA
    x, y = _range([at for at, _ in points]), _range([at for _, at in points])

    def place(point: tuple[float, float]) -> tuple[float, float]:
        across, up = _share(point[0], x), _share(point[1], y)
        return round(left + across * (right - left), 1), round(bottom - up * (bottom - top), 1)

    lines = [
        Line(name, " ".join(f"{px},{py}" for px, py in map(place, line)), list(map(place, line)), line)
        for name, line in plot.lines.items()
    ]
    across = [(round(left + _share(at, x) * (right - left), 1), f"{at:g}") for at in _ticks(*x)]
    up = [(round(bottom - _share(at, y) * (bottom - top), 1), f"{at:g}") for at in _ticks(*y)]
    return Drawn(plot, lines, across, up)


def _share(value: float, ends: tuple[float, float]) -> float:
    return (value - ends[0]) / (ends[1] - ends[0])


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _ticks(low: float, high: float) -> list[float]:
    """About five round values."""
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(each for each in (1, 2, 5, 10) if (high - low) / (step * each) <= 5)
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 10) for place in range(first, math.floor(high / step + 1e-9) + 1)]
