"""The decision: a pure function of what was found and what speaks for an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstguess.knowledge.search import Hit
from firstguess.tutor.decide import Decision, Signals, Thresholds, decide, parts_of
from firstguess.tutor.question import read
from tests.fakes import passages_of, within

LIMITS = Thresholds()
QUESTION = "Why does a lid keep tea warm?"


def hit(nearness: float) -> Hit:
    (passage,) = passages_of("A lid holds steam back.")
    return Hit(passage, nearness, nearness, 1.0, ((passage.sentences[0], nearness),))


def decided(message: str = QUESTION, *, nearness: float = 0.9, answered: float = 0.95, known: float = 1.0) -> Decision:
    return decide(read(message), [hit(nearness)], Signals(answered, nearness, known), LIMITS)


def test_a_near_passage_that_is_read_as_an_answer_is_answered() -> None:
    assert decided().reason is None
    assert decided().answers


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (decided("hello"), "off_topic"),
        (decided(nearness=0.0), "off_topic"),
        (decided(nearness=LIMITS.off_topic - 0.01), "off_topic"),
        (decided(answered=0.01, known=0.0), "not_in_lesson"),
        (decided(nearness=LIMITS.off_topic, answered=0.6, known=0.5), "not_in_lesson"),
        (decide(read("and why?"), [], Signals(0, 0, 0), LIMITS), "ambiguous"),
    ],
)
def test_an_answer_is_withheld_for_a_reason(found: Decision, reason: str) -> None:
    assert found.reason == reason
    assert not found.answers
    assert found.why


@pytest.mark.parametrize(
    "signals",
    [
        pytest.param(Signals(1.0, 0.31, 0.0), id="read"),
        pytest.param(Signals(0.0, 1.0, 0.0), id="near"),
        pytest.param(Signals(0.0, 0.31, 1.0), id="known"),
    ],
)
def test_no_signal_is_enough_alone(signals: Signals) -> None:
    assert decide(read(QUESTION), [hit(signals.nearness)], signals, LIMITS).reason == "not_in_lesson"


@pytest.mark.parametrize("name", ["answered", "nearness", "known"])
def test_each_signal_speaks_for_an_answer(name: str) -> None:
    low = Signals(0.5, 0.5, 0.5)
    high = replace(low, **{name: 0.6})  # type: ignore[arg-type]
    assert high.total > low.total


def test_the_sum_decides_and_the_limit_itself_is_enough() -> None:
    signals = Signals(0.9, 0.5, 0.5)
    assert decide(read(QUESTION), [hit(0.5)], signals, Thresholds(answers=signals.total)).answers
    assert not decide(read(QUESTION), [hit(0.5)], signals, Thresholds(answers=signals.total + 0.01)).answers


def test_a_reader_that_is_not_heeded_counts_for_half_at_most() -> None:
    assert Signals(0.99, 0.5, 0.5, heeded=False).total == Signals(0.5, 0.5, 0.5).total
    assert Signals(0.2, 0.5, 0.5, heeded=False).total == Signals(0.2, 0.5, 0.5).total


def test_a_follow_up_may_be_far_when_all_else_speaks_for_it() -> None:
    signals = Signals(1.0, 0.29, 1.0)
    limits = Thresholds(answers=1.9)
    assert decide(read("and why?"), [hit(0.29)], signals, limits).answers
    assert decide(read(QUESTION), [hit(0.29)], signals, limits).reason == "off_topic"


def test_what_was_seen_is_told() -> None:
    made = decided(nearness=0.62, answered=0.25, known=0.5)
    assert "fits the question well and does not read like an answer" in made.why
    assert "some of the question's words" in made.why
    assert "no answer was given" in made.why
    assert not any(char.isdigit() for char in made.why)
    assert [number in made.figures for number in ("0.62", "0.25", "50%", "1.43", "1.65")] == [True] * 5


def test_a_part_that_is_covered_is_still_answered() -> None:
    assert Decision("partly_covered", "").answers


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (QUESTION, 1),
        ("What is heat? Why does tea cool?", 2),
        ("What does a lid do, and why does stirring help?", 2),
        ("What does a lid do; and by how much does it help?", 2),
        ("What does a lid do + why does stirring help?", 2),
        ("What is heat? What is cold? What is tea? What is a cup?", 3),
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
