"""Which way round a statement stands to another, and how much it claims."""

from __future__ import annotations

import pytest

from firstguess.tutor.leaning import Leaning, claims_much


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the lid keeps the heat", "the lid doesn't keep the heat"),
        ("it erases the old notes", "it keeps the old notes"),
        ("heat comes from the tea", "heat comes from something other than the tea"),
    ],
)
def test_opposites_and_denials_are_turned(one: str, other: str) -> None:
    assert Leaning.of(one).turned(Leaning.of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the lid keeps the heat", "heat is kept by the lid"),
        ("the heat comes from the tea", "The heat comes from the tea and not from the cup."),
        ("the tea isn't cold", "the tea is never cold"),
    ],
)
def test_the_same_said_otherwise_is_not(one: str, other: str) -> None:
    assert not Leaning.of(one).turned(Leaning.of(other))


def test_absolute_words_count_in_the_statement_and_modest_ones_in_the_question() -> None:
    assert claims_much("every cup always cools", "does every cup always cool?") == (2, 0)
    assert claims_much("a cup cool", "can a cup cool?") == (0, 1)


def test_a_negation_turns_what_is_claimed() -> None:
    assert claims_much("a cup doesn't always cool", "a cup doesn't always cool") == (-1, 0)


def test_how_long_something_lasts_claims_nothing_more() -> None:
    assert claims_much("the axis keeps its direction all year", "") == (0, 0)
