"""Misspelt words of the subject, brought to the lesson's own: "catastropic forgeting" is looked up as it was meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from firstguess.knowledge.lexicon import stem, words

# Shorter words are too near to each other, and so are words that differ in more than about one letter in seven.
SHORTEST, ALIKE = 7, 0.9
_WORD = re.compile(r"[^\W\d_]+")


class Respelling:
    """The longer words of one lesson. English words that the lesson lacks stay as they are unless all but alike."""

    def __init__(self, texts: Iterable[str], vocabulary: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        longer = {word for text in texts for word in words(text) if len(word) >= SHORTEST and word.isalpha()}
        self._by_letter: Mapping[str, list[str]] = {
            letter: sorted(word for word in longer if word[0] == letter) for letter in {word[0] for word in longer}
        }

    def mended(self, text: str) -> str:
        """``text`` with each long word that the lesson does not know replaced by the one it is all but alike."""
        return _WORD.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, word: str) -> str:
        plain = word.casefold()
        if len(plain) < SHORTEST or stem(plain) in self._vocabulary:
            return word
        near = difflib.get_close_matches(plain, self._by_letter.get(plain[0], []), n=1, cutoff=ALIKE)
        return near[0] if near else word
