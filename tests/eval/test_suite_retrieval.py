"""Retrieval: the rank of the first right part, and the marked sentences that came with it."""

from __future__ import annotations

import pytest

from firstguess.eval.suites.retrieval import Retrieval
from tests.eval.answered import answer, case, passage, refusal, row

ONE = case(parts=("step-1", "myth-1"), evidence=("Heat flows.", "It never  stops."))


@pytest.mark.parametrize(
    ("parts", "recall_1", "recall_3", "mrr"),
    [
        (("step-1", "step-2"), 1, 1, 1),
        (("step-2", "step-3", "myth-1"), 0, 1, 1 / 3),
        (("step-2", "step-3", "step-4", "step-1"), 0, 0, 0.25),
        (("step-12",), 0, 0, 0),
        ((), 0, 0, 0),
    ],
)
def test_the_first_right_part_decides(parts: tuple[str, ...], recall_1: float, recall_3: float, mrr: float) -> None:
    scores = row(Retrieval(), ONE, answer("x", passages=tuple(map(passage, parts)))).scores
    assert (scores["recall_1"], scores["recall_3"], scores["mrr"]) == (recall_1, recall_3, mrr)


def test_marked_sentences_count_where_they_stand_among_the_first_three() -> None:
    found = (
        *map(passage, ("step-2", "step-3")),
        passage("step-1", "Heat\nflows."),
        passage("myth-1", "It never stops."),
    )
    assert row(Retrieval(), ONE, answer("x", passages=found)).scores["span_coverage"] == 0.5


def test_the_order_of_what_was_found_is_what_ndcg_sees() -> None:
    late = row(Retrieval(), ONE, answer("x", passages=(passage("step-2"), passage("step-1")))).scores["ndcg_3"]
    assert late == pytest.approx(0.631, abs=0.001)
    assert row(Retrieval(), ONE, answer("x", passages=(passage("step-1"),))).scores["ndcg_3"] == 1


def test_a_refusal_is_scored_by_what_it_had_found() -> None:
    scores = row(Retrieval(), case(parts=("step-1",)), refusal(passages=(passage("step-1"),))).scores
    assert scores["recall_1"] == 1
    assert "span_coverage" not in scores


@pytest.mark.parametrize(
    ("parts", "ndcg"),
    [
        (("step-1", "step-1", "step-2"), 1),
        (("step-2", "step-1", "step-1"), 0.631),
        (("step-2", "step-1", "myth-1"), 0.693),
    ],
)
def test_a_part_counts_once_in_ndcg(parts: tuple[str, ...], ndcg: float) -> None:
    found = row(Retrieval(), ONE, answer("x", passages=tuple(map(passage, parts)))).scores["ndcg_3"]
    assert found == pytest.approx(ndcg, abs=0.001)
