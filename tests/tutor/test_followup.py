"""Follow-ups: a message that leans on the conversation becomes a query that stands alone."""

from __future__ import annotations

import pytest

from firstguess.tutor.followup import Exchange, resolve
from firstguess.tutor.question import read

LID = Exchange(
    "Does a lid help?", "Does a lid help?", ("A lid holds the steam back.", "Steam carries heat away.", "So it helps.")
)
OLDER = Exchange("What is heat?", "What is heat?", ("Heat is energy on its way.",))


def test_a_question_that_stands_alone_is_left_as_it_is() -> None:
    question = "Why does a wider gap make tea cool faster?"
    assert resolve(read(question), [LID], "tea") == question


@pytest.mark.parametrize(
    "message",
    [
        "and why?",
        "tell me more",
        "why not?",
        "🙂",
        "what should I use instead then",
        "can you give me an example",
        "what is an example?",
    ],
)
def test_a_follow_up_leans_on_the_last_query(message: str) -> None:
    query = resolve(read(message), [OLDER, LID], "tea")
    assert query is not None
    assert query.startswith("Does a lid help?")
    assert "What is heat?" not in query


def test_follow_ups_in_a_row_keep_the_first_subject() -> None:
    first = resolve(read("and why?"), [LID], "tea")
    assert first is not None
    second = resolve(read("for example?"), [LID, Exchange("and why?", first)], "tea")
    assert second is not None
    assert second.startswith("Does a lid help?")


@pytest.mark.parametrize(
    ("message", "leant_on"),
    [
        ("what about the first one?", 0),
        ("what about the second one?", 1),
        ("explain the 3rd point", 2),
        ("and the last sentence?", 2),
    ],
)
def test_an_ordinal_points_at_that_sentence_of_the_last_answer(message: str, leant_on: int) -> None:
    query = resolve(read(message), [OLDER, LID], "tea")
    assert query is not None
    assert [text in query for text in LID.answered] == [place == leant_on for place in range(3)]


def test_an_ordinal_past_the_end_breaks_nothing() -> None:
    assert resolve(read("what about the fourth one?"), [OLDER], "tea")


def test_an_ordinal_after_an_answer_without_sentences_leans_on_the_query() -> None:
    query = resolve(read("what about the second one?"), [Exchange("lids?", "lids?")], "tea")
    assert query is not None
    assert query.startswith("lids?")


@pytest.mark.parametrize("message", ["and why?", "what about the second one?", "tell me more", "???", ""])
def test_leaning_on_nothing_has_no_query(message: str) -> None:
    assert resolve(read(message), [], "tea") is None


@pytest.mark.parametrize(
    ("message", "query"),
    [
        ("How does it cool?", "How does hot tea cool?"),
        ("Does it cool if it is stirred?", "Does hot tea cool if it is stirred?"),
        ("How does this work?", "How does hot tea work?"),
        ("Is it cheap?", "Is hot tea cheap?"),
        ("Why is it colder in winter?", "Why is it colder in winter?"),
        ("Is it winter in Chile in July?", "Is it winter in Chile in July?"),
        ("Is it better to stir?", "Is it better to stir?"),
    ],
)
def test_where_nothing_was_said_it_means_the_topic(message: str, query: str) -> None:
    assert resolve(read(message), [], "hot tea") == query
