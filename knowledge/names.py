"""The ids of a lesson and the references to them, for the checks that need all files together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.source import Document, Loc


@dataclass(frozen=True)
class _Name:
    id: str
    file: Path
    line: int


@dataclass
class Names:
    """What the files call their parts, prompts, claims and quiz items, and which parts they refer to.

    Names are taken from the YAML as it was read, so that a record with a fault does not make those that name it wrong.
    """

    parts: list[_Name] = field(default_factory=list)
    prompts: list[_Name] = field(default_factory=list)
    claims: list[_Name] = field(default_factory=list)
    quiz: list[_Name] = field(default_factory=list)
    references: list[_Name] = field(default_factory=list)
    incomplete: bool = False

    def note_part(self, id: Any, file: Path, line: int) -> None:  # noqa: A002
        if isinstance(id, str):
            self.parts.append(_Name(id, file, line))

    def note_record(self, document: Document, at: Loc, file: Path) -> None:
        """Note the id and the references of one record of a YAML list."""
        record = document.value[at[0]]
        if not isinstance(record, dict):
            return
        if isinstance(record.get("id"), str):
            # Prompts, claims and quiz items are no parts: nothing may refer to them.
            apart = {"prompts.yaml": self.prompts, "claims.yaml": self.claims, "quiz.yaml": self.quiz}
            names = apart.get(file.name, self.parts)
            names.append(_Name(record["id"], file, document.line((*at, "id"))))
        for loc, name in _references(record):
            self.references.append(_Name(name, file, document.line((*at, *loc))))

    def faults(self) -> Iterator[Fault]:
        """Ids that are used twice, and references to parts that are nowhere."""
        yield from _twice(self.parts)
        yield from _twice(self.prompts)
        yield from _twice(self.claims)
        yield from _twice(self.quiz)
        known = sorted({name.id for name in self.parts})
        for name in self.references:
            if name.id not in known and not self.incomplete:
                close = get_close_matches(name.id, known, n=1)
                repair = f"did you mean '{close[0]}'?" if close else f"the parts are {', '.join(known)}"
                yield Fault(name.file, name.line, f"no part has the id '{name.id}'", repair)


def _references(record: dict[str, Any]) -> Iterator[tuple[Loc, str]]:
    if isinstance(record.get("part"), str):
        yield ("part",), record["part"]
    for index, source in enumerate(_list(record.get("sources"))):
        if isinstance(source, str):
            yield ("sources", index), source
    for index, option in enumerate(_list(record.get("options"))):
        held = option.get("misconception") if isinstance(option, dict) else None
        # A misconception may be told in words; what looks like a myth's id has to be one.
        if isinstance(held, str) and re.fullmatch(r"myth-\S+", held):
            yield ("options", index, "misconception"), held


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _twice(names: list[_Name]) -> Iterator[Fault]:
    first: dict[str, _Name] = {}
    for name in names:
        if name.id in first:
            where = first[name.id]
            message = f"id '{name.id}' is taken by {where.file.name}:{where.line}"
            yield Fault(name.file, name.line, message, "choose another id")
        first.setdefault(name.id, name)
