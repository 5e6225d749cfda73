"""The card: a myth taken apart in order, evidence where there is no myth, and plain words where there is nothing."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

from firstguess.tutor.lookup import Lookup
from firstguess.tutor.myth_card import NOT_SAID, MythCard, card, escape
from firstguess.tutor.shelf import OpenLesson
from tests.fakes import FixedReader

HEADINGS = [
    "What is true", "A common belief, which is false", "Why the belief fails", "How it really works",
    "When it is half true", "Why it matters", "A question to check with",
]  # fmt: skip


def made(opened: OpenLesson, claim: str) -> MythCard:
    return card(opened, claim, Lookup(FixedReader()))


def test_a_myth_is_told_fact_first_with_its_sources(opened: OpenLesson) -> None:
    shown = made(opened, "the cold creeps in")
    assert shown.myth is not None
    assert shown.myth.id == "tea#myth-1"
    assert [heading for heading, _ in shown.parts()] == HEADINGS
    assert [(source.id, source.title) for source in shown.sources] == [("tea#step-1", "Heat moves one way")]
    assert not shown.says_nothing


def test_a_claim_without_a_myth_gets_sentences_of_the_lesson(opened: OpenLesson) -> None:
    shown = made(opened, "Tea at 80 degrees cools faster than tea at 40 degrees.")
    assert shown.myth is None
    assert shown.evidence[0].text == "Tea at 80 degrees cools faster than tea at 40 degrees."
    assert shown.evidence[0].source.id == "tea#step-1.in-numbers"
    assert list(shown.parts()) == []


def test_a_settled_claim_is_told_yes_or_no(opened: OpenLesson) -> None:
    assert made(opened, "A lid lets the steam out.").verdict in ("no", None)
    shown = made(opened, "A lid keeps the steam in.")
    assert shown.verdict == "yes"
    assert shown.standing == "By the lesson, the answer is yes."


@pytest.mark.parametrize("claim", ["bananas are blue", "", "   ", "?"])
def test_what_the_lesson_does_not_hold_is_said_plainly(opened: OpenLesson, claim: str) -> None:
    shown = made(opened, claim)
    assert shown.says_nothing
    assert shown.standing == NOT_SAID
    assert NOT_SAID in shown.as_markdown()


def test_json_is_plain_data_with_a_version(opened: OpenLesson) -> None:
    data = json.loads(json.dumps(made(opened, "the cold creeps in").as_json()))
    assert data["version"] == 1
    assert data["myth"] == {"id": "tea#myth-1", "stance": "holds"}
    assert data["sources"] == [{"id": "tea#step-1", "title": "Heat moves one way"}]
    assert (data["verdict"], data["evidence"]) == (None, [])


def test_marks_in_a_claim_stay_marks_in_markdown(opened: OpenLesson) -> None:
    claim = "the cold creeps in ![x](http://a.b) <b>\n# top"
    text = made(opened, claim).as_markdown()
    assert r"\!\[x\](http://a.b) \<b\> \# top" in text
    assert escape("a_b*c") == r"a\_b\*c"


def test_a_card_is_never_changed(opened: OpenLesson) -> None:
    with pytest.raises(FrozenInstanceError):
        made(opened, "x").claim = "y"  # type: ignore[misc]
