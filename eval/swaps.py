"""Facts of a lesson, changed one at a time: an answer from the lesson follows, an answer from memory does not."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from firstguess.eval.cases import NeededFact, shipped_cases
from firstguess.eval.lines import CaseError, Strict, read_lines
from firstguess.eval.planting import copied
from firstguess.knowledge.lesson import Lesson

Alternatives = tuple[tuple[str, ...], ...]


class Edit(Strict):
    """``before`` stands in ``file`` (its path in the lesson's folder) word for word, and becomes ``after``."""

    file: str
    before: str = Field(min_length=1)
    after: str


class SwapCase(Edit):
    """A question whose answer changes with the edit, and with those in ``also`` that keep the lesson consistent.

    ``says`` and ``old`` (in files: ``not``) are the new and the old fact: any of the alternatives, each a set of word
    beginnings that all occur.
    """

    id: str
    lesson: str
    question: str
    says: Alternatives = Field(min_length=1)
    old: Alternatives = Field(alias="not", min_length=1)
    also: tuple[Edit, ...] = ()

    def says_new(self, text: str) -> bool:
        return NeededFact(says="", any=self.says).stands_in(text)

    def says_old(self, text: str) -> bool:
        return NeededFact(says="", any=self.old).stands_in(text)


def read_swaps(path: Path | None = None) -> tuple[SwapCase, ...]:
    """The swaps of a file, by default those that ship. Raises :class:`CaseError` with every fault at once."""
    return read_lines(path or shipped_cases() / "swaps.jsonl", SwapCase, "see eval/swaps.py")


def swapped(lesson: Lesson, case: SwapCase, folder: Path) -> Path:
    """``folder`` with a copy of ``lesson`` in which the case's edits are made.

    Raises :class:`CaseError` where what is to be changed does not stand in its file exactly once.
    """
    made = copied(lesson, folder)
    for edit in (case, *case.also):
        file = made / edit.file
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if text.count(edit.before) != 1:
            raise CaseError(f"{case.id}: {edit.file} holds {text.count(edit.before)} times: {edit.before}")
        file.write_text(text.replace(edit.before, edit.after), encoding="utf-8")
    return folder
