"""What a run leaves behind: one row an item, with its scores, and all that is needed to score it with another tool."""

from __future__ import annotations

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
    """

    name: str
    title: str
    better: Better = "higher"
    unit: Unit = "share"


@dataclass(frozen=True)
class Item:
    """One thing to run: a case as a suite sees it.

    ``cluster`` names what its neighbours have in common, for the intervals: items of one cluster are no independent
    evidence. ``applies`` are the measures that it has a score in whatever the system does; an error fails them all.
    """

    id: str
    lesson: str
    kind: str
    cluster: str
    case: Any
    applies: tuple[str, ...] = ()


class Row(Strict):
    """One item of one suite, run through one system.

    ``scores`` has the measures that apply to it. ``record`` holds question, expectation and reply in plain JSON.
    ``times`` (milliseconds) are kept apart: two runs of one thing are alike in everything else.
    """

    system: str
    suite: str
    item: str
    lesson: str
    kind: str
    cluster: str
    scores: dict[str, float] = Field(default_factory=dict)
    record: dict[str, Any] = Field(default_factory=dict)
    error: str | None = None
    times: dict[str, float] = Field(default_factory=dict)
