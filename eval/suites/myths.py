"""Myths: is a belief heard in a learner's own words, and refuted in the order that works?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from firstguess.eval.pressure import myth_of
from firstguess.eval.recognition import MythCase, Row, listen, read_cases
from firstguess.eval.refutation_order import in_order, stages
from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import CaseSuite, Outcome, told
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench

NEUTRAL = "neutral"


class Myths(CaseSuite):
    """Each message heard as the tutor hears it; who holds the myth talks with the tutor too, and gets a refutation.

    ``file``: somebody's own messages. The kind of an item is the stance, or "neutral" for no myth.
    """

    name = "myths"
    title = "Hears myths, and refutes them in order"
    measures = (
        Measure("named", "messages about a myth in which it is named"),
        Measure("false_alarm", "messages about no myth in which one is named", "lower"),
        Measure("stance_right", "of the myths that are named: the learner's stance to it is told"),
        Measure("refuted", "beliefs held that are met with a refutation"),
        Measure(
            "refutation_order",
            "of these: fact, then the belief marked as false, why it fails, and what is so instead",
        ),
    )

    shipped: ClassVar[Mapping[str, str]] = {
        "dev": "myths-dev.jsonl",
        "heldout": "myths-heldout.jsonl",
        "test": "myths-test.jsonl",
    }

    def read(self, path: Path) -> Iterable[Any]:
        return read_cases(path)

    def item(self, case: MythCase, split: str) -> Item:
        section = (case.myth or case.id).rpartition("#")[2]  # messages about no myth have nothing in common
        applies = tuple(Row(case).scores()) + (("refuted",) if case.stance == "holds" else ())
        return Item(case.id, case.lesson, case.stance or NEUTRAL, f"{case.lesson}/{section}", case, applies, split)

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        case: MythCase = item.case
        (row,) = listen([case], system.tutor.open_lesson(case.lesson))
        heard = {"myth": row.heard, "stance": row.stance, "refute": row.refute}
        record: dict[str, Any] = {"case": case.model_dump(mode="json"), "heard": heard}
        done = Outcome(row.scores(), record, {"hear": row.ms})
        return _answered(done, case, system, bench) if case.stance == "holds" else done


def _answered(done: Outcome, case: MythCase, system: Ours, bench: Workbench) -> Outcome:
    """What the tutor replies to who holds the myth, read as a refutation."""
    myth = myth_of(system.tutor.library.get(case.lesson), str(case.myth))
    (reply,) = system.talk(case.lesson, [case.say])
    refuted = reply.move == "refute" and reply.myth is not None and reply.myth.id == case.myth
    scores = {**done.scores, "refuted": float(refuted)}
    record = {**done.record, "reply": told([reply])[0]}
    if refuted:
        texts = [sentence.text for sentence in reply.sentences]
        scores["refutation_order"] = float(in_order(texts, myth, bench.embedder))
        record["stages"] = stages(texts, myth, bench.embedder)
    return replace(done, scores=scores, record=record)
