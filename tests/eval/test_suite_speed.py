"""Speed: refusals are no first sentences, and nothing that was not timed counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from firstguess.eval.runner import one
from firstguess.eval.suites.speed import Speed
from firstguess.eval.systems.base import Answer
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings
from tests.eval.answered import Told, answer, case, refusal, row

TIMES = {"first_sentence": 100.0, "total": 300.0}


def test_a_refusal_has_no_first_sentence() -> None:
    assert row(Speed(), case(), answer("Tea.", times=TIMES)).scores == {"first_sentence_ms": 100, "total_ms": 300}
    assert row(Speed(), case(), refusal(times=TIMES)).scores == {"total_ms": 300}
    assert row(Speed(), case(), answer("Tea.")).scores == {}


def test_percentiles_are_read_off_the_times_of_the_rows() -> None:
    suite = Speed()
    bench = Workbench(Settings(model="none"), Path(), ())
    items = [suite.item(case(id=str(total))) for total in (100, 200, 300)]
    rows = [one(suite, item, Told(answer("Tea.", times={"total": float(item.id)})), bench) for item in items]
    assert [found.scores for found in rows] == [{}, {}, {}]
    assert suite.derived(rows) == {"total_p50": 200, "total_p95": 290}
    assert suite.derived([]) == {}


class Slowing:
    """A system that takes a hundred milliseconds for the first answer, and then three and two hundred."""

    name = "slowing"

    def __init__(self) -> None:
        self.left = [100.0, 300.0, 200.0]

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        return answer("Tea.", times={"total": self.left.pop(0)})

    def close(self) -> None:
        """Nothing is open."""


def test_a_question_that_is_asked_again_counts_with_its_median() -> None:
    suite, system = Speed(), Slowing()
    bench = Workbench(Settings(model="none"), Path(), (), repeats=3)
    assert suite.score(suite.item(case()), system, bench).scores == {"total_ms": 200}
    assert system.left == []
    assert suite.score(suite.item(case(id="b")), Told(answer("Tea.", times=TIMES)), bench).scores["total_ms"] == 300
