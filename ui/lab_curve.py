"""What a run of the lab measures while it trains, drawn: an own SVG, its last figures in words below it.

Curves are told apart by colour, by dashes and by the mark at their end, so that no reader depends on one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from firstguess.tutor.lab.run import Point

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 38, 10, 24, 28
TICKS = 4
LOOKS = 4
MARK = 4.0  # half the size of the mark at a curve's end

Places = Sequence[tuple[float, float]]


def chart(title: str, curves: Sequence[str], unit: str, points: Sequence[Point]) -> str:
    """The curves as far as they are known, each named with its last figure. A curve without a point is only named."""
    traces = [[point for point in points if point.curve == curve] for curve in curves]
    legend = "".join(_entry(n, curve, trace) for n, (curve, trace) in enumerate(zip(curves, traces, strict=True)))
    told = " ".join(_told(curve, trace, unit) for curve, trace in zip(curves, traces, strict=True))
    return (
        f'<figure class="fg-chart"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="fg-chart-title fg-chart-told"><title id="fg-chart-title">{escape(title)}</title>'
        f'<desc id="fg-chart-told">{escape(told)}</desc>{_drawing(traces, unit)}</svg>'
        f'<figcaption><ul class="fg-curves">{legend}</ul></figcaption></figure>'
    )


def figure(value: float) -> str:
    """A measured number as a reader wants it: three digits or a count, no exponent."""
    if value and abs(value) < 0.1:
        return f"{value:.3f}"
    if abs(value) < 10:
        return f"{value:.2f}"
    return f"{value:.1f}" if abs(value) < 100 and value % 1 else f"{value:,.0f}"


def _drawing(traces: Sequence[Sequence[Point]], unit: str) -> str:
    values = [point.value for trace in traces for point in trace]
    scale = _scale(min([0.0, *values]), max(values, default=1.0))
    low, high = scale[0], scale[-1]
    last = max((point.step for trace in traces for point in trace), default=1) or 1

    def place(point: Point) -> tuple[float, float]:
        return LEFT + point.step / last * (WIDTH - LEFT - RIGHT), _down(point.value, low, high)

    grid = "".join(_rule(tick, _down(tick, low, high)) for tick in scale)
    lines = "".join(_trace(n, [place(point) for point in trace]) for n, trace in enumerate(traces) if trace)
    return f"{grid}{_axes(unit, last, begun=bool(values))}{lines}"


def _down(value: float, low: float, high: float) -> float:
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)


def _rule(tick: float, y: float) -> str:
    line = f'<line class="fg-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"></line>'
    return f'{line}<text x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{tick:,.4g}</text>'


def _axes(unit: str, last: float, *, begun: bool) -> str:
    below, middle = HEIGHT - BOTTOM + 16, (LEFT + WIDTH - RIGHT) / 2
    end = f'<text x="{WIDTH - RIGHT}" y="{below}" text-anchor="end">{last:,.4g}</text>' if begun else ""
    return (
        f'<text x="2" y="11">{escape(unit)}</text><text x="{LEFT}" y="{below}" text-anchor="middle">0</text>'
        f'<text x="{middle}" y="{below}" text-anchor="middle">steps of training</text>{end}'
    )


def _trace(number: int, places: Places) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    look = number % LOOKS
    return f'<polyline class="fg-trace fg-look-{look}" points="{path}"></polyline>{_mark(look, *places[-1])}'


def _mark(look: int, x: float, y: float) -> str:
    """A disc, a square, a triangle, a diamond."""
    if look == 0:
        return f'<circle class="fg-tip fg-look-0" cx="{x:.1f}" cy="{y:.1f}" r="{MARK}"></circle>'
    corners = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.2), (1.2, 1), (-1.2, 1)),
        3: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    }[look]
    path = " ".join(f"{x + dx * MARK:.1f},{y + dy * MARK:.1f}" for dx, dy in corners)
    return f'<polygon class="fg-tip fg-look-{look}" points="{path}"></polygon>'


def _entry(number: int, curve: str, trace: Sequence[Point]) -> str:
    sample = f'<svg viewBox="0 0 40 14" aria-hidden="true">{_trace(number, [(1, 7), (34, 7)])}</svg>'
    now = f"<strong>{figure(trace[-1].value)}</strong>" if trace else '<span class="fg-yet">to come</span>'
    return f"<li>{sample}<span>{escape(curve)}</span>{now}</li>"


def _told(curve: str, trace: Sequence[Point], unit: str) -> str:
    if not trace:
        return f"{curve}: nothing yet."
    return f"{curve}: from {figure(trace[0].value)} to {figure(trace[-1].value)} ({unit})."


def _scale(low: float, high: float) -> list[float]:
    """Round numbers that hold both, the last of them above everything."""
    span = (high - low) or 1.0
    rough = span / TICKS
    unit = 10.0 ** floor(log10(rough))
    step = next(unit * factor for factor in (1, 2, 2.5, 5, 10) if unit * factor >= rough)
    first, ticks = floor(low / step), [floor(low / step) * step]
    while ticks[-1] < high:
        first += 1
        ticks.append(first * step)
    return ticks if any(a < b for a, b in pairwise(ticks)) else [*ticks, ticks[-1] + step]
