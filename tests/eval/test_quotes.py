"""Quotes: exact at their place, or named for what is wrong with them."""

from __future__ import annotations

import pytest

from firstguess.eval.quotes import bare, integrity
from firstguess.eval.systems.base import Shown

FIRST = "Heat *flows* from warm\nthings to cold things."
FILES = {"a.md": f"# Tea\n\n{FIRST} It never flows back by itself.\n", "b.yaml": "fact: Only heat flows.\n"}
START = FILES["a.md"].index("Heat")
SPAN = ("a.md", START, START + len(FIRST))
NEXT = ("a.md", START + len(FIRST) + 1, len(FILES["a.md"]) - 1)
WHOLE = "Heat flows from warm things to cold things."


def quote(text: str, *spans: tuple[str, int, int]) -> Shown:
    return Shown(text=text, source="lesson", spans=spans)


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (quote(WHOLE, SPAN), "exact"),
        (quote(f"{WHOLE} It never flows back by itself.", SPAN, NEXT), "exact"),
        (quote("It never flows back by itself.", SPAN, NEXT), "exact"),
        (quote(WHOLE, NEXT), "wrong_span"),
        (quote(WHOLE), "wrong_span"),
        (quote("Heat flows from warm things", SPAN), "wrong_span"),
        (quote(WHOLE, ("gone.md", 0, 5)), "wrong_span"),
        (quote("Heat flows from cold things to warm things.", SPAN), "altered"),
        (quote("Stirring cools tea.", SPAN), "invented"),
        (quote("", SPAN), "invented"),
    ],
)
def test_the_classes_of_a_quote(shown: Shown, found: str) -> None:
    assert integrity(shown, FILES) == found


def test_marks_and_line_ends_are_no_words() -> None:
    assert bare("  The **warm**\r\n`cup` ") == "The warm cup"
