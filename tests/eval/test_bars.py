"""Bars: a floor is missed in the direction of its measure, and a file with faults tells all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval import bars, registry
from firstguess.eval.bars import BarsError, Wanted
from firstguess.eval.report.schema import Estimate, Figure, SystemPart
from firstguess.eval.rows import Better

OURS = SystemPart(name="ours", role="ours", model="none")
OTHER = SystemPart(name="stock", role="baseline", model="none")


def figure(value: float | None, better: Better = "higher", system: str = "ours") -> Figure:
    found = Estimate(value=value, low=None, high=None, n=0 if value is None else 9, clusters=9)
    return Figure(suite="s", system=system, measure="m", title="", better=better, unit="share", overall=found)


@pytest.mark.parametrize(
    ("value", "better", "floor", "target", "result"),
    [
        (0.98, "higher", 0.95, 0.98, "target"),
        (0.95, "higher", 0.95, 0.98, "floor"),
        (0.949, "higher", 0.95, 0.98, "missed"),
        (0.03, "lower", 0.05, 0.03, "target"),
        (0.05, "lower", 0.05, 0.03, "floor"),
        (0.051, "lower", 0.05, 0.03, "missed"),
        (None, "higher", 0.95, 0.98, "not measured"),
    ],
)
def test_which_side_of_the_bar(value: float | None, better: Better, floor: float, target: float, result: str) -> None:
    (bar,) = bars.judge({("s", "m"): Wanted(floor, target)}, [figure(value, better)], [OURS])
    assert bar.result == result


def test_a_baseline_is_held_to_no_bar() -> None:
    wanted = {("s", "m"): Wanted(1, 1)}
    assert bars.judge(wanted, [figure(0.0, system="stock")], [OURS, OTHER]) == ()


def test_every_fault_of_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "bars.toml"
    file.write_text("[s.good]\nfloor=1\ntarget=1\n[s.half]\nfloor=1\n[s.word]\nfloor=true\ntarget=1\n")
    with pytest.raises(BarsError) as caught:
        bars.read_bars(file)
    assert [name in str(caught.value) for name in ("s.good", "s.half", "s.word")] == [False, True, True]


@pytest.mark.parametrize("text", ["[s.m", "s = 3", None])
def test_a_file_that_is_no_table_of_bars_is_refused(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "bars.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(BarsError, match=r"bars\.toml"):
        bars.read_bars(file)


def test_each_shipped_bar_is_set_for_a_measure_that_exists() -> None:
    wanted = bars.read_bars(bars.shipped_bars())
    assert {suite for suite, _ in wanted} <= registry.SUITES.keys()
    bars.refuse_unknown(wanted, [entry.open() for entry in registry.SUITES.values()])


def test_a_bar_for_nothing_is_refused() -> None:
    with pytest.raises(BarsError, match="recall_3"):
        bars.refuse_unknown({("retrieval", "recal_3"): Wanted(1, 1)}, [registry.SUITES["retrieval"].open()])


def test_a_bar_for_no_suite_is_refused_with_those_there_are() -> None:
    with pytest.raises(BarsError, match=r"grouding; there is: grounding, retrieval"):
        bars.refuse_unknown({("grouding", "support"): Wanted(1, 1)}, [registry.SUITES["retrieval"].open()])


def test_a_bar_of_a_suite_that_is_not_asked_for_is_none_of_the_runs_business() -> None:
    bars.refuse_unknown({("leak", "given_away"): Wanted(0, 0)}, [registry.SUITES["retrieval"].open()])


def test_every_suite_on_disk_is_in_the_registry() -> None:
    folder = Path(registry.__file__).parent / "suites"
    suites = {path.stem for path in folder.glob("*.py") if f"\nclass {path.stem.capitalize()}(" in path.read_text()}
    assert suites <= registry.SUITES.keys()
