"""The benches by name. Nothing is imported before it is asked for, so that ``--help`` is quick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from firstguess.knowledge.errors import FirstguessError

if TYPE_CHECKING:
    from firstguess.eval.bench.base import Bench

PACKAGE = "firstguess.eval.bench"


class UnknownBench(FirstguessError):
    """No bench has that name."""


@dataclass(frozen=True)
class Entry:
    """A bench before it is imported; ``module`` has a class that is named as the bench, with a capital."""

    name: str
    title: str
    module: str

    def open(self) -> Bench:
        return cast("Bench", getattr(import_module(self.module), self.name.capitalize())())


def _ours(name: str, title: str) -> Entry:
    return Entry(name, title, f"{PACKAGE}.{name}")


#: ``start`` and ``class`` are the command line's own: they open the page, which nothing below it may.
BENCHES = (
    _ours("turn", "How soon does an answer come, beside LangChain's stock chain?"),
    _ours("decode", "How near to the memory's speed does the embedded model write?"),
    _ours("retrieve", "How soon are the passages found?"),
    _ours("index", "How long does a lesson take to be indexed, and indexed again?"),
    _ours("soak", "What grows over thousands of turns?"),
)


def find(name: str, known: Sequence[Entry]) -> list[Entry]:
    """The bench of that name, several with commas between, or all for "all". Raises :class:`UnknownBench`."""
    if name == "all":
        return list(known)
    wanted = name.split(",")
    names = [entry.name for entry in known]
    for each in wanted:
        if each not in names:
            raise UnknownBench(f"no bench is named {each}; there is: all, {', '.join(names)}")
    return [entry for entry in known if entry.name in wanted]
