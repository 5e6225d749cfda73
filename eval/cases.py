"""Cases: questions with what a good answer holds. One strict JSON object a line; all faults are reported at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from firstguess.knowledge.errors import Fault, FirstguessError
from firstguess.knowledge.lexicon import words
from firstguess.tutor.reply import Reason

Kind = Literal["open", "yes_no", "statement", "follow_up", "near", "partly", "ambiguous", "far"]


class CaseError(FirstguessError):
    """A case file has faults; the text has one line for each."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NeededFact(Strict):
    """Something a complete answer says: any of the alternatives, each a set of word beginnings that all occur."""

    says: str
    any: tuple[tuple[str, ...], ...] = Field(min_length=1)

    def stands_in(self, text: str) -> bool:
        spoken = words(text)
        return any(all(any(word.startswith(start) for word in spoken) for start in group) for group in self.any)


class Said(Strict):
    say: str


class Case(Strict):
    """One question. ``parts`` are the parts any of which is a right source."""

    id: str
    lesson: str
    kind: Kind
    question: str
    history: tuple[Said, ...] = ()
    answer: Literal["yes", "no"] | None = None
    parts: tuple[str, ...] = ()
    facts: tuple[NeededFact, ...] = ()
    abstain: bool = False
    reason: Reason | None = None


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    cases: list[Case] = []
    faults: list[Fault] = []
    # Only a line feed ends a line of JSON: str.splitlines would break one inside a text, at U+2028 and others.
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            _read(path, number, line, cases, faults)
    if faults or not cases:
        raise CaseError("\n".join(map(str, faults)) or f"{path} has no case")
    return tuple(cases)


def _read(path: Path, number: int, line: str, cases: list[Case], faults: list[Fault]) -> None:
    try:
        case = Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        faults.append(Fault(path, number, f"not JSON: {error.msg}", "write one object a line"))
    except ValidationError as error:
        faults += [
            Fault(path, number, f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}", "see eval/cases.py")
            for fault in error.errors()
        ]
    else:
        if any(case.id == other.id for other in cases):
            faults.append(Fault(path, number, f"the id {case.id} is taken", "give every case an id of its own"))
        cases.append(case)
