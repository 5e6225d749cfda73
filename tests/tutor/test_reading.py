"""The stand-in for the reader that needs no weights."""

from __future__ import annotations

import pytest

from firstguess.tutor.reading import PlainReader

FACT = "A lid keeps the tea warm because it holds the steam back."
FOREIGN = "Who invented the teapot?"


def read(question: str, sentence: str = FACT) -> float:
    return PlainReader().read([(question, sentence)])[0]


def test_a_sentence_answers_its_own_question_better_than_another() -> None:
    assert read("Does a lid keep the tea warm?") > read("Does a lid keep the coffee warm?") > read(FOREIGN)


def test_each_pair_is_read_on_its_own_and_in_order() -> None:
    pairs = [("Does a lid keep the tea warm?", FACT), (FOREIGN, FACT), (FOREIGN, "Nobody knows who invented it.")]
    assert PlainReader().read(pairs) == [read(question, sentence) for question, sentence in pairs]
    assert PlainReader().read([]) == []


@pytest.mark.parametrize("question", ["", "🙂", "why?"])
def test_a_question_without_content_is_answered_no_better_than_a_foreign_one(question: str) -> None:
    assert read(question) <= read(FOREIGN)


@pytest.mark.parametrize(
    ("question", "sentence"), [("", ""), ("why?", ""), ("", FACT), ("lid " * 500, FACT), (FACT, FACT)]
)
def test_probabilities_stay_probabilities(question: str, sentence: str) -> None:
    assert 0 <= read(question, sentence) <= 1
