"""Yes or no from settled statements: near a false one no, near a true one yes, and far from all of them neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firstguess.knowledge import index as indexes
from firstguess.knowledge.claims import FAILS, HOLDS, claims_of
from firstguess.knowledge.embedding import MiniLM, Vectors
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.tutor.polarity import Truths
from firstguess.tutor.shelf import Shelf
from tests.fakes import HashEmbedder, passages_of
from tests.knowledge.conftest import unsettle, write_lesson


def truths_of(folder: Path, embedder: HashEmbedder | None = None) -> Truths:
    lesson, embedder = load_lesson(folder), embedder or HashEmbedder()
    built = indexes.build("tea", lesson.digest, split_lesson(lesson), embedder)
    said = claims_of(lesson)
    return Truths(built, indexes.build("tea.claims", lesson.digest, said, embedder) if said else None, embedder)


@pytest.fixture
def truths(tmp_path: Path) -> Truths:
    return truths_of(write_lesson(tmp_path))


def word(truths: Truths, statement: str) -> str | None:
    found = truths.verdict(statement)
    return found.word if found else None


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param("a lid keeps the steam in", "yes", id="claim-that-holds"),
        pytest.param("a lid keeps all of the steam in", "yes", id="other-words"),
        pytest.param("a lid lets the steam out", "no", id="claim-that-fails"),
        pytest.param("with a lid much steam escapes from the cup", "no", id="other-words-that-fail"),
        pytest.param("cold is a thing that flows into the tea", "no", id="belief-of-a-myth"),
        pytest.param("the cold creeps in", "no", id="wording-of-a-myth"),
    ],
)
def test_a_statement_goes_the_way_of_what_is_settled_near_it(truths: Truths, statement: str, expected: str) -> None:
    assert word(truths, statement) == expected


def test_a_verdict_names_the_statement_that_came_nearest_and_how_sure_it_is(truths: Truths) -> None:
    found = truths.verdict("a lid lets the steam out")
    assert found is not None
    assert found.nearest == "A lid lets the steam out."
    assert 0.5 < found.sure <= 1


@pytest.mark.parametrize("statement", ["zebras graze on savannahs", "", "🍵", "it is so"])
def test_where_nothing_near_was_settled_there_is_no_verdict(truths: Truths, statement: str) -> None:
    assert truths.verdict(statement) is None


class Compass:
    """An embedder of two dimensions: the last word of a text is an angle in degrees."""

    id = "test/compass"

    def encode(self, texts: Sequence[str]) -> Vectors:
        angles = np.radians([float(text.split()[-1]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def said_at(kind: str, *angles: str) -> list[Passage]:
    return [replace(passage, kind=kind) for passage in passages_of(*angles)]


def turned(angle: str, holds: Sequence[str], fails: Sequence[str]) -> str | None:
    lesson = indexes.build("tea", "", said_at("practice", "45"), Compass())
    said = [*said_at(HOLDS, *holds), *said_at(FAILS, *fails)]
    return word(Truths(lesson, indexes.build("tea.claims", "", said, Compass()), Compass()), angle)


@pytest.mark.parametrize(
    ("angle", "expected"), [("0", "yes"), ("30", "yes"), ("60", "no"), ("90", "no"), ("300", "yes"), ("200", None)]
)
def test_the_verdict_turns_between_the_two_and_ends_where_nothing_is_near(angle: str, expected: str | None) -> None:
    assert turned(angle, ["0", "20"], ["90", "70"]) == expected


def test_where_the_voices_disagree_there_is_no_verdict() -> None:
    assert turned("54", ["0", "10", "52"], ["60", "70", "80", "90"]) is None
    assert turned("54", ["0", "10"], ["60", "70", "80", "90"]) == "no"


def test_a_lesson_without_claims_and_myths_says_neither_yes_nor_no(tmp_path: Path) -> None:
    truths = truths_of(unsettle(tmp_path))
    assert truths.claims is None
    assert truths.verdict("a lid keeps the steam in") is None
    assert truths.verdict("heat flows from warm things to cold things") is None


def test_where_only_myths_are_settled_they_and_the_lessons_own_sentences_are_heard(tmp_path: Path) -> None:
    truths = truths_of(write_lesson(tmp_path, **{"claims.yaml": None}))
    assert word(truths, "cold is a thing that flows into the tea") == "no"
    assert word(truths, "heat flows from warm things to cold things") == "yes"


def test_what_tells_a_belief_or_a_solution_settles_nothing(tmp_path: Path) -> None:
    told = ("myths.yaml", "Cold is the absence of heat.", "Many feel the draught on their wrists.")
    solved = ("practice.yaml", "Steam carries heat away.", "Cover the saucepan quickly.")
    truths = truths_of(write_lesson(tmp_path, told, solved))
    assert truths.verdict("many feel the draught on their wrists") is None
    assert truths.verdict("cover the saucepan quickly") is None


def test_a_statement_is_embedded_once_and_the_same_verdict_returns(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    truths = truths_of(write_lesson(tmp_path), embedder)
    count = len(embedder.seen)
    assert truths.verdict("a lid lets the steam out") == truths.verdict("a lid lets the steam out")
    assert embedder.seen[count:] == ["a lid lets the steam out"] * 2


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return Shelf(Library([shipped_lessons()]), MiniLM(), None)


@pytest.mark.real
@pytest.mark.parametrize(
    ("lesson", "myth"),
    [
        ("fine-tuning", "fine-tuning a model wipes out whatever it knew before"),
        ("seasons", "summer comes because the Earth is then closer to the Sun"),
    ],
)
def test_a_myth_said_back_gets_no(shelf: Shelf, lesson: str, myth: str) -> None:
    assert word(shelf.open(lesson).truths, myth) == "no"


@pytest.mark.real
@pytest.mark.parametrize(
    ("lesson", "fact"),
    [
        ("fine-tuning", "a small dataset can be enough for fine-tuning"),
        ("seasons", "the axis keeps its direction in space all year"),
        ("seasons", "the tilt of the Earth's axis causes the seasons"),
    ],
)
def test_a_fact_said_back_gets_yes(shelf: Shelf, lesson: str, fact: str) -> None:
    assert word(shelf.open(lesson).truths, fact) == "yes"


@pytest.mark.real
@pytest.mark.parametrize(
    "fact",
    [
        "the seasons come from the tilt of the Earth's axis",
        "the tilt of the axis makes the seasons",
        "seasons are caused by the tilt of the axis",
        "days are longer in summer",
    ],
)
def test_what_the_lesson_is_about_is_never_denied(shelf: Shelf, fact: str) -> None:
    assert word(shelf.open("seasons").truths, fact) != "no"
