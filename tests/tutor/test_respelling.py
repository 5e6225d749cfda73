"""Slips in the subject's own words are mended; other words stay what they are."""

from __future__ import annotations

import pytest

from firstguess.knowledge.lexicon import stems
from firstguess.tutor.respelling import Respelling

TEXT = "Catastrophic forgetting means that the kettle loses everything. Temperature differences drive evaporation."
LESSON = Respelling([TEXT], frozenset(stems(TEXT)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats a catastropic loss", "whats a catastrophic loss"),
        ("the temprature", "the temperature"),
        ("Evaporashun?", "Evaporashun?"),
        ("the contraction of the cattle", "the contraction of the cattle"),
        ("forgetting", "forgetting"),
        ("", ""),
    ],
)
def test_a_long_word_that_is_all_but_the_lessons_is_mended(typed: str, meant: str) -> None:
    assert LESSON.mended(typed) == meant
