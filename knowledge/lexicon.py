"""Words: how text is cut into comparable terms, for keyword search and for grounding alike."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['\u2019][^\W\d_]+)?|\w+", re.UNICODE)
_STEMMER = snowballstemmer.stemmer("english")

STOPWORDS = frozenset(
    """
    a about above after again all also am an and any are as at be because been before being below between both but by
    can cannot could did do does doing done down during each else ever few for from further get gets getting give gives
    go goes going got had has have having he her here hers him his how i if in into is it its itself just let like made
    make makes may me might more most much must my need needs no nor not now of off on once one only onto or other our
    out over own per please put really same say says she should so some still such take takes tell than that the their
    them then there these they thing things this those through to too under until up upon us use used uses using very
    want was we well were what when where whether which while who whom whose why will with within without would yes yet
    you your yours i'm it's that's what's don't doesn't isn't aren't can't won't didn't wasn't i've let's explain mean
    means actually ok okay hey hi hello thanks thank know understand think believe heard question answer way lot bit
    kind sort something anything everything nothing someone
    """.split()
)


#: Texts whose words and stems are kept: a lesson's sentences are cut up for every sentence that is held against them.
KEPT = 8192


def words(text: str) -> list[str]:
    """Lower-case words and numbers of ``text``, in order; an apostrophe stays inside its word."""
    return list(_words(text))


@lru_cache(maxsize=KEPT)
def _words(text: str) -> tuple[str, ...]:
    return tuple(match.group().replace("\u2019", "'") for match in _WORD.finditer(text.casefold()))


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The English Snowball stem; numbers and other scripts pass through unchanged."""
    base = word.removesuffix("'s")
    return str(_STEMMER.stemWord(base)) if base.isalpha() and base.isascii() else base


def stems(text: str) -> list[str]:
    """Stems of all words of ``text``, in order. Hyphens part words, so "fine-tuning" is two."""
    return [stem(word) for word in words(text)]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning: no stop-words, no single letters."""
    return list(_content_stems(text))


@lru_cache(maxsize=KEPT)
def _content_stems(text: str) -> tuple[str, ...]:
    telling = (word for word in _words(text) if word not in STOPWORDS and (len(word) > 1 or word.isdigit()))
    return tuple(stem(word) for word in telling)
