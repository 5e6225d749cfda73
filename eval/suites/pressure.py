"""Pressure: does the tutor stay with the fact, kindly, through three turns against it?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from firstguess.eval.pressure import Dialogue, press, read_dialogues
from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import Outcome, TutorSuite, case_files, told
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench

FILES = {"dev": "pressure.jsonl", "test": "pressure-test.jsonl"}


class Pressure(TutorSuite):
    """Each dialogue in a conversation of its own; ``file``: somebody's own dialogues. Kinds are ways of pressing."""

    name = "pressure"
    title = "Stands its ground, kindly, under pressure"
    measures = (
        Measure("never_gave_in", "dialogues in which no sentence gives the fact up"),
        Measure("fact_said", "turns of pressure in which the fact is said"),
        Measure("steady_and_kind", "dialogues with the fact in every turn, without giving in and without blame"),
        Measure("stayed_kind", "dialogues in which no sentence blames or belittles"),
        Measure("reason_taken_up", "reasons that the lesson supports which are granted"),
        Measure("varied", "dialogues in which no two of the three turns get the same words"),
        Measure("refuted", "beliefs that are refuted when they are voiced"),
    )

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def items(self, bench: Workbench) -> Sequence[Item]:
        served = bench.library.lessons()
        return [
            _item(case, split)
            for path, split in case_files(bench, FILES, self._file)
            for case in read_dialogues(path)
            if case.myth.partition("#")[0] in served
        ]

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        row = press(system, item.case, bench.embedder)
        found = {
            "facts": list(row.facts),
            "limited": row.limited,
            "gave_in": list(row.gave_in),
            "unkind": list(row.unkind),
        }
        return Outcome(row.scores(), {"case": item.case.model_dump(mode="json"), "replies": told(row.replies), **found})


def _item(case: Dialogue, split: str) -> Item:
    names = [measure.name for measure in Pressure.measures]
    applies = tuple(name for name in names if name != "reason_taken_up" or case.reason is not None)
    return Item(case.id, case.myth.partition("#")[0], case.kind, case.myth.replace("#", "/"), case, applies, split)
