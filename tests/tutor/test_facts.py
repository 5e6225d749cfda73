"""Facts: the sentences of the lesson that bear on a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from firstguess.knowledge.index import build
from firstguess.knowledge.search import Hit, Searcher
from firstguess.tutor.facts import MOST_FACTS, Fact, asked_for, candidates, choose, defines, with_antecedents
from firstguess.tutor.grounding.evidence import Idf
from tests.fakes import HashEmbedder, passages_of, within

TEXTS = (
    "A lid holds the steam back. It keeps the tea warm. Does a lid hold steam back?",
    "Steam is held back by a lid of any kind.",
    "Stirring moves warm water to the surface.",
)


def hits(query: str, *texts: str) -> list[Hit]:
    embedder = HashEmbedder()
    return Searcher(build("tea", "one", passages_of(*texts), embedder), embedder).search(query)


def chosen(query: str, *texts: str) -> tuple[Fact, ...]:
    idf = Idf.of(texts)
    return choose(list(candidates(query, hits(query, *texts), idf)), idf)


def test_the_sentence_that_answers_comes_first() -> None:
    assert chosen("what moves water to the surface?", *TEXTS)[0].text == TEXTS[2]


def test_no_question_of_the_lesson_is_a_fact() -> None:
    facts = chosen("Does a lid hold steam back?", *TEXTS)
    assert facts
    assert not any(fact.text.endswith("?") for fact in facts)


def test_nothing_is_said_twice() -> None:
    twins = ["A lid holds the steam back."] * 3
    assert len(chosen("lid steam", *twins)) == 1


def test_the_score_decides_whatever_the_order() -> None:
    facts = [
        Fact(passage, passage.sentences[0], score)
        for passage, score in zip(passages_of(*"ABC"), (0.7, 0.9, 0.1), strict=True)
    ]
    assert [fact.text for fact in choose(facts, Idf.of("ABC"))] == ["B", "A"]


def scored(*scores: float) -> list[Fact]:
    """One fact a score, each in a part of its own."""
    return [
        Fact(passage, passage.sentences[0], score)
        for passage, score in zip(passages_of(*"ABCDEFG"[: len(scores)]), scores, strict=True)
    ]


def test_a_third_fact_must_come_close_to_the_best() -> None:
    idf = Idf.of("ABC")
    assert [fact.text for fact in choose(scored(0.9, 0.8, 0.7), idf)] == ["A", "B"]
    assert [fact.text for fact in choose(scored(0.9, 0.89, 0.88), idf)] == ["A", "B", "C"]


def test_sentences_of_a_part_that_do_well_together_come_before_one_that_stands_alone() -> None:
    alone, together = passages_of("Alone it does best.", "Cups cool. Lids help. Steam flies.")
    facts = [Fact(alone, alone.sentences[0], 0.62), *(Fact(together, each, 0.6) for each in together.sentences)]
    assert choose(facts, Idf.of(["x"]))[0].passage == together


def test_of_two_as_good_the_one_beside_what_was_said_comes_next() -> None:
    (passage,) = passages_of("Cups cool. Lids help. Steam flies. Spoons stir.")
    facts = [
        Fact(passage, passage.sentences[place], score) for place, score in ((3, 0.9), (0, 0.81), (2, 0.8), (1, 0.5))
    ]
    assert [fact.text for fact in choose(facts, Idf.of(["x"]))][:2] == ["Spoons stir.", "Steam flies."]


def test_facts_are_few() -> None:
    texts = [f"A lid holds the steam of {drink} back." for drink in ("tea", "coffee", "milk", "soup", "broth", "cocoa")]
    assert 1 <= len(chosen("does a lid hold the steam back", *texts)) <= MOST_FACTS


def test_nothing_found_means_no_facts() -> None:
    assert choose([], Idf.of([])) == ()


def test_a_fact_that_leans_back_brings_the_sentence_before_it_once() -> None:
    (passage,) = passages_of("A lid holds the steam back. It keeps the tea warm. It is cheap.")
    first, second, third = (Fact(passage, sentence, 1.0) for sentence in passage.sentences)
    assert [fact.text for fact in with_antecedents([second])] == [first.text, second.text]
    assert [fact.text for fact in with_antecedents([first, second])] == [first.text, second.text]
    assert [fact.text for fact in with_antecedents([second, third])] == [first.text, second.text, third.text]


def test_the_first_sentence_of_a_passage_has_nothing_to_lean_on() -> None:
    (passage,) = passages_of("It keeps the tea warm. Then more.")
    only = Fact(passage, passage.sentences[0], 1.0)
    assert list(with_antecedents([only])) == [only]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("What is a lid?", ("lid",)),
        ("what's overfitting", ("overfit",)),
        ("So, what is the learning rate in plain words?", ("learn", "rate")),
        ("overfitting meaning?", ("overfit",)),
        ("What does overfitting mean?", ("overfit",)),
        ("explain the learning rate please", ("learn", "rate")),
        ("What is the difference between a lid and a cosy and a saucer?", ()),
        ("Why does a lid help?", ()),
        ("Is a lid a cosy?", ()),
        ("", ()),
        ("🙂", ()),
    ],
)
def test_what_is_to_be_defined_is_read_off_the_question(query: str, asked: tuple[str, ...]) -> None:
    assert asked_for(query) == asked


@pytest.mark.parametrize("filler", [" ", ".", "so ", "is ", "? ", "meaning ", ", please", "what is "])
def test_a_long_run_of_anything_is_read_in_time(filler: str) -> None:
    with within(2):
        asked_for("what is " + filler * (4000 // len(filler)) + "x")
        asked_for(filler * (4000 // len(filler)) + "!")


@pytest.mark.parametrize(
    ("sentence", "defined"),
    [
        ("A lid is a cover.", True),
        ("The lids are the covers.", True),
        ("A lid is hot.", False),
        ("A lid means less steam.", True),
        ("A lid holds steam.", False),
        ("The cosy is a lid.", False),
        ("A lid of tin is cheap.", False),
        ("", False),
    ],
)
def test_a_definition_begins_with_the_thing(sentence: str, defined: bool) -> None:
    assert defines(sentence, ("lid",)) is defined


def test_a_definition_comes_before_other_sentences_with_the_word() -> None:
    texts = ("A lid helps.", "A lid is a cover for the cup.")
    assert chosen("What is a lid?", *texts)[0].text == texts[1]


def test_what_tells_a_belief_counts_for_less() -> None:
    (plain,) = hits("lid steam", "A lid holds the steam back.")
    told = replace(plain, passage=replace(plain.passage, kind="myth", heading="Why the belief fails"))
    idf = Idf.of(["A lid holds the steam back."])
    scores = [next(iter(candidates("lid steam", [hit], idf))).score for hit in (plain, told)]
    assert scores[1] == pytest.approx(0.8 * scores[0])


def test_the_evidence_of_a_fact_slices_back_to_it() -> None:
    for fact in chosen("Does a lid keep the tea warm?", *TEXTS):
        assert any(text[slice(*fact.evidence.span)] == fact.text for text in TEXTS)
        assert fact.evidence.passage == fact.passage.id
