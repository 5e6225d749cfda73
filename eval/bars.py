"""Bars: the floor that every release must reach, and the target beyond it, for the figures that decide."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from firstguess.eval import registry
from firstguess.eval.report.figures import NOTHING, measures_of
from firstguess.eval.report.schema import Bar, Figure, Result, SystemPart
from firstguess.eval.rows import Better, Measure
from firstguess.eval.suites.base import Suite
from firstguess.knowledge.errors import FirstguessError

REPAIR = "each bar is a table [suite.measure] with a number for floor and one for target; see docs/benchmark.md"
Key = tuple[str, str]


class BarsError(FirstguessError):
    """The file of bars has faults; the text has one line for each."""


@dataclass(frozen=True)
class Wanted:
    """What a measure has to reach; whether more is better is the measure's matter."""

    floor: float
    target: float


def shipped_bars() -> Path:
    """The bars that firstguess is held to."""
    return Path(str(files("firstguess.eval").joinpath("bars.toml")))


def read_bars(path: Path) -> dict[Key, Wanted]:
    """The bars by (suite, measure). Raises :class:`BarsError` with every fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BarsError(f"{path} cannot be read: {error}; {REPAIR}") from error
    found: dict[Key, Wanted] = {}
    faults = []
    for suite, measures in tables.items():
        for name, bar in measures.items() if isinstance(measures, dict) else ((None, None),):
            if isinstance(bar, dict) and _sound(bar):
                found[suite, str(name)] = Wanted(float(bar["floor"]), float(bar["target"]))
            else:
                faults.append(f"{path}: [{suite}{f'.{name}' if name else ''}] is no bar; {REPAIR}")
    if faults:
        raise BarsError("\n".join(faults))
    return found


def _sound(bar: Mapping[str, Any]) -> bool:
    # bool is an int to isinstance, and no bar
    return set(bar) == {"floor", "target"} and all(type(each) in (int, float) for each in bar.values())


def refuse_unknown(bars: Mapping[Key, Wanted], suites: Sequence[Suite]) -> None:
    """Raise :class:`BarsError` when a bar is set for no suite there is, or for a measure that its suite does not have.

    Of the measures only those of ``suites`` are looked at; one that has no better can have no bar either.
    """
    strange = sorted({suite for suite, _ in bars} - registry.SUITES.keys())
    if strange:
        raise BarsError(f"no suite is named {', '.join(strange)}; there is: {', '.join(registry.SUITES)}")
    for suite in suites:
        better = {measure.name: measure.better for measure in measures_of(suite)}
        for name in (measure for of, measure in bars if of == suite.name):
            if better.get(name, "neither") == "neither":
                known = ", ".join(known for known, way in better.items() if way != "neither")
                raise BarsError(f"no bar can be set for {suite.name}.{name}; there is: {known}")


def judge(
    bars: Mapping[Key, Wanted],
    figures: Iterable[Figure],
    systems: Sequence[SystemPart],
    asked: Iterable[tuple[str, Measure]] = (),
) -> tuple[Bar, ...]:
    """Each bar against each system of ours; baselines are held to none.

    ``asked`` are the measures that a figure is due for, by suite: a bar without one is shown as not measured.
    """
    ours = [system.name for system in systems if system.role == "ours"]
    there = {(figure.suite, figure.measure, figure.system): figure for figure in figures if figure.system in ours}
    due = {(suite, measure.name, system): measure for suite, measure in asked for system in ours}
    found = [*there.values(), *(_missing(*key, measure) for key, measure in due.items() if key not in there)]
    return tuple(_judged(bars[each.suite, each.measure], each) for each in found if (each.suite, each.measure) in bars)


def _missing(suite: str, name: str, system: str, measure: Measure) -> Figure:
    """The figure of a suite that had no item for a system."""
    return Figure(
        suite=suite, system=system, measure=name, title=measure.title, better=measure.better, unit=measure.unit,
        overall=NOTHING,
    )  # fmt: skip


def _judged(bar: Wanted, figure: Figure) -> Bar:
    found = figure.overall
    return Bar(
        suite=figure.suite, system=figure.system, measure=figure.measure, title=figure.title, better=figure.better,
        unit=figure.unit, floor=bar.floor, target=bar.target, value=found.value, low=found.low, high=found.high,
        n=found.n, result=reached(bar.floor, bar.target, found.value, figure.better),
    )  # fmt: skip


def reached(floor: float, target: float, value: float | None, better: Better) -> Result:
    """How far ``value`` comes; without one nothing was measured."""
    if value is None:
        return "not measured"
    sign = -1 if better == "lower" else 1
    if sign * value >= sign * target:
        return "target"
    return "floor" if sign * value >= sign * floor else "missed"
