"""Figures that are no mean stand on the rows that they are made of, and what is alike shows no certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from firstguess.eval.report.figures import figures
from firstguess.eval.report.schema import Estimate
from firstguess.eval.rows import Measure, Row
from firstguess.eval.suites.polarity import Polarity
from firstguess.eval.suites.refusal import Refusal
from firstguess.eval.workbench import Workbench


class Small:
    """A suite whose figures are read off given rows."""

    name, title, needs_tutor = "small", "Small", False
    measures: tuple[Measure, ...] = (
        Measure("slips", "how many", "lower", "count"),
        Measure("even", "shares that are all alike"),
        Measure("right", "shares that are all one"),
    )
    derived_measures: tuple[Measure, ...] = (
        Measure("most", "the most of all"),
        Measure("gives", "a difference", unit="score"),
    )

    def items(self, bench: Workbench) -> Sequence[object]:
        return ()

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        found = [row.scores["share"] for row in rows if "share" in row.scores]
        return {"most": max(found), "gives": max(found) - 1} if found else {}


def made(place: int, suite: str = "small", **scores: float) -> Row:
    return Row(system="x", suite=suite, item=str(place), lesson="tea", kind="open", cluster=str(place), scores=scores)


def told(suite: object, rows: Sequence[Row]) -> dict[str, Estimate]:
    return {each.measure: each.overall for each in figures(suite, rows, ["x"], 0, timed=False)}  # type: ignore[arg-type]


def test_a_figure_that_is_no_mean_counts_the_rows_that_it_is_made_of() -> None:
    found = told(Small(), [*(made(place, share=1.0) for place in range(3)), *(made(place) for place in range(3, 9))])
    assert (found["most"].n, found["most"].clusters) == (3, 3)
    assert found["most"].low is not None
    assert found["most"].low < 0.3  # the exact one for three clusters; 0.66 for all nine


def test_a_difference_of_nought_has_no_exact_interval() -> None:
    found = told(Small(), [made(place, share=1.0) for place in range(4)])["gives"]
    assert (found.value, found.low, found.high) == (0.0, None, None)


def test_what_is_all_alike_has_an_interval_only_where_it_can_be_exact() -> None:
    found = told(Small(), [made(place, slips=0.0, even=0.5, right=1.0) for place in range(4)])
    assert [(found[name].low, found[name].high) for name in ("slips", "even")] == [(None, None)] * 2
    assert (found["right"].low is not None, found["right"].high) == (True, 1.0)


def test_balanced_figures_count_both_sides_and_nothing_else() -> None:
    asked = [
        made(0, "refusal", wrongly_refused=0),
        made(1, "refusal", near_refused=1),
        made(2, "refusal", far_refused=1),
    ]
    assert told(Refusal(), asked)["near_balanced"].n == 2
    said = [made(0, "polarity", right_yes=1), made(1, "polarity", right_no=0), made(2, "polarity", polarity_right=0)]
    assert told(Polarity(), said)["polarity_balanced"].n == 2
