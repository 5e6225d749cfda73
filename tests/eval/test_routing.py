"""The counting over routing cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval.cases import shipped_cases
from firstguess.eval.lines import CaseError
from firstguess.eval.routing import RoutingCase, Row, read_routing_cases, report, run, shipped_items
from firstguess.tutor.router import Heard, Router
from tests.fakes import HashEmbedder


def case(**given: object) -> RoutingCase:
    return RoutingCase.model_validate({"id": "r1", "lesson": "tea", "say": "b", "intent": "commit", **given})


def test_another_acceptable_intent_counts_as_right() -> None:
    assert Row(case(also=["hint"]), Heard("hint")).right
    assert not Row(case(), Heard("hint")).right


def test_a_choice_counts_only_where_the_case_names_one() -> None:
    assert Row(case(), Heard("commit", 1)).right_choice is None
    assert Row(case(choice=1), Heard("commit", 2)).right_choice is False
    assert Row(case(missing=True), Heard("commit", missing=True)).right_choice is True


def test_the_report_names_what_was_confused_and_every_n() -> None:
    said = report([Row(case(choice=1), Heard("commit", 1)), Row(case(), Heard("hint"))])
    assert "accuracy                 0.500  (n = 2)" in said
    assert "confused commit with hint: 1" in said
    assert "choice                   1.000  (n = 1)" in said


def test_all_faults_of_a_file_come_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"id": "r1"}\n\nnot json\n', encoding="utf-8")
    with pytest.raises(CaseError, match=r"(?s)cases\.jsonl:1.*cases\.jsonl:3"):
        read_routing_cases(path)


def test_an_item_that_does_not_exist_is_named() -> None:
    with pytest.raises(CaseError, match="tea#step-9"):
        run(Router(HashEmbedder()), [case(pending="tea#step-9")], {})


def test_every_shipped_case_can_be_run() -> None:
    items = shipped_items()
    for name in ("router-dev.jsonl", "router-heldout.jsonl"):
        assert {one.pending for one in read_routing_cases(shipped_cases() / name)} <= {None, *items}
