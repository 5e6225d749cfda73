"""Case files: one strict JSON object a line; all faults of a file are reported at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from firstguess.knowledge.errors import Fault, FirstguessError


class HarnessError(FirstguessError):
    """The benchmark, or a file of it, is at fault: it ends the run, and is no result of the system that is measured."""


class CaseError(HarnessError):
    """A case file has faults; the text has one line for each."""


class DamagedRun(HarnessError):
    """A file that a run adds to cannot be read on; the text names file, line and repair."""


class Strict(BaseModel):
    """A record that forbids unknown keys and cannot be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T")
Record = TypeVar("Record", bound=BaseModel)


def read_lines(path: Path, schema: type[Record], repair: str) -> tuple[Record, ...]:
    """The records of ``path``. ``repair`` says where the format is described.

    Raises :class:`CaseError` with every fault and its line: not JSON, a key that is unknown, missing or of another
    type, an ``id`` that is taken, a file that cannot be read or has no record.
    """
    records: list[Record] = []
    faults: list[Fault] = []
    taken: set[object] = set()
    # Only a line feed ends a line of JSON: str.splitlines would break one inside a text, at U+2028 and others.
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = schema.model_validate_json(line)
        except ValidationError as error:
            faults += [Fault(path, number, _said(fault), repair) for fault in error.errors()]
            continue
        name = getattr(record, "id", None)
        if name is not None and name in taken:
            faults.append(Fault(path, number, f"the id {name} is taken", "give every case an id of its own"))
        taken.add(name)
        records.append(record)
    if faults or not records:
        raise CaseError("\n".join(map(str, faults)) or f"{path} has no case")
    return tuple(records)


def read_added(path: Path, read: Callable[[bytes], T], repair: str) -> list[T]:
    """What ``read`` makes of each line of a file that a run adds to; a last line that was cut is left out.

    ``read`` raises ``ValueError`` or ``KeyError`` for a line that is damaged. Raises :class:`DamagedRun` with its
    place and ``repair``.
    """
    *lines, _ = path.read_bytes().split(b"\n")  # as bytes: a cut may go through a letter
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found += [read(line)] if line.strip() else []
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedRun(f"{path}:{number}: this line is damaged ({repair})") from error
    return found


def _said(fault: ErrorDetails) -> str:
    if fault["type"] == "json_invalid":
        return fault["msg"].replace("Invalid JSON", "not JSON")
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" if fault["loc"] else fault["msg"]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CaseError(f"{path}: {error.strerror}; name a .jsonl file") from error
    except UnicodeDecodeError as error:
        raise CaseError(
            f"{path} is no UTF-8 text ({error.reason} at byte {error.start}); name a .jsonl file"
        ) from error
