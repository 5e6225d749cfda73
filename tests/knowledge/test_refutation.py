"""A refutation that would not change a mind is told by line, with its repair."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.lint import lint
from firstguess.knowledge.refutation import refutation_faults

WriteLesson = Callable[..., Path]
MYTHS = "myths.yaml"
FACT = "fact: Only heat flows, and it flows out of the tea."
WHY = "Cold is the absence of heat.\n    Nothing enters the cup."
MECHANISM = "mechanism: |\n    Fast particles push slow ones.\n\n    So the energy spreads.\n"
HALF = "half_true: Cold air does drift over the cup."


def test_a_full_refutation_has_no_fault(write_lesson: WriteLesson) -> None:
    assert list(refutation_faults(load_lesson(write_lesson()))) == []


@pytest.mark.parametrize("lesson", Library([shipped_lessons()]).lessons().values(), ids=lambda lesson: lesson.id)
def test_the_shipped_myths_are_refuted_in_full(lesson: object) -> None:
    assert list(refutation_faults(lesson)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (FACT, "fact: So only heat flows out of the tea.", 8, "the fact begins with 'so'"),
        (FACT, "fact: Cold is a thing that flows into the tea.", 8, "the belief is repeated as if it were true"),
        (WHY, "Heat leaves the cup.", 9, "nothing says that the belief is false"),
        (MECHANISM, "mechanism: Fast particles push slow ones, so energy spreads.\n", 12, "the mechanism is a single"),
        (MECHANISM, "mechanism: Fast particles push. Energy spreads.\n", 12, "the mechanism names no cause"),
        (MECHANISM, "mechanism: So only heat flows. It flows out of the tea.\n", 12, "the mechanism only repeats"),
        (HALF, "half_true: Never in any case.", 16, "the boundary grants nothing"),
        (HALF, "half_true: Heat does not flow out of the tea.", 16, "the boundary denies the fact"),
        ("sources: [step-1]", "sources: [myth-1]", 19, "the myth is its only source"),
        ("check: What does a lid hold back?", "check: Say what a lid holds back.", 18, "the check is no question"),
    ],
)
def test_each_fault_is_told_at_its_key(write_lesson: WriteLesson, old: str, new: str, line: int, message: str) -> None:
    folder = write_lesson((MYTHS, old, new))
    found = [fault for fault in lint(folder) if fault.message.startswith(f"myth-1: {message}")]
    assert [(fault.file, fault.line) for fault in found] == [(folder / MYTHS, line)]
    assert found[0].repair


def test_a_belief_that_is_denied_in_the_fact_is_not_repeated(write_lesson: WriteLesson) -> None:
    folder = write_lesson((MYTHS, FACT, "fact: Cold is not a thing that flows into the tea."))
    assert list(refutation_faults(load_lesson(folder))) == []


def test_the_line_is_that_of_the_myth_that_has_the_fault(write_lesson: WriteLesson) -> None:
    files = write_lesson() / MYTHS
    first = files.read_text(encoding="utf-8")
    second = first.replace("id: myth-1", "id: myth-2").replace("check: What does a lid hold back?", "check: Say it.")
    files.write_text(first + second, encoding="utf-8")
    assert [fault.line for fault in refutation_faults(load_lesson(files.parent))] == [18 + first.count("\n")]
