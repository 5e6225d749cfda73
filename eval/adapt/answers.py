"""A gold answer as a fact that an answer has to say."""

from __future__ import annotations

from collections.abc import Sequence

from firstguess.eval.cases import NeededFact
from firstguess.knowledge.lexicon import STOPWORDS, stem, words

#: An answer with more significant words than this is a wording among many, and no fact that can be looked for.
LONGEST = 8
_ORDINALS = frozenset({"st", "nd", "rd", "th"})


def needed(answers: Sequence[str]) -> tuple[NeededFact, ...]:
    """One fact that any of the gold ``answers`` gives; none where every answer is too long or too short to look for."""
    groups = list(dict.fromkeys(group for group in map(beginnings, answers) if group))
    return (NeededFact(says=answers[0].strip(), any=tuple(groups)),) if groups else ()


def beginnings(answer: str) -> tuple[str, ...]:
    """The beginnings of all significant words of an answer: what its inflected forms have in common.

    Stop-words count only where there is nothing else. Empty for an answer with more than :data:`LONGEST` of them, or
    with nothing but single letters, which begin too many words.
    """
    spoken = [word for word in words(answer) if word not in _ORDINALS]
    chosen = [word for word in spoken if word not in STOPWORDS] or spoken
    if len(chosen) > LONGEST or all(len(word) == 1 and not word.isdigit() for word in chosen):
        return ()
    return tuple(dict.fromkeys(_common(word) for word in chosen))


def _common(word: str) -> str:
    """The beginning that a word shares with its stem: "happy" has the stem "happi", and gives "happ"."""
    base = stem(word)
    return next((word[:size] for size in range(len(word), 0, -1) if base.startswith(word[:size])), word)
