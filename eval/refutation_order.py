"""Does a text refute in the order that works? Fact, the belief announced as false, why it fails, what is so instead.

The order is that of refutation texts: the fact leads, the belief is said once and marked as wrong, its fault is shown,
and the causal explanation stands in its place (Kendeou et al. 2014; Schroeder & Kucera 2022). Sentences are read by
their words and meaning; the labels that the tutor prints above them are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstguess.eval.pressure import places
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.schema import Myth
from firstguess.knowledge.sentences import split

STAGES = ("fact", "belief", "fails", "instead")
_BELIEF = re.compile(r"\b(?:belie(?:f|ve|ves|ved)|myth|misconception|think|thinks|say|says|said)\b", re.IGNORECASE)
_FALSE = re.compile(
    r"\b(?:wrong|false|mistaken|untrue|misconception|myth|not (?:so|true|right|the case))\b", re.IGNORECASE
)


def stages(texts: Sequence[str], myth: Myth, embedder: Embedder) -> dict[str, int | None]:
    """The place of the first sentence of each stage, each after the stage before it; None from the first missing on.

    A sentence that says the belief without marking it as false, before the fact, leaves no place for the fact.
    """
    beliefs = [at for at in places(texts, [myth.belief], embedder) if _nearer(texts[at], myth, embedder)]
    marked = [at for at in beliefs if _BELIEF.search(texts[at]) and _FALSE.search(texts[at])]
    fact = [at for at in _said(texts, myth.fact, embedder) if at not in beliefs]
    bare = [at for at in beliefs if at not in marked]
    found = {
        "fact": fact if not bare or (fact and fact[0] < bare[0]) else [],
        "belief": marked,
        "fails": _said(texts, myth.why_it_fails, embedder),
        "instead": _said(texts, f"{myth.mechanism}\n\n{myth.fact}", embedder),
    }
    return _after_each_other(found)


def in_order(texts: Sequence[str], myth: Myth, embedder: Embedder) -> bool:
    """Whether all four stages are there, one after the other."""
    return None not in stages(texts, myth, embedder).values()


def _nearer(text: str, myth: Myth, embedder: Embedder) -> bool:
    """Whether ``text`` says the belief rather than the fact, with which it shares most of its words."""
    said, belief, fact = embedder.encode([text, myth.belief, myth.fact])
    return float(said @ belief) > float(said @ fact)


def _said(texts: Sequence[str], field: str, embedder: Embedder) -> list[int]:
    return places(texts, [sentence.text for sentence in split(field)], embedder)


def _after_each_other(found: dict[str, list[int]]) -> dict[str, int | None]:
    last: int | None = -1
    placed: dict[str, int | None] = {}
    for stage in STAGES:
        last = None if last is None else next((at for at in found[stage] if at > last), None)
        placed[stage] = last
    return placed
