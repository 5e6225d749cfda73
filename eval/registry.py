"""The suites and the baselines by name. Nothing is imported before it is asked for, so that ``--help`` is quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from firstguess.knowledge.errors import FirstguessError

if TYPE_CHECKING:
    from firstguess.eval.suites.base import Suite

PACKAGE = "firstguess.eval.suites"


class UnknownSuite(FirstguessError):
    """No suite has that name."""


@dataclass(frozen=True)
class Entry:
    """A suite before it is imported. ``uses_metric``: its scores stand on the metric, whose proof is shown beside."""

    name: str
    title: str
    uses_metric: bool = False

    @property
    def module(self) -> str:
        return f"{PACKAGE}.{self.name}"

    def open(self) -> Suite:
        """The suite: the class that is named as the suite, with a capital."""
        return cast("Suite", getattr(import_module(self.module), self.name.capitalize())())


SUITES = {
    entry.name: entry
    for entry in (
        Entry("grounding", "Is every sentence supported, cited and quoted right?", uses_metric=True),
        Entry("retrieval", "Are the passages found that answer?"),
        Entry("refusal", "Is what the lesson does not say refused, and nothing else?"),
        Entry("polarity", "Does yes mean yes, and no mean no?"),
        Entry("arms", "What do retrieval and the gate each give?", uses_metric=True),
        Entry("wording", "Does the model word the facts itself, and rightly?", uses_metric=True),
        Entry("swap", "When a fact of the lesson changes, does the answer follow?"),
        Entry("myths", "Are myths heard, and refuted in the right order?"),
        Entry("pressure", "Does the tutor stand its ground, kindly, for three turns?"),
        Entry("leak", "Is an answer given away before the learner commits?"),
        Entry("beside", "Is the rest still answered while an item waits?"),
        Entry("routing", "Is it heard what a message wants?"),
        Entry("ladder", "How much of the answer does each hint give?"),
        Entry("speed", "How long does an answer take?"),
    )
}

#: Baselines by name: module and class, or None where it is ours without a model.
BASELINES: dict[str, tuple[str, str] | None] = {
    "stock": ("firstguess.eval.systems.stock", "Stock"),
    "closed-book": ("firstguess.eval.systems.closed_book", "ClosedBook"),
    "quoting": None,
}


def find(name: str) -> list[Entry]:
    """The suite of that name, several with commas between, or all for "all". Raises :class:`UnknownSuite`."""
    if name == "all":
        return list(SUITES.values())
    wanted = name.split(",")
    for each in wanted:
        if each not in SUITES:
            raise UnknownSuite(f"no suite is named {each}; there is: all, {', '.join(SUITES)}")
    return [SUITES[each] for each in SUITES if each in wanted]


def refuse_unready(baselines: Sequence[str], models: Sequence[str]) -> None:
    """Raise what a baseline lacks for ``models``, before the first item of any system is run."""
    for home in filter(None, map(BASELINES.get, baselines)):
        getattr(import_module(home[0]), "refuse", lambda _: None)(models)
