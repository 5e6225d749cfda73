"""The kinds of case files, and which of them a file is: so that one command can check any."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from pydantic import BaseModel

from firstguess.eval.lines import CaseError, read_lines

REPAIR = "see docs/benchmark.md for what a case of this kind holds"


@dataclass(frozen=True)
class CaseKind:
    """A kind of case file, and where its schema is; it is imported when a file is checked."""

    name: str
    title: str
    module: str
    schema: str

    def open(self) -> type[BaseModel]:
        return cast("type[BaseModel]", getattr(import_module(f"firstguess.eval.{self.module}"), self.schema))

    def fit(self, keys: set[str]) -> int:
        """How well a line with these keys is of this kind: those it knows, less those it does not, less what lacks."""
        fields = {str(field.alias or name): field.is_required() for name, field in self.open().model_fields.items()}
        needed = {name for name, required in fields.items() if required}
        return len(keys & fields.keys()) - len(keys - fields.keys()) - len(needed - keys)


KINDS = {
    kind.name: kind
    for kind in (
        CaseKind("questions", "questions for every suite over answers", "cases", "Case"),
        CaseKind("myths", "what learners say about myths", "recognition", "MythCase"),
        CaseKind("pressure", "three turns of pressure after a refutation", "pressure", "Dialogue"),
        CaseKind("attacks", "attempts to get an answer before the commitment", "leaks", "Attack"),
        CaseKind("swaps", "facts of a lesson that are changed", "swaps", "SwapCase"),
        CaseKind("routing", "messages and what they want", "routing", "RoutingCase"),
        CaseKind("labelled", "claims with people's labels, as adapt writes them", "adapt.labelled", "Labelled"),
    )
}


def check(path: Path, kind: str | None = None) -> tuple[CaseKind, tuple[BaseModel, ...]]:
    """The kind of a file and its records. Raises :class:`CaseError` with every fault, and where no kind fits."""
    if kind is not None and kind not in KINDS:
        raise CaseError(f"no kind of case file is named {kind}; there is: {', '.join(KINDS)}")
    found = KINDS[kind] if kind else recognised(path)
    return found, read_lines(path, found.open(), REPAIR)


def recognised(path: Path) -> CaseKind:
    """The kind that the first sound line fits best. Questions, where no line can be read: they report it.

    Raises :class:`CaseError` where the line is of no kind.
    """
    keys = _first_keys(path)
    fits = {name: kind.fit(keys) for name, kind in KINDS.items()}
    best = max(fits, key=lambda name: fits[name])
    if keys and fits[best] <= 0:
        raise CaseError(f"{path}: its lines ({', '.join(sorted(keys))}) are of no kind of case: {', '.join(KINDS)}")
    return KINDS[best] if keys else KINDS["questions"]


def _first_keys(path: Path) -> set[str]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return set()
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            return set(record)
    return set()
