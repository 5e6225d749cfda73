"""The myths suite: who is only heard, who is answered too, and what is scored for each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from firstguess.eval.rows import Row
from firstguess.eval.suites.myths import Myths
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings
from tests.eval.tutored import bench_of, promised
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

HOLDS = {"id": "a", "lesson": "tea", "say": "the cold creeps in", "myth": "tea#myth-1", "stance": "holds"}
NEUTRAL = {"id": "b", "lesson": "tea", "say": "What is the capital of Peru?", "myth": None, "stance": None}
ASKS = {**HOLDS, "id": "c", "say": "does cold get in?", "stance": "asks"}
ELSEWHERE = {**HOLDS, "id": "d", "lesson": "milk"}


def rows_of(cases: list[dict[str, Any]], settings: Settings, system: Ours, folder: Path) -> dict[str, Row]:
    path = folder / "own.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    suite, bench = Myths(path), bench_of(settings, folder)
    rows = {item.id: suite.score(item, system, bench) for item in suite.items(bench)}
    assert all(promised(suite, item, rows[item.id].scores) for item in suite.items(bench))
    return rows


def test_who_holds_a_myth_is_answered_and_the_others_are_only_heard(
    settings: Settings, make_tutor: Any, tmp_path: Path
) -> None:
    rows = rows_of([HOLDS, NEUTRAL, ASKS, ELSEWHERE], settings, Ours(make_tutor(), "ours"), tmp_path)
    assert {name: row.kind for name, row in rows.items()} == {"a": "holds", "b": "neutral", "c": "asks"}
    assert rows["a"].scores == {"named": 1, "stance_right": 1, "refuted": 1, "refutation_order": 1}
    assert rows["b"].scores == {"false_alarm": 0}
    assert set(rows["c"].scores) <= {"named", "stance_right"}
    assert list(rows["a"].times) == ["hear"]


def test_a_myth_that_is_not_heard_has_no_order(settings: Settings, make_tutor: Any, tmp_path: Path) -> None:
    (row,) = rows_of([{**HOLDS, "say": "Peru is a country"}], settings, Ours(make_tutor(), "ours"), tmp_path).values()
    assert row.scores == {"named": 0, "refuted": 0}


def test_only_the_set_that_is_asked_for_is_run(tmp_path: Path) -> None:
    items = Myths().items(Workbench(Settings(model="none"), tmp_path, [], split="dev"))
    assert {item.split for item in items} == {"dev"}
    assert {item.kind for item in items} == {"holds", "asks", "rejects", "neutral"}


def test_messages_about_no_myth_are_drawn_one_by_one(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    cases = [NEUTRAL, {**NEUTRAL, "id": "e"}, HOLDS, ASKS]
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    found = [item.cluster for item in Myths(path).items(bench_of(settings, tmp_path))]
    assert found == ["tea/b", "tea/e", "tea/myth-1", "tea/myth-1"]
