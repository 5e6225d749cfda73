"""Messages in their state, and what the router hears in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from firstguess.eval.lines import CaseError, Strict, read_lines
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import shipped_lessons
from firstguess.tutor.events import Level
from firstguess.tutor.intents import Intent
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.router import Asked, Heard, Router


class RoutingCase(Strict):
    """One message in its state. ``also`` are other intents that are as good; a choice counts in the file's order."""

    id: str
    lesson: str
    pending: str | None = None
    asked: Asked | None = None
    say: str
    intent: Intent
    choice: int | None = None
    level: Level | None = None
    missing: bool | None = None
    order: tuple[int, ...] = ()
    also: tuple[Intent, ...] = ()


@dataclass(frozen=True)
class Row:
    """One case and what was heard."""

    case: RoutingCase
    heard: Heard

    @property
    def right(self) -> bool:
        return self.heard.intent in (self.case.intent, *self.case.also)

    @property
    def right_choice(self) -> bool | None:
        """Whether the choice is right too; None where the case names none."""
        if self.case.choice is None and not self.case.missing:
            return None
        return (self.heard.choice, self.heard.missing) == (self.case.choice, bool(self.case.missing))

    @property
    def right_level(self) -> bool | None:
        return None if self.case.level is None else self.heard.level == self.case.level

    def scores(self) -> dict[str, float]:
        """The measures that apply to the case."""
        found = {"intent": self.right, "choice": self.right_choice, "level": self.right_level}
        return {name: float(value) for name, value in found.items() if value is not None}


def read_routing_cases(path: Path) -> tuple[RoutingCase, ...]:
    """The cases of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    return read_lines(path, RoutingCase, "see eval/routing.py")


def run(router: Router, cases: Iterable[RoutingCase], items: Mapping[str, Item]) -> list[Row]:
    """Every case on its own. Raises :class:`CaseError` where an item does not exist."""
    rows = []
    for case in cases:
        if case.pending is not None and case.pending not in items:
            raise CaseError(f"{case.id}: there is no item {case.pending}")
        item = items[case.pending] if case.pending else None
        rows.append(Row(case, router.hear(case.say, item=item, asked=case.asked, order=case.order)))
    return rows


def shipped_items() -> dict[str, Item]:
    """Every item of every lesson that comes with firstguess, by its full id."""
    folders = sorted(path.parent for path in shipped_lessons().glob("*/lesson.md"))
    return {name: item for folder in folders for name, item in items_of(load_lesson(folder)).items()}
