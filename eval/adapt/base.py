"""The seam of the adapters: a source file is read, its faults are gathered, and what it gives is one value.

An adapter is a function from :class:`Source` to :class:`Material`. It notes what is wrong with the file in
``source.faults`` and goes on, so that all faults are told at once; what is well-formed and of no use here is counted in
``material.left`` with the reason.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from firstguess.eval.adapt.labelled import Labelled
from firstguess.eval.adapt.place import line_in_json
from firstguess.eval.adapt.text_lesson import TextLesson
from firstguess.eval.cases import Case
from firstguess.knowledge.errors import Fault

DESCRIBED = "see docs/adapters.md for the format"


class Foreign(BaseModel):
    """A record of somebody else's format: keys that we do not use may come and go."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Record = TypeVar("Record", bound=Foreign)


@dataclass
class Material:
    """What a source gives. ``left`` counts what was left out, ``told`` what was kept with less, each by its reason."""

    cases: list[Case] = field(default_factory=list)
    labelled: list[Labelled] = field(default_factory=list)
    lessons: list[TextLesson] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)


@dataclass
class Source:
    """A file to adapt: its text, and the faults found so far. ``lesson`` is who is asked when the set has no text."""

    path: Path
    text: str
    lesson: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, message: str, repair: str = DESCRIBED) -> None:
        self.faults.append(Fault(self.path, line, message, repair))

    def document(self, schema: type[Record]) -> Record | None:
        """The whole file as one JSON document."""
        value = self._loads(self.text, 0)
        return None if value is None else self._record(schema, value)

    def documents(self, schema: type[Record]) -> list[tuple[int, Record]]:
        """The records of a JSON list, each with its line."""
        value = self._loads(self.text, 0)
        if value is not None and not isinstance(value, list):
            self.fault(1, "not a list", "give a JSON list of records")
            return []
        found = []
        for at, item in enumerate(value or ()):
            record = self._record(schema, item, within=(at,))
            if record is not None:
                found.append((line_in_json(self.text, (at,)), record))
        return found

    def lines(self, schema: type[Record]) -> Iterator[tuple[int, Record]]:
        """The records of a file with one JSON object a line."""
        for number, line in enumerate(self.text.split("\n"), start=1):
            value = self._loads(line, number - 1) if line.strip() else None
            record = None if value is None else self._record(schema, value, line=number)
            if record is not None:
                yield number, record

    def rows(
        self, needed: Sequence[str], known: Sequence[str] | None, delimiter: str, quoting: Literal[0, 3]
    ) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows of a table by column, with their first line; ``known``: no other columns may be there.

        ``quoting`` is ``csv.QUOTE_MINIMAL`` or ``csv.QUOTE_NONE``.
        """
        # The csv module reads lines with their ends, and counts the lines of a row that has some in a field.
        reader = csv.reader(_lines(self.text), delimiter=delimiter, quoting=quoting, strict=True)
        names: list[str] | None = None
        line = 1
        while True:
            try:
                row = next(reader, None)
            except csv.Error as error:
                self.fault(reader.line_num, f"not a table: {error}", "check the quotes around this line")
                return
            if row is None:
                return
            if names is None:
                names = [column_name(name) for name in row]
                if not self._header(names, needed, known):
                    return
            elif len(row) != len(names) and any(row):
                self.fault(line, f"{len(row)} columns, and the header has {len(names)}", "check the separators")
            elif any(cell.strip() for cell in row):
                yield line, {name: cell.strip() for name, cell in zip(names, row, strict=True)}
            line = reader.line_num + 1

    def _header(self, names: Sequence[str], needed: Sequence[str], known: Sequence[str] | None) -> bool:
        for name in needed:
            if name not in names:
                self.fault(1, f"no column '{name}'", f"the columns needed are {', '.join(needed)}")
        for name in names if known is not None else ():
            if name not in (known or ()):
                close = get_close_matches(name, known or (), n=1)
                repair = f"did you mean '{close[0]}'?" if close else f"the columns are {', '.join(known or ())}"
                self.fault(1, f"unknown column '{name}'", repair)
        for name, count in Counter(names).items():
            if count > 1:
                self.fault(1, f"the column '{name}' is there {count} times", "keep one of them")
        return not self.faults

    def _loads(self, text: str, before: int) -> Any:
        try:
            # NaN, which pandas writes for "nothing there", is no JSON and stands for None.
            return json.loads(text, parse_constant=lambda _: None)
        except json.JSONDecodeError as error:
            self.fault(before + error.lineno, f"not JSON: {error.msg}", "mend the line, or fetch the file again")
        except RecursionError:
            self.fault(before + 1, "nested too deeply", DESCRIBED)
        return None

    def _record(
        self, schema: type[Record], value: Any, *, line: int | None = None, within: tuple[str | int, ...] = ()
    ) -> Record | None:
        """``value`` as a record; its faults stand on ``line``, or where the JSON text has them, inside ``within``."""
        try:
            return schema.model_validate(value)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                self.fault(line or line_in_json(self.text, (*within, *fault["loc"])), _said(fault))
        return None


def _said(fault: ErrorDetails) -> str:
    where = ".".join(map(str, fault["loc"]))
    return f"{where}: {fault['msg']}" if where else fault["msg"]


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one, so that U+2028 and the like stay in their field."""
    return [line + "\n" for line in text.split("\n")]


def column_name(title: str) -> str:
    """A column's or key's title as one name: ``Best Answer`` is ``best_answer``."""
    return "_".join(title.strip().lower().split())


@dataclass(frozen=True)
class Adapter:
    """One public set: what it is, what of it is read, its licence, and the function that reads it."""

    kind: str
    title: str
    reads: str
    licence: str
    make: Callable[[Source], Material]
