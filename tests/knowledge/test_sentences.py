"""Sentences keep exact offsets, whole and streamed."""

# ruff: noqa: RUF001 - the marks of other scripts are meant

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstguess.knowledge.sentences import collapse, complete, split

CASES: list[tuple[str, list[str]]] = [
    ("Use e.g. a chef. See this vs. That one.", ["Use e.g. a chef.", "See this vs. That one."]),
    ("Dr. Smith set 0.7, i.e. Less. It held.", ["Dr. Smith set 0.7, i.e. Less.", "It held."]),
    ("It works... maybe. Wait… then go. So... Yes.", ["It works... maybe.", "Wait… then go.", "So...", "Yes."]),
    ("Call `code.fit()` first. `model.eval()` is next.", ["Call `code.fit()` first.", "`model.eval()` is next."]),
    ("Use torch.nn.Linear here. Done `a. B` now.", ["Use torch.nn.Linear here.", "Done `a. B` now."]),
    (
        'He said "Stop. Now!" and left. "It is." Then he went.',
        ['He said "Stop. Now!" and left.', '"It is."', "Then he went."],
    ),
    ('"Is it true?" she asked. “No.” He left.', ['"Is it true?" she asked.', "“No.”", "He left."]),
    ("It is hard (see 3. Or 4). (See above.) Then more.", ["It is hard (see 3. Or 4).", "(See above.)", "Then more."]),
    ('The 5" disk broke. It was old.', ['The 5" disk broke.', "It was old."]),
    ("Answer: no. The rest stays. No. 100 are enough.", ["Answer: no.", "The rest stays.", "No.", "100 are enough."]),
    ("See No. 5 and Fig. 3 first. Then p. 4.", ["See No. 5 and Fig. 3 first.", "Then p. 4."]),
    ("A. B. Smith came. Take option A. It is right.", ["A. B. Smith came.", "Take option A.", "It is right."]),
    ("Is it so?! Yes. *It is.* Then **go.** Now.", ["Is it so?!", "Yes.", "*It is.*", "Then **go.**", "Now."]),
    (
        "- First item\n- Second. More.\n\n# Heading\nText\n1. One.",
        ["First item", "Second.", "More.", "Heading", "Text", "One."],
    ),
    ("A wrapped\nsentence here.\r\nAnother  one.", ["A wrapped sentence here.", "Another one."]),
    ("No end\n\n---\n\nNext", ["No end", "Next"]),
    ("هل هذا صحيح؟ نعم، هو كذلك. هذا اختبار.", ["هل هذا صحيح؟", "نعم، هو كذلك.", "هذا اختبار."]),
    ("这是第一句。这是第二句！真的吗？是的。", ["这是第一句。", "这是第二句！", "真的吗？", "是的。"]),
    ("यह सच है। यह भी।", ["यह सच है।", "यह भी।"]),
    ("A 😀 emoji. 😀 Next é one.", ["A 😀 emoji.", "😀 Next é one."]),
    ("", []),
    (" \n\t ", []),
]
MESSY = st.text(st.sampled_from('aA. .!?…"“”`()*-#1\r\n\t |:eg。é؟ن😀') | st.characters(codec="utf-8"), max_size=80)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_splits_where_a_reader_would(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split(text)] == expected


@given(MESSY)
def test_every_span_slices_back_to_its_sentence(text: str) -> None:
    end = 0
    for sentence in split(text):
        assert sentence.start >= end
        assert collapse(text[sentence.start : sentence.end]) == sentence.text != ""
        end = sentence.end


@given(MESSY)
def test_no_letter_is_lost(text: str) -> None:
    kept = "".join(sentence.text for sentence in split(text))
    letters = [char for char in text if char.isalpha()]
    assert [char for char in kept if char.isalpha()] == letters


@given(MESSY, st.integers(0, 80))
def test_what_a_stream_hands_out_never_changes(text: str, cut: int) -> None:
    done, rest = complete(text[:cut])
    assert done == split(text)[: len(done)]
    assert text[:cut].endswith(rest)


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_streamed_by_character_equals_whole(text: str) -> None:
    found: list[str] = []
    rest = ""
    for char in text:
        done, rest = complete(rest + char)
        found += [sentence.text for sentence in done]
    assert found + [sentence.text for sentence in split(rest)] == [sentence.text for sentence in split(text)]


def test_a_sentence_waits_for_what_follows() -> None:
    assert complete("It is so.") == ((), "It is so.")
    assert complete("It is so. ") == ((), "It is so. ")
    done, rest = complete("It is so. T")
    assert ([sentence.text for sentence in done], rest) == (["It is so."], " T")


@pytest.mark.parametrize("piece", [".", "e.g. ", "(", '"', "`", "* ", "a. b\n", 'He said "(`x. ', "A. ", ".)"])
def test_a_huge_text_takes_linear_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    started = time.process_time()
    split(text)
    complete(text)
    assert time.process_time() - started < 5
