"""Labelled records: claims that people judged against a text, for holding the metric against them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from firstguess.eval.lines import Strict, read_lines

Verdict = Literal["supported", "partly", "unsupported", "not_checkable"]


class Labelled(Strict):
    """A claim, the texts it was judged against, and what people said of it.

    ``set`` names the data it comes from. ``document`` is alike for claims about the same text: they are no independent
    evidence, and are drawn together for intervals. ``supporting`` holds sets of indexes into ``evidence``, each of
    which carries the claim. ``before`` is what was said before the claim, ``ratings`` what else people rated.
    """

    id: str
    set: str
    claim: str = Field(min_length=1)
    evidence: tuple[str, ...]
    label: Verdict
    document: str
    supporting: tuple[tuple[int, ...], ...] = ()
    before: str = ""
    ratings: dict[str, str] = Field(default_factory=dict)


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """The records of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    return read_lines(path, Labelled, "see docs/adapters.md for what a record holds")
