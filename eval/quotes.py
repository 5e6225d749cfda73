"""Quote integrity: is what is shown as a quotation what the lesson says, at the place that it is said to be from?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from firstguess.eval.systems.base import Shown
from firstguess.knowledge.sentences import collapse, split

Integrity = Literal["exact", "altered", "wrong_span", "invented"]

CLASSES: tuple[Integrity, ...] = ("exact", "altered", "wrong_span", "invented")
#: The share of words in common, in order, above which a quotation is an altered sentence and not an invented one.
SIMILAR = 0.75
_MARKS = str.maketrans("", "", "*_`")


def integrity(quote: Shown, files: Mapping[str, str]) -> Integrity:
    """The class of ``quote``; ``files`` are the lesson's, into which its spans count.

    ``exact``: the slice at one of its spans, or all of them one after another, whitespace and Markdown's marks aside.
    ``wrong_span``: literally in the lesson, but not there or not the whole of that slice. ``altered``: close to a
    sentence of the lesson. ``invented``: neither.
    """
    said = bare(quote.text)
    slices = [bare(files[file][start:end]) for file, start, end in quote.spans if file in files]
    if said and (said in slices or said == " ".join(slices)):
        return "exact"
    if said and any(said in bare(text) for text in files.values()):
        return "wrong_span"
    sentences = [bare(found) for text in files.values() for found in _sentences(text)]
    return "altered" if _closest(said, [*slices, *sentences]) >= SIMILAR else "invented"


@lru_cache(maxsize=512)
def bare(text: str) -> str:
    """``text`` without Markdown's marks of emphasis and code, and with single spaces."""
    return collapse(text.translate(_MARKS))


@lru_cache(maxsize=128)
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in split(text))


def _closest(said: str, others: Sequence[str]) -> float:
    """The likeness (0..1) of ``said`` to the nearest of ``others``: twice the words in common over all their words."""
    match = SequenceMatcher(autojunk=False)
    match.set_seq2(said.casefold().split())
    best = 0.0
    for other in others:
        match.set_seq1(other.casefold().split())
        if match.real_quick_ratio() > best and match.quick_ratio() > best:
            best = max(best, match.ratio())
    return best
