"""What a button of the page asks for: one line of JSON from the browser, checked before anything is done with it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from firstguess.tutor.actions import KINDS, Action
from firstguess.ui.desk import Refused, Ruling

RULINGS: tuple[Ruling, ...] = ("disputed", "kept", "deleted")
ERASE = "erase"
MOST = 2000
UNREADABLE = "That button could not be understood. Reload the page and try again."


@dataclass(frozen=True)
class Rule:
    """The learner's own ruling on an entry of their misconception file."""

    misconception: str
    ruling: Ruling


@dataclass(frozen=True)
class Erase:
    """Everything that is held about the learner is to go."""


def read(line: str) -> Action | Rule | Erase:
    """The deed on a line. Raises :class:`Refused` for one that no button of ours sends."""
    try:
        record = json.loads(line) if len(line) <= MOST else None
    except json.JSONDecodeError:
        record = None
    if not isinstance(record, dict):
        raise Refused(UNREADABLE)
    kind, value, item = record.get("kind"), record.get("value"), record.get("item") or None
    if not isinstance(value, str) or not isinstance(item, str | None):
        raise Refused(UNREADABLE)
    return _deed(str(kind), value, item)


def _deed(kind: str, value: str, item: str | None) -> Action | Rule | Erase:
    for known in KINDS:
        if kind == known:
            return Action(known, value, item)
    for ruling in RULINGS:
        if kind == ruling:
            return Rule(value, ruling)
    if kind == ERASE:
        return Erase()
    raise Refused(UNREADABLE)
