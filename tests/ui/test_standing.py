"""What a learner may see: closed before the guess, marked after it, silent while a test is on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from firstguess.tutor.events import Event, Judged, Opened, Started, Told
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.learner import fold
from firstguess.ui.standing import standing_of

AT = datetime(2026, 1, 8, 9, tzinfo=UTC)
STEP, QUIZ = "fine-tuning#step-1", "fine-tuning#quiz-1"


@pytest.fixture(scope="module")
def items(lessons: dict[str, Any]) -> dict[str, Item]:
    return items_of(lessons["fine-tuning"])


def opened(item: str, conversation: str = "c", **more: Any) -> Opened:
    return Opened(at=AT, conversation=conversation, item=item, order=(0, 1, 2), **more)


def judged(item: str, *, right: bool, **more: Any) -> Judged:
    return Judged(at=AT, conversation="c", item=item, concept=item, part=STEP, choice=0, right=right, **more)


def test_pending_item_closes_its_sources_here_and_not_in_another_conversation(items: dict[str, Item]) -> None:
    state = fold([opened("fine-tuning#practice-1")])
    here = standing_of(state, items, "c", AT)
    assert here.pending == "fine-tuning#practice-1"
    assert here.closed == {"practice-1", "overview", "mental-model", "step-3"}
    assert standing_of(state, items, "elsewhere", AT).closed == frozenset()


def test_verdict_opens_and_marks_even_while_an_explanation_is_asked_for(items: dict[str, Item]) -> None:
    state = fold([opened(STEP), judged(STEP, right=False, asks_back=True)])
    standing = standing_of(state, items, "c", AT)
    assert standing.closed == frozenset()
    assert standing.mark(STEP) == "wrong"


def test_last_answer_counts_and_an_item_asked_again_has_no_mark(items: dict[str, Item]) -> None:
    told = Told(at=AT, conversation="c", item=STEP, concept=STEP, part=STEP)
    events: list[Event] = [opened(STEP), told, opened(STEP), judged(STEP, right=True)]
    assert standing_of(fold(events[:2]), items, "c", AT).mark(STEP) == "told"
    assert standing_of(fold(events), items, "c", AT).mark(STEP) == "right"
    assert standing_of(fold([*events, opened(STEP)]), items, "c", AT).mark(STEP) is None


@pytest.mark.parametrize("run", ["test", "prove"])
def test_unaided_run_closes_all_it_asks_and_tells_nothing(items: dict[str, Item], run: Any) -> None:
    begun = Started(at=AT, conversation="c", run=run, items=(QUIZ, STEP))
    state = fold(
        [opened(QUIZ), judged(QUIZ, right=True), begun, opened(QUIZ, via=run), judged(QUIZ, right=False, via=run)]
    )
    standing = standing_of(state, items, "c", AT)
    assert standing.unaided
    assert standing.mark(QUIZ) is None
    assert "step-1" in standing.closed
    assert standing.deadline == (AT + timedelta(minutes=2) if run == "prove" else None)


def test_walk_tells_as_it_goes(items: dict[str, Item]) -> None:
    begun = Started(at=AT, conversation="c", run="guide", items=(STEP, QUIZ))
    standing = standing_of(fold([begun, opened(STEP), judged(STEP, right=True)]), items, "c", AT)
    assert not standing.unaided
    assert standing.mark(STEP) == "right"


def test_item_that_left_the_lesson_is_no_trouble(items: dict[str, Item]) -> None:
    assert standing_of(fold([opened("fine-tuning#gone")]), items, "c", AT).closed == frozenset()
