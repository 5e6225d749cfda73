"""Which key points an explanation in the learner's own words holds.

Each clause is held against each point, by meaning and by shared stems. A clause that denies where the point affirms
must share hardly any of its words to count: an opposite is often the nearest neighbour of what it denies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.sentences import split
from firstguess.tutor.spelling import tidy
from firstguess.tutor.stance import NEGATORS, opposed

# Found on eval/cases/explain-dev.jsonl: the cosine plus LEXICAL times the share of the point's stems must reach NEAR.
NEAR, LEXICAL = 0.46, 0.3
DENIED, OPPOSED, WORD_FOR_WORD = 0.4, 0.5, 0.9
_JOINT = re.compile(r"[,;:.!?]+\s+|\s+(?:but|and|or|because|so that|so|while|since)\s+")
_WANTING = frozenset("lack lacks lacking missing misses less fewer skipped".split())
# More clauses than these are not read, so that a pasted page costs no more than a moment.
MOST_CLAUSES = 24


def points_met(text: str, key_points: Sequence[str], embedder: Embedder) -> tuple[int, ...]:
    """The indices of the key points that ``text`` holds, lenient on wording; the opposite of a point does not count."""
    said = clauses_of(text)
    if not said or not key_points:
        return ()
    points = [tidy(point) for point in key_points]
    vectors = embedder.encode([*said, *key_points])
    near = vectors[len(said) :] @ vectors[: len(said)].T
    return tuple(
        at
        for at, (point, row) in enumerate(zip(points, near.tolist(), strict=True))
        if any(cosine + _bonus(clause, point) >= NEAR for clause, cosine in zip(said, row, strict=True))
    )


def clauses_of(text: str) -> list[str]:
    """The whole tidy text, its sentences, and their clauses of three words or more, as far as they say something."""
    whole = tidy(text)
    pieces = [whole, *(sentence.text for sentence in split(whole)), *_JOINT.split(whole)]
    spoken = [piece for piece in pieces if len(piece.split()) >= 3 and content_stems(piece)]
    return list(dict.fromkeys(spoken))[:MOST_CLAUSES]


def _bonus(clause: str, point: str) -> float:
    """What shared words add to the cosine, and what a denial or an opposite takes away."""
    wanted = set(content_stems(point))
    share = len(wanted & set(content_stems(clause))) / max(1, len(wanted))
    repeats = share >= 0.5
    bonus = LEXICAL * share
    if _denies(clause) != _denies(point):
        bonus -= WORD_FOR_WORD if repeats else DENIED
    if opposed(clause, point):
        bonus -= WORD_FOR_WORD if repeats else OPPOSED
    return bonus


def _denies(text: str) -> bool:
    return sum(word in NEGATORS or word in _WANTING for word in words(text)) % 2 == 1
