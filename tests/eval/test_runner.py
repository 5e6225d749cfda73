"""A run goes on where it was cut, counts what raises as failed, and keeps times apart."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval import runner
from firstguess.eval.cases import Case
from firstguess.eval.fingerprints import ForeignRun
from firstguess.eval.lines import CaseError, DamagedRun
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import row_of
from firstguess.eval.systems.base import Answer, Shown
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings


class Echo:
    """Answers with the question; raises on "boom"."""

    def __init__(self, name: str = "echo") -> None:
        self.name = name
        self.asked: list[str] = []

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        self.asked.append(question)
        if question == "boom":
            raise ValueError("broken\x00system")
        return Answer(sentences=(Shown(text=question),), times={"total": 5.0})

    def close(self) -> None:
        pass


class Tiny:
    """Right when the question is short."""

    name, title, needs_tutor = "tiny", "Is it short?", False
    measures: tuple[Measure, ...] = (
        Measure("short", "short questions"),
        Measure("long", "long ones", "lower"),
        Measure("wait", "time", "lower", "ms"),
    )

    def items(self, bench: Workbench) -> Sequence[Item]:
        return [
            Item(case.id, case.lesson, case.kind, f"{case.lesson}/a", case, ("short", "long", "wait"))
            for case in bench.questions
        ]

    def score(self, item: Item, system: Any, bench: Workbench) -> Row:
        answer = bench.ask(system, item.case)
        short = float(len(answer.text) < 5)
        return row_of(self, item, system, {"short": short, "long": 1 - short, "wait": 7.0}, {}, answer.times)


def bench(tmp_path: Path, *questions: str) -> Workbench:
    cases = [Case(id=f"q{place}", lesson="tea", kind="open", question=each) for place, each in enumerate(questions)]
    return Workbench(Settings(), tmp_path, cases, splits={("tea", "q0"): "dev"})


def test_an_error_fails_what_applies_and_the_run_goes_on(tmp_path: Path) -> None:
    rows = runner.run([Tiny()], [Echo()], bench(tmp_path, "boom", "why"), tmp_path)
    assert [row.error for row in rows] == ["ValueError: broken\x00system", None]
    assert rows[0].scores == {"short": 0.0, "long": 1.0}
    assert rows[0].record["case"]["question"] == "boom"


def test_what_raised_is_run_again_when_the_run_goes_on(tmp_path: Path) -> None:
    class Mended(Echo):
        def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
            return super().ask(lesson, question.removesuffix("om"), history)

    runner.run([Tiny()], [Echo()], bench(tmp_path, "boom", "why"), tmp_path)
    mended = Mended()
    rows = runner.run([Tiny()], [mended], bench(tmp_path, "boom", "why"), tmp_path)
    assert ([row.error for row in rows], mended.asked) == ([None, None], ["bo"])
    assert runner.read_rows(tmp_path / runner.ROWS) == rows


class Faulty(Echo):
    """Raises what it was given."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        raise self.error


def test_a_fault_of_the_benchmark_ends_the_run_and_is_nobodys_failure(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    ours = FileNotFoundError(errno.ENOENT, "gone", str(tmp_path / "copy" / "lesson.md"))
    for error in (CaseError("a.jsonl:1: no"), ForeignRun("other"), full, ours):
        with pytest.raises(type(error)):
            runner.run([Tiny()], [Faulty(error)], bench(tmp_path, "why"), tmp_path)
    assert not (tmp_path / runner.ROWS).exists()


@pytest.mark.parametrize("error", [ConnectionError("refused"), OSError(2, "gone", "/nowhere/model.gguf")])
def test_a_systems_own_files_and_servers_are_its_failures(tmp_path: Path, error: Exception) -> None:
    (row,) = runner.run([Tiny()], [Faulty(error)], bench(tmp_path, "why"), tmp_path)
    assert row.error is not None


@pytest.mark.parametrize("damage", [b"{not json", b"[]", b"\xff\xfe"])
@pytest.mark.parametrize("name", [runner.ROWS, "answers.jsonl"])
def test_a_damaged_line_is_named_with_its_repair_and_nothing_is_run(tmp_path: Path, name: str, damage: bytes) -> None:
    made = bench(tmp_path, "why", "how")
    made.answers = tmp_path / "answers.jsonl"
    runner.run([Tiny()], [Echo()], made, tmp_path)
    first, *_ = (tmp_path / name).read_bytes().splitlines(keepends=True)
    (tmp_path / name).write_bytes(first + damage + b"\n" + first)
    again, echo = bench(tmp_path, "why", "how"), Echo()
    again.answers = made.answers
    with pytest.raises(DamagedRun, match=rf"{name}:2: .*delete it"):
        runner.run([Tiny()], [echo], again, tmp_path)
    assert echo.asked == []


def test_a_line_that_was_cut_within_a_letter_is_left_out(tmp_path: Path) -> None:
    runner.run([Tiny()], [Echo()], bench(tmp_path, "why"), tmp_path)
    file = tmp_path / runner.ROWS
    file.write_bytes(file.read_bytes() + "\u00e9".encode()[:1])
    assert len(runner.read_rows(file)) == 1
    for kept in (b"", b'{"key": "k", "answer": {}}\n'):
        file.write_bytes(kept + "\u00e9".encode()[:1])
        runner.refuse_damaged(file)
        assert file.read_bytes() == kept


def test_times_stand_apart_from_scores(tmp_path: Path) -> None:
    (row,) = runner.run([Tiny()], [Echo()], bench(tmp_path, "why"), tmp_path)
    assert row.scores == {"short": 1.0, "long": 0.0}
    assert row.times == {"total": 5.0, "wait": 7.0}


def test_every_score_of_a_timed_suite_is_a_time(tmp_path: Path) -> None:
    suite = Tiny()
    suite.timed = True  # type: ignore[attr-defined]
    (row,) = runner.run([suite], [Echo()], bench(tmp_path, "why"), tmp_path)
    assert row.scores == {}


def test_the_split_of_a_question_stands_in_its_row(tmp_path: Path) -> None:
    rows = runner.run([Tiny()], [Echo()], bench(tmp_path, "why", "how"), tmp_path)
    assert [row.split for row in rows] == ["dev", ""]


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_a_run_that_was_cut_goes_on_and_ends_the_same(tmp_path: Path, cut: int) -> None:
    whole = runner.run([Tiny()], [Echo()], bench(tmp_path, "why", "how", "when"), tmp_path)
    file = tmp_path / runner.ROWS
    text = file.read_text()
    first, second, _ = text.splitlines(keepends=True)
    file.write_text(first + second[:cut])
    echo = Echo()
    assert runner.run([Tiny()], [echo], bench(tmp_path, "why", "how", "when"), tmp_path) == whole
    assert (echo.asked, file.read_text()) == (["how", "when"], text)


def test_the_same_id_in_two_lessons_is_two_items(tmp_path: Path) -> None:
    made = bench(tmp_path, "why")
    other = Case(id="q0", lesson="coffee", kind="open", question="how")
    both = Workbench(Settings(), tmp_path, [*made.questions, other])
    runner.run([Tiny()], [Echo()], both, tmp_path)
    again = runner.run([Tiny()], [Echo()], both, tmp_path)
    assert [row.lesson for row in again] == ["tea", "coffee"]


def test_a_suite_that_needs_the_tutor_is_not_run_on_a_baseline(tmp_path: Path) -> None:
    suite = Tiny()
    suite.needs_tutor = True
    assert runner.run([suite], [Echo()], bench(tmp_path, "why"), tmp_path) == []


def test_a_limit_runs_the_first_items_and_progress_ends_full(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    rows = runner.run(
        [Tiny()], [Echo()], bench(tmp_path, "a", "b", "c"), tmp_path, lambda *at: seen.append(at[2:]), limit=2
    )
    assert ([row.item for row in rows], seen) == (["q0", "q1"], [(0, 2), (1, 2), (2, 2)])


def test_a_line_separator_in_an_answer_does_not_cut_its_row(tmp_path: Path) -> None:
    rows = runner.run([Tiny()], [Echo()], bench(tmp_path, "a\u2028b"), tmp_path)
    assert runner.read_rows(tmp_path / runner.ROWS) == rows


def test_an_answer_that_was_cut_is_asked_for_again(tmp_path: Path) -> None:
    kept = tmp_path / "answers.jsonl"
    asked = []
    for cut in (None, -9, None):
        made, echo = bench(tmp_path, "why"), Echo()
        made.answers = kept
        made.ask(echo, made.questions[0])
        asked.append(len(echo.asked))
        kept.write_text(kept.read_text()[:cut])
    assert asked == [1, 0, 1]
    assert kept.read_text().count("\n") == 1
