"""A run as JUnit XML, for build servers: a suite of bars, then one for each suite and system.

An item fails when it raised, or falls short in a measure that has a bar. Times are left out: two runs are then alike.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence

from firstguess.eval.report.schema import Bar, Report
from firstguess.eval.report.shortfall import Shortfall, shortfalls
from firstguess.eval.report.text import number
from firstguess.eval.rows import Row

#: What XML 1.0 cannot hold, escaped or not.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(report: Report, rows: Sequence[Row]) -> str:
    """The whole document."""
    root = ET.Element("testsuites", name=_clean(f"firstguess eval {report.title}"))
    _bars(root, report.bars)
    short = {_key(each.row): each for each in shortfalls(report, rows)}
    for part in report.suites:
        for system in report.systems:
            mine = [row for row in rows if (row.suite, row.system) == (part.name, system.name)]
            if mine:
                _items(root, f"{part.name} · {system.name}", mine, short)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _bars(root: ET.Element, bars: Sequence[Bar]) -> None:
    missed = [bar for bar in bars if bar.result == "missed"]
    suite = ET.SubElement(root, "testsuite", name="bars", tests=str(len(bars)), failures=str(len(missed)), errors="0")
    for bar in bars:
        name = f"{bar.suite}.{bar.measure} · {bar.system}"
        case = ET.SubElement(suite, "testcase", classname="bars", name=_clean(name))
        if bar.result == "missed":
            said = f"{number(bar.value, bar.unit)} misses the floor {number(bar.floor, bar.unit)}"
            ET.SubElement(case, "failure", message=_clean(said))
        elif bar.result == "not measured":
            ET.SubElement(case, "skipped", message="no item has this measure")


def _items(root: ET.Element, name: str, rows: Sequence[Row], short: dict[tuple[str, ...], Shortfall]) -> None:
    errors = sum(row.error is not None for row in rows)
    failures = sum(row.error is None and _fails(short.get(_key(row))) for row in rows)
    counts = {"tests": str(len(rows)), "failures": str(failures), "errors": str(errors)}
    suite = ET.SubElement(root, "testsuite", {"name": _clean(name), **counts})
    for row in rows:
        case = ET.SubElement(suite, "testcase", classname=_clean(name), name=_clean(f"{row.lesson}/{row.item}"))
        found = short.get(_key(row))
        if row.error is not None:
            ET.SubElement(case, "error", message=_clean(row.error))
        elif found and found.decisive:
            ET.SubElement(case, "failure", message=_clean(f"short in {', '.join(found.decisive)}"))


def _fails(found: Shortfall | None) -> bool:
    return bool(found and found.decisive)


def _key(row: Row) -> tuple[str, ...]:
    return row.system, row.suite, row.lesson, row.item


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\ufffd", text)
