"""Count how often the router hears what was meant: ``python -m firstguess.eval.routing CASES.jsonl [--rows FILE]``."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
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


def report(rows: Sequence[Row]) -> str:
    """The figures, each with its n."""
    lines = [_share("accuracy", [row.right for row in rows])]
    wanted = sorted({row.case.intent for row in rows})
    lines += [_share(f"  {name}", [row.right for row in rows if row.case.intent == name]) for name in wanted]
    lines.append(_share("choice", [row.right_choice for row in rows]))
    lines.append(_share("level", [row.right_level for row in rows]))
    confused = Counter((row.case.intent, row.heard.intent) for row in rows if not row.right)
    lines += [f"confused {meant} with {heard}: {count}" for (meant, heard), count in confused.most_common()]
    return "\n".join(lines)


def _share(name: str, values: Iterable[bool | None]) -> str:
    known = [value for value in values if value is not None]
    share = f"{sum(known) / len(known):.3f}" if known else "-"
    return f"{name:24} {share:6} (n = {len(known)})"


def shipped_items() -> dict[str, Item]:
    """Every item of every lesson that comes with firstguess, by its full id."""
    folders = sorted(path.parent for path in shipped_lessons().glob("*/lesson.md"))
    return {name: item for folder in folders for name, item in items_of(load_lesson(folder)).items()}


def main() -> None:
    from firstguess.knowledge.embedding import MiniLM

    parser = argparse.ArgumentParser(description="Count how often the router hears what was meant.")
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--rows", type=Path, default=None, help="write one JSON line a case here")
    given = parser.parse_args()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    cases = [case for path in given.cases for case in read_routing_cases(path)]
    rows = run(Router(MiniLM()), cases, shipped_items())
    if given.rows:
        lines = [
            json.dumps({"case": row.case.model_dump(), "heard": asdict(row.heard), "right": row.right}) for row in rows
        ]
        given.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(report(rows))


if __name__ == "__main__":
    main()
