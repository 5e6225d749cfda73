"""From samples to figures, bars and words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from firstguess.eval.bars import Wanted, read_bars
from firstguess.eval.bench import machine, registry, run, text
from firstguess.eval.bench.base import Wish, figure, flat, over_rounds, percentile, timed
from firstguess.eval.bench.schema import Against, Bandwidth, Figure, Result
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.settings import Settings

SLOW = Bandwidth(read=1e9, copied=2e9, best=2e9, buffer=2**20, samples={"copy": (2e9, 1e9)})


def ticks(*seconds: float) -> Iterator[float]:
    now = 0.0
    for each in seconds:
        yield now
        now += each
        yield now


def some(value: float = 3.0, **more: object) -> Figure:
    peer = Against(kind="peer", name="a peer", value=6.0)
    return figure("sip", "a sip", "ms", "lower", value, (value,), against=peer, **more)  # type: ignore[arg-type]


class Tea:
    name = "turn"
    title = "How hot?"

    def __init__(self, *figures: Figure) -> None:
        self.figures = figures
        self.wish: Wish | None = None

    def run(self, wish: Wish) -> Result:
        self.wish = wish
        return Result(bench=self.name, title=self.title, figures=self.figures)


class Cold:
    name = "cold"
    title = "How cold?"

    def run(self, wish: Wish) -> Result:
        raise FirstguessError("there is no ice")


@pytest.mark.parametrize(
    ("samples", "share", "expected"),
    [([5.0], 95, 5.0), ([1.0, 3.0], 50, 2.0), ([4.0, 1.0, 3.0, 2.0], 100, 4.0), ([0.0, 10.0], 95, 9.5)],
)
def test_percentile_lies_between_samples(samples: list[float], share: float, expected: float) -> None:
    assert percentile(samples, share) == pytest.approx(expected)


def test_a_round_that_went_wrong_is_outvoted() -> None:
    assert over_rounds([[1.0, 1.0], [900.0, 900.0], [2.0, 2.0], []]) == 2.0


def test_raw_samples_keep_their_order() -> None:
    assert flat([[3.0, 1.0], [2.123456789]]) == (3.0, 1.0, 2.12346)


def test_ratio_is_the_figure_by_what_stands_beside_it() -> None:
    assert some().ratio == 0.5
    assert figure("sip", "a sip", "ms", "lower", 3.0).ratio is None


def test_timed_takes_milliseconds_around_the_work_alone() -> None:
    clock = ticks(0.25)
    assert timed(lambda: next(clock), max, 1, 2) == (250.0, 2)


def test_bandwidth_is_the_best_try_and_a_copy_moves_twice_its_size() -> None:
    clock = ticks(1.0, 0.5, 2.0, 1.0)
    found = machine.bandwidth(4096, 2, lambda: next(clock))
    assert found.samples == {"copy": (8192.0, 16384.0), "read": (2048.0, 4096.0)}
    assert (found.copied, found.read, found.best) == (16384.0, 4096.0, 16384.0)


def test_a_real_bandwidth_is_no_slower_than_a_disk() -> None:
    assert machine.bandwidth(8 * 2**20, 2).best > 1e8


@pytest.mark.parametrize(
    ("value", "held", "met"),
    [(1.0, "value", "target"), (2.0, "value", "floor"), (3.0, "value", "missed"), (6.0, "ratio", "target")],
)
def test_a_bar_is_held_against_the_value_or_the_ratio(value: float, held: str, met: str) -> None:
    assert run.held_to(Wanted(2.0, 1.0), some(value, held=held)).met == met


def test_where_more_is_better_less_is_missed() -> None:
    slow = figure("speed", "speed", "", "higher", 1.0)
    assert run.held_to(Wanted(2.0, 3.0), slow).met == "missed"
    assert run.held_to(Wanted(2.0, 3.0), slow.model_copy(update={"value": 2.5})).met == "floor"


def test_a_ratio_without_a_peer_is_not_measured() -> None:
    alone = figure("sip", "a sip", "ms", "lower", 3.0, held="ratio")
    assert run.held_to(Wanted(2.0, 1.0), alone).met == "not measured"


def test_a_run_is_written_read_and_judged(tmp_path: Path) -> None:
    hot = figure("first_sentence_p50", "first", "ms", "lower", 9e9, (9e9,))
    tea = Tea(hot)
    plan = run.Plan(2, quick=True, out=tmp_path / "out")
    report = run.measure([tea], Settings(data_dir=tmp_path / "mine"), plan, memory=lambda: SLOW)
    assert run.read(tmp_path / "out") == report
    assert report.missed == ("turn.first_sentence_p50",)
    assert "turn.first_sentence_p95" in report.unmeasured
    assert not any(name.startswith("soak") for name in report.unmeasured)
    assert tea.wish is not None
    assert (tea.wish.repeats, tea.wish.quick, tea.wish.bandwidth) == (2, True, SLOW)


def test_a_run_leaves_the_learners_records_alone(tmp_path: Path) -> None:
    tea = Tea()
    run.measure([tea], Settings(data_dir=tmp_path / "mine"), run.Plan(), memory=lambda: SLOW)
    assert tea.wish is not None
    assert tea.wish.settings.data_dir.parent == tea.wish.scratch
    assert not tea.wish.scratch.exists()


def test_what_one_bench_lacks_does_not_stop_the_others(tmp_path: Path) -> None:
    report = run.measure([Cold(), Tea(some())], Settings(), run.Plan(), memory=lambda: SLOW)
    assert [result.missing for result in report.results] == [("there is no ice",), ()]
    assert report.results[1].figures


@pytest.mark.parametrize("content", ["", "{}", '{"version": 2}'])
def test_another_file_is_no_report(tmp_path: Path, content: str) -> None:
    (tmp_path / run.REPORT).write_text(content)
    with pytest.raises(run.UnreadableReport, match="firstguess bench"):
        run.read(tmp_path)


def test_words_have_the_figure_its_peer_their_ratio_and_the_memory() -> None:
    judged = run.held_to(Wanted(2.0, 1.0), some())
    report = run.measure([Tea(judged)], Settings(), run.Plan(), memory=lambda: SLOW)
    said = text.text(report)
    for part in ("3 ms", "beside 6 ms (a peer)", "ratio 0.5", "missed (floor 2, target 1)", "2.0 GB/s"):
        assert part in said
    page = text.markdown([report])
    assert "| a sip | 3 ms | 6 ms (a peer) | 0.5 | 2 | 1 | missed |" in page


def test_every_shipped_bar_is_of_a_bench() -> None:
    names = {entry.name for entry in registry.BENCHES} | {"start", "class"}
    assert {bench for bench, _ in read_bars(run.shipped_bars())} <= names


def test_benches_are_found_by_name_in_their_own_order() -> None:
    found = registry.find("soak,decode", registry.BENCHES)
    assert [entry.name for entry in found] == ["decode", "soak"]
    assert [entry.open().name for entry in registry.find("all", registry.BENCHES)] == [e.name for e in registry.BENCHES]


def test_an_unknown_bench_is_told_with_those_there_are() -> None:
    with pytest.raises(registry.UnknownBench, match="turn, decode"):
        registry.find("decode,brew", registry.BENCHES)
