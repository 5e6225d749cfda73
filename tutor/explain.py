"""Which key points an explanation in the learner's own words holds."""

from __future__ import annotations

from collections.abc import Sequence

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.sentences import split
from firstguess.tutor.stance import opposed

NEAR = 0.45


def points_met(text: str, key_points: Sequence[str], embedder: Embedder) -> tuple[int, ...]:
    """The indices of the key points that ``text`` holds, lenient on wording; the opposite of a point does not count."""
    said = [sentence.text for sentence in split(text[:4000])]
    if not said or not key_points or not content_stems(text):
        return ()
    vectors = embedder.encode([*said, *key_points])
    own, points = vectors[: len(said)], vectors[len(said) :]
    near = points @ own.T
    return tuple(
        at
        for at, (point, row) in enumerate(zip(key_points, near, strict=True))
        if row.max() >= NEAR and not opposed(said[int(row.argmax())].casefold(), point.casefold())
    )
