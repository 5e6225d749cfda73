"""The linter tells authors what loads but teaches worse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.library import shipped_lessons
from firstguess.knowledge.lint import lint

WriteLesson = Callable[..., Path]
Edit = tuple[str, str, str]
STEP, MYTHS = "sections/10-step-1.md", "myths.yaml"
FACT = "Only heat flows, and it flows out of the tea."


def test_the_good_lesson_has_no_fault(write_lesson: WriteLesson) -> None:
    assert lint(write_lesson()) == []


def test_the_shipped_lessons_have_no_fault() -> None:
    assert lint(shipped_lessons()) == []


@pytest.mark.parametrize(
    ("edit", "file", "line", "message"),
    [
        ((STEP, "Heat flows from", "Heat " + "flows and " * 23 + "from"), STEP, 8, "sentence of 58 words"),
        ((STEP, "Tea at 80 degrees cools", f"{FACT} Tea cools"), MYTHS, 8, f"sentence is in {STEP}:12 already"),
        ((STEP, "Heat flows", "[Heat](http://a.b) flows"), STEP, 8, "link in the prose"),
        ((STEP, "Heat flows", "[a]: http://a.b\n\nHeat flows"), STEP, 8, "link in the prose"),
        ((STEP, "## In numbers", "# In numbers"), STEP, 10, "'# In numbers' stands beside the title"),
        ((STEP, "| time |", "## In numbers\n\nx\n\n| time |"), STEP, 21, "second heading 'In numbers'"),
        ((MYTHS, FACT, "Out of the tea"), MYTHS, 8, "the fact is not a sentence of its own"),
        ((MYTHS, FACT, "No, only heat flows there."), MYTHS, 8, "the fact begins with 'No,'"),
        (("prompts.yaml", "part: step-1", "part: overview"), STEP, 1, "step 'step-1' asks for no guess"),
        ((STEP, "diagram: {file: cup.svg, alt: A cup with arrows, caption: Heat leaves the cup}\n", ""),
         "diagrams/cup.svg", 1, "no section shows this picture"),
        (("lesson.md", "id: tea", "id: cup"), "lesson.md", 1, "the folder 'tea' holds the lesson 'cup'"),
    ],
)  # fmt: skip
def test_style_is_told_by_file_and_line(
    write_lesson: WriteLesson, edit: Edit, file: str, line: int, message: str
) -> None:
    folder = write_lesson(edit)
    found = [(fault.file, fault.line) for fault in lint(folder) if fault.message.startswith(message)]
    assert found == [(folder / file, line)]


def test_a_paragraph_may_be_wrapped(write_lesson: WriteLesson) -> None:
    assert lint(write_lesson((STEP, "Heat flows from warm", "Heat flows\nfrom warm"))) == []


def test_too_few_starters_are_told(write_lesson: WriteLesson) -> None:
    faults = lint(write_lesson(("lesson.md", "  - Is stirring bad?\n", "")))
    assert [fault.message for fault in faults] == ["'starters' needs at least 3 items, and has 2"]


def test_lessons_of_one_folder_are_linted_together(write_lesson: WriteLesson) -> None:
    write_lesson(into="all/a")
    write_lesson(("myths.yaml", "answer: no", "answer: x"), into="all/b")
    root = write_lesson(into="all").parent
    assert lint(root / "b")[0].file == root / "b" / "tea" / "myths.yaml"
    assert lint(root / "a") == []


def test_one_id_in_two_folders_is_told(write_lesson: WriteLesson) -> None:
    first = write_lesson()
    first.rename(first.parent / "a")
    write_lesson()
    assert any("is taken by" in fault.message for fault in lint(first.parent))


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_folder_without_lessons_says_so(tmp_path: Path, name: str) -> None:
    assert len(lint(tmp_path / name)) == 1
