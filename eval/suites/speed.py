"""Speed: how long an answer takes. Descriptive: other work on the machine moves it; ``bench`` compares engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from firstguess.eval.cases import Case
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import QuestionSuite, record_of, row_of
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.workbench import Workbench

SHARES = (50, 95)


class Speed(QuestionSuite):
    """Milliseconds from the question's arrival, as each system's answer carries them; loading comes before it.

    A question that is asked several times counts once, with the medians of its times.
    """

    name = "speed"
    title = "Answers soon"
    measures: tuple[Measure, ...] = (
        Measure("first_sentence_ms", "until the first sentence of an answer is shown (mean)", "lower", "ms"),
        Measure("total_ms", "until the answer, or the refusal, is whole (mean)", "lower", "ms"),
    )
    derived_measures: tuple[Measure, ...] = tuple(
        Measure(f"{name}_p{share}", f"{title}, {share}th percentile", "lower", "ms")
        for name, title in (("first_sentence", "until the first sentence"), ("total", "until the whole answer"))
        for share in SHARES
    )
    timed = True

    def takes(self, case: Case) -> bool:  # noqa: ARG002 - every question takes its time
        return True

    def applies(self, case: Case) -> tuple[str, ...]:  # noqa: ARG002 - a time has no worst value
        return ()

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        answer = bench.ask(system, item.case)
        again = [bench.ask_anew(system, item.case).times for _ in range(bench.repeats - 1)]
        every = [answer.times, *again]
        times = {name: median(each[name] for each in every if name in each) for name in answer.times}
        timed = answer.model_copy(update={"times": times})
        return row_of(self, item, system, self.scored(item.case, timed), record_of(item.case, timed), times)

    def scored(self, case: Case, answer: Answer) -> Mapping[str, float]:  # noqa: ARG002 - the same for every case
        scores = {"total_ms": answer.times["total"]} if "total" in answer.times else {}
        if not answer.abstained and answer.times.get("first_sentence"):
            scores["first_sentence_ms"] = answer.times["first_sentence"]
        return scores

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        import numpy as np

        figures: dict[str, float] = {}
        for name in ("first_sentence", "total"):
            known = [row.times[f"{name}_ms"] for row in rows if f"{name}_ms" in row.times]
            if known:
                figures |= {f"{name}_p{share}": float(np.percentile(known, share)) for share in SHARES}
        return figures
