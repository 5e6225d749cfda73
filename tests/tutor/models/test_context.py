from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, ToolMessage

from firstguess.tutor.errors import ContextOverflow, ModelError
from firstguess.tutor.models.context import Turn, as_turns, fit

SYSTEM = {"role": "system", "content": "be kind"}


def words(turns: Sequence[Turn]) -> int:
    return sum(len(turn["content"].split()) for turn in turns)


def talk(turns: int) -> list[Turn]:
    roles = ("user", "assistant")
    return [SYSTEM, *({"role": roles[n % 2], "content": f"turn {n}"} for n in range(turns))]


def test_the_oldest_turns_go_first() -> None:
    fitted = fit(talk(7), 8, words)
    assert [turn["content"] for turn in fitted.turns] == ["be kind", "turn 4", "turn 5", "turn 6"]
    assert fitted.trimmed == 4


def test_what_fits_is_left_alone() -> None:
    assert fit(talk(7), 16, words).trimmed == 0


@given(st.integers(0, 12), st.integers(4, 30))
def test_what_is_kept_fits_starts_with_the_user_and_is_as_much_as_possible(pairs: int, budget: int) -> None:
    turns = talk(2 * pairs + 1)
    fitted = fit(turns, budget, words)
    kept = list(fitted.turns)
    assert kept == [SYSTEM, *turns[1 + fitted.trimmed :]]
    assert kept[1]["role"] == "user"
    assert words(kept) <= budget
    assert fitted.trimmed == 0 or words(kept) + 4 > budget


def test_a_last_message_that_cannot_fit_is_an_error() -> None:
    with pytest.raises(ContextOverflow, match="1002 tokens, and 50 fit"):
        fit([SYSTEM, {"role": "user", "content": "long " * 1000}], 50, words)


def test_a_message_of_a_kind_no_template_knows_is_an_error() -> None:
    with pytest.raises(ModelError, match="tool message"):
        as_turns([HumanMessage("hi"), ToolMessage("42", tool_call_id="1")])


def test_a_talk_without_a_user_is_measured_all_the_same() -> None:
    assert fit([SYSTEM], 5, words).turns == (SYSTEM,)
