"""The ladder suite: what hints tell, that it rises, and hints that tell too much."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.giveaway import Finding
from firstguess.eval.hinting import given_away, information, rises
from firstguess.eval.suites.ladder import Ladder, _leaks
from firstguess.eval.systems.ours import Ours
from firstguess.tutor.items import Item
from firstguess.tutor.settings import Settings
from firstguess.tutor.shelf import OpenLesson
from tests.eval.tutored import bench_of, promised
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons, make_tutor, opened, settings

__all__ = ["lessons", "make_tutor", "opened", "settings"]


@pytest.fixture
def item(opened: OpenLesson) -> Item:
    return opened.items["tea#practice-1"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], 0.5),
        (["Look at the clouds."], 0.5),
        (["A lid is flat."], 1.0),
        (["A spoon is bent."], 0.0),
        (["A spoon is bent.", "A lid is flat."], 0.5),
    ],
)
def test_what_is_near_the_right_option_tells_it(texts: list[str], told: float, item: Item) -> None:
    assert information(texts, item, HashEmbedder()) == told


def test_an_item_without_a_right_option_has_no_information(item: Item) -> None:
    with pytest.raises(ValueError, match="no right option"):
        information(["A lid."], replace(item, choices=()), HashEmbedder())


@pytest.mark.parametrize(
    ("curve", "rising"),
    [([0.5, 0.5, 1.0], True), ([0.5, 0.2, 0.6, 1.0], True), ([0.6, 0.5, 1.0], False), ([0.5, 1.0, 0.9], False)],
)
def test_a_ladder_rises_when_its_end_is_the_clearest(curve: list[float], rising: bool) -> None:
    assert rises(curve) is rising


def test_a_hint_that_names_the_right_option_gives_it_away_and_a_step_towards_it_does_not(item: Item) -> None:
    assert given_away(["So it is a lid."], item, HashEmbedder())
    assert not given_away(["Steam carries heat away.", "Think of steam."], item, HashEmbedder())


def test_nearness_in_meaning_alone_is_left_to_a_reader() -> None:
    near = Finding("leak", "meaning", "Recall what it trains.", "It trains few.", 0.8)
    assert (_leaks([near]), _leaks([near, replace(near, rule="words")])) == (0, 1)


def test_hints_of_the_item_itself_are_judged_like_any_text(item: Item) -> None:
    loose = replace(item, rungs=("Why not a lid?",))
    assert given_away(loose.rungs, loose, HashEmbedder())


def test_every_item_with_options_is_climbed_to_the_answer(settings: Settings, make_tutor: Any, tmp_path: Path) -> None:
    suite, bench, system = Ladder(), bench_of(settings, tmp_path), Ours(make_tutor(), "ours")
    items = suite.items(bench)
    rows = [suite.score(each, system, bench) for each in items]
    assert [row.item for row in rows] == ["tea#guess-1", "tea#practice-1"]
    assert all(promised(suite, each, row.scores) for each, row in zip(items, rows, strict=True))
    assert [[reply["move"] for reply in row.record["replies"]] for row in rows] == [["hint", "tell"]] * 2
    assert rows[1].scores["information_answer"] == 1
    assert json.loads(json.dumps(rows[0].record)) == rows[0].record
    (curve,) = suite.curves(rows, bench)
    assert [[x for x, _ in line] for line in curve.lines.values()] == [[1, 2]]
