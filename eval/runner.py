"""Run suites over systems, item by item, and go on where an earlier run was cut."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from firstguess.eval.rows import Item, Row
from firstguess.eval.suites.base import Suite
from firstguess.eval.systems.base import System
from firstguess.eval.workbench import Workbench

ROWS = "rows.jsonl"

#: Called before each item with (system, suite, done so far, of how many).
Progress = Callable[[str, str, int, int], None]


def run(
    suites: Sequence[Suite], systems: Sequence[System], bench: Workbench, out: Path, progress: Progress | None = None
) -> list[Row]:
    """One row for each item of each suite on each system, in that order; each is written to ``out`` as it comes.

    Rows that ``out`` has already are kept: a run with the same settings goes on where it stopped.
    """
    file = out / ROWS
    known = {(row.system, row.suite, row.item): row for row in read_rows(file)} if file.exists() else {}
    rows = [
        row for system in systems for suite in suites if not suite.needs_tutor or hasattr(system, "tutor")
        for row in _suite(suite, system, bench, file, known, progress)
    ]  # fmt: skip
    write_rows(rows, file)
    return rows


def _suite(
    suite: Suite,
    system: System,
    bench: Workbench,
    file: Path,
    known: dict[tuple[str, str, str], Row],
    progress: Progress | None,
) -> Iterator[Row]:
    items = suite.items(bench)
    for done, item in enumerate(items):
        if progress:
            progress(system.name, suite.name, done, len(items))
        row = known.get((system.name, suite.name, item.id))
        if row is None:
            row = one(suite, item, system, bench)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(line_of(row) + "\n")
        yield row


def one(suite: Suite, item: Item, system: System, bench: Workbench) -> Row:
    """The row of one item. Whatever the system raises is a failure of the item, and never of the run."""
    try:
        return suite.score(item, system, bench)
    except Exception as error:  # noqa: BLE001 - a system is anybody's code; its faults are results
        return failed(suite, item, system, error)


def failed(suite: Suite, item: Item, system: System, error: Exception) -> Row:
    """The row of an item that raised: it fails every measure that would have applied."""
    worst = {measure.name: 1.0 if measure.better == "lower" else 0.0 for measure in suite.measures}
    return Row(
        system=system.name, suite=suite.name, item=item.id, lesson=item.lesson, kind=item.kind, cluster=item.cluster,
        scores={name: worst[name] for name in item.applies}, error=f"{type(error).__name__}: {error}",
    )  # fmt: skip


def line_of(row: Row) -> str:
    return json.dumps(row.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def write_rows(rows: Sequence[Row], file: Path) -> None:
    """Replace ``file`` by ``rows`` in their order."""
    fresh = file.with_suffix(".part")
    fresh.write_text("".join(line_of(row) + "\n" for row in rows), encoding="utf-8")
    fresh.replace(file)


def read_rows(file: Path) -> list[Row]:
    """The rows of a run; a last line that was cut is left out."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return [Row.model_validate_json(line) for line in lines if line.endswith("}")]
