"""Search within one lesson: the right passage first, whatever words the learner uses, the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from firstguess.knowledge.index import build
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.search import Searcher, Weights, spread
from tests.fakes import HashEmbedder, passages_of

PASSAGES = passages_of(
    "Heat flows from the hot cup to the cool room. It never flows back.",
    "A lid holds the steam back. Steam carries most of the heat away.",
    "Stirring moves warm water to the surface.",
    "The longest day is in June.",
)


def searcher(passages: tuple[Passage, ...] = PASSAGES, synonyms: Mapping[str, Sequence[str]] | None = None) -> Searcher:
    embedder = HashEmbedder()
    return Searcher(build("tea", "one", passages, embedder), embedder, synonyms)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("does a lid hold steam?", "step-2"),
        ("what about stirring", "step-3"),
        ("LONGEST DAY", "step-4"),
        ("cup room", "step-1"),
    ],
)
def test_the_passage_with_the_words_comes_first(query: str, part: str) -> None:
    assert searcher().search(query)[0].passage.part == part


def test_the_best_sentence_is_the_one_that_answers() -> None:
    hit = searcher().search("what carries the heat away?")[0]
    assert hit.best.text == "Steam carries most of the heat away."
    assert [sentence.text for sentence, _ in hit.ranked][1:] == ["A lid holds the steam back."]
    assert hit.best_score == max(cosine for _, cosine in hit.ranked)


def test_scores_are_shares_and_fall() -> None:
    hits = searcher().search("does a lid hold the heat of the hot cup")
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] > scores[-1]


def test_a_synonym_finds_what_the_lesson_calls_otherwise() -> None:
    plain, taught = searcher(), searcher(synonyms={"vapour": ["steam"]})
    assert plain.search("vapour")[0].bm25 == 0
    assert taught.search("vapour")[0].passage.part == "step-2"


def test_a_synonym_of_two_words_needs_both_in_a_row() -> None:
    taught = searcher(synonyms={"midsummer night": ["longest day"]})
    assert set(taught.expand("at midsummer nights")) >= {"longest", "day"}
    assert "longest" not in taught.expand("a night in midsummer")


def test_a_synonym_adds_no_word_that_is_there_already() -> None:
    terms = searcher(synonyms={"cup": ["mug", "cup"]}).expand("my cup")
    assert terms == ["cup", "mug"]


@pytest.mark.parametrize("query", ["", "   ", "\n\t"])
def test_an_empty_query_finds_nothing(query: str) -> None:
    assert searcher().search(query) == []


@pytest.mark.parametrize("query", ["why is it so?", "🙂", "?!", "\x00\x07", "x" * 5000])
def test_a_query_without_a_word_of_the_lesson_breaks_nothing(query: str) -> None:
    hits = searcher().search(query)
    assert [hit.bm25 for hit in hits] == [0.0] * len(hits)


def test_k_is_a_limit_and_not_a_promise() -> None:
    assert len(searcher().search("heat", 2)) == 2
    assert len(searcher().search("heat", 99)) == len(PASSAGES)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_equal_passages_come_in_the_order_of_their_ids(order: tuple[int, ...]) -> None:
    twins = passages_of(*["A lid holds the steam back."] * 4, section="Twin")
    found = searcher(tuple(twins[place] for place in order)).search("lid")
    assert [hit.passage.id for hit in found] == [passage.id for passage in twins]
    assert len({hit.score for hit in found}) == 1


def test_the_default_weights_sum_to_one() -> None:
    weights = Weights()
    assert weights.bm25 + weights.passage + weights.sentence == pytest.approx(1)


def test_the_best_passage_of_each_part_comes_first() -> None:
    hits = searcher().search("heat")
    found = [replace(hit, passage=replace(hit.passage, part=part)) for hit, part in zip(hits, "aaba", strict=True)]
    assert [found.index(hit) for hit in spread(found)] == [0, 2, 1, 3]
    assert spread([]) == []
