"""Looking up: what the lesson holds on a message, what was decided, and yes or no where one is owed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from firstguess.knowledge.library import Library
from firstguess.tutor import phrases
from firstguess.tutor.decide import Thresholds
from firstguess.tutor.followup import Exchange
from firstguess.tutor.lookup import READ_SENTENCES, SEARCHED_PASSAGES, Lookup
from firstguess.tutor.shelf import OpenLesson, Shelf
from tests.fakes import FixedReader, HashEmbedder
from tests.knowledge.conftest import write_lesson

LID = Exchange("What does a lid hold back?", "What does a lid hold back?", ("A lid holds the steam back.",))
FLOW = "Which way does heat flow, from warm things to cold things?"


class WordReader:
    """Finds an answer in sentences, or to questions, with that word in them."""

    def __init__(self, word: str, *, in_question: bool = False) -> None:
        self.word, self.in_question = word, in_question

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [float(self.word in pair[0 if self.in_question else 1].casefold()) for pair in pairs]


def test_what_is_found_is_best_first_and_within_its_limits(opened: OpenLesson) -> None:
    reader = FixedReader()
    (found,) = Lookup(reader)(opened, FLOW, [])
    assert found.decision.answers
    assert found.query == FLOW
    assert "Heat flows from warm things" in found.facts[0].text
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert 0 < len(found.hits) <= SEARCHED_PASSAGES
    assert 0 < len(reader.seen) <= READ_SENTENCES
    assert {question for question, _ in reader.seen} == {FLOW}


def test_every_fact_stands_in_a_passage_that_was_found(opened: OpenLesson) -> None:
    (found,) = Lookup(FixedReader())(opened, FLOW, [])
    assert {fact.passage.id for fact in found.facts} <= {hit.passage.id for hit in found.hits}


def test_the_reader_changes_the_order_of_facts(opened: OpenLesson) -> None:
    question = "What sets the pace of the loss?"
    firsts = [Lookup(WordReader(word))(opened, question, [])[0].facts[0].text for word in ("pace", "wider")]
    assert "pace" in firsts[0]
    assert "wider" in firsts[1]


def test_the_best_sentence_as_it_was_read_speaks_for_an_answer(opened: OpenLesson) -> None:
    question = "Which way does heat flow beside a zebra?"
    one = Lookup(WordReader("warm things"))(opened, question, [])[0]
    none = Lookup(WordReader("zebra"))(opened, question, [])[0]
    assert "read as answered at 1.00" in one.decision.figures
    assert "read as answered at 0.00" in none.decision.figures
    assert one.decision.answers
    assert none.decision.reason == "not_in_lesson"


@pytest.mark.parametrize(
    ("message", "heeded"),
    [
        ("How does hot tea taste at sea?", True),
        ("How does a bus taste at noon?", False),
        ("What slows the bus?", False),  # "slows" stands in the question of an exercise only
        ("My bus pass is lost in my tea.", False),
        ("My bus pass is lost in my tea, why?", True),
    ],
)
def test_the_reader_is_heeded_where_the_subject_is_asked_about(opened: OpenLesson, message: str, heeded: bool) -> None:
    totals = [Lookup(FixedReader(said))(opened, message, [])[0].decision.figures for said in (0.5, 1.0)]
    assert (totals[0].rpartition(": ")[2] != totals[1].rpartition(": ")[2]) == heeded


@pytest.mark.parametrize("message", ["could you explain that part again?", "I don't get it", "say that more simply"])
def test_again_is_answered_by_other_sentences_of_the_same_part(opened: OpenLesson, message: str) -> None:
    both = "Does heat flow from warm things to cold things, and tea at 80 degrees cool faster than at 40 degrees?"
    (first,) = Lookup(FixedReader())(opened, both, [])
    heard = Exchange(both, both, tuple(fact.text for fact in first.facts[:1]))
    (again,) = Lookup(FixedReader())(opened, message, [heard, Exchange("thanks", "thanks")])
    assert (again.decision.answers, again.query, again.preface) == (True, both, phrases.AGAIN)
    assert {fact.passage.part for fact in again.facts} == {first.facts[0].passage.part}
    assert first.facts[0].text not in [fact.text for fact in again.facts]


def test_again_where_all_was_said_says_it_once_more(opened: OpenLesson) -> None:
    everything = tuple(sentence.text for passage in opened.passages for sentence in passage.sentences)
    (again,) = Lookup(FixedReader())(opened, "say that again", [Exchange(FLOW, FLOW, everything)])
    assert again.facts
    assert again.preface == phrases.ONLY_SO


def test_again_with_nothing_said_before_asks_back(opened: OpenLesson) -> None:
    (again,) = Lookup(FixedReader())(opened, "I don't get it", [])
    assert again.decision.reason == "ambiguous"


def test_what_is_only_told_is_not_missing(opened: OpenLesson) -> None:
    message = "What does a lid hold back? I love zebras and yellow buses very much."
    found = Lookup(WordReader("lid", in_question=True))(opened, message, [])
    assert len(found) == 1


def test_the_limits_are_those_that_were_given(opened: OpenLesson) -> None:
    strict = Lookup(FixedReader(), Thresholds(answers=9.0))
    assert strict(opened, FLOW, [])[0].decision.reason == "not_in_lesson"
    assert strict.limits.answers == 9.0


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("Does a lid keep the steam in?", "yes"),
        ("So a lid lets the steam out, right?", "no"),
        ("A lid lets the steam out.", "no"),
        ("What does a lid keep in, the steam?", None),
        ("Does a zebra graze on savannahs?", None),
    ],
)
def test_yes_or_no_is_found_where_one_is_asked_for(opened: OpenLesson, message: str, word: str | None) -> None:
    (found,) = Lookup(FixedReader())(opened, message, [])
    assert (found.verdict.word if found.verdict else None) == word


def test_a_follow_up_is_held_against_the_claims_with_what_it_leans_on(opened: OpenLesson) -> None:
    said = Exchange("Does a lid let the steam out?", "Does a lid let the steam out?")
    (found,) = Lookup(FixedReader())(opened, "and does it?", [said])
    assert found.query.startswith(said.query)
    assert found.decision.answers


@pytest.mark.parametrize(
    ("message", "reason"), [("hello", "off_topic"), ("and why?", "ambiguous"), ("???", "ambiguous"), ("", "ambiguous")]
)
def test_what_asks_nothing_finds_nothing_and_is_not_read(opened: OpenLesson, message: str, reason: str) -> None:
    reader = FixedReader()
    (found,) = Lookup(reader)(opened, message, [])
    assert (found.decision.reason, found.hits, found.facts, found.verdict) == (reason, (), (), None)
    assert reader.seen == []


def test_a_follow_up_is_looked_up_with_what_it_leans_on(opened: OpenLesson) -> None:
    (found,) = Lookup(FixedReader())(opened, "and why?", [LID])
    assert found.query.startswith(LID.query)
    assert found.question.text == "and why?"
    assert found.decision.answers


def test_a_message_is_parted_only_where_a_part_is_not_covered(opened: OpenLesson) -> None:
    message = "What does a lid hold back? Who made the first cup of tea?"
    both = Lookup(FixedReader())(opened, message, [])
    one = Lookup(WordReader("lid", in_question=True))(opened, message, [])
    none = Lookup(FixedReader(answered=0.0), Thresholds(answers=9.0))(opened, message, [])
    assert [item.question.text for item in both] == [message]
    assert [item.question.text for item in none] == [message]
    assert [item.decision.answers for item in one] == [True, False]
    assert " ".join(item.question.text for item in one).startswith("What does a lid hold back")


def test_the_second_question_may_lean_on_the_first(opened: OpenLesson) -> None:
    found = Lookup(WordReader("zebra", in_question=True))(opened, "What does a zebra do? And how does it cool tea?", [])
    assert all(item.decision.reason != "ambiguous" for item in found)


def test_a_definition_is_found_however_low_its_passage_ranks(lessons: Path) -> None:
    crowd = "".join(
        f"## Heat {number}\n\nHeat of sort {number}: it is hot heat, and more heat.\n\n" for number in range(12)
    )
    meant = "## Last\n\nHeat is a thing that moves by itself from warm places to cold ones.\n"
    write_lesson(lessons, ("lesson.md", "## What it is", f"{crowd}{meant}\n## What it is"))
    opened = Shelf(Library([lessons]), HashEmbedder(), None).open("tea")
    assert "is a thing" not in " ".join(hit.passage.text for hit in opened.searcher.search("What is heat?", 8))
    (found,) = Lookup(FixedReader())(opened, "What is heat?", [])
    assert "Heat is a thing" in found.facts[0].text


def test_the_same_message_is_always_found_alike(opened: OpenLesson) -> None:
    look_up = Lookup(FixedReader())
    assert look_up(opened, FLOW, [LID]) == look_up(opened, FLOW, [LID])
