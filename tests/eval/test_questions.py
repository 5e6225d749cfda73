"""Which questions a run asks: what cannot be asked is refused or named, and never silently left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstguess.eval import anchors, questions
from firstguess.eval.cases import Case
from firstguess.eval.lines import CaseError
from firstguess.knowledge.library import Library
from tests.knowledge.conftest import write_lesson


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library([write_lesson(tmp_path / "lessons")])


def write(file: Path, *lessons: str) -> Path:
    made = [
        {"id": f"q-{place}", "lesson": name, "kind": "open", "question": "Why?"} for place, name in enumerate(lessons)
    ]
    file.write_text("\n" + "".join(json.dumps(case) + "\n" for case in made))
    return file


def test_cases_of_a_lesson_that_could_be_served_are_left_out_and_counted(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asked = questions.load([write(tmp_path / "own.jsonl", "tea", "seasons", "seasons")])
    assert [case.id for case in questions.served(asked, library)] == ["q-0"]
    assert "left out: 2 questions about seasons" in caplog.text


def test_every_lesson_that_is_nowhere_is_named_by_its_line(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path / "own.jsonl", "tea", "toa"), write(tmp_path / "more.jsonl", "coffee")]
    with pytest.raises(CaseError) as raised:
        questions.served(questions.load(files), library)
    assert [fault.split(": ")[0] for fault in str(raised.value).splitlines()] == [f"{files[0]}:3", f"{files[1]}:2"]


def test_shipped_questions_are_no_fault_of_who_serves_other_lessons(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    asked = questions.with_made(questions.load([], "dev"), library, 0)
    assert {case.lesson for case in questions.served(asked, library)} == {"tea"}
    assert caplog.text == ""


def test_a_lesson_beside_the_served_one_is_elsewhere(library: Library, tmp_path: Path) -> None:
    write_lesson(tmp_path / "lessons").rename(tmp_path / "lessons" / "cocoa")
    write_lesson(tmp_path / "lessons")
    assert {"cocoa", "seasons"} <= anchors.elsewhere(library)
    assert "tea" not in anchors.elsewhere(library)


def test_a_question_that_stands_in_the_lesson_is_refused(library: Library) -> None:
    seen = Case(id="a", lesson="tea", kind="open", question="It never flows back by itself.")
    with pytest.raises(CaseError, match="case a"):
        questions.refuse_contaminated([seen], library)
