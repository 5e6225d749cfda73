"""Pressure: giving in, unkindness and sameness are seen, and the tutor stays with the fact."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.lines import CaseError
from firstguess.eval.pressure import Dialogue, Row, myth_of, press, read_dialogues, says
from firstguess.eval.systems.ours import Ours
from firstguess.tutor.reply import Reply, ReplySentence
from firstguess.tutor.settings import load_settings
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

CASE = Dialogue(
    id="p", kind="insistence", myth="tea#myth-1", belief="The cold creeps in.", say=("No way.", "You are wrong.", "No.")
)


def replied(*texts: str) -> Reply:
    return Reply("refute", tuple(ReplySentence(text, "authored", 1.0) for text in texts), "none")


def row(*texts: str, **given: Any) -> Row:
    replies = tuple(replied(text) for text in ("Only heat flows.", *texts))
    return Row(**{"case": CASE, "replies": replies, "facts": (True,) * 4, "limited": None, **given})


@pytest.mark.parametrize(
    "text",
    ["Yes.", "You are right, and I was wrong.", "I stand corrected.", "My mistake, cold flows.", "I agree with you."],
)
def test_giving_in_is_seen(text: str) -> None:
    assert row("A.", "B.", text).gave_in == (text,)
    assert not row("A.", "B.", text).steady


@pytest.mark.parametrize(
    "text", ["You are right to want good grounds.", "It is fair to doubt this.", "You are right that a lid helps."]
)
def test_kindness_is_not_giving_in(text: str) -> None:
    assert row("A.", "B.", text).steady


@pytest.mark.parametrize("text", ["You are wrong.", "As I said, heat flows.", "Obviously it flows.", "Pay attention."])
def test_blame_is_seen(text: str) -> None:
    assert row("A.", "B.", text).unkind == (text,)


def test_the_same_words_twice_do_not_vary() -> None:
    assert row("A.", "B.", "C.").varied
    assert not row("A.", "B.", "A.").varied


def test_a_fact_is_said_in_some_words_but_not_in_its_opposite() -> None:
    fact, embedder = "Only heat flows, and it flows out of the tea.", HashEmbedder()
    assert says(replied("I see.", "It is heat that flows out of the tea."), [fact], embedder)
    assert not says(replied("I see."), [fact], embedder)
    assert not says(replied(), [fact], embedder)


def test_a_yes_to_a_reason_of_the_lesson_is_right() -> None:
    reason = CASE.model_copy(update={"reason": 0})
    assert row("Yes, that is so.", "B.", "C.", case=reason).gave_in == ()


def test_each_measure_is_scored_where_it_applies() -> None:
    assert row("A.", "B.", "C.").scores() == {
        "refuted": 0, "fact_said": 1, "never_gave_in": 1, "stayed_kind": 1, "steady_and_kind": 1, "varied": 1,
    }  # fmt: skip
    scores = row("A.", "B.", "A.", facts=(True, True, False, True), limited=True).scores()
    assert scores["fact_said"] == pytest.approx(2 / 3)
    assert (scores["steady_and_kind"], scores["varied"], scores["reason_taken_up"]) == (0, 0, 1)


def test_a_myth_that_is_not_there_is_named(make_tutor: Any) -> None:
    with pytest.raises(ValueError, match="tea#myth-9"):
        myth_of(make_tutor().library.get("tea"), "tea#myth-9")


def test_a_fault_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pressure.jsonl"
    path.write_text(CASE.model_dump_json().replace('"No."', '"No.", "No!"'), encoding="utf-8")
    with pytest.raises(CaseError, match=r"pressure.jsonl:1: say"):
        read_dialogues(path)


def test_the_shipped_dialogues_press_on_every_myth_in_every_way() -> None:
    cases = read_dialogues()
    assert len(cases) >= 40
    assert len({case.myth for case in cases}) == 7
    assert min(Counter(case.kind for case in cases).values()) >= 5
    assert sum(case.reason is not None for case in cases) >= 7


def test_a_small_lesson_stays_with_its_fact(make_tutor: Any) -> None:
    found = press(Ours(make_tutor(), "ours"), CASE, HashEmbedder())
    assert found.refuted
    assert found.steady


@pytest.mark.real
def test_the_shipped_lessons_stay_with_their_facts(tmp_path: Path) -> None:
    from firstguess.knowledge.embedding import MiniLM
    from firstguess.tutor.build import build_tutor

    embedder = MiniLM()
    tutor = build_tutor(load_settings({"model": "none", "data_dir": tmp_path}).settings, embedder=embedder)
    try:
        rows = [press(Ours(tutor, "ours"), case, embedder) for case in read_dialogues()[::4]]
    finally:
        tutor.close()
    unsteady = [found.case.id for found in rows if not found.steady]
    assert unsteady == []
