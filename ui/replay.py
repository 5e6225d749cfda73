"""Scripted conversations: one action a line, every fault of the file reported before anything runs.

Lines of different ``session`` are different learners. ``clock`` sets the time for all that its session does after it;
before that it is :data:`START`. So the same file, seed and model ``none`` or ``scripted`` give the same bytes at any
time and on any machine, which is also why a played reply tells no timings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from firstguess.knowledge.errors import Fault, FirstguessError
from firstguess.tutor import actions
from firstguess.tutor.modes import MODES
from firstguess.tutor.reply import Reply, Timings
from firstguess.ui.terminal import finish

if TYPE_CHECKING:
    from firstguess.tutor.turn import Tutor

CLOCK = "clock"
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
SHAPE = 'write {"session": "a", "say": "your question"}'


class ReplayError(FirstguessError):
    """A replay file cannot be played; the text has one line for each fault."""


@dataclass(frozen=True)
class Action:
    """What one learner (``session``) does on one ``line`` (from 1): a :class:`firstguess.tutor.actions.Action`, or time
    passes until ``value``."""

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
        lines = path.read_text(encoding="utf-8-sig").split("\n")
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
    except (ValueError, RecursionError) as error:
        return Fault(path, number, f"not JSON: {getattr(error, 'msg', 'nested too deep, or too long a number')}", SHAPE)
    if not isinstance(record, dict) or not all(isinstance(value, str) for value in record.values()):
        return Fault(path, number, "not an object of texts", SHAPE)
    if "session" not in record:
        return Fault(path, number, "no session", SHAPE)
    kinds = [key for key in record if key != "session"]
    known = (*actions.KINDS, CLOCK)
    if len(kinds) != 1 or kinds[0] not in known:
        named = ", ".join(map(repr, kinds)) or "none"
        return Fault(path, number, f"needs exactly one action, has {named}", f"one of {', '.join(known)}")
    return _checked(path, Action(number, record["session"], kinds[0], record[kinds[0]]))


def _checked(path: Path, action: Action) -> Action | Fault:
    if action.kind == CLOCK and not _is_instant(action.value):
        repair = "write it as 2026-01-08T09:00:00Z"
        return Fault(path, action.line, f"{action.value!r} is not a time with its zone", repair)
    if action.kind == "mode" and action.value not in MODES:
        return Fault(path, action.line, f"no way of learning is called {action.value!r}", f"one of {', '.join(MODES)}")
    return action


def clocks_set_back(lines: Iterable[Action]) -> Iterator[str]:
    """A word on each line that sets its session's clock back: it is played, and what was done stays done."""
    reached: dict[str, datetime] = {}
    for action in lines:
        before = reached.setdefault(action.session, START) if action.kind != CLOCK else reached.get(action.session)
        if action.kind == CLOCK:
            reached[action.session] = datetime.fromisoformat(action.value)
            if before and reached[action.session] < before:
                yield (
                    f"line {action.line}: the clock of {action.session!r} runs backwards, "
                    f"from {before.isoformat()} to {action.value}"
                )


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def play(tutor: Tutor, lines: Iterable[Action]) -> Iterator[Played]:
    """Each reply as soon as it is there. A session is a learner and a conversation of its own."""
    clocks: dict[str, datetime] = {}
    for action in lines:
        if action.kind == CLOCK:
            clocks[action.session] = datetime.fromisoformat(action.value)
            continue
        now = clocks.get(action.session, START)
        tutor.now = lambda now=now: now  # type: ignore[misc]
        yield Played(action, replace(_answered(tutor, action), timings=Timings()))


def _answered(tutor: Tutor, action: Action) -> Reply:
    steps = tutor.reply(
        action.session, _act(action), client_id=f"replay-{action.line}", learner=action.session, stop=None
    )
    try:
        return finish(steps)
    except FirstguessError as error:
        raise ReplayError(f"line {action.line}: {error}") from error


def _act(action: Action) -> str | actions.Action:
    for kind in actions.KINDS:
        if action.kind == kind and kind != "say":
            return actions.Action(kind, action.value)
    return action.value
