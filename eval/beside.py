"""Concept questions beside a waiting item: the veil must not hide too much.

A question whose sources lie outside the item's is a learner's good right; it is asked beside an item only if none of
its parts is among the item's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from firstguess.eval.cases import Case
from firstguess.eval.leaks import KINDS
from firstguess.tutor.items import Item
from firstguess.tutor.reply import Reply


def plan(cases: Sequence[Case], items: Mapping[str, Item], each: int) -> Iterator[tuple[Case, Item]]:
    """``each`` innocent questions beside an item of each kind, items and questions taking turns."""
    for kind in KINDS:
        kept = [item for item in items.values() if item.kind == kind]
        pairs = [(case, item) for case in cases for item in kept if innocent(case, item)]
        step = max(1, len(pairs) // each)
        yield from pairs[::step][:each]


def innocent(case: Case, item: Item) -> bool:
    """Whether a question has its own sources, and none of them is among the item's."""
    sources = {name.partition("#")[2] for name in item.sources}
    asks = case.kind in ("open", "yes_no") and not case.history and not case.abstain
    return asks and bool(case.parts) and not sources & set(case.parts)


def answered(reply: Reply) -> bool:
    """Whether sentences of the lesson were shown, if only on a part of what was asked."""
    return reply.move == "answer" or any(sentence.citations for sentence in reply.sentences)
