"""The tutor's own sentences: what is said of a verdict, and praise that went to somebody else."""

from __future__ import annotations

import pytest

from firstguess.tutor.words import explained, verdict, without_praise


@pytest.mark.parametrize(
    ("feedback", "told"),
    [
        ("Yes. The notes show it.", "The notes show it."),
        ("Exactly so. A model knows a little.", "A model knows a little."),
        ("Well judged. Edges turn up everywhere.", "Edges turn up everywhere."),
        ("Good data is checked data.", "Good data is checked data."),
        ("Yesterday it rained.", "Yesterday it rained."),
        ("Right.", "Right."),
    ],
)
def test_who_chose_otherwise_is_not_praised(feedback: str, told: str) -> None:
    assert without_praise(feedback) == told


@pytest.mark.parametrize("level", ["guess", "think", "sure", None])
@pytest.mark.parametrize("hints", [0, 1])
def test_a_verdict_begins_with_yes_or_no(level: str | None, hints: int) -> None:
    assert verdict(right=True, level=level, hints=hints).startswith("Yes")  # type: ignore[arg-type]
    assert verdict(right=False, level=level, hints=hints).startswith("No")  # type: ignore[arg-type]


def test_a_sure_error_is_told_that_it_comes_back() -> None:
    assert "tomorrow" in verdict(right=False, level="sure", hints=0)


@pytest.mark.parametrize(
    ("met", "of", "word"), [(0, 3, "Thank you"), (2, 3, "2 of 3"), (3, 3, "everything"), (0, 0, "own")]
)
def test_an_explanation_is_met_kindly(met: int, of: int, word: str) -> None:
    assert word in explained(met, of)
