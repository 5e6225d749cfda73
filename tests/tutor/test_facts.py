"""Facts: the sentences of the lesson that bear on a question."""

from __future__ import annotations

from firstguess.knowledge.index import build
from firstguess.knowledge.search import Hit, Searcher
from firstguess.tutor.facts import MOST_FACTS, Fact, candidates, choose, with_antecedents
from firstguess.tutor.grounding.evidence import Idf
from tests.fakes import HashEmbedder, passages_of

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


def test_the_evidence_of_a_fact_slices_back_to_it() -> None:
    for fact in chosen("Does a lid keep the tea warm?", *TEXTS):
        assert any(text[slice(*fact.evidence.span)] == fact.text for text in TEXTS)
        assert fact.evidence.passage == fact.passage.id
