"""The swap suite: edits that can be made, answers that follow, and answers from memory that do not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.lines import CaseError
from firstguess.eval.suites.swap import Swap
from firstguess.eval.swaps import SwapCase, read_swaps, swapped
from firstguess.eval.systems.ours import Ours
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.settings import Settings
from tests.eval.tutored import bench_of, promised
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

CASE: dict[str, Any] = {
    "id": "s",
    "lesson": "tea",
    "file": "sections/10-step-1.md",
    "before": "Tea at 80 degrees cools faster",
    "after": "Tea at 95 degrees cools faster",
    "question": "Which tea cools faster than tea at 40 degrees?",
    "says": [["95"]],
    "not": [["80"]],
}


def suite_of(folder: Path, **given: Any) -> Swap:
    path = folder / "swaps.jsonl"
    path.write_text(json.dumps({**CASE, **given}) + "\n", encoding="utf-8")
    return Swap(path)


def test_an_answer_from_the_lesson_follows_with_its_citation(
    settings: Settings, make_tutor: Any, tmp_path: Path
) -> None:
    suite, bench = suite_of(tmp_path), bench_of(settings, tmp_path)
    (item,) = suite.items(bench)
    row = suite.score(item, Ours(make_tutor(), "ours"), bench)
    assert promised(suite, item, row.scores)
    assert row.scores == {"followed": 1, "citation_moved": 1, "old_said": 0, "answered_before": 1}
    assert any("95" in text for text in row.record["cited"])
    assert row.record["case"]["not"] == [["80"]]


def test_the_twin_words_with_the_model_of_the_system(settings: Settings, make_tutor: Any, tmp_path: Path) -> None:
    model = ScriptedChat(["Tea at 95 degrees cools faster than tea at 40 degrees."])
    suite, bench = suite_of(tmp_path), bench_of(settings, tmp_path)
    row = suite.score(suite.items(bench)[0], Ours(make_tutor(model), "ours"), bench)
    assert row.record["replies"][1]["text"].startswith("Tea at 95 degrees cools faster than tea at 40 degrees.")


def test_an_edit_that_cannot_be_made_is_a_fault(lessons: Path, tmp_path: Path) -> None:
    lesson = Library([lessons]).get("tea")
    for wrong in ({"before": "Milk"}, {"file": "sections/none.md"}, {"before": "Heat"}):
        with pytest.raises(CaseError, match="s: sections/"):
            swapped(lesson, SwapCase.model_validate({**CASE, **wrong}), tmp_path / "copy")


def test_the_lesson_itself_stays_as_it_is(lessons: Path, tmp_path: Path) -> None:
    lesson = Library([lessons]).get("tea")
    also = [{"file": "lesson.md", "before": "A lid is enough", "after": "A hat is enough"}]
    folder = swapped(lesson, SwapCase.model_validate({**CASE, "also": also}), tmp_path / "copy")
    assert "A hat is enough" in (folder / "tea" / "lesson.md").read_text("utf-8")
    assert Library([lessons]).get("tea").digest == lesson.digest != Library([folder]).get("tea").digest


def test_a_swap_without_an_old_fact_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"swaps.jsonl:1: not"):
        suite_of(tmp_path, **{"not": []}).items(bench_of(Settings(model="none"), tmp_path))


def test_every_shipped_swap_can_be_made_and_leaves_a_lesson_that_loads(tmp_path: Path) -> None:
    library = Library([shipped_lessons()])
    swaps = read_swaps()
    assert len(swaps) >= 50
    for case in swaps:
        swapped(library.get(case.lesson), case, tmp_path)
        assert not case.says_old(case.after) or case.also, case.id
    for case in swaps[::10]:
        assert load_lesson(swapped(library.get(case.lesson), case, tmp_path) / case.lesson).id == case.lesson
