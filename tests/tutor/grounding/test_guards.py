"""Guards: one changed word makes a sentence false."""

from __future__ import annotations

import pytest

from firstguess.tutor.grounding.guards import (
    GUARDS,
    failed_guard,
    names,
    negations,
    no_opposites,
    numbers,
    same_conditions,
    same_hedges,
    same_names,
    same_negation,
    same_numbers,
    same_scope,
)


@pytest.mark.parametrize(
    ("claim", "evidence", "passes"),
    [
        ("It takes 20 minutes.", "Wait 20 minutes.", True),
        ("It takes 30 minutes.", "Wait 20 minutes.", False),
        ("It takes twenty minutes.", "Wait 20 minutes.", True),
        ("1,000 cups", "1000 cups", True),
        ("23.4 degrees", "23.5 degrees", False),
        ("Two of them", "They are 2.", True),
        ("No number here", "But 7 here", True),
    ],
)
def test_a_number_must_stand_in_the_evidence(claim: str, evidence: str, passes: bool) -> None:
    assert same_numbers(claim, evidence) is passes


def test_a_full_stop_is_no_part_of_a_number() -> None:
    assert numbers("It is 7. Then 1,500.") == {"7", "1500"}


@pytest.mark.parametrize(
    ("claim", "evidence", "passes"),
    [
        ("Here Newton explained cooling.", "Here Newton explained cooling.", True),
        ("Here Einstein explained cooling.", "Here Newton explained cooling.", False),
        ("We use GPT-4 here.", "We use a model here.", False),
        ("I think I see.", "It seems so.", True),
        ("The axis leans.", "The axis leans.", True),
    ],
)
def test_a_name_must_stand_in_the_evidence(claim: str, evidence: str, passes: bool) -> None:
    assert same_names(claim, evidence) is passes


def test_the_first_word_of_a_sentence_counts_as_a_name_and_stop_words_do_not() -> None:
    assert names("Heat flows. The steam rises.") == {"heat"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Heat flows.", 0),
        ("Heat does not flow.", 1),
        ("Heat doesn't flow.", 1),
        ("Heat doesn\N{RIGHT SINGLE QUOTATION MARK}t flow.", 1),
        ("It is not only warm but wet.", 0),
        ("Nothing never flows.", 2),
        ("Tea rather than milk", 1),
        ("It cannot flow.", 1),
    ],
)
def test_words_that_turn_a_sentence_are_counted(text: str, count: int) -> None:
    assert negations(text) == count


def test_a_negation_on_one_side_only_fails_and_two_cancel_out() -> None:
    assert not same_negation("Cold does not flow.", "Cold flows.")
    assert not same_negation("Cold flows.", "Cold does not flow.")
    assert same_negation("It is not impossible.", "It is possible.")


@pytest.mark.parametrize(
    ("claim", "passes"),
    [
        ("Hot tea cools slowly.", False),
        ("Hot tea cools fast.", True),
        ("Hot tea cools.", True),
        ("Cold tea cools fast.", False),
    ],
)
def test_an_opposite_fails_unless_both_sides_have_it(claim: str, passes: bool) -> None:
    assert no_opposites(claim, "Hot tea cools fast.") is passes
    assert no_opposites(claim, "Hot tea cools fast, cold tea slowly.")


@pytest.mark.parametrize(
    ("claim", "passes"),
    [
        ("Tea cools in a cup.", True),
        ("All tea cools in a cup.", False),
        ("Tea always cools in a cup.", False),
        ("Tea cools only in a cup.", False),
        ("Tea cools most in a cup with everything.", False),
        ("Tea cools.", True),
    ],
)
def test_a_sweeping_word_must_stand_in_the_evidence(claim: str, passes: bool) -> None:
    assert same_scope(claim, "Tea cools most in a cup.") is passes
    assert same_scope(claim, "Everything, all of it, always cools, and only so.")


def test_evidence_may_sweep_further_than_the_claim() -> None:
    assert same_scope("Tea cools in a cup.", "All tea always cools in every cup.")


def test_the_first_guard_that_fails_is_named() -> None:
    assert list(GUARDS) == ["number", "name", "negation", "opposite", "scope", "hedge", "condition"]
    assert failed_guard("It is always so.", "It is so.") == "scope"
    assert failed_guard("It is not 7.", "It is 8.") == "number"
    assert failed_guard("It is 8.", "It is 8.") is None


@pytest.mark.parametrize(
    ("claim", "evidence", "kept"),
    [
        ("A lid holds steam.", "A lid may hold steam.", False),
        ("A lid may hold steam.", "A lid may hold steam.", True),
        ("Tea cools fast.", "Tea usually cools fast.", False),
    ],
)
def test_a_hedge_of_the_evidence_is_kept(claim: str, evidence: str, kept: bool) -> None:
    assert same_hedges(claim, evidence) is kept


@pytest.mark.parametrize(
    ("claim", "kept"),
    [
        ("Tea stays hot unless the lid is off.", True),
        ("Tea stays hot unless the lid is on the cup.", False),
        ("Tea stays hot because the lid is off.", False),
    ],
)
def test_what_follows_unless_and_because_is_kept(claim: str, kept: bool) -> None:
    assert same_conditions(claim, "The tea in the pot stays hot unless the lid is off.") is kept
