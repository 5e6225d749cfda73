"""Clause by clause: words that come from two clauses of the evidence say something that neither says."""

from __future__ import annotations

import pytest

from firstguess.tutor.grounding.clauses import follows

HALVES = "The half that leans towards the lamp is bright, while the other half is dark."
STEPS = "The tea does not lose its taste, and most of it stays because the steps are few."
METHODS = "Methods such as sieves and cloths are popular, because they cut costs and speed up the work."
INSERTED = "The pot, which is made of clay, keeps the tea warm."
KEEPS = "A lid keeps the tea warm."
OFTEN = "Milk often curdles in hot tea, and lemon makes the tea sour."


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The other half is dark, while the half that leans towards the lamp is bright.", [HALVES]),
        ("The half that leans towards the lamp is bright.", [HALVES]),
        ("Most of the taste stays because the steps are few.", [STEPS]),
        ("Methods such as sieves and cloths are popular because they cut costs.", [METHODS]),
        ("The pot keeps the tea warm.", [INSERTED]),
        ("A lid keeps the tea warm, and lemon makes the tea sour.", [KEEPS, OFTEN]),
    ],
)
def test_what_takes_whole_clauses_follows(claim: str, evidence: list[str]) -> None:
    assert follows(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The half that leans towards the lamp is dark.", [HALVES]),  # one clause's subject, the other's predicate
        ("Most of the steps are few.", [STEPS]),  # "most" is of another clause
        ("A lid should keep the tea warm.", [KEEPS]),  # nobody said should
        ("Lemon often makes the tea sour.", [OFTEN]),
        ("A lid keeps the tea warm, so lemon makes the tea sour.", [KEEPS, OFTEN]),  # nobody said that it follows
        ("A lid keeps the tea warm, and it makes the tea sour.", [KEEPS, OFTEN]),  # "it" is the lemon
        ("Lemon does not make the tea sour.", [OFTEN]),
        ("Milk often curdles, as it makes the tea sour.", [OFTEN]),  # "it" stands for something else
        ("Milk often curdles in hot tea, and the hot tea curdles hot milk.", [OFTEN]),  # goes round in circles
        ("A lid keeps the tea warm.", ["In a cold room, a lid keeps the tea warm."]),  # only there
        ("The tea is cold, and the lid is off.", ["Half an hour later, the tea is cold, and the lid is off."]),
        ("No tea would ever cool.", ["If the room were hot, no tea would ever cool."]),
        (
            "About ten leaves are enough.",
            ["Mint tastes so strongly that about ten leaves are enough, while sage needs twenty."],
        ),
        ("Water is the movement of water through a cloth.", ["Dripping is the movement of water through a cloth."]),
        ("Most of the pot gets the most light at noon.", ["The pot gets the most light at noon."]),
        ("The pot gets most light at noon.", ["The pot gets the most light at noon."]),
        ("A lid holds it back on each side.", ["A lid holds it back on one side."]),
        ("The tea is warm.", ["Stirring the tea is warm work."]),  # what it is about was left out
        ("A lid keeps the warm, warm tea.", [KEEPS]),
    ],
)
def test_what_mixes_clauses_or_changes_their_mode_does_not(claim: str, evidence: list[str]) -> None:
    assert not follows(claim, evidence)
