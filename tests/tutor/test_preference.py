"""How a mode's wording orders and cuts the facts of an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.passages import Passage
from firstguess.tutor.facts import Fact
from firstguess.tutor.modes import Wording
from firstguess.tutor.preference import ABOUT_AS_GOOD, prefer
from tests.fakes import passages_of
from tests.knowledge.conftest import write_lesson

PLAIN, EXPERT, LIKE = (
    replace(passage, **change)  # type: ignore[arg-type]
    for passage, change in zip(
        passages_of("Heat leaves.", "Steam carries most of it.", "Tea is like a bath."),
        ({"part": "overview"}, {"part": "notes", "kind": "expert"}, {"part": "overview", "heading": "An analogy"}),
        strict=True,
    )
)


@pytest.fixture
def tea(tmp_path: Path) -> Lesson:
    """Its step-1 has a diagram."""
    return load_lesson(write_lesson(tmp_path))


def fact(passage: Passage, score: float, sentence: int = 0) -> Fact:
    return Fact(passage, passage.sentences[sentence], score)


def texts(facts: tuple[Fact, ...]) -> list[str]:
    return [fact.text.split()[0] for fact in facts]


def test_without_a_preference_the_score_decides(tea: Lesson) -> None:
    facts = (fact(PLAIN, 0.8), fact(EXPERT, 0.9), fact(LIKE, 0.7))
    assert texts(prefer(facts, Wording(), tea)) == ["Steam", "Heat", "Tea"]


@pytest.mark.parametrize(("term", "first"), [("expert", "Steam"), ("analogy", "Tea"), ("nowhere", "Heat")])
def test_a_kind_or_a_word_of_the_heading_comes_first_when_about_as_good(tea: Lesson, term: str, first: str) -> None:
    facts = (fact(PLAIN, 0.8), fact(EXPERT, 0.79), fact(LIKE, 0.78))
    assert texts(prefer(facts, Wording(prefer=(term,)), tea))[0] == first


def test_what_is_worse_is_not_put_first(tea: Lesson) -> None:
    facts = (fact(PLAIN, 0.8), fact(EXPERT, 0.8 * ABOUT_AS_GOOD - 0.01))
    assert texts(prefer(facts, Wording(prefer=("expert",)), tea)) == ["Heat", "Steam"]


def test_a_part_with_a_diagram_comes_first(tea: Lesson) -> None:
    pictured = replace(PLAIN, part="step-1")
    facts = (fact(LIKE, 0.8), fact(pictured, 0.78))
    assert texts(prefer(facts, Wording(prefer=("diagram",)), tea)) == ["Heat", "Tea"]


def test_one_fact_is_the_best_one_whatever_is_preferred(tea: Lesson) -> None:
    facts = (fact(PLAIN, 0.8), fact(EXPERT, 0.79))
    assert texts(prefer(facts, Wording(most_facts=1, prefer=("expert",)), tea)) == ["Heat"]


def test_the_best_fact_is_never_cut(tea: Lesson) -> None:
    facts = (fact(PLAIN, 0.8), fact(EXPERT, 0.79), fact(replace(LIKE, kind="expert"), 0.78))
    assert texts(prefer(facts, Wording(most_facts=2, prefer=("expert",)), tea)) == ["Steam", "Heat"]


def test_a_sentence_that_leans_back_keeps_the_one_before_it_uncounted(tea: Lesson) -> None:
    (pair,) = passages_of("A lid holds steam. It keeps tea warm.")
    facts = (fact(PLAIN, 0.7), fact(pair, 0.9), fact(pair, 0.9, sentence=1))
    assert texts(prefer(facts, Wording(most_facts=1), tea)) == ["A", "It"]
    assert texts(prefer(facts[::2], Wording(most_facts=1), tea)) == ["A", "It"]


def test_two_sentences_that_stand_alone_are_two_facts(tea: Lesson) -> None:
    (both,) = passages_of("A lid holds steam. Steam carries heat.")
    assert texts(prefer((fact(both, 0.9), fact(both, 0.9, sentence=1)), Wording(most_facts=1), tea)) == ["A"]


@pytest.mark.parametrize("most", [0, 3])
def test_nothing_comes_of_nothing(tea: Lesson, most: int) -> None:
    assert prefer((), Wording(most_facts=most), tea) == ()
