"""The files of a run: rows, report as JSON, JUnit for a build server, and a page to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from firstguess.eval.report import junit, page
from firstguess.eval.report.schema import Report
from firstguess.eval.rows import Row
from firstguess.knowledge.errors import FirstguessError

REPORT, JUNIT, PAGE = "report.json", "junit.xml", "report.html"


class NoReport(FirstguessError):
    """A folder holds no report that can be read; the message says what to do."""


def write(report: Report, rows: Sequence[Row], out: Path) -> None:
    """Write every file beside the rows. The report comes last: where it is, the run is whole."""
    _write(out / JUNIT, junit.xml(report, rows))
    _write(out / PAGE, page.html(report, rows))
    _write(out / REPORT, as_json(report))


def as_json(report: Report) -> str:
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(out: Path) -> Report:
    """The report of a run's folder. Raises :class:`NoReport`."""
    file = out / REPORT
    try:
        return Report.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = "is not there" if isinstance(error, FileNotFoundError) else "is of another version, or damaged"
        raise NoReport(f"{file} {why}; name the folder of a finished run, or make it again") from error


def _write(file: Path, text: str) -> None:
    fresh = file.with_name(f"{file.name}.part")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(file)
