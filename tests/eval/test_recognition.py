"""How well myths are heard: faults of a case file, and what each measure counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from firstguess.eval.lines import CaseError
from firstguess.eval.recognition import MythCase, Row, listen, read_cases
from firstguess.tutor.shelf import OpenLesson
from tests.tutor.conftest import lessons, opened

__all__ = ["lessons", "opened"]

CASE = {"id": "a", "lesson": "tea", "say": "the cold creeps in", "myth": "tea#myth-1", "stance": "holds"}


def cases_file(folder: Path, *cases: Mapping[str, object]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return path


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = cases_file(tmp_path, {**CASE, "stance": None}, CASE, {**CASE, "stance": "doubts"})
    with pytest.raises(CaseError, match=r"(?s):1: .*:3: "):
        read_cases(path)


def test_cases_are_heard_by_their_lesson(tmp_path: Path, opened: OpenLesson) -> None:
    neutral = {**CASE, "id": "b", "say": "what is the capital of peru", "myth": None, "stance": None}
    rows = listen(read_cases(cases_file(tmp_path, CASE, neutral)), opened)
    assert [(row.heard, row.stance) for row in rows] == [("tea#myth-1", "holds"), (None, None)]


def test_names_alarms_and_stances_are_counted_apart() -> None:
    about = MythCase.model_validate(CASE)
    neutral = MythCase.model_validate({**CASE, "myth": None, "stance": None})
    assert Row(about, "tea#myth-1", "asks").scores() == {"named": 1, "stance_right": 0}
    assert Row(about, "tea#myth-2", "holds").scores() == {"named": 0}
    assert Row(about).scores() == {"named": 0}
    assert Row(neutral, "tea#myth-1", "holds").scores() == {"false_alarm": 1}
    assert Row(neutral).scores() == {"false_alarm": 0}
