"""Confidence against correctness, drawn: an own SVG with its numbers in words beside it."""

from __future__ import annotations

from html import escape

from firstguess.tutor.calibration import Calibration, Point
from firstguess.tutor.events import Level

LABELS: dict[Level, str] = {"guess": "a guess", "think": "I think so", "sure": "sure"}
WIDTH, HEIGHT = 320, 208
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 12, 40


def curve(calibration: Calibration) -> str:
    """The drawing, and the same as text. A level that was never used has no point."""
    points = [point for point in calibration.points if point.share.n]
    drawn = _drawing(points, line=calibration.score is not None)
    return f'<figure class="fg-curve">{drawn}<figcaption>{_words(calibration, points)}</figcaption></figure>'


def _drawing(points: list[Point], *, line: bool) -> str:
    """Dots, and a ``line`` through them once there are enough answers to speak of one."""
    if not points:
        return ""
    placed = [(_x(point.claimed), _y(point.share.right / point.share.n)) for point in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
    through = f'<polyline class="fg-line" points="{path}"></polyline>' if line else ""
    dots = "".join(
        f'<circle class="fg-dot" cx="{x:.1f}" cy="{y:.1f}" r="{min(9, 4 + point.share.n / 3):.1f}"></circle>'
        for point, (x, y) in zip(points, placed, strict=True)
    )
    alt = escape("Confidence against correctness. " + " ".join(_line(point) for point in points), quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{alt}">{_axes()}{through}{dots}</svg>'


def _axes() -> str:
    fair = f'<line class="fg-fair" x1="{_x(0.3):.1f}" y1="{_y(0.3):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"></line>'
    grid = "".join(
        f'<line class="fg-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(share):.1f}" y2="{_y(share):.1f}"></line>'
        f'<text x="{LEFT - 6}" y="{_y(share) + 4:.1f}" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.5, 1)
    )
    names = "".join(
        f'<text x="{_x(claimed):.1f}" y="{HEIGHT - 22}" text-anchor="{anchor}">{name}</text>'
        for claimed, name, anchor in (
            (0.4, "a guess", "middle"),
            (0.7, "I think so", "middle"),
            (0.95, "sure", "middle"),
        )
    )
    middle = (LEFT + WIDTH) / 2
    below = f'<text x="{middle}" y="{HEIGHT - 4}" text-anchor="middle">how sure you said you were</text>'
    return grid + fair + names + below


def _x(claimed: float) -> float:
    """Claims lie between a third and everything, so the axis begins at 0.3."""
    return LEFT + (claimed - 0.3) / 0.7 * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _line(point: Point) -> str:
    return f"Said “{LABELS[point.level]}”: right {point.share.right} of {point.share.n}."


def _words(calibration: Calibration, points: list[Point]) -> str:
    said = calibration.words[:1].upper() + calibration.words[1:]
    lines = "".join(f"<li>{escape(_line(point))}</li>" for point in points)
    return f"<p>{escape(said)}.</p>" + (f"<ul>{lines}</ul>" if lines else "")
