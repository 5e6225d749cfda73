"""A test's verdict: the score by difficulty and part, and strong only without a sure error."""

from __future__ import annotations

import pytest

from firstguess.knowledge.schema import Difficulty
from firstguess.tutor import verdict
from firstguess.tutor.attempts import Attempt
from firstguess.tutor.items import Choice, Item
from firstguess.tutor.verdict import Score
from tests.tutor.tried import told, tried


def item(name: str, difficulty: Difficulty = "easy") -> Item:
    choices = (Choice("leaves", True), Choice("bags", False))
    return Item(f"tea#{name}", "quiz", name, difficulty, "?", choices, (), (), "", ("tea#p",))


ITEMS = {each.id: each for each in (item("a", "hard"), item("b"), item("c"), item("d", "medium"))}


def judge(*attempts: Attempt) -> verdict.TestVerdict:
    return verdict.test_verdict(attempts, ITEMS)


def many(right: int, wrong: int, level: str = "think") -> list[Attempt]:
    return [tried(0, at < right, f"q{at}", level=level) for at in range(right + wrong)]


@pytest.mark.parametrize(
    ("attempts", "strong", "words"),
    [
        (many(8, 2), True, "is strong"),
        (many(7, 3), False, "four of five"),
        (many(8, 2, "sure"), False, "sure of"),
        (many(10, 0, "sure"), True, "is strong"),
        (many(4, 1), True, "is strong"),
        (many(4, 0), None, "Too early"),
        ([], None, "Too early"),
    ],
)
def test_when_a_pattern_is_strong(attempts: list[Attempt], strong: bool | None, words: str) -> None:
    assert judge(*attempts).strong is strong
    assert words in judge(*attempts).words


def test_the_score_by_difficulty_in_its_order_and_by_part() -> None:
    result = judge(tried(0), tried(0, False, "b"), tried(0, True, "c", part="tea#b"), tried(0, concept="gone"))
    assert result.by_difficulty == (Score("easy", 1, 2), Score("hard", 1, 1))
    assert result.by_part == (Score("tea#a", 1, 1), Score("tea#b", 1, 2), Score("tea#gone", 1, 1))
    assert (result.right, result.n) == (3, 4)


def test_an_item_counts_once_by_its_first_answer_and_a_prediction_not_at_all() -> None:
    result = judge(tried(0, False), tried(1, True), tried(2, None, "b"))
    assert (result.right, result.n, result.wrong) == (0, 1, ("tea#a",))


def test_a_told_answer_is_not_right() -> None:
    assert (judge(told(0)).right, judge(told(0)).n, judge(told(0)).wrong) == (0, 1, ("tea#a",))


def test_what_to_review_is_the_worst_part_first() -> None:
    half = [tried(0, True, "a", part="half"), tried(0, False, "b", part="half")]
    none = [tried(0, False, "c", part="none")]
    twice = [tried(0, False, "d", part="twice"), tried(0, False, "e", part="twice")]
    assert judge(*half, tried(0, True, "f"), *none, *twice).review == ("twice", "none", "half")


def test_sure_errors_are_named() -> None:
    assert judge(tried(0, False, level="sure"), tried(0, False, "b")).sure_errors == ("tea#a",)
