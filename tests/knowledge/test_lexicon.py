"""Words and stems: what counts as the same term."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.knowledge.lexicon import content_stems, stem, stems, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fine-tuning works.", ["fine", "tuning", "works"]),
        ("It's the Earth's axis", ["it's", "the", "earth's", "axis"]),
        ("It\N{RIGHT SINGLE QUOTATION MARK}s", ["it's"]),
        ("1,000 of 23.4 is 50%", ["1,000", "of", "23.4", "is", "50%"]),
        ("GPT4", ["gpt", "4"]),
        ("Straße ÜBER", ["strasse", "über"]),
        ("学习 модели", ["学习", "модели"]),
        ("🙂 … — !?", []),
        ("", []),
    ],
)
def test_words_are_cut_where_a_reader_would_cut_them(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(("left", "right"), [("models", "model"), ("training", "trained"), ("earth's", "earth")])
def test_forms_of_a_word_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize("word", ["23.4", "модели", "学习", "50%"])
def test_what_is_not_an_english_word_is_left_alone(word: str) -> None:
    assert stem(word) == word


def test_different_words_keep_different_stems() -> None:
    assert len({stem(word) for word in ("tune", "train", "warm", "cold", "summer", "winter")}) == 6


def test_content_leaves_out_stop_words_and_single_letters_but_keeps_digits() -> None:
    assert content_stems("Do I need the x of 7 models?") == ["7", "model"]


@pytest.mark.parametrize("word", ["not", "no", "why", "don't"])
def test_words_that_turn_a_sentence_carry_no_content_of_their_own(word: str) -> None:
    assert content_stems(word) == []


@settings(deadline=None)
@given(st.text())
def test_any_text_has_one_stem_a_word_and_no_space_in_any(text: str) -> None:
    assert len(stems(text)) == len(words(text))
    assert not any(character.isspace() for word in words(text) for character in word)
