"""What a message believes, and the yes or no that it is owed, on the shipped lessons."""

from __future__ import annotations

import pytest

from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.belief import heard_belief
from firstguess.tutor.shelf import Shelf

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return Shelf(Library([shipped_lessons()]), MiniLM(), None)


@pytest.mark.parametrize(
    ("lesson", "message", "stance", "word"),
    [
        pytest.param("fine-tuning", "does fine tuning erase what the model has learned", "asks", "no", id="asked"),
        pytest.param("fine-tuning", "So it doesn't throw all the old knowledge away, right?", "rejects", "yes", id="n"),
        pytest.param("fine-tuning", "would a few hundred well chosen reports do for fine tuning?", "asks", "yes",
                     id="asks-the-opposite"),
        pytest.param("fine-tuning", "u need a huge dataset for this anyway, don't you", "holds", "no", id="tag"),
        pytest.param("seasons", "it's hot in summer because we're closer to the sun then, right?", "holds", "no",
                     id="other-lesson"),
    ],
)  # fmt: skip
def test_a_belief_is_owed_its_word(shelf: Shelf, lesson: str, message: str, stance: str, word: str) -> None:
    heard = heard_belief(shelf.open(lesson), message)
    assert heard is not None
    assert (heard.myth.stance, heard.word) == (stance, word)


def test_what_only_sounds_like_a_rejection_is_not_called_right(shelf: Shelf) -> None:
    heard = heard_belief(shelf.open("fine-tuning"), "Training a bit longer never hurts, I'd say")
    assert heard is None or heard.word != "yes"


@pytest.mark.parametrize("message", ["My boss gives me too many small tasks at work.", "thanks, that's clear now"])
def test_small_talk_believes_nothing(shelf: Shelf, message: str) -> None:
    assert heard_belief(shelf.open("fine-tuning"), message) is None
