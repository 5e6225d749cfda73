"""Words of the lesson with the sentences that matter marked: what an answer stood on, and what it should have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from firstguess.knowledge.sentences import collapse

Kind = Literal["", "cited", "needed", "both"]
#: A stretch of text, and what it is to be marked as.
Piece = tuple[str, Kind]
Span = tuple[int, int]


def marked(text: str, cited: Iterable[str], needed: Iterable[str]) -> list[Piece]:
    """``text`` in pieces, with the sentences of ``cited`` and ``needed`` told apart; white space is collapsed."""
    plain = collapse(text)
    first, second = _places(plain, cited), _places(plain, needed)
    edges = sorted({0, len(plain), *(edge for span in (*first, *second) for edge in span)})
    return [(plain[start:end], _kind(_within(start, first), _within(start, second))) for start, end in pairwise(edges)]


def window(text: str, span: Span | None) -> list[Piece]:
    """``text`` in pieces, with one stretch marked as cited, where there is one."""
    if span is None:
        return [(text, "")]
    start, end = span
    return [(text[:start], ""), (text[start:end], "cited"), (text[end:], "")]


def _places(plain: str, sentences: Iterable[str]) -> Sequence[Span]:
    found = ((plain.find(wanted), len(wanted)) for sentence in sentences if (wanted := collapse(sentence)))
    return [(start, start + length) for start, length in found if start >= 0]


def _within(place: int, spans: Sequence[Span]) -> bool:
    return any(start <= place < end for start, end in spans)


def _kind(cited: bool, needed: bool) -> Kind:
    return "both" if cited and needed else "cited" if cited else "needed" if needed else ""
