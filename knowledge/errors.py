"""The root of the error tree, and its lesson branch.

    FirstguessError                 something the user can repair; the message says how
    ├── LessonError                 a lesson file cannot be used (carries every fault)
    ├── UnknownLesson               no lesson has that id
    └── IndexProblem                the stored index is missing, stale, foreign or damaged

The tutor adds its own branches in ``firstguess.tutor.errors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class FirstguessError(Exception):
    """Base of every error that firstguess raises on purpose; its text names the repair."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in one lesson file, and how to mend it."""

    file: Path
    line: int
    message: str
    repair: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} ({self.repair})"


class LessonError(FirstguessError):
    """A lesson has faults. ``faults`` holds all of them, in the order of the files."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownLesson(FirstguessError):
    """No lesson has the id that was asked for."""


class IndexProblem(FirstguessError):
    """The stored index cannot be trusted; the message names the command that rebuilds it."""
