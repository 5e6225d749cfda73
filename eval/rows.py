"""What a run leaves behind: one row an item, with its scores, and all that is needed to score it with another tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from firstguess.eval.lines import Strict

Better = Literal["higher", "lower", "neither"]
Unit = Literal["share", "ms", "count", "score"]


@dataclass(frozen=True)
class Measure:
    """One figure of a suite: the mean over the rows that have a score by its ``name``.

    ``title`` says in words what it is. Shares lie in 0..1. "neither": it is described, and is neither good nor bad.
    ``worst`` is what an item scores that raised; by itself 0, or 1 where lower is better.
    """

    name: str
    title: str
    better: Better = "higher"
    unit: Unit = "share"
    worst: float | None = None

    @property
    def failing(self) -> float:
        return self.worst if self.worst is not None else float(self.better == "lower")


@dataclass(frozen=True)
class Item:
    """One thing to run: a case as a suite sees it.

    ``cluster`` names what its neighbours have in common, for the intervals: items of one cluster are no independent
    evidence. ``applies`` are the measures that it has a score in whatever the system does; an error fails them all.
    ``split`` names the set of cases that it is from (dev, heldout, test); the runner fills it in for questions.
    """

    id: str
    lesson: str
    kind: str
    cluster: str
    case: Any
    applies: tuple[str, ...] = ()
    split: str = ""


@dataclass(frozen=True)
class Curve:
    """A plot for the report. ``lines`` maps what a line shows to its points; ``x`` and ``y`` are the axes' labels.

    A suite that has plots of its own gives them in ``curves(rows, bench) -> Sequence[Curve]``, for one system's rows.
    """

    title: str
    x: str
    y: str
    lines: Mapping[str, Sequence[tuple[float, float]]]
    note: str = ""


class Row(Strict):
    """One item of one suite, run through one system.

    ``scores`` has the measures that apply to it. ``record`` holds question, expectation and reply in plain JSON.
    ``times`` (milliseconds) are kept apart: two runs of one thing are alike in everything else. The runner moves the
    scores of measures in ms there.
    """

    system: str
    suite: str
    item: str
    lesson: str
    kind: str
    cluster: str
    split: str = ""
    scores: dict[str, float] = Field(default_factory=dict)
    record: dict[str, Any] = Field(default_factory=dict)
    error: str | None = None
    times: dict[str, float] = Field(default_factory=dict)
