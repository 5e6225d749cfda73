"""Labelled items and their altered copies, read once, as examples to fit on and to measure with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from firstguess.eval.metric.fit import About, Example, fit
from firstguess.eval.metric.labelled import BEGIN, Labelled
from firstguess.eval.metric.perturb import altered
from firstguess.eval.metric.scorer import Reading, read
from firstguess.eval.metric.weights import Weights
from firstguess.tutor.grounding.evidence import Idf

#: Evidence of this many items further on is foreign.
_ELSEWHERE = 7


@dataclass(frozen=True)
class Item:
    """A labelled sentence as it was read. ``kind`` names the alteration, or is empty."""

    set: str
    document: str
    claim: str
    evidence: tuple[str, ...]
    supported: bool
    reading: Reading
    kind: str = ""


def natural_items(rows: Sequence[Labelled], idf: Idf) -> list[Item]:
    """What people labelled; items without a word or without evidence are left out."""
    read_rows = ((row, read(row.claim, row.evidence, idf)) for row in rows)
    return [
        Item(row.set, row.document, row.claim, row.evidence, row.supported, reading)
        for row, reading in read_rows
        if reading is not None
    ]


def altered_items(items: Sequence[Item], idf: Idf, seed: int) -> list[Item]:
    """Every alteration of each supported item that applies to it. The foreign text is of another document."""
    chance = Random(seed)
    whole = [item for item in items if item.supported]
    found: list[Item] = []
    for place, item in enumerate(whole):
        foreign = _foreign(whole, place)
        for kind, claim in altered(item.claim, " ".join(item.evidence), foreign, chance).items():
            reading = read(claim, item.evidence, idf)
            if reading is not None:
                found.append(Item(item.set, item.document, claim, item.evidence, False, reading, kind))
    return found


def _foreign(items: Sequence[Item], place: int) -> str:
    for step in range(_ELSEWHERE, _ELSEWHERE + len(items)):
        other = items[(place + step) % len(items)]
        if other.set == items[place].set and other.document != items[place].document:
            return " ".join(other.evidence)
    return ""


def family(name: str) -> str:
    return "begin" if name in BEGIN else name


def weights_for(natural: Sequence[Item], made: Sequence[Item], about: About) -> Weights:
    """Fit; every set counts alike whatever its size, and so do its two labels and each kind of alteration."""
    return fit(_examples(natural), _examples(made), about)


def _examples(items: Sequence[Item]) -> list[Example]:
    share = Counter((item.set, item.supported, item.kind) for item in items)
    return [
        Example(item.reading, item.supported, family(item.set), 1 / share[item.set, item.supported, item.kind])
        for item in items
    ]
