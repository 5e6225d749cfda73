"""``firstguess bench``: its status, its JSON, and the page as the bench uses it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from firstguess.eval.bench import machine, registry
from firstguess.eval.bench.base import Wish, figure
from firstguess.eval.bench.schema import Against, Bandwidth, Result
from firstguess.ui import bench_cli, bench_start, cli

MEMORY = Bandwidth(read=1e9, copied=2e9, best=2e9, buffer=2**20)


class Turn:
    """Measures nothing: its first sentence takes as long as ``value`` says."""

    name, title, value = "turn", "How soon?", 1.0

    def run(self, wish: Wish) -> Result:
        peer = Against(kind="peer", name="a peer", value=10.0, samples=(10.0,))
        found = figure("first_sentence_p50", "first", "ms", "lower", self.value, (self.value,), against=peer)
        return Result(bench=self.name, title=self.title, figures=(found,) if self.value else ())


@pytest.fixture(autouse=True)
def _one_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("benches_of_this_test")
    module.Turn = Turn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(bench_cli, "BENCHES", (registry.Entry("turn", "How soon?", module.__name__),))
    monkeypatch.setattr(machine, "bandwidth", lambda: MEMORY)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in cli.ENVIRONMENT:
        monkeypatch.setenv(name, "")


def bench(*argv: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["bench", *argv])
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return code or 0


@pytest.mark.parametrize(
    ("value", "flags", "status"),
    [(1.0, [], 0), (9e9, [], 1), (9e9, ["--quick"], 0), (0.0, [], 2)],
    ids=["reaches its floor", "misses it", "is only tried", "could not be measured"],
)
def test_status_when_a_figure(monkeypatch: pytest.MonkeyPatch, value: float, flags: list[str], status: int) -> None:
    monkeypatch.setattr(Turn, "value", value)
    assert bench("turn", *flags) == status


def test_json_keeps_raw_samples_of_both_sides(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert bench("all", "--json", "--repeats", "2", "--out", str(tmp_path)) == 0
    report = json.loads(capsys.readouterr().out)
    [found] = report["results"][0]["figures"]
    assert (found["samples"], found["against"]["samples"], found["ratio"]) == ([1.0], [10.0], 0.1)
    assert (report["repeats"], report["bandwidth"]["best"]) == (2, 2e9)
    assert json.loads((tmp_path / "bench.json").read_text()) == report


def test_an_unknown_bench_is_a_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench("brew") == 2
    assert "no bench is named brew; there is: all, turn" in capsys.readouterr().err


# start


@pytest.mark.parametrize(
    ("update", "there"),
    [
        ('<p class=\\"fg-claim\\">Old.</p> <div class=\\"fg-asked\\">Why?</div>', False),
        ('<div class=\\"fg-asked\\">Why?</div> <span class=\\"fg-claim\\">So.</span>', True),
        ('["replace", [1], "<span class=\\"fg-claim\\">So.</span>"]', True),
        ("Looking it up", False),
    ],
)
def test_a_sentence_counts_when_it_follows_the_question(update: str, there: bool) -> None:
    assert bench_start.holds_sentence(update) is there


def test_the_page_is_loaded_and_asked_as_a_browser_does(
    new_site: Callable[[Any], Any], new_tutor: Callable[..., Any]
) -> None:
    site = new_site(new_tutor())
    try:
        with httpx.Client(timeout=30) as session:
            page = bench_start.Page(site.url, session)
            assert session.get(site.url).status_code == 200
            page.load()
            updates = list(page.ask("Does fine-tuning erase what the model knew?"))
    finally:
        site.stop()
    shown = [bench_start.holds_sentence(update) for update in updates]
    assert True in shown


def test_a_process_that_falls_over_is_told_with_its_last_words(tmp_path: Path) -> None:
    with (
        bench_start.Child("raise SystemExit('no tea left')", (), tmp_path) as child,
        pytest.raises(bench_start.NoStart, match="no tea left"),
    ):
        child.said(re.compile("never"))


def test_modules_are_seen_with_their_moment() -> None:
    assert bench_start.seen("bench-module faiss 12.5\nother\nbench-module torch\n") == {"faiss": 12.5}


def test_start_counts_a_library_once_however_often_it_was_early() -> None:
    rounds = [bench_start.Started(1, 2, 4, ("faiss",), 500), bench_start.Started(1, 3, 6, ("faiss", "torch"), 700)]
    found = {each.name: each for each in bench_start.figures(rounds, [1.0, 2.0], [])}
    assert found["page"].value == 2.5
    assert found["page"].ratio == pytest.approx(2.5 / 1.5)
    assert found["first_sentence"].against is None
    assert (found["heavy"].value, found["heavy"].note) == (2, "faiss, torch")
    assert found["peak_memory"].value == 600
