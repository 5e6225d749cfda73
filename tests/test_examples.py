"""The examples that the embedded model and the reader learn from: the linter passes them, and would not pass others."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "lint_wording.py"

Row = dict[str, Any]


@pytest.fixture(scope="module")
def lint() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("lint_wording_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("lint_wording_script", None)


def row(**changed: Any) -> Row:
    return {
        "topic": "tea",
        "facts": ["A lid holds the hot steam back, and 5 minutes are usually enough.", "Steam does not cool."],
        "q": "What does a lid do?",
        "a": "A lid holds back the hot steam.",
        "kind": "open",
    } | changed


def test_the_examples_have_no_fault(lint: ModuleType, request: pytest.FixtureRequest) -> None:
    rows = lint.read(sorted(lint.DATA.glob("*.jsonl")))
    # The gate takes half a minute for all of them, which is for the run that checks everything.
    asked = list(rows.items())[:: 1 if request.config.getoption("--real") else 10]
    faults = [f"{place}: {fault}" for place, each in asked for fault in lint.faults_of(each)]
    assert faults + list(lint.repeated(rows)) + list(lint.unbalanced(list(rows.values()))) == []
    assert len(rows) >= 2500


def test_a_good_example_has_no_fault(lint: ModuleType) -> None:
    assert list(lint.faults_of(row())) == []
    assert list(lint.faults_of(row(last="What is a pot?", q="and the lid?"))) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"a": "A lid holds the hot steam back, and 5 minutes are usually enough."}, "copied"),
        ({"a": "A lid holds the hot steam back"}, "copied"),
        ({"a": "It holds back the hot steam."}, "leans"),
        ({"a": "With a lid, 7 minutes are usually enough."}, "numbers from nowhere: 7"),
        ({"a": "A lid does not hold back the hot steam."}, "negation"),
        ({"a": "A wooden spoon stirs the sugar."}, "words from nowhere"),
        ({"a": "Yes. A lid holds back the hot steam."}, "begins otherwise"),
        ({"kind": "none"}, "kind none"),
        ({"facts": []}, "0 facts"),
        ({"q": " "}, "asks nothing"),
        ({"kind": "maybe"}, "keys"),
        ({"extra": 1}, "keys"),
        ({"a": "Before learning about fine-tuning, you should know how a model is trained."}, "shipped lesson"),
    ],
)
def test_a_bad_example_is_found(lint: ModuleType, changed: Row, fault: str) -> None:
    assert any(fault in each for each in lint.faults_of(row(**changed)))


def test_a_question_asked_twice_and_a_lopsided_set_are_found(lint: ModuleType) -> None:
    twice = {"a:1": row(), "a:2": row(q="what does a LID do")}
    assert list(lint.repeated(twice)) == ["a:2: asks what a:1 asks"]
    assert any("of kind none" in each for each in lint.unbalanced(list(twice.values())))
    assert any("subjects" in each for each in lint.unbalanced(list(twice.values())))
