"""Hearing myths: what is named, what is not, and how a learner stands to it. Small voices, no weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.attitude import stance_of
from firstguess.tutor.misconceptions import Misconceptions
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.voices import ALIKE, HOLDS, NONE, voices_of
from tests.fakes import HashEmbedder
from tests.knowledge.conftest import unsettle

WriteLesson = Callable[..., Path]


@pytest.fixture
def ears(write_tea: Path) -> Misconceptions:
    return Misconceptions(load_lesson(write_tea), HashEmbedder())


@pytest.fixture
def write_tea(lessons: Path) -> Path:
    return lessons / "tea"


def test_a_belief_is_named_by_its_full_id(ears: Misconceptions) -> None:
    assert ears.detect("the cold creeps in") == RecognisedMyth("tea#myth-1", "holds")


@pytest.mark.parametrize("said", ["hello", "", "?!", "heat gets out", "what is the capital of peru"])
def test_what_voices_no_belief_is_not_named(ears: Misconceptions, said: str) -> None:
    assert ears.detect(said) is None


def test_a_lesson_without_myths_hears_none(tmp_path: Path) -> None:
    ears = Misconceptions(load_lesson(unsettle(tmp_path)), HashEmbedder())
    assert ears.detect("the cold creeps in") is None
    with pytest.raises(ValueError, match="no myths"):
        ears.scores("x")


def test_one_text_is_embedded_for_a_message(write_tea: Path) -> None:
    embedder = HashEmbedder()
    ears = Misconceptions(load_lesson(write_tea), embedder)
    before = len(embedder.seen)
    ears.detect("cold enters the tea")
    assert len(embedder.seen) == before + 1


def test_stored_voices_are_not_embedded_again(opened: OpenLesson) -> None:
    embedder = HashEmbedder()
    voices = next(index for index in opened.indexes if index.lesson == "tea.voices")
    ears = Misconceptions(opened.lesson, embedder, voices)
    assert embedder.seen == []
    assert ears.detect("cold enters the tea") == opened.misconceptions.detect("cold enters the tea")


def test_voices_keep_what_sounds_alike_apart(write_tea: Path) -> None:
    kinds = {voice.text.partition(": ")[2]: (voice.kind, voice.part) for voice in voices_of(load_lesson(write_tea))}
    assert kinds["cold gets in"] == (HOLDS, "myth-1")
    assert kinds["heat gets out"] == (ALIKE, "")
    assert kinds["hello"] == (NONE, "")


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ("I think it forgets everything", "holds"),
        ("it forgets everything, right?", "holds"),
        ("how do I get the old knowledge back after fine-tuning wipes it?", "holds"),
        ("the longer it goes on the better, no limit", "holds"),
        ("it is a myth that it forgets everything", "rejects"),
        ("isn't it wrong that it forgets everything?", "rejects"),
        ("does it forget everything", "asks"),
        ("how much does it forget?", "asks"),
    ],
)
def test_stance_is_read_from_the_form_where_the_words_are_the_same(said: str, stance: str) -> None:
    assert stance_of(said, asks=0.3, holds=0.4, rejects=0.3) == stance


@pytest.mark.real
@pytest.mark.parametrize(
    ("said", "myth", "stance"),
    [
        ("so once it has seen our invoices the rest is gone, no?", "fine-tuning#myth-2", "holds"),
        ("it is a myth that you need a million rows to fine-tune", "fine-tuning#myth-1", "rejects"),
        ("can i overdo the fine-tuning", "fine-tuning#myth-4", "asks"),
    ],
)
def test_real_voices_are_heard(said: str, myth: str, stance: str) -> None:
    ears = Misconceptions(Library([shipped_lessons()]).get("fine-tuning"), MiniLM())
    heard = ears.detect(said)
    assert heard is not None
    assert (heard.id, heard.stance) == (myth, stance)
