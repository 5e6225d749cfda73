"""The seam of the reader, and the stand-in that needs no weights."""

from __future__ import annotations

import pytest

from firstguess.tutor.reading import PlainReader, Reading

FACT = "A lid keeps the tea warm because it holds the steam back."


def read(question: str, facts: str = FACT) -> Reading:
    return PlainReader().read([(question, facts)])[0]


@pytest.mark.parametrize(
    ("yes", "sure", "polarity"),
    [(0.9, 0.6, "yes"), (0.1, 0.6, "no"), (0.55, 0.6, None), (0.45, 0.6, None), (0.6, 0.6, "yes"), (0.5, 0.5, "yes")],
)
def test_yes_or_no_is_given_only_when_it_is_sure(yes: float, sure: float, polarity: str | None) -> None:
    assert Reading(answered=1, yes=yes).polarity(sure) == polarity


def test_a_fact_answers_its_own_question_better_than_another() -> None:
    assert read("Does a lid keep the tea warm?").answered > read("Who invented the teapot?").answered


@pytest.mark.parametrize(
    ("question", "polarity"),
    [
        ("Does a lid keep the tea warm?", "yes"),
        ("Does a lid not keep the tea warm?", "no"),
        ("Does a lid keep the tea cold?", "no"),
    ],
)
def test_a_negation_or_an_opposite_turns_the_answer(question: str, polarity: str) -> None:
    assert read(question).polarity(0.6) == polarity


def test_each_pair_is_read_on_its_own_and_in_order() -> None:
    pairs = [("Does a lid keep the tea warm?", FACT), ("Who invented the teapot?", FACT)]
    assert PlainReader().read(pairs) == [read(question) for question, _ in pairs]
    assert PlainReader().read([]) == []


@pytest.mark.parametrize("question", ["", "🙂", "why?"])
def test_a_question_without_content_is_not_answered_by_anything(question: str) -> None:
    assert read(question).answered == 0


@pytest.mark.parametrize(("question", "facts"), [("", ""), ("why?", ""), ("lid " * 500, FACT)])
def test_probabilities_stay_probabilities(question: str, facts: str) -> None:
    reading = read(question, facts)
    assert 0 <= reading.answered <= 1
    assert 0 <= reading.yes <= 1
