"""Beside: is a concept question still answered while an item waits?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from firstguess.eval.beside import answered, plan
from firstguess.eval.cases import Case
from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import Outcome, TutorSuite, told
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor import items as lesson_items
from firstguess.tutor.actions import Action

#: Pairs of a question and an item for each kind of item and each lesson.
EACH = 30


@dataclass(frozen=True)
class Pair:
    """A question and the item that waits meanwhile."""

    question: Case
    waiting: lesson_items.Item

    def model_dump(self, mode: Literal["json", "python"] = "json") -> dict[str, Any]:
        return {"question": self.question.model_dump(mode=mode), "waiting": self.waiting.id}


class Beside(TutorSuite):
    """Each question beside its item and without one; what is not answered without it says nothing about the veil."""

    name = "beside"
    title = "Still answers while an item waits"
    measures = (
        Measure("answered_beside", "questions answered beside an item, of those that are answered without"),
        Measure("answered_alone", "the questions that are answered without an item", "neither"),
    )

    def __init__(self, each: int = EACH) -> None:
        self._each = each

    def items(self, bench: Workbench) -> Sequence[Item]:
        return [
            _item(Pair(case, waiting), bench)
            for name, lesson in bench.library.lessons().items()
            for case, waiting in plan(
                [case for case in bench.questions if case.lesson == name], lesson_items.items_of(lesson), self._each
            )
        ]

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        pair: Pair = item.case
        alone = bench.ask(system, pair.question)
        reply = system.talk(item.lesson, [Action("open", pair.waiting.id), pair.question.question])[-1]
        scores = {"answered_alone": float(alone.move == "answer")}
        if alone.move == "answer":
            scores["answered_beside"] = float(answered(reply))
        return Outcome(scores, {**pair.model_dump(), "alone": alone.move, "reply": told([reply])[0]})


def _item(pair: Pair, bench: Workbench) -> Item:
    case, waiting = pair.question, pair.waiting
    split = bench.splits.get((case.lesson, case.id), "")
    cluster = f"{case.lesson}/{case.parts[0]}"
    name = f"{case.id}/{waiting.id}"
    return Item(name, case.lesson, waiting.kind, cluster, pair, ("answered_alone",), split)
