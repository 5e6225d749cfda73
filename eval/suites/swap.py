"""Swap: when a fact of the lesson is changed, do the answer and its citation follow?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from firstguess.eval.rows import Item, Measure
from firstguess.eval.suites.tutored import Outcome, TutorSuite, told
from firstguess.eval.swaps import SwapCase, read_swaps, swapped
from firstguess.eval.systems.base import Answer
from firstguess.eval.systems.ours import Ours, answer_of
from firstguess.eval.twin import twin
from firstguess.eval.workbench import Workbench
from firstguess.tutor.reply import Reply


class Swap(TutorSuite):
    """Each question asked of the lesson as it is, and of a copy in which its fact was changed.

    ``file``: somebody's own swaps. The kind of an item says how much had to be changed.
    """

    name = "swap"
    title = "Follows the lesson when a fact of it changes"
    measures = (
        Measure("followed", "answers with the new fact and without the old one"),
        Measure("citation_moved", "answers that cite a span of the changed lesson with the new fact in it"),
        Measure("old_said", "answers that still say the old fact", "lower"),
        Measure("answered_before", "the lesson as it is: answers with its own fact", "neither"),
    )

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def items(self, bench: Workbench) -> Sequence[Item]:
        served = bench.library.lessons()
        return [_item(case) for case in read_swaps(self._file) if case.lesson in served]

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        case: SwapCase = item.case
        before = system.talk(case.lesson, [case.question])[-1]
        folder = swapped(bench.library.get(case.lesson), case, bench.scratch / "swapped" / case.lesson)
        other = twin(system, bench, lessons=folder)
        try:
            after = other.talk(case.lesson, [case.question])[-1]
            lesson = other.tutor.library.get(case.lesson).folder
        finally:
            other.close()
        cited = list(_cited(answer_of(after), lesson))
        record = {"case": case.model_dump(mode="json", by_alias=True), "cited": cited}
        return Outcome(_scores(case, before, after, cited), {**record, "replies": told([before, after])})


def _scores(case: SwapCase, before: Reply, after: Reply, cited: Sequence[str]) -> dict[str, float]:
    old = case.says_old(after.text)
    return {
        "followed": float(case.says_new(after.text) and not old),
        "citation_moved": float(any(case.says_new(text) for text in cited)),
        "old_said": float(old),
        "answered_before": float(case.says_old(before.text)),
    }


def _cited(answer: Answer, lesson: Path) -> Iterator[str]:
    """The text of every cited span, as it stands in the changed files."""
    for sentence in answer.sentences:
        for file, start, end in sentence.spans:
            yield (lesson / file).read_text(encoding="utf-8")[start:end]


def _item(case: SwapCase) -> Item:
    kind = "several places" if case.also else "one place"
    applies = tuple(measure.name for measure in Swap.measures)
    return Item(case.id, case.lesson, kind, f"{case.lesson}/{Path(case.file).stem}", case, applies)
