"""Evidence as the metric reads it: pages of sentences, each with its terms and its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from firstguess.knowledge.lexicon import stem, words
from firstguess.knowledge.sentences import split

# Tokenised text parts its clitics: "is n't", "the film 's".
_PARTED = re.compile(r"\s+(?=(?:n['\u2019]t|['\u2019](?:s|re|ve|ll|d|m))\b)", re.IGNORECASE)

#: So many texts of one sentence in a row are a page that was cut into its sentences.
CUT_UP = 5


@lru_cache(maxsize=8192)
def spoken(text: str) -> tuple[str, ...]:
    """The lower-case words of ``text``, function words too: they tell support apart better than content words alone."""
    return tuple(words(_PARTED.sub("", text)))


@lru_cache(maxsize=8192)
def terms(text: str) -> tuple[str, ...]:
    """The stems of the words of ``text``, in order."""
    return tuple(stem(word) for word in spoken(text))


@dataclass(frozen=True)
class Piece:
    """One sentence of the evidence: characters ``start`` to ``end`` of text number ``text``, counted from 0."""

    text: int
    start: int
    end: int
    wording: str

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset(terms(self.wording))


@dataclass(frozen=True)
class Page:
    """Sentences that follow one another."""

    pieces: tuple[Piece, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        return frozenset().union(*(piece.known for piece in self.pieces))

    @cached_property
    def wording(self) -> str:
        return " ".join(piece.wording for piece in self.pieces)


def pages(evidence: Sequence[str]) -> tuple[Page, ...]:
    """Each text is a page of its own; five or more texts of one sentence in a row are one page that was cut up."""
    return _pages(tuple(evidence))


@lru_cache(maxsize=512)
def _pages(evidence: tuple[str, ...]) -> tuple[Page, ...]:
    found: list[Page] = []
    single: list[Piece] = []
    for number, text in enumerate(evidence):
        pieces = [Piece(number, part.start, part.end, part.text) for part in split(text)]
        if len(pieces) == 1:
            single += pieces
        elif pieces:
            found += [*_joined(single), Page(tuple(pieces))]
            single = []
    return (*found, *_joined(single))


def _joined(single: Sequence[Piece]) -> list[Page]:
    if len(single) >= CUT_UP:
        return [Page(tuple(single))]
    return [Page((piece,)) for piece in single]
