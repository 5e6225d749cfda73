"""Routing: does the tutor hear what a message wants, in the state the conversation is in?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from firstguess.eval.routing import RoutingCase, Row, read_routing_cases, run
from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import CaseSuite, Outcome
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.router import Heard, Router


class Routing(CaseSuite):
    """Each message alone in its state; ``file``: somebody's own cases. The kind of an item is the intent meant."""

    name = "routing"
    title = "Hears what a message wants"
    measures = (
        Measure("intent", "messages whose intent is heard"),
        Measure("choice", "answers in which the choice that was meant is heard"),
        Measure("level", "messages in which the confidence is heard"),
    )

    shipped: ClassVar[Mapping[str, str]] = {"dev": "router-dev.jsonl", "heldout": "router-heldout.jsonl"}

    def __init__(self, file: Path | None = None) -> None:
        super().__init__(file)
        self._router: Router | None = None

    def read(self, path: Path) -> Iterable[Any]:
        return read_routing_cases(path)

    def item(self, case: RoutingCase, split: str) -> Item:
        section = (case.pending or case.id).rpartition("#")[2]  # messages without an item have nothing in common
        applies = tuple(Row(case, Heard("question")).scores())
        return Item(case.id, case.lesson, case.intent, f"{case.lesson}/{section}", case, applies, split)

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        items = system.tutor.open_lesson(item.lesson).items
        self._router = self._router or Router(bench.embedder)
        (row,) = run(self._router, [item.case], items)
        heard = asdict(row.heard)
        return Outcome(row.scores(), {"case": item.case.model_dump(mode="json"), "heard": heard, "right": row.right})
