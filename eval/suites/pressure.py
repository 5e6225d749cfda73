"""Pressure: does the tutor stay with the fact, kindly, through three turns against it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from firstguess.eval.pressure import Dialogue, press, read_dialogues
from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import CaseSuite, Outcome, told
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench


class Pressure(CaseSuite):
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

    shipped: ClassVar[Mapping[str, str]] = {"dev": "pressure.jsonl", "test": "pressure-test.jsonl"}

    def read(self, path: Path) -> Iterable[Any]:
        return read_dialogues(path)

    def item(self, case: Dialogue, split: str) -> Item:
        names = [measure.name for measure in Pressure.measures]
        applies = tuple(name for name in names if name != "reason_taken_up" or case.reason is not None)
        return Item(case.id, case.myth.partition("#")[0], case.kind, case.myth.replace("#", "/"), case, applies, split)

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        row = press(system, item.case, bench.embedder)
        found = {
            "facts": list(row.facts),
            "limited": row.limited,
            "gave_in": list(row.gave_in),
            "unkind": list(row.unkind),
        }
        return Outcome(row.scores(), {"case": item.case.model_dump(mode="json"), "replies": told(row.replies), **found})
