"""The decision: a pure function of what was found and how it was read."""

from __future__ import annotations

import pytest

from firstguess.knowledge.search import Hit
from firstguess.tutor.decide import Decision, Thresholds, decide, parts_of
from firstguess.tutor.question import read
from firstguess.tutor.reading import Reading
from tests.fakes import passages_of, within

LIMITS = Thresholds()
QUESTION = "Why does a lid keep tea warm?"


def hit(nearness: float) -> Hit:
    (passage,) = passages_of("A lid holds steam back.")
    return Hit(passage, nearness, nearness, 1.0, ((passage.sentences[0], nearness),))


def decided(message: str = QUESTION, *, nearness: float = 0.9, answered: float = 0.95) -> Decision:
    reading = Reading(answered=answered, yes=0.5)
    return decide(read(message), [hit(nearness)], reading, LIMITS)


def test_a_near_passage_that_is_read_as_an_answer_is_answered() -> None:
    assert decided().reason is None
    assert decided().answers


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (decided("hello"), "off_topic"),
        (decided(nearness=0.0), "off_topic"),
        (decided(nearness=LIMITS.off_topic - 0.01), "off_topic"),
        (decided(answered=0.01), "not_in_lesson"),
        (decide(read("and why?"), [], None, LIMITS), "ambiguous"),
    ],
)
def test_an_answer_is_withheld_for_a_reason(found: Decision, reason: str) -> None:
    assert found.reason == reason
    assert not found.answers
    assert found.why


def test_the_best_of_several_passages_decides() -> None:
    found = decide(read(QUESTION), [hit(0.1), hit(0.9)], Reading(answered=1, yes=0.5), LIMITS)
    assert found.answers


def test_a_part_that_is_covered_is_still_answered() -> None:
    assert Decision("partly_covered", "").answers


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (QUESTION, 1),
        ("What is heat? Why does tea cool?", 2),
        ("What does a lid do, and why does stirring help?", 2),
        ("Does salt and pepper cool the tea?", 1),
        ("Why? Because of what?", 1),
        ("", 1),
    ],
)
def test_a_message_is_parted_where_a_new_question_begins(message: str, parts: int) -> None:
    assert len(parts_of(message)) == parts


def test_the_parts_are_pieces_of_the_message() -> None:
    message = "What does a lid do, and also why does stirring help?"
    assert all(part in message for part in parts_of(message))


@pytest.mark.parametrize("filler", [" ", "\n", "? ", ", and ", "?"])
def test_a_long_run_of_anything_is_parted_in_time(filler: str) -> None:
    with within(2):
        assert parts_of("a" + filler * (40_000 // len(filler)) + "b")
