"""Tutors over a small lesson, with an embedder and a reader that need no weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from langchain_core.language_models import BaseChatModel

from firstguess.knowledge.library import Library
from firstguess.tutor.build import build_tutor
from firstguess.tutor.reading import Reader
from firstguess.tutor.settings import Settings
from firstguess.tutor.shelf import OpenLesson, Shelf
from firstguess.tutor.turn import Tutor
from tests.fakes import FixedReader, HashEmbedder
from tests.knowledge.conftest import write_lesson

TutorMaker = Callable[..., Tutor]


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    """A folder with the small lesson about tea in it."""
    return write_lesson(tmp_path / "lessons").parent


@pytest.fixture
def settings(tmp_path: Path, lessons: Path) -> Settings:
    return Settings(model="none", lessons=lessons, data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")


@pytest.fixture
def make_tutor(settings: Settings) -> Iterator[TutorMaker]:
    """``make_tutor(model, reader=…, lesson=…) -> Tutor``; all of them share one database, as restarts do."""
    made: list[Tutor] = []

    def make(model: BaseChatModel | None = None, *, reader: Reader | None = None, lesson: str | None = None) -> Tutor:
        reader = reader or FixedReader()
        made.append(build_tutor(settings, lesson, embedder=HashEmbedder(), reader=reader, model=model))
        return made[-1]

    yield make
    for tutor in made:
        tutor.close()


@pytest.fixture
def opened(lessons: Path) -> OpenLesson:
    """The small lesson, ready to answer from."""
    return Shelf(Library([lessons]), HashEmbedder(), None).open("tea")
