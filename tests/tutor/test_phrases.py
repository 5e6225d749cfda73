"""What the tutor itself says: each reason reads differently, and none leaves a gap open."""

from __future__ import annotations

from typing import get_args

import pytest

from firstguess.tutor import phrases
from firstguess.tutor.reply import Reason

LESSON, SECTIONS = "Why tea goes cold", ["the section “Heat moves one way”", "the myth “Tea keeps cold in”"]


def said(reason: Reason, sections: list[str] = SECTIONS) -> str:
    return phrases.abstention(reason, lesson=LESSON, sections=sections)


@pytest.mark.parametrize("reason", get_args(Reason))
@pytest.mark.parametrize("sections", [[], SECTIONS])
def test_every_reason_has_a_sentence_without_gaps(reason: Reason, sections: list[str]) -> None:
    text = said(reason, sections)
    assert text
    assert not set("{}") & set(text)
    assert "“”" not in text


def test_the_reasons_read_differently() -> None:
    talk = {phrases.small_talk(thanked=thanked, lesson=LESSON, starter=None) for thanked in (False, True)}
    assert len({said("not_in_lesson"), said("ambiguous"), said("off_topic"), phrases.which_part(None)} | talk) == 6


def test_small_talk_leads_on_with_a_question() -> None:
    for line in (phrases.small_talk(thanked=True, lesson=LESSON, starter="Why {x}?"), phrases.which_part("Why {x}?")):
        assert "Why {x}?" in line


def test_not_in_the_lesson_names_the_nearest_section() -> None:
    assert SECTIONS[0] in said("not_in_lesson")
    assert SECTIONS[1] not in said("not_in_lesson")


def test_a_myths_title_is_told_as_a_myth() -> None:
    assert phrases.place("Tea keeps cold in", "myth") == "the myth “Tea keeps cold in”"
    assert phrases.place("What it is", "step") == "the section “What it is”"


def test_a_question_off_topic_is_led_back_to_the_lesson() -> None:
    assert LESSON in said("off_topic")
    assert SECTIONS[0] not in said("off_topic")


def test_asking_back_offers_sections_to_choose_from() -> None:
    assert all(section in said("ambiguous") for section in SECTIONS)


def test_could_not_verify_reads_unlike_not_in_the_lesson() -> None:
    unverified = phrases.UNVERIFIED.format(section=SECTIONS[0])
    assert "verify" in unverified
    assert "verify" not in said("not_in_lesson")


def test_braces_in_a_title_are_words_and_no_fields() -> None:
    assert "{reason}" in phrases.abstention("off_topic", lesson="On {reason}", sections=[])
