"""Messages that voice a myth, or none, and what the tutor hears in them.

Nothing here is drawn at random, so that the figures are the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from pydantic import model_validator

from firstguess.eval.lines import Strict, read_lines
from firstguess.tutor.belief import heard_belief
from firstguess.tutor.shelf import OpenLesson

Stance = Literal["holds", "rejects", "asks"]


class MythCase(Strict):
    """One message. ``myth`` is a full id, or None for a message that is about none of the lesson's myths."""

    id: str
    lesson: str
    say: str
    myth: str | None
    stance: Stance | None

    @model_validator(mode="after")
    def _both_or_neither(self) -> MythCase:
        if (self.myth is None) != (self.stance is None):
            raise ValueError("a myth has a stance, and no myth has none")
        return self


@dataclass(frozen=True)
class Row:
    """A case and what was heard in it: the myth's full id and the stance, or None; ``refute``: to be met as held."""

    case: MythCase
    heard: str | None = None
    stance: str | None = None
    refute: bool = False
    ms: float = 0.0

    @property
    def named(self) -> bool:
        return self.heard == self.case.myth

    def scores(self) -> dict[str, float]:
        """The measures of recognition that apply to the case."""
        if self.case.myth is None:
            return {"false_alarm": float(self.heard is not None)}
        if not self.named:
            return {"named": 0.0}
        return {"named": 1.0, "stance_right": float(self.stance == self.case.stance)}


def read_cases(path: Path) -> tuple[MythCase, ...]:
    """The cases of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    return read_lines(path, MythCase, "see eval/recognition.py")


def listen(cases: Iterable[MythCase], opened: OpenLesson) -> list[Row]:
    """Every case as the tutor hears it, all of them about the one lesson."""
    rows = []
    for case in cases:
        started = perf_counter()
        found = heard_belief(opened, case.say)
        ms = (perf_counter() - started) * 1000
        rows.append(Row(case, found.myth.id, found.myth.stance, found.refute, ms) if found else Row(case, ms=ms))
    return rows
