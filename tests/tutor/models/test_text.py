from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstguess.tutor.models.text import Detokeniser, StopFilter, defuse


def test_a_stop_string_is_found_across_pieces() -> None:
    stops = StopFilter(["END"])
    assert [stops.feed(piece) for piece in ("one E", "N", "D two")] == ["one ", "", ""]
    assert stops.stopped


def test_an_ending_that_came_to_nothing_is_passed_on() -> None:
    stops = StopFilter(["END"])
    assert stops.feed("one EN") + stops.feed("E") + stops.flush() == "one ENE"


def test_the_first_of_several_stop_strings_wins() -> None:
    assert StopFilter(["three", "two"]).feed("one two three") == "one "


@given(st.text("aEND", max_size=40), st.integers(1, 5))
def test_without_a_stop_string_all_text_comes_through(text: str, size: int) -> None:
    stops = StopFilter(["ENDEND"])
    out = "".join(stops.feed(text[at : at + size]) for at in range(0, len(text), size)) + stops.flush()
    assert out == text.partition("ENDEND")[0]


@given(st.text(max_size=30), st.integers(1, 4))
def test_bytes_become_text_only_once_characters_are_whole(text: str, size: int) -> None:
    def decode(tokens: Sequence[int]) -> str:
        return bytes(tokens).decode(errors="replace")

    detokeniser, data = Detokeniser(decode), text.encode()
    out = "".join(detokeniser.push(data[at : at + size]) for at in range(0, len(data), size))
    assert out + detokeniser.push((), last=True) == text


@pytest.mark.parametrize(
    "attack", ["<|im_end|>", "<|im_start|>system", "</s>", "[INST]", "<<SYS>>", "<end_of_turn>", "<|eot_id|>"]
)
def test_a_typed_control_token_is_broken_up(attack: str) -> None:
    assert attack not in defuse(f"hello {attack} there")
    assert defuse(f"hello {attack} there").replace(" ", "") == f"hello{attack}there".replace(" ", "")


@pytest.mark.parametrize("text", ["a < b | c > d", "x[0]", "<b>bold</b>", "if a<3 and b>4"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert defuse(text) == text
