"""What a test, a review and a prove-it run draw."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from firstguess.knowledge.schema import Difficulty
from firstguess.tutor import draws
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.learner import LearnerState
from tests.tutor.walks import NOON, after, an_item, items_by_id, shipped, tried

FRESH = LearnerState()
LATER = NOON + timedelta(days=3)
FIRST, TWIN = an_item("quiz-1", concept="c"), an_item("quiz-2", concept="c")


def pairs(count: int, difficulty: Difficulty, at: int = 0) -> list[Item]:
    """``count`` concepts of two items each."""
    return [
        an_item(f"{difficulty}-{n}", f"step-{n}", concept=f"{difficulty}-{n // 2}", difficulty=difficulty)
        for n in range(at, at + 2 * count)
    ]


BANK = items_by_id(*pairs(6, "easy"), *pairs(6, "medium"), *pairs(6, "hard"))


def difficulties(names: tuple[str, ...], bank: dict[str, Item]) -> Counter[str]:
    return Counter(bank[name].difficulty for name in names)


def test_ten_are_three_easy_four_medium_three_hard() -> None:
    assert difficulties(draws.test_items(BANK, FRESH, 1), BANK) == {"easy": 3, "medium": 4, "hard": 3}


def test_no_concept_is_asked_twice() -> None:
    names = draws.test_items(BANK, FRESH, 1)
    assert len({BANK[name].concept for name in names}) == len(names) == 10


def test_a_seed_draws_the_same_and_another_something_else() -> None:
    assert draws.test_items(BANK, FRESH, 1) == draws.test_items(BANK, FRESH, 1)
    assert len({draws.test_items(BANK, FRESH, seed) for seed in range(20)}) == 20


def test_the_order_is_not_from_easy_to_hard() -> None:
    first = {BANK[draws.test_items(BANK, FRESH, seed)[0]].difficulty for seed in range(20)}
    assert first == {"easy", "medium", "hard"}


def test_what_was_not_met_comes_first() -> None:
    met = draws.test_items(BANK, FRESH, 1)
    again = draws.test_items(BANK, after(*(tried(BANK[name]) for name in met)), 2)
    assert not set(met) & set(again)


def test_one_difficulty_fills_up_another() -> None:
    bank = items_by_id(*pairs(1, "easy"), *pairs(12, "hard"))
    assert difficulties(draws.test_items(bank, FRESH, 1), bank) == {"easy": 1, "hard": 9}


def test_practice_fills_up_a_small_bank_and_a_small_lesson_has_a_short_test() -> None:
    practice = an_item("practice-1", kind="practice")
    bank = items_by_id(*pairs(2, "easy"), practice, an_item("myth-1", kind="myth"))
    names = draws.test_items(bank, FRESH, 1)
    assert len(names) == 3
    assert practice.id in names


def test_practice_stays_out_of_a_bank_that_is_large_enough() -> None:
    practice = an_item("practice-1", kind="practice")
    assert practice.id not in draws.test_items({practice.id: practice, **BANK}, FRESH, 1)


def test_the_parts_take_turns() -> None:
    bank = items_by_id(
        *(an_item(f"quiz-{n}", "step-1", difficulty="medium") for n in range(8)),
        *(an_item(f"quiz-{n}", f"step-{n}", difficulty="medium") for n in (8, 9)),
    )
    parts = {bank[name].sources[0] for name in draws.test_items(bank, FRESH, 1, n=3)}
    assert len(parts) == 3


def test_the_first_lesson_has_a_whole_test_without_practice() -> None:
    items = items_of(shipped("fine-tuning"))
    names = draws.test_items(items, FRESH, 7)
    assert len(names) == 10
    assert {items[name].kind for name in names} == {"quiz"}


def test_nothing_met_is_nothing_due() -> None:
    assert draws.review_items(BANK, FRESH, LATER) == ()


def test_a_review_asks_the_twin_of_what_was_asked() -> None:
    items = items_by_id(FIRST, TWIN)
    assert draws.review_items(items, after(tried(FIRST, False)), LATER) == (TWIN.id,)
    both = after(tried(FIRST, False), tried(TWIN, False, hours=1))
    assert draws.review_items(items, both, LATER) == (FIRST.id,)


def test_without_a_twin_the_item_comes_again() -> None:
    assert draws.review_items(items_by_id(FIRST), after(tried(FIRST, False)), LATER) == (FIRST.id,)


def test_what_is_not_due_yet_waits() -> None:
    assert draws.review_items(items_by_id(FIRST), after(tried(FIRST, False)), NOON + timedelta(minutes=5)) == ()


def test_a_concept_that_left_the_lesson_is_left_out() -> None:
    assert draws.review_items(items_by_id(TWIN), after(tried(an_item("gone"), False)), LATER) == ()


def test_the_longest_due_comes_first() -> None:
    other = an_item("quiz-9")
    state = after(tried(other, False, hours=-20), tried(FIRST, False))
    assert draws.review_items(items_by_id(FIRST, TWIN, other), state, LATER) == (other.id, TWIN.id)


def test_only_what_was_practised_is_to_be_proved_by_its_new_twin() -> None:
    assert draws.prove_items({**BANK, **items_by_id(FIRST, TWIN)}, after(tried(FIRST)), 1) == (TWIN.id,)


def test_a_new_twin_goes_before_an_item_met() -> None:
    alone = an_item("step-1", kind="step")
    state = after(tried(alone), tried(FIRST))
    assert draws.prove_items(items_by_id(alone, FIRST, TWIN), state, 1) == (TWIN.id, alone.id)


@pytest.mark.parametrize("seed", range(3))
def test_two_minutes_hold_no_more(seed: int) -> None:
    state = after(*(tried(item) for item in BANK.values()))
    assert len(draws.prove_items(BANK, state, seed)) == draws.PROVE_ITEMS


def test_a_prediction_in_words_proves_nothing() -> None:
    free = an_item("pitfall-1", kind="pitfall", choices=())
    assert draws.prove_items(items_by_id(free), after(tried(free, None)), 1) == ()
