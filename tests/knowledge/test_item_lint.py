"""The linter tells what gives an item's answer away, and what a test or a re-check lacks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.item_lint import HABIT, TEST_ITEMS
from firstguess.knowledge.lint import lint

WriteLesson = Callable[..., Path]
QUIZ = "quiz.yaml"
RIGHT, WRONG, OTHER = "The steam goes out", "The cold comes in", "Nothing moves at all"


def item(
    number: int, *, right: int = 0, text: str = RIGHT, concept: str = "", hint: str = "Think.", similar: str = "A pan."
) -> str:
    """A quiz item of 20 lines whose right option stands at the place ``right``."""
    options = [(WRONG, False), (OTHER, False)]
    options.insert(right, (text, True))
    lines = [f"- id: quiz-{number}", f"  concept: {concept or f'c{(number + 1) // 2}'}", "  difficulty: easy"]
    lines += [f"  question: Which of these is meant by number {number}?", "  options:"]
    for option, is_right in options:
        lines += [f"    - text: {option}", "      feedback: It is told here."]
        lines += ["      right: true" if is_right else "      misconception: Cold is a thing."]
    lines += [f"  hints: [{hint}]", f"  similar: {similar}"]
    lines += ["  solution: [Look.]", "  quick_check: Look again.", "  common_mistakes: [Haste]", "  sources: [step-1]"]
    return "\n".join(lines) + "\n"


def bank(*items: str, size: int = TEST_ITEMS) -> str:
    """``items`` and as many good ones as make ``size``."""
    return "".join([*items, *(item(number, right=number % 3) for number in range(len(items) + 1, size + 1))])


def told(folder: Path) -> list[tuple[str, int, str]]:
    return [(fault.file.name, fault.line, fault.message) for fault in lint(folder)]


def test_a_good_bank_has_no_fault(write_lesson: WriteLesson) -> None:
    assert lint(write_lesson(**{QUIZ: bank()})) == []


def test_a_lesson_without_a_bank_has_no_fault(write_lesson: WriteLesson) -> None:
    assert lint(write_lesson()) == []


def test_a_wrong_option_says_what_belief_leads_to_it(write_lesson: WriteLesson) -> None:
    quiz = bank().replace("      misconception: Cold is a thing.\n", "", 1)
    assert told(write_lesson(**{QUIZ: quiz})) == [(QUIZ, 6, "a wrong option of 'quiz-1' names no misconception")]


def longest(often: int, of: int) -> str:
    long = [item(number, right=number % 3, text=f"{RIGHT} into the whole room") for number in range(1, often + 1)]
    return bank(*long, size=of)


def test_a_habit_of_long_right_options_is_told_with_the_items(write_lesson: WriteLesson) -> None:
    faults = lint(write_lesson(**{QUIZ: longest(7, of=10)}))
    assert [fault.message for fault in faults] == ["the right option is the longest in 7 of 10 items"]
    assert "quiz-7" in faults[0].repair
    assert "quiz-8" not in faults[0].repair


def test_six_in_ten_is_no_habit_yet(write_lesson: WriteLesson) -> None:
    assert lint(write_lesson(**{QUIZ: longest(6, of=10)})) == []


def test_too_few_items_show_no_habit(write_lesson: WriteLesson) -> None:
    few = HABIT - 1
    messages = [message for _, _, message in told(write_lesson(**{QUIZ: longest(few, of=few)}))]
    assert not [message for message in messages if "longest" in message]


def test_one_place_for_every_right_option_is_told(write_lesson: WriteLesson) -> None:
    quiz = "".join(item(number, right=1) for number in range(1, TEST_ITEMS + 1))
    assert told(write_lesson(**{QUIZ: quiz})) == [(QUIZ, 1, "the right option is number 2 in every item")]


def test_a_concept_asked_once_is_told(write_lesson: WriteLesson) -> None:
    quiz = bank(item(1, concept="lonely"), item(2, concept="c9"), item(3, concept="c9"), size=12)
    faults = told(write_lesson(**{QUIZ: quiz.replace("concept: c2\n", "concept: c3\n")}))
    assert faults == [(QUIZ, 2, "'lonely' is asked once, so nothing can re-check it")]


def test_a_myth_is_the_twin_of_an_item_with_its_name(write_lesson: WriteLesson) -> None:
    quiz = bank(item(1, concept="myth-1"), item(2, concept="c9"), item(3, concept="c9"), size=12)
    assert told(write_lesson(**{QUIZ: quiz.replace("concept: c2\n", "concept: c3\n")})) == []


@pytest.mark.parametrize(
    ("first", "line"),
    [
        (item(1, hint="See how THE STEAM goes out."), 15),
        (item(1, similar="In a pan the steam — goes out!"), 16),
    ],
)
def test_a_hint_with_the_answer_in_it_is_told(write_lesson: WriteLesson, first: str, line: int) -> None:
    quiz = bank(first)
    assert told(write_lesson(**{QUIZ: quiz})) == [(QUIZ, line, "a hint of 'quiz-1' says the right option")]


def test_a_hint_that_names_every_answer_tells_none(write_lesson: WriteLesson) -> None:
    quiz = bank(item(1, hint=f"{RIGHT} or {WRONG} or {OTHER}."))
    assert lint(write_lesson(**{QUIZ: quiz})) == []


def test_the_hint_of_an_option_leaks_too_whatever_the_file(write_lesson: WriteLesson) -> None:
    edit = ("practice.yaml", "It leads heat away.}", "It leads heat away., hint: Or take a lid.}")
    assert told(write_lesson(edit)) == [("practice.yaml", 6, "a hint of 'practice-1' says the right option")]


def test_yes_and_no_may_stand_in_a_hint(write_lesson: WriteLesson) -> None:
    quiz = bank(item(1, text="Yes", hint="Say yes only when you can say why."))
    assert lint(write_lesson(**{QUIZ: quiz})) == []


def test_a_bank_too_small_for_a_test_says_how_many_are_missing(write_lesson: WriteLesson) -> None:
    faults = lint(write_lesson(**{QUIZ: bank(size=8)}))
    assert [(fault.line, fault.message, fault.repair) for fault in faults] == [
        (1, "8 items, and a test asks 10", "write 2 more")
    ]
