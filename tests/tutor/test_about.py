"""Questions about the lesson itself are told from questions about its subject."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.knowledge.library import Library
from firstguess.tutor.about import about_lesson
from firstguess.tutor.shelf import OpenLesson, Shelf
from tests.fakes import HashEmbedder
from tests.knowledge.conftest import write_lesson


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenLesson:
    folder: Path = tmp_path_factory.mktemp("lessons")
    lesson = write_lesson(folder)
    return Shelf(Library([lesson.parent]), HashEmbedder(), None).open("tea")


@pytest.mark.parametrize(
    "message",
    ["Why does tea cool?", "what comes after the steam leaves the cup?", "is the lid the main point of a cup"],
)
def test_a_question_about_the_subject_is_none(opened: OpenLesson, message: str) -> None:
    assert about_lesson(opened, message) is None


@pytest.mark.parametrize("message", ["sum it up please", "give me a summary", "tl;dr", "this lesson in a nutshell?"])
def test_a_summary_comes_from_the_takeaways_or_not_at_all(opened: OpenLesson, message: str) -> None:
    found = about_lesson(opened, message)
    kinds = {passage.kind for passage in opened.passages}
    assert (found.kind if found else None) == ("takeaways" if "takeaways" in kinds else None)
