"""Run suites over systems, item by item, and go on where an earlier run was cut."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from firstguess.eval.cases import shipped_cases
from firstguess.eval.lines import HarnessError, read_added
from firstguess.eval.rows import Item, Row
from firstguess.eval.suites.base import Suite
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.workbench import Workbench

ROWS = "rows.jsonl"

#: Called before each item, and once after the last, with (system, suite, done so far, of how many).
Progress = Callable[[str, str, int, int], None]


def run(
    suites: Sequence[Suite],
    systems: Iterable[System],
    bench: Workbench,
    out: Path,
    progress: Progress | None = None,
    limit: int | None = None,
) -> list[Row]:
    """One row for each item of each suite on each system, in that order; each is written to ``out`` as it comes.

    Rows that ``out`` has already are kept, but for those that failed with an error, whose cause may be mended: a run
    with the same settings goes on where it stopped. ``limit``: only so many items of each suite, to try something.
    ``systems`` may open each of them only when it is asked for.
    """
    refuse_damaged(bench.answers)
    file = out / ROWS
    known = {key_of(row): row for row in read_rows(file) if row.error is None} if file.exists() else {}
    if file.exists():
        write_rows(list(known.values()), file)  # without a last line that was cut, or the next would be added to it
    rows = [
        row for system in systems for suite in suites if not suite.needs_tutor or hasattr(system, "tutor")
        for row in _suite(suite, system, bench, file, known, progress, limit)
    ]  # fmt: skip
    write_rows(rows, file)
    return rows


def key_of(row: Row) -> tuple[str, str, str, str]:
    """What a row is known by: two lessons may number their cases alike."""
    return row.system, row.suite, row.lesson, row.item


def _suite(
    suite: Suite,
    system: System,
    bench: Workbench,
    file: Path,
    known: dict[tuple[str, str, str, str], Row],
    progress: Progress | None,
    limit: int | None,
) -> Iterator[Row]:
    items = suite.items(bench)[:limit]
    tell = progress or (lambda *_: None)
    for done, item in enumerate(items):
        tell(system.name, suite.name, done, len(items))
        row = known.get((system.name, suite.name, item.lesson, item.id))
        if row is None:
            row = one(suite, item, system, bench)
            with file.open("a", encoding="utf-8") as lines:
                lines.write(line_of(row) + "\n")
        yield row
    tell(system.name, suite.name, len(items), len(items))


def one(suite: Suite, item: Item, system: System, bench: Workbench) -> Row:
    """The row of one item. Whatever the system raises is a failure of the item, and never of the run.

    Raises :class:`HarnessError` where the benchmark or its files are at fault: no system is to blame for that.
    """
    try:
        row = suite.score(item, system, bench)
    except HarnessError:
        raise
    except OSError as error:
        if _of_ours(error, bench):
            raise
        row = failed(suite, item, system, error)
    except Exception as error:  # noqa: BLE001 - a system is anybody's code; its faults are results
        row = failed(suite, item, system, error)
    return _timed(suite, row.model_copy(update={"split": _split(item, row, bench)}))


def _of_ours(error: OSError, bench: Workbench) -> bool:
    """Whether it is about a file of the benchmark, or the disk is full: a system's are about its own, or the net."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    if not isinstance(error.filename, str | os.PathLike):
        return False
    ours = [shipped_cases(), bench.scratch, *([bench.answers.parent] if bench.answers else [])]
    return any(Path(error.filename).resolve().is_relative_to(folder.resolve()) for folder in ours)


def failed(suite: Suite, item: Item, system: System, error: Exception) -> Row:
    """The row of an item that raised: it fails every measure that would have applied.

    A time has no worst value; an item that raised has none.
    """
    worst = {measure.name: measure.failing for measure in suite.measures}
    timed = {measure.name for measure in suite.measures if measure.unit == "ms"}
    return Row(
        system=system.name, suite=suite.name, item=item.id, lesson=item.lesson, kind=item.kind, cluster=item.cluster,
        scores={name: worst[name] for name in item.applies if name not in timed},
        record=_asked(item), error=f"{type(error).__name__}: {error}",
    )  # fmt: skip


def _asked(item: Item) -> dict[str, object]:
    """The case as far as it can be told: an item that raised is listed with its question."""
    dump = getattr(item.case, "model_dump", None)
    return {"case": dump(mode="json")} if dump else {}


def _split(item: Item, row: Row, bench: Workbench) -> str:
    case = getattr(item.case, "id", item.id)
    return row.split or item.split or bench.splits.get((item.lesson, case), "")


def _timed(suite: Suite, row: Row) -> Row:
    """Scores in ms belong to the times: they differ from run to run. ``timed``: all scores of the suite do."""
    every = getattr(suite, "timed", False)
    moved = {measure.name for measure in suite.measures if every or measure.unit == "ms"} & row.scores.keys()
    if not moved:
        return row
    return row.model_copy(update={
        "scores": {name: value for name, value in row.scores.items() if name not in moved},
        "times": row.times | {name: row.scores[name] for name in sorted(moved)},
    })  # fmt: skip


def line_of(row: Row) -> str:
    return json.dumps(row.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def write_rows(rows: Sequence[Row], file: Path) -> None:
    """Replace ``file`` by ``rows`` in their order."""
    fresh = file.with_suffix(".part")
    fresh.write_text("".join(line_of(row) + "\n" for row in rows), encoding="utf-8")
    fresh.replace(file)


def read_rows(file: Path) -> list[Row]:
    """The rows of a run; a last line that was cut is left out. Raises :class:`DamagedRun` for any other."""
    return read_added(file, Row.model_validate_json, "delete it and run again: only its item is run")


def refuse_damaged(answers: Path | None) -> None:
    """Raise :class:`DamagedRun` for a line of kept answers that cannot be read, before it is met within an item.

    A last line that was cut is taken off: it may end within a letter, and then the file is no text.
    """
    if answers is None or not answers.exists():
        return
    read_added(answers, _kept, "delete it and run again: only its question is asked")
    whole, _, cut = (b"\n" + answers.read_bytes()).rpartition(b"\n")
    if cut:
        answers.write_bytes(whole[1:] + b"\n" if whole else b"")


def _kept(line: bytes) -> Answer:
    record = json.loads(line)
    if not isinstance(record["key"], str):
        raise ValueError("a key is text")
    return Answer.model_validate(record["answer"])
