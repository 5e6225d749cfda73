"""Cases: questions with what a good answer holds. One strict JSON object a line; all faults are reported at once."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from firstguess.eval.lines import Strict, read_lines
from firstguess.knowledge.lexicon import words
from firstguess.tutor.reply import Reason

Kind = Literal["open", "yes_no", "statement", "follow_up", "near", "partly", "ambiguous", "far"]


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
    """One question. ``parts`` are the parts any of which is a right source.

    ``evidence`` holds sentences of the lesson, word for word, any one of which carries (part of) the answer.
    """

    id: str
    lesson: str
    kind: Kind
    question: str
    history: tuple[Said, ...] = ()
    answer: Literal["yes", "no"] | None = None
    parts: tuple[str, ...] = ()
    facts: tuple[NeededFact, ...] = ()
    evidence: tuple[str, ...] = ()
    abstain: bool = False
    reason: Reason | None = None


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    return read_lines(path, Case, "see docs/benchmark.md for what a case holds")


def shipped_cases() -> Path:
    """The folder of the cases that come with firstguess."""
    return Path(str(files("firstguess.eval").joinpath("cases")))
