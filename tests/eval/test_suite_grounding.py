"""Grounding: each sentence against what it cites, and nothing counted that claims nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from firstguess.eval.cases import Case
from firstguess.eval.rows import Row
from firstguess.eval.runner import failed
from firstguess.eval.suites.grounding import Grounding
from firstguess.eval.systems.base import Answer
from firstguess.tutor.settings import Settings
from tests.eval.answered import HEAT, LID, SameWords, Told, answer, case, passage, refusal, row, shown
from tests.tutor.conftest import lessons, settings

__all__ = ["lessons", "settings"]

FLOWS = "Heat flows."
Scored = Callable[[Case, Answer], Row]


@pytest.fixture
def scored(settings: Settings) -> Scored:
    return lambda one, given: row(Grounding(SameWords()), one, given, settings)


def test_support_is_judged_by_the_evidence_that_is_cited(scored: Scored) -> None:
    given = answer(shown(FLOWS, FLOWS), shown("Tea cools.", FLOWS), passages=(passage("step-1", "Tea cools."),))
    scores = scored(case(), given).scores
    assert (scores["support"], scores["faithful"], scores["all_grounded"]) == (0.5, 0.5, 0)


def test_a_system_without_citations_can_be_faithful_but_supports_nothing(scored: Scored) -> None:
    scores = scored(case(), answer(FLOWS, passages=(passage("step-1", FLOWS),))).scores
    assert (scores["support"], scores["faithful"]) == (0, 1)
    assert (scores["citation_recall"], scores["citation_precision"]) == (0, 0)


def test_what_claims_nothing_is_counted_apart(scored: Scored) -> None:
    given = answer(shown("Yes.", source="authored"), "Why so?", shown(FLOWS, FLOWS))
    scores = scored(case(), given).scores
    assert (scores["support"], scores["not_checkable"], scores["authored"]) == (1, 0.5, 1)
    assert "support" not in scored(case(), answer("Why so?")).scores


def test_a_refusal_has_only_the_facts_that_it_does_not_say(scored: Scored) -> None:
    scores = scored(case(facts=(HEAT,), parts=("step-1",), evidence=(FLOWS,)), refusal()).scores
    assert scores == {"coverage": 0, "authored": 1}
    assert scored(case(facts=(HEAT,), abstain=True, reason="off_topic"), refusal()).scores == {"authored": 1}


@pytest.mark.parametrize(
    ("texts", "recall", "precision"),
    [
        ((FLOWS,), 1, 1),
        (("Tea cools.",), 0, 0),
        ((FLOWS, "Tea cools."), 1, 0.5),
        ((FLOWS, FLOWS), 1, 1),
        (("Heat.", "Flows."), 1, 1),
        ((), 0, 0),
    ],
)
def test_citations_as_alce_counts_them(scored: Scored, texts: tuple[str, ...], recall: float, precision: float) -> None:
    found = tuple(passage(f"step-{place}", text) for place, text in enumerate(texts))
    sentence = shown(FLOWS, citations=tuple(each.id for each in found))
    scores = scored(case(), answer(sentence, passages=found)).scores
    assert (scores["citation_recall"], scores["citation_precision"]) == (recall, precision)


def test_a_citation_is_read_in_the_lesson_where_it_was_not_retrieved(scored: Scored) -> None:
    text = "It never flows back by itself."
    assert scored(case(), answer(shown(text, citations=("tea#step-1",)))).scores["citation_recall"] == 1
    assert scored(case(), answer(shown(text, citations=("tea#step-9",)))).scores["citation_recall"] == 0


def test_the_cited_part_and_sentence_are_held_against_the_case(scored: Scored) -> None:
    one = case(parts=("step-1",), evidence=("Heat *flows*.",), facts=(HEAT, LID))
    scores = scored(one, answer(shown(FLOWS, FLOWS))).scores
    assert (scores["citation_right"], scores["evidence_marked"], scores["coverage"]) == (1, 1, 0.5)
    scores = scored(one, answer(shown("A lid.", "A lid.", part="step-12"))).scores
    assert (scores["citation_right"], scores["evidence_marked"], scores["coverage"]) == (0, 0, 0.5)


def test_guards_that_failed_are_counted_by_name(scored: Scored) -> None:
    scores = scored(case(), answer(shown("80 degrees.", FLOWS), shown("90 degrees.", FLOWS))).scores
    assert (scores["unsupported_number"], scores["unsupported_name"]) == (2, 0)


def test_unsure_is_not_supported(scored: Scored) -> None:
    scores = scored(case(), answer(shown("Perhaps heat flows.", FLOWS))).scores
    assert (scores["support"], scores["unsure"]) == (0, 1)


def test_only_quotations_have_integrity(scored: Scored) -> None:
    made_up: Any = {"source": "lesson"}
    scores = scored(case(), answer(shown("Nobody said so.", **made_up), shown(FLOWS, FLOWS))).scores
    assert (scores["quote_integrity"], scores["quote_invented"], scores["quote_altered"]) == (0, 1, 0)
    assert "quote_integrity" not in scored(case(), answer(shown(FLOWS, FLOWS))).scores


def test_sentences_are_counted_alike_over_all_answers(scored: Scored) -> None:
    rows = [scored(case(), answer(*(shown(text, FLOWS) for text in texts)))
            for texts in ((FLOWS,), (FLOWS, "Tea cools.", "Why?"))]  # fmt: skip
    assert Grounding(SameWords()).derived(rows) == {"support_sentences": pytest.approx(2 / 3)}
    assert [record["label"] for record in rows[1].record["judged"]] == ["supported", "unsupported", "not_checkable"]


def test_an_item_that_raised_is_a_sentence_without_support(scored: Scored) -> None:
    suite = Grounding(SameWords())
    raised = failed(suite, suite.item(case(facts=(HEAT,))), Told(answer()), ValueError("x"))
    assert raised.scores == {"support": 0, "all_grounded": 0, "citation_recall": 0, "coverage": 0}
    assert failed(suite, suite.item(case(abstain=True)), Told(answer()), ValueError("x")).scores == {}
    assert suite.derived([raised, scored(case(), answer(shown(FLOWS, FLOWS)))]) == {"support_sentences": 0.5}
