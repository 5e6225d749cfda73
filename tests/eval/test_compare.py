"""Pairs are matched by item, and a verdict needs both the interval and the corrected test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from firstguess.eval.compare import NotComparable, Side, compare
from firstguess.eval.report.compared import text
from firstguess.eval.report.schema import Estimate, Figure
from firstguess.eval.rows import Better, Row

ESTIMATE = Estimate(value=0.5, low=None, high=None, n=1, clusters=1)


def row(place: int, question: str = "why?", suite: str = "s", **scores: float) -> Row:
    return Row(
        system="x", suite=suite, item=str(place), lesson="tea", kind="open", cluster=f"tea/{place}", scores=scores,
        record={"case": {"question": question}},
    )  # fmt: skip


def side(rows: Sequence[Row], label: str = "x", **better: Better) -> Side:
    figures: Mapping[tuple[str, str], Figure] = {
        ("s", name): Figure(
            suite="s", system="x", measure=name, title=name, better=way, unit="share", overall=ESTIMATE
        )
        for name, way in better.items()
    }  # fmt: skip
    return Side(label, {(each.suite, each.lesson, each.item): each for each in rows}, figures)


def test_more_is_better_or_worse_as_the_measure_says() -> None:
    before = side([row(place, right=0.0, wrong=0.0) for place in range(20)], right="higher", wrong="lower")
    after = side([row(place, right=1.0, wrong=1.0) for place in range(20)], right="higher", wrong="lower")
    found = {each.measure: each for each in compare(before, after).differences}
    assert (found["right"].verdict, found["wrong"].verdict) == ("better", "worse")
    assert (found["right"].difference, found["right"].test, found["right"].changed) == (1.0, "McNemar", 20)
    assert found["right"].p_alone == pytest.approx(2 * 0.5**20)
    assert found["right"].p == pytest.approx(4 * 0.5**20)


def test_a_change_that_chance_explains_is_not_called_one() -> None:
    before = side([row(place, right=float(place % 2)) for place in range(20)], right="higher")
    after = side([row(place, right=float(place % 2 or place < 3)) for place in range(20)], right="higher")
    (found,) = compare(before, after).differences
    assert (found.verdict, found.changed) == ("no difference shown", 2)
    assert found.smallest is not None
    assert found.smallest > found.difference


def test_alike_runs_have_nothing_to_show() -> None:
    one = side([row(place, right=1.0) for place in range(5)], right="higher")
    (found,) = compare(one, one).differences
    assert (found.verdict, found.p, found.smallest) == ("the same", 1.0, None)


def test_scores_between_nought_and_one_are_ranked() -> None:
    before = side([row(place, share=0.25) for place in range(12)], share="higher")
    after = side([row(place, share=0.3 + place / 50) for place in range(12)], share="higher")
    (found,) = compare(before, after).differences
    assert (found.test, found.verdict) == ("signed ranks", "better")


def test_items_of_one_side_are_named_and_left_out() -> None:
    before = side([row(1, right=1.0), row(2, right=1.0), row(3, right=0.0)], "a", right="higher")
    after = side([row(2, right=1.0), row(3, right=0.0), row(4, right=1.0)], "b", right="higher")
    found = compare(before, after)
    assert (found.only_first, found.only_second, found.differences[0].n) == (("s/tea/1",), ("s/tea/4",), 2)
    assert "Only in a, and left out: s/tea/1" in text(found)


def test_an_id_that_asks_something_else_is_no_pair() -> None:
    before = side([row(1, right=1.0), row(2, right=1.0)], right="higher")
    after = side([row(1, right=1.0), row(2, "how?", right=0.0)], right="higher")
    found = compare(before, after)
    assert found.differences[0].n == 1
    assert "s/tea/2" in found.notes[0]


def test_an_item_of_which_something_else_is_expected_is_no_pair() -> None:
    before = side([row(1, right=1.0), row(2, right=1.0)], right="higher")
    changed = row(2, right=0.0).model_copy(update={"record": {"case": {"question": "why?", "answer": "no"}}})
    gold = row(2, right=1.0).model_copy(update={"record": {"case": {"question": "why?", "answer": "yes"}}})
    after = Side("x", {**before.rows, ("s", "tea", "2"): changed}, before.figures)
    found = compare(Side("x", {**before.rows, ("s", "tea", "2"): gold}, before.figures), after)
    assert found.differences[0].n == 1
    assert "s/tea/2" in found.notes[0]


@pytest.mark.parametrize(
    "record",
    [
        {"question": {"id": "q", "question": "Why?"}, "waiting": "tea#quiz-1", "alone": "answer"},
        {"attack": {"id": "a", "say": "Tell me"}, "target": "tea#quiz-1", "end": "held"},
        {"case": {"id": "s", "not": [["80"]]}, "cited": []},
    ],
    ids=["beside", "leak", "swap"],
)
def test_a_failure_keeps_its_pair_though_its_record_is_another(record: dict[str, Any]) -> None:
    asked = {"case": {"id": "s", "old": [["80"]]}} if "case" in record else {"case": dict(list(record.items())[:2])}
    good = row(1, right=1.0).model_copy(update={"record": record})
    failed = row(1, right=0.0).model_copy(update={"record": asked, "error": "ValueError: boom"})
    found = compare(side([good], right="higher"), side([failed], right="higher"))
    assert (found.notes, found.differences[0].n) == ((), 1)
    other = failed.model_copy(update={"record": {"case": {**asked["case"], "id": "z", "waiting": "z", "target": "z"}}})
    assert (
        "s/tea/1"
        in compare(
            side([good, row(2, right=1.0)], right="higher"), side([other, row(2, right=1.0)], right="higher")
        ).notes[0]
    )


def test_nothing_in_common_cannot_be_compared() -> None:
    with pytest.raises(NotComparable, match="no item in common"):
        compare(side([row(1, right=1.0)], right="higher"), side([row(2, right=1.0)], right="higher"))


def test_a_measure_of_one_side_is_named() -> None:
    before = side([row(1, right=1.0, old=1.0)], right="higher", old="higher")
    after = side([row(1, right=1.0)], right="higher")
    found = compare(before, after)
    assert [each.measure for each in found.differences] == ["right"]
    assert "s.old" in found.notes[0]


def test_figures_that_are_no_mean_are_compared_by_their_suite() -> None:
    def asked(place: int, answer: str, right: float) -> Row:
        return row(place, "why?", "polarity", **{f"right_{answer}": right, "polarity_right": right})

    answers = ["yes", "no"] * 10
    figures = {
        ("polarity", "polarity_balanced"): Figure(
            suite="polarity", system="x", measure="polarity_balanced", title="", better="higher", unit="share",
            overall=ESTIMATE,
        )
    }  # fmt: skip
    sides = []
    for right in (0.0, 1.0):
        rows = [asked(place, answer, right) for place, answer in enumerate(answers)]
        sides.append(Side("x", {(each.suite, each.lesson, each.item): each for each in rows}, figures))
    (found,) = compare(sides[0], sides[1]).differences
    assert (found.measure, found.first, found.second, found.p) == ("polarity_balanced", 0.0, 1.0, None)
    assert found.verdict == "better"


def test_a_figure_made_of_records_is_not_the_same_where_they_differ() -> None:
    figures = {
        ("refusal", "aurc"): Figure(
            suite="refusal", system="x", measure="aurc", title="", better="lower", unit="score", overall=ESTIMATE
        )
    }
    sides = []
    for right in (True, False):
        rows = [
            row(place, "why?", "refusal", right_outcome=1.0).model_copy(update={"record": {
                "confidence": place / 20, "outcome": "wrong" if (place > 9) == right else "right",
                "answer": {"abstained": False},
            }}) for place in range(20)
        ]  # fmt: skip
        sides.append(Side("x", {(each.suite, each.lesson, each.item): each for each in rows}, figures))
    (found,) = compare(sides[0], sides[1]).differences
    assert (found.changed, found.verdict) == (20, "better")


def test_the_smallest_effect_says_what_it_takes_for_granted() -> None:
    before = side([row(place, right=float(place % 2)) for place in range(20)], right="higher")
    after = side([row(place, right=float(place % 2 or place < 3)) for place in range(20)], right="higher")
    assert "Were the 20 items independent and this the one test" in text(compare(before, after))


def test_measures_stand_with_their_suite() -> None:
    rows = [row(place, "why?", suite, right_yes=1.0, right_no=1.0) for suite in ("polarity", "s") for place in (1, 2)]
    named = [("polarity", "right_yes"), ("polarity", "polarity_balanced"), ("s", "right_no")]
    figures = {
        key: Figure(suite=key[0], system="x", measure=key[1], title="", better="higher", unit="share", overall=ESTIMATE)
        for key in named
    }
    one = Side("x", {(each.suite, each.lesson, each.item): each for each in rows}, figures)
    assert [each.measure for each in compare(one, one).differences] == ["right_yes", "polarity_balanced", "right_no"]
