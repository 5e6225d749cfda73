"""What a suite is, and what suites over questions have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from firstguess.eval.cases import Case
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.workbench import Workbench


class Suite(Protocol):
    """Cases and how one of them is scored. ``title`` says what it finds out; ``needs_tutor``: only ours can run it.

    One with figures that are no mean over rows is :class:`Derives` too.
    """

    name: str
    title: str
    measures: tuple[Measure, ...]
    needs_tutor: bool

    def items(self, bench: Workbench) -> Sequence[Item]:
        """Every item of the suite for the lessons that ``bench`` serves, in a fixed order."""
        ...

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        """Run one item. Raises what the system raises: the runner counts it as a failure and goes on."""
        ...


@runtime_checkable
class Derives(Protocol):
    """A suite with figures that are no mean over rows."""

    derived_measures: tuple[Measure, ...]

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        """Figures over all ``rows``, a pure function of one system's: rows are drawn again for an interval."""
        ...


class QuestionSuite:
    """A suite over the questions: asks each once (the answer is shared between suites) and scores the answer."""

    name: str
    title: str
    measures: tuple[Measure, ...]
    derived_measures: tuple[Measure, ...] = ()
    needs_tutor = False

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:  # noqa: ARG002 - for those that have some
        """Figures over all ``rows``, by the names of ``derived_measures``; one that cannot be told is left out."""
        return {}

    def counts(self, measure: str, row: Row) -> bool:
        """Whether the derived ``measure`` is made of ``row``; here, where that row alone would have it."""
        return measure in self.derived([row])

    def items(self, bench: Workbench) -> Sequence[Item]:
        served = bench.library.lessons()
        return [self.item(case) for case in bench.questions if case.lesson in served and self.takes(case)]

    def item(self, case: Case) -> Item:
        part = case.parts[0] if case.parts else case.id  # what no part answers has no neighbours
        return Item(case.id, case.lesson, case.kind, f"{case.lesson}/{part}", case, self.applies(case))

    def takes(self, case: Case) -> bool:
        """Whether the case belongs into this suite."""
        raise NotImplementedError

    def applies(self, case: Case) -> tuple[str, ...]:
        """The measures that the case has a score in, whatever is answered."""
        raise NotImplementedError

    def scored(self, case: Case, answer: Answer) -> Mapping[str, float]:
        """The scores of one answer, by measure."""
        raise NotImplementedError

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        answer = bench.ask(system, item.case)
        return row_of(self, item, system, self.scored(item.case, answer), record_of(item.case, answer), answer.times)


def row_of(
    suite: Suite | QuestionSuite,
    item: Item,
    system: System,
    scores: Mapping[str, float],
    record: Mapping[str, Any],
    times: Mapping[str, float] | None = None,
) -> Row:
    """The row of an item that was run."""
    return Row(
        system=system.name, suite=suite.name, item=item.id, lesson=item.lesson, kind=item.kind, cluster=item.cluster,
        scores={name: float(value) for name, value in scores.items()}, record=dict(record), times=dict(times or {}),
    )  # fmt: skip


def record_of(case: Case, answer: Answer) -> dict[str, Any]:
    """Question, expectation and answer in plain JSON, without times."""
    return {"case": case.model_dump(mode="json"), "answer": answer.model_dump(mode="json", exclude={"times"})}
