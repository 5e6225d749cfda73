"""Refusal: counted by kind, worth something when due, and never worth more than an answer when not."""

from __future__ import annotations

from typing import Any

import pytest

from firstguess.eval.cases import Case
from firstguess.eval.rows import Row
from firstguess.eval.runner import failed
from firstguess.eval.suites.refusal import Refusal, confidence, near_auroc, outcome, risk_coverage
from firstguess.eval.systems.base import Answer
from tests.eval.answered import HEAT, LID, Told, answer, case, passage, refusal, row


def unanswerable(kind: str, reason: str) -> Case:
    return case(kind=kind, abstain=True, reason=reason)


NEAR = unanswerable("near", "not_in_lesson")
PARTLY = unanswerable("partly", "partly_covered")


def rated(one: Case, given: Answer, sure: float | None) -> Row:
    return row(Refusal(), one, given.model_copy(update={"extra": {"confidence": sure}}))


@pytest.mark.parametrize(
    ("one", "given", "scores"),
    [
        (case(facts=(HEAT,)), refusal(), {"wrongly_refused": 1, "truthfulness": 0}),
        (case(facts=(HEAT,)), answer("Heat flows."), {"wrongly_refused": 0, "truthfulness": 1}),
        (case(), answer("Heat flows."), {"wrongly_refused": 0}),
        (NEAR, refusal(), {"near_refused": 1, "reason_right": 1, "truthfulness": 1}),
        (NEAR, refusal("off_topic"), {"near_refused": 1, "reason_right": 0, "truthfulness": 1}),
        (NEAR, answer("Heat flows."), {"near_refused": 0, "truthfulness": -1}),
        (PARTLY, refusal("partly_covered"), {"partly_told": 1, "reason_right": 1, "truthfulness": 1}),
        (PARTLY, refusal(), {"partly_told": 0, "reason_right": 0, "truthfulness": 0}),
        (PARTLY, answer("Heat flows."), {"partly_told": 0, "truthfulness": -1}),
    ],
)
def test_each_kind_has_scores_of_its_own(one: Case, given: Answer, scores: dict[str, float]) -> None:
    assert row(Refusal(), one, given).scores == scores


@pytest.mark.parametrize(
    ("given", "said", "right"),
    [
        ({"answer": "no"}, "No.", "right"),
        ({"answer": "no"}, "Yes.", "wrong"),
        ({"answer": "no"}, "It may.", "wrong"),
        ({"answer": "no", "facts": (HEAT,)}, "Heat flows out.", "right"),
        ({"answer": "no", "facts": (HEAT,)}, "Yes. Heat flows.", "wrong"),
        ({"facts": (HEAT, LID)}, "A lid.", "right"),
        ({"facts": (HEAT, LID)}, "Tea.", "wrong"),
        ({}, "Tea.", None),
    ],
)
def test_an_answer_is_right_by_its_word_or_by_half_of_the_facts(
    given: dict[str, Any], said: str, right: str | None
) -> None:
    assert outcome(case(**given), answer(said)) == right


def test_an_item_that_raised_is_as_bad_as_a_wrong_answer() -> None:
    suite = Refusal()
    scores = failed(suite, suite.item(case(facts=(HEAT,))), Told(answer()), ValueError("x")).scores
    assert scores == {"wrongly_refused": 1, "truthfulness": -1}


def test_confidence_is_what_the_system_says_or_its_best_passage() -> None:
    found = (passage("step-1", score=0.4), passage("step-2", score=0.7))
    assert confidence(answer(passages=found)) == 0.7
    assert confidence(answer(passages=found, extra={"confidence": 1.5})) == 1.5
    assert confidence(answer(passages=found, extra={"confidence": None})) is None
    assert confidence(answer()) is None


def test_the_curve_goes_down_from_the_surest_and_keeps_equals_together() -> None:
    right, wrong = answer("Heat flows."), answer("Tea.")
    asked = case(facts=(HEAT,))
    rows = [rated(asked, right, 0.9), rated(asked, wrong, 0.5), rated(asked, right, 0.5), rated(asked, refusal(), 0.1)]
    assert risk_coverage(rows) == [(0.25, 0.0), (0.75, pytest.approx(1 / 3))]
    assert risk_coverage([rated(asked, right, None)]) == []


def test_figures_over_all_rows() -> None:
    asked = case(facts=(HEAT,))
    rows = [rated(asked, answer("Heat flows."), 0.9), rated(asked, refusal(), 0.4), rated(NEAR, refusal(), 0.5)]
    found = Refusal().derived(rows)
    assert (found["near_balanced"], found["near_auroc"], found["risk"]) == (0.75, 0.5, 0)
    assert near_auroc(rows[:2]) is None
    assert Refusal().derived([]) == {}


def test_risk_is_over_every_answer_and_what_raised_was_wrong() -> None:
    asked, suite = case(facts=(HEAT,)), Refusal()
    right, unsure = rated(asked, answer("Heat flows."), 0.9), rated(asked, answer("Tea."), None)
    raised = failed(suite, suite.item(asked), Told(answer()), ValueError("x"))
    assert suite.derived([right, unsure])["risk"] == 0.5
    assert suite.derived([right, rated(asked, refusal(), 0.1)])["risk"] == 0
    assert suite.derived([right, raised])["risk"] == 0.5


def test_each_answer_weighs_alike_under_the_curve() -> None:
    asked = case(facts=(HEAT,))
    rows = [rated(asked, answer("Heat flows."), 0.9), *(rated(asked, answer("Tea."), 0.5) for _ in range(3))]
    assert Refusal().derived(rows)["aurc"] == pytest.approx(3 / 4 * 3 / 4)
    assert Refusal().derived([*rows, rated(asked, refusal(), 0.1)])["aurc"] == pytest.approx(9 / 16)
