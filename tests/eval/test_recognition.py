"""Counting how well myths are heard: faults of a case file, and what the figures count."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from firstguess.eval.lines import CaseError
from firstguess.eval.recognition import Row, figures, listen, read_cases
from firstguess.knowledge.library import Library
from tests.fakes import HashEmbedder
from tests.knowledge.conftest import write_lesson

CASE = {"id": "a", "lesson": "tea", "say": "the cold creeps in", "myth": "tea#myth-1", "stance": "holds"}


def cases_file(folder: Path, *cases: Mapping[str, object]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    return path


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = cases_file(tmp_path, {**CASE, "stance": None}, CASE, {**CASE, "stance": "doubts"})
    with pytest.raises(CaseError, match=r"(?s):1: .*:3: "):
        read_cases(path)


def test_cases_are_heard_by_their_lesson(tmp_path: Path) -> None:
    library = Library([write_lesson(tmp_path / "lessons").parent])
    neutral = {**CASE, "id": "b", "say": "what is the capital of peru", "myth": None, "stance": None}
    rows = listen(read_cases(cases_file(tmp_path, CASE, neutral)), library, HashEmbedder())
    assert [(row.heard, row.heard_stance) for row in rows] == [("tea#myth-1", "holds"), (None, None)]


def test_the_figures_count_names_alarms_and_stances_apart() -> None:
    rows = [
        Row("a", "", "m", "holds", "m", "asks", 1, 1.0),
        Row("b", "", "m", "holds", None, None, 0, 1.0),
        Row("c", "", None, None, "m", "holds", 1, 1.0),
        Row("d", "", None, None, None, None, 0, 3.0),
    ]
    table = {name: (value, count) for name, value, count in figures(rows)}
    assert table["named"] == (0.5, 2)
    assert table["false alarms"] == (0.5, 2)
    assert table["stance, of those named"] == (0.0, 1)
