"""What a run of the benches leaves: every figure with what it stands beside and its raw samples."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from firstguess.eval.lines import Strict
from firstguess.eval.report.schema import Result as Met
from firstguess.eval.rows import Better

VERSION = 1
#: A bar is held against the figure itself, or against its ratio to what it stands beside.
Held = Literal["value", "ratio"]


class Against(Strict):
    """What a figure stands beside: a ``peer`` that does the same job, a ``ceiling`` that the machine sets, or the
    same thing at another time (``itself``). In the unit of the figure."""

    kind: Literal["peer", "ceiling", "itself"]
    name: str
    value: float
    samples: tuple[float, ...] = ()


class Figure(Strict):
    """One measured thing. ``value`` is the median over repeats unless ``title`` says otherwise.

    ``ratio`` is ``value`` divided by what it stands beside. ``samples`` are raw, in the order they were taken.
    """

    name: str
    title: str
    unit: str
    better: Better
    value: float
    samples: tuple[float, ...] = ()
    against: Against | None = None
    ratio: float | None = None
    held: Held = "value"
    note: str = ""
    floor: float | None = None
    target: float | None = None
    met: Met | None = None


class Result(Strict):
    """What one bench measured. ``missing`` says what could not be, and why."""

    bench: str
    title: str
    figures: tuple[Figure, ...]
    missing: tuple[str, ...] = ()
    seconds: float = 0.0


class Bandwidth(Strict):
    """Bytes a second between memory and processor, all cores together, best of several tries.

    ``copied`` counts what is read and what is written; ``best`` is the higher of the two.
    """

    read: float
    copied: float
    best: float
    buffer: int
    samples: dict[str, tuple[float, ...]] = Field(default_factory=dict)


class Machine(Strict):
    """``load`` is the load average when the run began: beside other work no time means much."""

    processor: str
    cores: int
    memory_bytes: int
    python: str
    platform: str
    load: float
    versions: dict[str, str] = Field(default_factory=dict)


class Report(Strict):
    """A whole run; ``unmeasured`` names the bars of these benches for which there is no figure."""

    version: int = VERSION
    began: str
    model: str
    repeats: int
    quick: bool
    machine: Machine
    bandwidth: Bandwidth
    results: tuple[Result, ...]
    unmeasured: tuple[str, ...] = ()

    @property
    def missed(self) -> tuple[str, ...]:
        """The figures below their floor."""
        return tuple(
            f"{result.bench}.{figure.name}"
            for result in self.results
            for figure in result.figures
            if figure.met == "missed"
        )
