"""The veil: what says the answer in other words is hidden, and what is about something else is not."""

from __future__ import annotations

from functools import cache

import pytest

from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.answer import veiled
from firstguess.tutor.lookup import Lookup
from firstguess.tutor.polarity import Verdict
from firstguess.tutor.shelf import OpenLesson, Shelf
from firstguess.tutor.veil import Veil
from tests.fakes import FixedReader, HashEmbedder

PARAPHRASES = [
    ("fine-tuning#step-3", "Fine-tuning continues training from a model that has been trained already."),
    ("fine-tuning#step-5", "Often only the later layers or a small adapter change."),
    ("fine-tuning#myth-1", "A small dataset is enough, because a pre-trained model already has general knowledge."),
    ("fine-tuning#myth-2", "A slight adjustment leaves most of the model's old knowledge in place."),
    ("fine-tuning#myth-4", "Too much fine-tuning leads to overfitting and makes a model worse."),
    ("fine-tuning#pitfall-3", "The model that learned from the 197 checked cases is far more accurate."),
    ("seasons#myth-1", "It is the tilt of the axis that makes the seasons, not how far away the Sun is."),
    ("seasons#myth-2", "The axis points in the same direction in space the whole year."),
    ("seasons#myth-3", "The warmest weeks come a month or two after the longest day."),
    ("seasons#prompt-1", "The north end of the axis points close to Polaris in every month, in June as in December."),
    ("seasons#practice-2", "At 30 degrees a beam covers twice as much ground, so two square metres."),
]
UNRELATED = [
    ("fine-tuning#step-3", "LoRA adds two small matrices beside a layer."),
    ("fine-tuning#step-5", "A held-out set holds examples that the model has never seen in training."),
    ("fine-tuning#myth-1", "The loss says how far the predictions are off."),
    ("fine-tuning#pitfall-3", "A learning rate sets the size of each step."),
    ("seasons#myth-1", "Land and water store heat and warm up slowly."),
    ("seasons#myth-3", "Polaris stands close to the direction of the Earth's north end of the axis."),
    ("seasons#practice-2", "The Earth takes a year for its way around the Sun."),
]


@pytest.fixture
def veil(opened: OpenLesson) -> Veil:
    return Veil(opened.items["tea#practice-1"], opened.searcher.index, HashEmbedder(), opened.gate.idf)


def test_the_item_and_its_sources_are_hidden_whole(veil: Veil) -> None:
    assert [veil.hides_part(part) for part in ("tea#practice-1", "tea#overview", "tea#step-1")] == [True, True, False]
    assert veil.hides_passage("tea#practice-1")
    assert veil.hides_passage("tea#overview")


def test_the_answer_in_its_own_words_is_hidden_and_other_things_are_not(veil: Veil) -> None:
    assert veil.hides("A lid holds the steam back.")
    assert veil.hides("A spoon leads heat away.")  # against a wrong choice
    assert not veil.hides("Tea at 80 degrees cools faster than tea at 40 degrees.")


def test_a_message_that_asks_what_the_item_asks_is_known(veil: Veil) -> None:
    assert veil.asks_the_same("what slows the loss?")
    assert not veil.asks_the_same("Which way does heat flow?")


def test_what_was_found_loses_what_is_hidden_and_a_yes_or_no_about_the_item(opened: OpenLesson, veil: Veil) -> None:
    (found,) = Lookup(FixedReader())(opened, "Does heat flow from warm things to cold things?", ())
    kept = veiled(found, veil)
    assert kept.hits
    assert {hit.passage.part for hit in kept.hits}.isdisjoint({"practice-1", "overview"})
    (found,) = Lookup(FixedReader())(opened, "Does a lid slow the loss?", (), veil.hits)
    assert {hit.passage.part for hit in found.hits}.isdisjoint({"practice-1", "overview"})
    for query in ("What slows the loss?", "Who knows?"):
        said = Verdict("yes", 0.9, "A lid holds the steam back.")
        assert veil.settles(query, said.nearest)
    assert not veil.settles("Is tea hot?", "Tea is hot.")


@cache
def shelf() -> Shelf:
    return Shelf(Library([shipped_lessons()]), MiniLM(), None)


@cache
def shipped(item: str) -> Veil:
    lesson = shelf().open(item.partition("#")[0])
    return Veil(lesson.items[item], lesson.searcher.index, MiniLM(), lesson.gate.idf)


@pytest.mark.real
@pytest.mark.parametrize(("item", "text"), PARAPHRASES)
def test_a_paraphrase_of_an_answer_is_hidden(item: str, text: str) -> None:
    assert shipped(item).hides(text)


@pytest.mark.real
@pytest.mark.parametrize(("item", "text"), UNRELATED)
def test_a_sentence_about_something_else_is_not(item: str, text: str) -> None:
    assert not shipped(item).hides(text)
