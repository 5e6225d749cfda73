"""What the metric measures: windows, their shares, and that foreign evidence changes none of them."""

from __future__ import annotations

import pytest

from firstguess.eval.metric.features import SIGNS, Weighing, best_windows, clauses, grams, measure
from firstguess.eval.metric.reading import pages, spoken, terms
from firstguess.tutor.grounding.evidence import Idf

IDF = Idf({"the": 90}, 100)
PASSAGE = "The model learns the words. The rate stays low. Old tasks stay known."


def features(claim: str, *evidence: str) -> dict[str, float]:
    weighing, found = Weighing(claim, IDF), pages(evidence)
    return measure(weighing, best_windows(weighing, found)[0], found)


def test_a_copy_has_every_share_in_full() -> None:
    found = features("The rate stays low.", PASSAGE)
    assert [found[name] for name, sign in SIGNS.items() if sign > 0] == [1.0] * 6
    assert [found[name] for name, sign in SIGNS.items() if sign < 0] == [0.0] * 4


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    weighing = Weighing("the rate", IDF)
    assert weighing.precision(frozenset({"rate"})) > 0.8


def test_the_window_is_the_one_sentence_that_carries_the_claim() -> None:
    weighing = Weighing("The rate stays low.", IDF)
    window = best_windows(weighing, pages([PASSAGE]))[0]
    assert (window.first, window.last, window.wording) == (1, 2, "The rate stays low.")


def test_a_foreign_passage_changes_no_feature() -> None:
    claim = "The rate stays low and I love whales."
    assert features(claim, PASSAGE, "I love music. My rate of sleep is high.") == features(claim, PASSAGE)


def test_two_quotes_together_carry_what_neither_does() -> None:
    quotes = ("The rate stays very low.", "Old tasks remain known afterwards.")
    claim = "The rate stays very low and old tasks remain known afterwards."
    assert features(claim, *quotes)["unmatched"] < features(claim, quotes[0])["unmatched"]


def test_a_page_cut_into_its_sentences_is_one_page() -> None:
    cut = [f"Sentence number {word} stands here." for word in ("one", "two", "three", "four", "five")]
    assert len(pages(cut)) == 1
    assert len(pages(cut[:4])) == 4


def test_tokenised_text_is_read_as_the_same_words() -> None:
    assert spoken("It is n't the film 's end .") == spoken("It isn't the film's end.")


def test_the_weakest_clause_is_found() -> None:
    weighing = Weighing("The rate stays low, and green whales sing.", IDF)
    assert [len(clause) for clause in clauses(weighing)] == [4, 4]


@pytest.mark.parametrize(("size", "share"), [(1, 1.0), (2, 0.5), (3, 0.0)])
def test_runs_of_terms_see_the_order(size: int, share: float) -> None:
    assert grams(terms("red green blue"), terms("blue red green"), size) == share
