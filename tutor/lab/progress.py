"""What a run says of itself while it goes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of a run: it is ended when it takes longer, or when its process grows larger."""

    seconds: float = 60.0
    megabytes: int = 1500


@dataclass(frozen=True)
class Point:
    """One measurement: ``step`` is the number of training steps before it."""

    curve: str
    step: int
    value: float


@dataclass(frozen=True)
class Finding:
    """What came out: the index of the option that the run confirmed, the figures it was told by, and words for them."""

    outcome: int
    figures: dict[str, float]
    text: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """Where a run stands. The last one carries the finding or an error, and neither when the run was stopped."""

    points: tuple[Point, ...]
    done: float
    saying: str
    finding: Finding | None = None
    error: str | None = None
