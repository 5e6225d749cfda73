"""What the suites over whole dialogues have in common: they need the tutor itself, and not only its answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from firstguess.eval.cases import shipped_cases
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import row_of
from firstguess.eval.systems.base import System
from firstguess.eval.systems.ours import Ours, ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.reply import Reply


@dataclass(frozen=True)
class Outcome:
    """What came of one item: its scores by measure, what is kept of it as plain JSON, and milliseconds."""

    scores: Mapping[str, float]
    record: Mapping[str, Any]
    times: Mapping[str, float] = field(default_factory=dict)


class TutorSuite:
    """A suite that talks with the tutor: opens items, commits, goes on. Only ours can run it."""

    name: str
    title: str
    measures: tuple[Measure, ...]
    needs_tutor = True

    def items(self, bench: Workbench) -> Sequence[Item]:
        raise NotImplementedError

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        """What came of ``item``."""
        raise NotImplementedError

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        """Raises ``TypeError`` for a system without a tutor."""
        done = self.run(item, ours(system, self.name), bench)
        return row_of(self, item, system, done.scores, done.record, done.times)


class CaseSuite(TutorSuite):
    """A suite over case files. ``shipped`` names them by set; ``file``: somebody's own cases instead."""

    shipped: ClassVar[Mapping[str, str]]

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def read(self, path: Path) -> Iterable[Any]:
        """The cases of a file."""
        raise NotImplementedError

    def item(self, case: Any, split: str) -> Item:
        """A case as an item of this suite."""
        raise NotImplementedError

    def items(self, bench: Workbench) -> Sequence[Item]:
        served = bench.library.lessons()
        files = case_files(bench, self.shipped, self._file)
        every = (self.item(case, split) for path, split in files for case in self.read(path))
        return [item for item in every if item.lesson in served]


def case_files(bench: Workbench, shipped: Mapping[str, str], chosen: Path | None = None) -> list[tuple[Path, str]]:
    """The case files of a suite with the set that each is, only those of the set that the run asks for.

    ``shipped`` maps a set (dev, heldout, test) to the name of its file; ``chosen`` is somebody's own file instead.
    """
    if chosen is not None:
        return [(chosen, chosen.stem)]
    files = [(shipped_cases() / name, split) for split, name in shipped.items() if bench.split in (None, split)]
    return [(path, split) for path, split in files if path.exists()]


def told(replies: Sequence[Reply]) -> list[dict[str, str]]:
    """Replies as a row keeps them."""
    return [{"move": reply.move, "text": reply.text} for reply in replies]
