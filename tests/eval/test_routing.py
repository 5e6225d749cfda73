"""What is heard in messages: what counts as right, and the suite over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.cases import shipped_cases
from firstguess.eval.lines import CaseError
from firstguess.eval.routing import RoutingCase, Row, read_routing_cases, run, shipped_items
from firstguess.eval.suites.routing import Routing
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.router import Heard, Router
from firstguess.tutor.settings import Settings
from tests.eval.tutored import bench_of, promised
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]


def case(**given: object) -> RoutingCase:
    return RoutingCase.model_validate({"id": "r1", "lesson": "tea", "say": "b", "intent": "commit", **given})


def test_another_acceptable_intent_counts_as_right() -> None:
    assert Row(case(also=["hint"]), Heard("hint")).right
    assert not Row(case(), Heard("hint")).right


def test_a_choice_counts_only_where_the_case_names_one() -> None:
    assert Row(case(), Heard("commit", 1)).right_choice is None
    assert Row(case(choice=1), Heard("commit", 2)).right_choice is False
    assert Row(case(missing=True), Heard("commit", missing=True)).right_choice is True


def test_each_measure_counts_where_it_applies() -> None:
    assert Row(case(choice=1), Heard("commit", 1)).scores() == {"intent": 1.0, "choice": 1.0}
    assert Row(case(level="sure"), Heard("hint")).scores() == {"intent": 0.0, "level": 0.0}


def test_the_suite_tells_what_was_heard(settings: Settings, make_tutor: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    cases = [case(pending="tea#practice-1", asked="choice", say="a lid", choice=0), case(id="r2", lesson="milk")]
    path.write_text("".join(one.model_dump_json() + "\n" for one in cases), encoding="utf-8")
    suite, bench = Routing(path), bench_of(settings, tmp_path)
    (item,) = suite.items(bench)
    row = suite.score(item, Ours(make_tutor(), "ours"), bench)
    assert promised(suite, item, row.scores)
    assert (row.scores, row.record["heard"]["choice"]) == ({"intent": 1.0, "choice": 1.0}, 0)


def test_only_the_set_that_is_asked_for_is_run(tmp_path: Path) -> None:
    bench = Workbench(Settings(model="none"), tmp_path, [], split="dev")
    assert {item.split for item in Routing().items(bench)} == {"dev"}


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


def test_messages_without_an_item_are_drawn_one_by_one(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    cases = [case(id="r1"), case(id="r2", asked="choice"), case(id="r3", pending="tea#practice-1")]
    path.write_text("".join(one.model_dump_json() + "\n" for one in cases), encoding="utf-8")
    found = [item.cluster for item in Routing(path).items(bench_of(settings, tmp_path))]
    assert found == ["tea/r1", "tea/r2", "tea/practice-1"]
