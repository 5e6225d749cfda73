"""Shares of a sentence that a text carries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.tutor.grounding.evidence import Idf, common_subsequence, overlap, recall

EVIDENCE = "Heat flows from the hot tea to the cool room."
IDF = Idf.of([EVIDENCE, "A lid holds steam back.", "Tea is stirred with a spoon."])
TERMS = st.lists(st.sampled_from("abcd"), max_size=12)


def test_the_text_itself_is_carried_whole() -> None:
    whole = overlap(EVIDENCE, EVIDENCE, IDF)
    assert (whole.precision, whole.bigrams, whole.subsequence) == (1, 1, 1)
    assert whole.support == pytest.approx(1)


@pytest.mark.parametrize("claim", ["", "It is so.", "🙂", "Yes."])
def test_a_claim_without_content_has_no_support(claim: str) -> None:
    assert overlap(claim, EVIDENCE, IDF).support == 0


def test_an_unknown_word_costs_more_than_a_common_one() -> None:
    assert IDF.weight("quantum") > IDF.weight("lid") > IDF.weight("tea")
    assert overlap("hot tea quantum", EVIDENCE, IDF).precision < 0.75


def test_order_is_seen_by_all_but_the_precision() -> None:
    turned = overlap("The cool room flows to hot tea from heat.", EVIDENCE, IDF)
    assert turned.precision == 1
    assert turned.bigrams < 0.7
    assert turned.subsequence < 0.7


def test_a_word_counts_only_as_often_as_the_evidence_has_it() -> None:
    assert overlap("heat heat heat heat", EVIDENCE, IDF).precision == pytest.approx(0.25)


def test_recall_asks_the_other_way_round() -> None:
    assert recall(EVIDENCE, "hot tea", IDF) == 1
    assert 0 < recall("hot tea", EVIDENCE, IDF) < 0.7
    assert recall("hot tea", "", IDF) == 0


@settings(deadline=None)
@given(TERMS, TERMS)
def test_a_common_subsequence_is_no_longer_than_either_and_the_same_both_ways(
    left: list[str], right: list[str]
) -> None:
    length = common_subsequence(left, right)
    assert length == common_subsequence(right, left) <= min(len(left), len(right))
    assert common_subsequence(left, [*right, *left]) == len(left)


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_every_share_lies_between_nothing_and_all(claim: str, evidence: str) -> None:
    found = overlap(claim, evidence, Idf.of([evidence]))
    assert all(0 <= share <= 1 + 1e-9 for share in (*vars(found).values(), found.support, recall(claim, evidence, IDF)))
