"""Beside: which questions are innocent, and what counts as answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firstguess.eval.beside import innocent
from firstguess.eval.cases import Case
from firstguess.eval.suites.beside import Beside
from firstguess.eval.systems.ours import Ours
from firstguess.knowledge.library import Library
from firstguess.tutor.items import items_of
from firstguess.tutor.settings import Settings
from tests.eval.tutored import bench_of, promised
from tests.fakes import FixedReader
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

ASKED = Case(id="q", lesson="tea", kind="open", question="Which tea cools faster?", parts=("step-1",))


def test_a_question_on_the_items_own_part_is_not_innocent(lessons: Path) -> None:
    items = items_of(Library([lessons]).get("tea"))
    assert innocent(ASKED, items["tea#practice-1"])
    assert not innocent(ASKED, items["tea#guess-1"])
    assert not innocent(ASKED.model_copy(update={"parts": ()}), items["tea#practice-1"])
    assert not innocent(ASKED.model_copy(update={"kind": "near"}), items["tea#practice-1"])


def test_a_question_is_asked_beside_an_item_and_alone(settings: Settings, make_tutor: Any, tmp_path: Path) -> None:
    suite, bench = Beside(), bench_of(settings, tmp_path, ASKED)
    (item,) = suite.items(bench)
    assert (item.id, item.kind) == ("q/tea#practice-1", "practice")
    row = suite.score(item, Ours(make_tutor(), "ours"), bench)
    assert promised(suite, item, row.scores)
    assert row.record["alone"] == "answer"
    assert "answered_beside" in row.scores


def test_what_is_not_answered_alone_says_nothing_about_the_veil(
    settings: Settings, make_tutor: Any, tmp_path: Path
) -> None:
    odd = ASKED.model_copy(update={"question": "Who won the world cup in 1998?"})
    suite, bench = Beside(), bench_of(settings, tmp_path, odd)
    row = suite.score(suite.items(bench)[0], Ours(make_tutor(reader=FixedReader(0.0)), "ours"), bench)
    assert row.scores == {"answered_alone": 0.0}
