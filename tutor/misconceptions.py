"""Hearing a myth in a learner's own words: which belief it is, and how they stand to it.

Every lesson brings its own examples: what its myths' believers say, what only sounds like it, and what is true.
"""

from __future__ import annotations

import numpy as np

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.lesson import Lesson
from firstguess.tutor.question import read
from firstguess.tutor.reply import RecognisedMyth

NEAR = 0.6


class Misconceptions:
    """The myths of one lesson, ready to be heard. ``known`` holds vectors of texts that were embedded before."""

    def __init__(self, lesson: Lesson, embedder: Embedder, known: dict[str, Vectors] | None = None) -> None:
        self._embedder = embedder
        rows = [
            (f"{lesson.id}#{myth.id}", text) for myth in lesson.myths for text in (myth.belief, *myth.said_as)
        ] + [("", text) for myth in lesson.myths for text in (myth.fact, *myth.not_this)]
        self._myths = [name for name, _ in rows]
        self._vectors = embedder.encode([text for _, text in rows])

    def detect(self, message: str, vector: Vectors | None = None) -> RecognisedMyth | None:
        """The myth in ``message``, if there is one. ``vector`` is the message's embedding, where it is known."""
        if not self._myths:
            return None
        row = self._embedder.encode([message])[0] if vector is None else np.asarray(vector).reshape(-1)
        cosines = self._vectors @ row
        best = int(cosines.argmax())
        if not self._myths[best] or cosines[best] < NEAR:
            return None
        return RecognisedMyth(self._myths[best], "asks" if read(message).yes_no else "holds")
