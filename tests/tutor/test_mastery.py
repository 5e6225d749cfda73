"""Mastery: right, unaided, on two occasions a session apart, and nothing else."""

from __future__ import annotations

import pytest

from firstguess.tutor.attempts import Attempt
from firstguess.tutor.mastery import Mastery, mastery_of
from tests.tutor.tried import START, after, told, tried

LEVELS: list[tuple[str, list[Attempt], str]] = [
    ("right once", [tried(0)], "nearly"),
    ("right twice at once", [tried(0), tried(0.1), tried(7.9)], "nearly"),
    ("right twice, a session apart", [tried(0), tried(8)], "mastered"),
    ("right a session after the first, with more between", [tried(0), tried(5), tried(12)], "mastered"),
    ("the second with a hint", [tried(0), tried(24, aided=True)], "nearly"),
    ("both with a hint", [tried(0, aided=True), tried(24, aided=True)], "learning"),
    ("wrong", [tried(0, False)], "learning"),
    ("wrong between", [tried(0), tried(5, False), tried(12)], "nearly"),
    ("told between", [tried(0), told(5), tried(12)], "nearly"),
    ("told", [told(0)], "learning"),
    ("wrong after mastery", [tried(0), tried(8), tried(20, False)], "learning"),
    ("a prediction in words, which nobody judged", [tried(0, None)], "new"),
    ("the clock set back a year", [tried(0), tried(-8760)], "nearly"),
    ("a session after a clock was set right", [tried(8760), tried(0), tried(9)], "mastered"),
]


@pytest.mark.parametrize(("attempts", "level"), [case[1:] for case in LEVELS], ids=[case[0] for case in LEVELS])
def test_what_is_known_after(attempts: list[Attempt], level: str) -> None:
    assert mastery_of(attempts)["a"].level == level


def test_concepts_are_apart_and_twins_of_one_together() -> None:
    known = mastery_of([tried(0), tried(8, concept="b"), tried(9, item="tea#twin")])
    assert {name: each.level for name, each in known.items()} == {"a": "mastered", "b": "nearly"}
    assert (known["a"].item, known["a"].last_at) == ("tea#twin", after(9))


def test_tries_right_and_told_are_counted() -> None:
    known = mastery_of([tried(0, False), told(1), tried(2), tried(3, None)])["a"]
    assert (known.tries, known.right, known.told) == (2, 1, 1)


def test_every_level_but_mastery_says_what_is_missing() -> None:
    assert "later session" in mastery_of([tried(0)])["a"].missing
    assert "Two right" in mastery_of([told(0)])["a"].missing == Mastery("a", "", "", START).missing
    assert mastery_of([tried(0), tried(8)])["a"].missing == ""
