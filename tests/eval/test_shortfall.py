"""What falls short of a bar: a count behind its floor does, and no baseline falls short of any."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from inspect import signature
from pathlib import Path
from typing import Any

from firstguess.eval import registry
from firstguess.eval.bars import Wanted
from firstguess.eval.report import build, junit
from firstguess.eval.report.schema import Report, SystemPart
from firstguess.eval.report.shortfall import shortfalls
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings

SYSTEMS = (SystemPart(name="ours", role="ours", model="none"), SystemPart(name="stock", role="baseline", model="none"))


class Counting:
    """A suite with a share and two counts, under a name that has case files of its own."""

    name, title, needs_tutor = "swap", "Counts", False
    measures: tuple[Measure, ...] = (
        Measure("right", "right answers"),
        Measure("slips", "slips", "lower", "count"),
        Measure("others", "slips that no bar is set for", "lower", "count"),
    )

    def items(self, bench: Workbench) -> Sequence[Item]:
        return ()

    def score(self, item: Item, system: Any, bench: Workbench) -> Row:
        raise NotImplementedError


def row(place: int, system: str = "ours", split: str = "", **scores: float) -> Row:
    return Row(system=system, suite="swap", item=str(place), lesson="tea", kind="open", cluster=str(place),
               split=split, scores=scores)  # fmt: skip


def report(rows: Sequence[Row], tmp_path: Path, split: str | None = None, **command: Any) -> Report:
    bench = Workbench(Settings(), tmp_path, (), split=split)
    wanted = {("swap", "right"): Wanted(0.9, 0.95), ("swap", "slips"): Wanted(0.05, 0)}
    print_ = {"command": {"limit": None, **command}}
    return build.report(build.Made([Counting()], SYSTEMS, rows, wanted, print_, bench, datetime.now(UTC)))


def test_a_count_behind_its_floor_is_short_and_one_without_a_bar_is_not(tmp_path: Path) -> None:
    rows = [row(0, slips=3, others=3, right=1), row(1, slips=0, others=3, right=1)]
    (found,) = shortfalls(report(rows, tmp_path), rows)
    assert (found.row.item, dict(found.short), found.decisive) == ("0", {"slips": 1.0}, ("slips",))


def test_a_baseline_fails_no_bar(tmp_path: Path) -> None:
    rows = [row(0, right=0, slips=1), row(0, "stock", right=0, slips=1)]
    ours, stock = shortfalls(report(rows, tmp_path), rows)
    assert (ours.decisive, stock.decisive, dict(stock.short)) == (("right", "slips"), (), {"right": 1.0})
    suites = ET.fromstring(junit.xml(report(rows, tmp_path), rows))  # noqa: S314 - written here
    assert [each.get("failures") for each in suites] == ["2", "1", "0"]


def test_what_was_asked_beside_the_set_is_named(tmp_path: Path) -> None:
    (one,) = [each for each in report([row(0, right=1)], tmp_path, "dev").notes if "set dev" in each]
    assert one == "Only cases of the set dev were asked, but in swap (they have cases of no set)."
    (one,) = [each for each in report([row(0, split="dev", right=1)], tmp_path, "dev").notes if "set dev" in each]
    assert one == "Only cases of the set dev were asked."


def test_suites_that_keep_their_files_are_named_where_files_were_given(tmp_path: Path) -> None:
    said = "The questions are from files that were given; swap asked the files that are shipped."
    assert said in report([row(0, right=1)], tmp_path, own_cases=True).notes
    assert said not in report([row(0, right=1)], tmp_path, own_cases=False).notes
    assert said not in report([], tmp_path, own_cases=True).notes


def test_every_suite_that_takes_a_file_of_its_own_is_known() -> None:
    taking = {name for name in registry.SUITES if "file" in signature(type(registry.SUITES[name].open())).parameters}
    assert taking <= build.OWN_FILES <= registry.SUITES.keys()
