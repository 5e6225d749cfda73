"""Scripted conversations: one action a line, every fault of the file reported before anything runs.

Lines of different ``session`` are different learners. ``say`` and ``clock`` are played; the other actions of the
format are known, and refused for now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from firstguess.knowledge.errors import Fault, FirstguessError
from firstguess.tutor.reply import Reply
from firstguess.ui.terminal import finish

if TYPE_CHECKING:
    from firstguess.tutor.turn import Tutor

PLAYED = ("say", "clock")
NOT_YET = ("open", "choice", "confidence")
SHAPE = 'write {"session": "a", "say": "your question"}'


class ReplayError(FirstguessError):
    """A replay file cannot be played; the text has one line for each fault."""


@dataclass(frozen=True)
class Action:
    """What one learner (``session``) does on one ``line`` (from 1): says ``value``, or lets time pass until then."""

    line: int
    session: str
    kind: str
    value: str


@dataclass(frozen=True)
class Played:
    """An action that the tutor answered."""

    action: Action
    reply: Reply


def read_actions(path: Path) -> tuple[Action, ...]:
    """The actions of a replay file; raises :class:`ReplayError` with every fault of it."""
    try:
        # Only a line feed ends a line of JSON: str.splitlines would break one inside a text, at U+2028 and others.
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {error.strerror}. Name a file of one action a line.") from error
    except UnicodeDecodeError as error:
        raise ReplayError(
            f"{path} is not UTF-8 text: {error.reason} at byte {error.start}. Save it as UTF-8."
        ) from error
    results = [_read(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    faults = [result for result in results if isinstance(result, Fault)]
    if faults or not results:
        raise ReplayError("\n".join(map(str, faults)) or f"{path} has no action ({SHAPE})")
    return tuple(result for result in results if isinstance(result, Action))


def _read(path: Path, number: int, line: str) -> Action | Fault:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return Fault(path, number, f"not JSON: {error.msg}", SHAPE)
    if not isinstance(record, dict) or not all(isinstance(value, str) for value in record.values()):
        return Fault(path, number, "not an object of texts", SHAPE)
    if "session" not in record:
        return Fault(path, number, "no session", SHAPE)
    kinds = [key for key in record if key != "session"]
    if len(kinds) != 1 or kinds[0] not in PLAYED + NOT_YET:
        named = ", ".join(map(repr, kinds)) or "none"
        return Fault(path, number, f"needs exactly one action, has {named}", f"one of {', '.join(PLAYED + NOT_YET)}")
    return _checked(path, Action(number, record["session"], kinds[0], record[kinds[0]]))


def _checked(path: Path, action: Action) -> Action | Fault:
    if action.kind in NOT_YET:
        return Fault(path, action.line, f"'{action.kind}' cannot be played yet", "use 'say' and 'clock' for now")
    if action.kind == "clock" and not _is_instant(action.value):
        repair = "write it as 2026-01-08T09:00:00Z"
        return Fault(path, action.line, f"{action.value!r} is not a time with its zone", repair)
    return action


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def play(tutor: Tutor, actions: Iterable[Action]) -> Iterator[Played]:
    """Each reply as soon as it is there. A session is a learner and a conversation of its own."""
    for action in actions:
        if action.kind == "say":
            client_id = f"replay-{action.line}"
            steps = tutor.reply(action.session, action.value, client_id=client_id, learner=action.session, stop=None)
            try:
                reply = finish(steps)
            except FirstguessError as error:
                raise ReplayError(f"line {action.line}: {error}") from error
            yield Played(action, reply)
