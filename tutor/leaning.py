"""How a statement leans, read off its words: which way round it stands to another one, and how much it claims.

An embedding hardly sees a negation or an opposite. And a statement that claims a lot ("always", "only", "the whole")
fails more often than one that claims little ("can", "some"), whatever it is about. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from firstguess.knowledge.lexicon import words
from firstguess.tutor import stance
from firstguess.tutor.spelling import tidy
from firstguess.tutor.stance import Signs, opposite, signs

ABSOLUTE = frozenset(
    """
    all always every everything everyone any anything only never must completely entirely whole totally guaranteed
    surely impossible just exactly no nothing none instantly forever ever same merely simply
    """.split()
)
MODEST = frozenset(
    "can could may might some sometimes often usually possible possibly maybe partly most mostly".split()
)
MOST_COUNTED = 2
# "From the tilt and not from the distance" affirms what it begins with.
_CONTRASTS = re.compile(r"\s*,?\s*\b(?:and not|but not|rather than|instead of)\b.*")
# Says how long, and claims nothing more for it.
_ALL_ALONG = re.compile(
    r"\ball (?:year|day|night|week|month|the time|the while|along|in all|right)\b|\bat all\b|\bjust (?:as|like)\b"
)
_OTHER_THAN = re.compile(r"\b(?:other than|anything but|nothing but)\b")


@dataclass(frozen=True)
class Leaning:
    """What the words of a statement show: the sides it takes of opposites, and whether it is negated."""

    signs: Signs
    negated: bool

    @classmethod
    def of(cls, statement: str) -> Leaning:
        text = _CONTRASTS.sub("", tidy(statement))
        return cls(signs(text), negated(text))

    def turned(self, other: Leaning) -> bool:
        """Whether the two say opposite things, as far as opposites and negations tell."""
        return opposite(self.signs, other.signs) or self.negated != other.negated


def negated(text: str) -> bool:
    """Whether a tidy text (no apostrophes) has an odd number of negations."""
    return stance.negated(words(text)) != (len(_OTHER_THAN.findall(text)) % 2 == 1)


def claims_much(statement: str, asked: str) -> tuple[int, int]:
    """How many absolute words ``statement`` has, and how many modest ones ``asked``; both turned by a negation.

    ``asked`` is the question that the statement was taken from: its "can" stands before the statement.
    """
    said = _ALL_ALONG.sub("", tidy(statement))
    turn = -1 if negated(said) else 1
    absolute, modest = ABSOLUTE.intersection(words(said)), MODEST.intersection(words(tidy(asked)))
    return turn * min(len(absolute), MOST_COUNTED), turn * min(len(modest), MOST_COUNTED)
