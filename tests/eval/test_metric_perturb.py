"""The alterations: each changes what it says it changes, and says no where it does not apply."""

from __future__ import annotations

from random import Random

import pytest

from firstguess.eval.metric.perturb import ALTERATIONS, Given, altered

EVIDENCE = "In 1999 the teacher Ada Hill praised the student Bob. Carol Jones was there, too."
FOREIGN = "By the sea Miller sells shells and fish to visitors in summer."


def alter(kind: str, sentence: str) -> str | None:
    return ALTERATIONS[kind](Given(sentence, EVIDENCE, FOREIGN, Random(3)))


@pytest.mark.parametrize(
    ("kind", "sentence", "made"),
    [
        ("insert not", "She was there.", "She was not there."),
        ("swap roles", "Then Ada Hill praised Bob.", "Then Bob praised Ada Hill."),
        ("swap entity", "Then Bob spoke.", "Then Carol Jones spoke."),
        ("turn a word", "It came before noon.", "It came after noon."),
        ("foreign entity", "Then Bob spoke.", "Then Miller spoke."),
        (
            "add a false clause",
            "She spoke.",
            "She spoke, and by the sea Miller sells shells and fish to visitors in summer.",
        ),
    ],
)
def test_an_alteration_changes_one_thing(kind: str, sentence: str, made: str) -> None:
    found = alter(kind, sentence)
    assert found is not None
    assert found in {made, made.replace("Carol Jones", "Ada Hill")}


@pytest.mark.parametrize("kind", ["insert not", "change a number", "swap entity", "swap roles", "turn a word"])
def test_a_sentence_without_anything_to_alter_is_left_alone(kind: str) -> None:
    assert alter(kind, "Nothing here.") is None


def test_a_changed_number_is_not_one_of_the_evidence() -> None:
    found = alter("change a number", "It came in 1999.")
    assert found is not None
    assert "1999" not in found


def test_the_same_seed_alters_alike() -> None:
    one, other = (altered("In 1999 Ada Hill praised Bob.", EVIDENCE, FOREIGN, Random(5)) for _ in range(2))
    assert one == other
    assert one
