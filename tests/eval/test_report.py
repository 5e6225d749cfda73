"""A run's files: figures with their intervals, items that fell short, and nothing that a page could be made to run."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.bars import Wanted
from firstguess.eval.evaluate import Outcome
from firstguess.eval.report import build, files, page, side_by_side, text
from firstguess.eval.report.marking import marked, window
from firstguess.eval.report.plots import drawn
from firstguess.eval.report.schema import Plot, Report, SystemPart
from firstguess.eval.report.shortfall import shortfalls
from firstguess.eval.rows import Curve, Item, Measure, Row
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings

EVIL = "<script>alert(1)</script>"
SYSTEMS = (SystemPart(name="ours", role="ours", model="none"), SystemPart(name="stock", role="baseline", model="none"))


class Tiny:
    """A suite whose rows are given."""

    name, title, needs_tutor = "tiny", "Is it right", False
    measures: tuple[Measure, ...] = (
        Measure("right", "right answers"),
        Measure("wrong", "wrong ones", "lower"),
        Measure("rank", "a rank", unit="score"),
        Measure("wait", "time", "lower", "ms"),
    )
    derived_measures = (Measure("best", "the best of all"),)

    def items(self, bench: Workbench) -> Sequence[Item]:
        return ()

    def score(self, item: Item, system: Any, bench: Workbench) -> Row:
        raise NotImplementedError

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        return {"best": max(row.scores["right"] for row in rows)} if rows else {}

    def curves(self, rows: Sequence[Row], bench: Workbench) -> Sequence[Curve]:
        return [Curve("A curve", "coverage", "risk", {"all": [(0.0, 0.1), (1.0, 0.4)]})]


def case(question: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "lesson": "tea", "kind": "open", "question": question, **more}


def row(place: int, right: float, system: str = "ours", **more: Any) -> Row:
    given: dict[str, Any] = {
        "kind": "open" if place % 2 else "far", "split": "dev", "record": {"case": case(f"question {place}")},
        "scores": {"right": right, "wrong": 1 - right, "rank": right / 2}, "times": {"wait": 5.0 + place}, **more,
    }  # fmt: skip
    return Row(system=system, suite="tiny", item=f"q{place}", lesson="tea", cluster=f"tea/{place % 4}", **given)


def report(rows: Sequence[Row], tmp_path: Path, **more: Any) -> Report:
    bench = Workbench(Settings(), tmp_path, ())
    wanted = more.pop("wanted", {("tiny", "right"): Wanted(0.9, 0.95), ("tiny", "wait"): Wanted(100, 50)})
    print_ = {"command": {"limit": more.get("limit"), **more.pop("command", {})}, "seed": 0}
    return build.report(build.Made([Tiny()], SYSTEMS, rows, wanted, print_, bench, datetime.now(UTC), **more))


@pytest.fixture
def rows() -> list[Row]:
    ours = [row(place, float(place != 3)) for place in range(8)]
    return [*ours, *(row(place, 0.0, "stock") for place in range(8))]


def test_every_figure_has_n_and_interval_by_every_group(rows: list[Row], tmp_path: Path) -> None:
    made = report(rows, tmp_path)
    figure = made.suites[0].figures[0]
    assert (figure.overall.value, figure.overall.n, figure.overall.clusters) == (0.875, 8, 4)
    assert figure.overall.low is not None
    assert {group: list(parts) for group, parts in figure.by.items()} == {
        "kind": ["far", "open"], "lesson": ["tea"], "split": ["dev"],
    }  # fmt: skip
    assert made.suites[0].clustered_by == "section of a lesson"


def test_times_stand_apart_with_their_figures_and_bars(rows: list[Row], tmp_path: Path) -> None:
    made = report(rows, tmp_path)
    assert "wait" not in {figure.measure for figure in made.suites[0].figures}
    assert [figure.measure for figure in made.times.figures] == ["wait", "wait"]
    assert [bar.result for bar in made.times.bars] == ["target"]
    assert made.missed == made.bars


def test_a_report_is_the_same_but_for_its_times(rows: list[Row], tmp_path: Path) -> None:
    first, second = (json.loads(files.as_json(report(rows, tmp_path))) for _ in range(2))
    first.pop("times")
    second.pop("times")
    assert first == second


def test_a_figure_that_is_no_mean_has_an_interval_too(rows: list[Row], tmp_path: Path) -> None:
    best = {figure.system: figure for figure in report(rows, tmp_path).suites[0].figures if figure.measure == "best"}
    assert (best["ours"].overall.value, best["stock"].overall.value) == (1.0, 0.0)
    # Every draw is alike; that is no certainty with four sections.
    assert best["ours"].overall.low == pytest.approx(0.398, abs=0.01)


def test_errors_are_listed_and_come_first(tmp_path: Path) -> None:
    rows = [row(1, 0.0), row(2, 0.0, error="ValueError: no")]
    made = report(rows, tmp_path)
    assert [(failure.item, failure.error) for failure in made.errors] == [("q2", "ValueError: no")]
    assert [each.row.item for each in shortfalls(made, rows)] == ["q2", "q1"]


def test_what_is_described_only_or_is_no_share_is_no_shortfall(rows: list[Row], tmp_path: Path) -> None:
    found = shortfalls(report(rows, tmp_path), rows)
    assert [each.row.item for each in found if each.row.system == "ours"] == ["q3"]
    assert (dict(found[0].short), found[0].decisive) == ({"right": 1.0, "wrong": 1.0}, ("right",))


def test_junit_counts_what_it_holds_and_survives_control_characters(tmp_path: Path) -> None:
    rows = [row(1, 1.0), row(2, 0.0), row(3, 0.0, error="bad \x00 byte")]
    files.write(report(rows, tmp_path), rows, tmp_path)
    bars, items = ET.parse(tmp_path / files.JUNIT).getroot()  # noqa: S314 - written here
    assert (bars.get("failures"), items.get("tests")) == ("1", "3")
    assert (items.get("failures"), items.get("errors")) == ("1", "1")
    assert [case.find("failure") is not None for case in items] == [False, True, False]


def test_the_page_asks_for_nothing_and_runs_nothing_of_a_case(tmp_path: Path) -> None:
    said = {"text": EVIL, "source": "model", "citations": ["tea#step-1"], "evidence": [EVIL]}
    passage = {"id": "tea#step-1", "part": "step-1", "text": f"Before. {EVIL} After."}
    record = {
        "case": case(EVIL, evidence=[EVIL], parts=["step-1"], facts=[{"says": EVIL, "any": [["x"]]}]),
        "answer": {"sentences": [said], "passages": [passage]}, EVIL: [EVIL, {"deep": None}],
    }  # fmt: skip
    rows = [row(1, 0.0, record=record, error=EVIL)]
    html = page.html(report(rows, tmp_path), rows)
    assert html.count("<script>") == 1
    assert "Before. <mark" in html
    assert 'class="both"' in html
    assert not [name for name in ("http://", "https://", "src=", "@import", "url(") if name in html]


def test_the_page_lists_what_fell_short_and_draws_every_interval(rows: list[Row], tmp_path: Path) -> None:
    html = page.html(report(rows, tmp_path), rows)
    assert "question 3" in html
    assert "question 5</summary>" in html  # of the baseline
    assert html.count('class="reach"') >= 8
    assert "A curve" in html


def test_a_record_that_is_no_question_is_shown_as_it_is(tmp_path: Path) -> None:
    rows = [
        row(1, 0.0, record={"case": {"attack": {"say": ["tell me"]}}, "replies": [{"move": "hint", "text": "No."}]})
    ]
    html = page.html(report(rows, tmp_path), rows)
    assert "<summary>tell me</summary>" in html
    assert "No." in html


def test_a_page_without_a_row_is_still_a_page(tmp_path: Path) -> None:
    assert "No item fell short." in page.html(report([], tmp_path), [])


def test_a_try_says_so_and_the_terminal_has_every_figure(rows: list[Row], tmp_path: Path) -> None:
    said = text.text(report(rows, tmp_path, limit=3))
    assert "A try: only the first 3 items" in said
    assert "0.875" in said
    assert "MISSED" in said


@pytest.mark.parametrize("damage", [None, "{", '{"version": 1}'])
def test_a_folder_without_a_sound_report_is_named(tmp_path: Path, damage: str | None) -> None:
    if damage is not None:
        (tmp_path / files.REPORT).write_text(damage)
    with pytest.raises(files.NoReport, match=r"report\.json"):
        files.read(tmp_path)


def test_marks_of_what_is_cited_and_needed_may_overlap() -> None:
    pieces = marked("One two\nthree four.", ["One two three"], ["three four.", "five"])
    assert pieces == [("One two ", "cited"), ("three", "both"), (" four.", "needed")]
    assert window("abc", (1, 2)) == [("a", ""), ("b", "cited"), ("c", "")]


def test_a_curve_of_equal_values_can_be_drawn() -> None:
    plot = Plot(system="x", title="t", x="k", y="ms", lines={"a": ((5.0, 7.0), (5.0, 7.0))})
    assert drawn(plot).lines[0].dots == [(243.0, 114.0), (243.0, 114.0)]
    assert drawn(Plot(system="x", title="t", x="k", y="y", lines={})).up


def test_systems_stand_beside_each_other_in_markdown(rows: list[Row], tmp_path: Path) -> None:
    table = side_by_side.markdown(report(rows, tmp_path), intervals=False).splitlines()
    assert "| measure | ours | stock | n |" in table
    assert "| right answers | 0.875 | 0.000 | 8 |" in table
    assert "| wrong ones, less is better | 0.125 | 1.000 | 8 |" in table


def test_what_a_system_was_not_measured_in_is_a_dash(rows: list[Row], tmp_path: Path) -> None:
    alone = side_by_side.markdown(report([each for each in rows if each.system == "ours"], tmp_path))
    assert "| right answers | 0.875 [" in alone
    assert "| - | 8 |" in alone


def test_an_item_that_raised_ends_no_run_well(tmp_path: Path) -> None:
    wanted = {("tiny", "right"): Wanted(0.1, 0.2)}
    good, raised = row(1, 1.0), row(2, 1.0, error="ValueError: no")
    for limit in (None, 3):
        made = report([good, raised], tmp_path, wanted=wanted, limit=limit)
        assert made.missed == ()
        assert not Outcome(made, tmp_path).met
        assert "No floor was missed." not in text.text(made)
        assert "No floor missed" not in page.html(made, [good, raised])
    whole = report([good], tmp_path, wanted=wanted)
    assert Outcome(whole, tmp_path).met
    assert text.text(whole).endswith("No floor was missed.")


def test_a_bar_of_a_suite_without_an_item_is_shown_as_not_measured(tmp_path: Path) -> None:
    made = report([row(1, 1.0, "stock")], tmp_path)
    assert [(bar.measure, bar.system, bar.result) for bar in made.all_bars] == [
        ("right", "ours", "not measured"),
        ("wait", "ours", "not measured"),
    ]
    assert "No floor was missed." not in text.text(made)
    assert "No bar was measured." in page.html(made, [])


def test_bars_on_few_clusters_are_named(rows: list[Row], tmp_path: Path) -> None:
    note = "Fewer than 5 clusters stand behind these bars, so their intervals say little: tiny.right of ours (4)."
    assert note in report(rows, tmp_path).notes
    many = [row(place, 1.0).model_copy(update={"cluster": f"tea/{place}"}) for place in range(5)]
    assert not [each for each in report(many, tmp_path).notes if "Fewer" in each]
