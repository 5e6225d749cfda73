"""What the benches have in common: what they are given, and how samples become a figure."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import ParamSpec, Protocol, TypeVar

from firstguess.eval.bench.schema import Against, Bandwidth, Figure, Held, Result
from firstguess.eval.rows import Better
from firstguess.tutor.settings import Settings

Clock = Callable[[], float]
Progress = Callable[[str, int, int], None]
"""Called with what is being measured, how much of it is done, and how much there is."""
T = TypeVar("T")
P = ParamSpec("P")


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody is watching."""


@dataclass(frozen=True)
class Wish:
    """What a bench is asked for. ``scratch`` is a folder of its own; ``quick`` takes only a few samples of each."""

    settings: Settings
    repeats: int
    quick: bool
    scratch: Path
    bandwidth: Bandwidth
    progress: Progress = silent
    clock: Clock = field(default=time.perf_counter)


class Bench(Protocol):
    """Something that can be measured."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    def run(self, wish: Wish) -> Result: ...


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that ``share`` percent of all do not exceed, between two of them in proportion."""
    ranked = sorted(samples)
    place = (len(ranked) - 1) * share / 100
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def over_rounds(rounds: Sequence[Sequence[float]], share: float = 50) -> float:
    """The median over rounds of each round's percentile; rounds without a sample do not count."""
    return median(percentile(each, share) for each in rounds if each)


def flat(rounds: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """All samples, shortened to what a clock can tell apart."""
    return tuple(float(f"{value:.6g}") for each in rounds for value in each)


def figure(
    name: str,
    title: str,
    unit: str,
    better: Better,
    value: float,
    samples: Sequence[float] = (),
    *,
    against: Against | None = None,
    held: Held = "value",
    note: str = "",
) -> Figure:
    """A figure with its ratio worked out."""
    ratio = value / against.value if against is not None and against.value else None
    return Figure(
        name=name, title=title, unit=unit, better=better, value=value, samples=tuple(samples), against=against,
        ratio=ratio, held=held, note=note,
    )  # fmt: skip


def timed(clock: Clock, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[float, T]:
    """Milliseconds that ``work`` took, and what it made."""
    began = clock()
    made = work(*args, **kwargs)
    return (clock() - began) * 1000, made
