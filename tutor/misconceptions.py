"""Hearing a myth in a learner's own words: which belief it is, and how they stand to it.

A message is embedded behind the lesson's topic and held against the lesson's own voices (``firstguess.tutor.voices``)
by kernel ridge regression, which is solved in a few milliseconds whenever a lesson is opened: one output for each
myth, one for "none of them", one for each stance. The stance is then read from these and from the message's form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import Index
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import Passage
from firstguess.tutor.attitude import Stance, stance_of
from firstguess.tutor.question import LONGEST, read
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.voices import ALIKE, ASKS, HOLDS, REJECTS, in_topic, topic_of, voices_of

# How fast likeness fades with the angle, and how far the fit may miss an example: chosen by leaving one out.
WIDTH, RIDGE = 3.0, 0.1
# How far the best myth must be ahead of "none of them" at most. A lesson is heard from further off, as long as no more
# than this share of its lookalikes would be taken for a myth, each left out. Being named costs a learner nothing by
# itself: what is refuted must be further ahead (firstguess.tutor.belief).
AHEAD, ALARMS = 0.0, 0.08
_STANCES = (ASKS, HOLDS, REJECTS)


@dataclass(frozen=True)
class Heard:
    """The likeliest myth of a message (full id), how far it is ahead of "none of them", and the stance to it."""

    myth: str
    ahead: float
    stance: Stance


class Misconceptions:
    """The myths of one lesson, ready to be heard. ``voices`` is their index, where one is stored."""

    def __init__(self, lesson: Lesson, embedder: Embedder, voices: Index | None = None) -> None:
        self._embedder = embedder
        self._topic = topic_of(lesson)
        self._myths = [myth.id for myth in lesson.myths]
        self._prefix = f"{lesson.id}#"
        passages = voices_of(lesson)
        self._vectors = _vectors(embedder, [it.text for it in passages], voices)
        targets = targets_of(lesson, passages)
        self._weights = _fit(self._vectors, targets) if passages else None
        alike = np.array([it.kind == ALIKE for it in passages], dtype=bool)
        self.ahead = _calibrated(self._vectors, targets, alike, len(self._myths)) if passages else AHEAD

    def detect(self, message: str) -> RecognisedMyth | None:
        """The myth that ``message`` voices, rejects or asks about, or None. Embeds one text."""
        heard = self.hear(message)
        return self.named(heard) if heard else None

    def named(self, heard: Heard) -> RecognisedMyth | None:
        """The myth of ``heard``, if it is far enough ahead of none."""
        return RecognisedMyth(heard.myth, heard.stance) if heard.ahead > self.ahead else None

    def hear(self, message: str) -> Heard | None:
        """The likeliest myth, however unlikely; None for a greeting, for no words and in a lesson without myths."""
        question = read(message)
        if self._weights is None or question.greeting or not question.text.strip():
            return None
        scores = self.scores(message)
        names = scores[1 : 1 + len(self._myths)]
        best = int(names.argmax())
        asks, holds, rejects = (float(score) for score in scores[1 + len(self._myths) :][:3])
        stance = stance_of(message, asks=asks, holds=holds, rejects=rejects)
        return Heard(self._prefix + self._myths[best], float(names[best] - scores[0]), stance)

    def scores(self, message: str) -> Vectors:
        """What ``message`` comes to, in the columns of :func:`targets_of`. Raises ValueError without myths."""
        if self._weights is None:
            raise ValueError("the lesson has no myths")
        row = self._embedder.encode([in_topic(self._topic, message[:LONGEST])])[0]
        scores: Vectors = np.exp(WIDTH * (self._vectors @ row - 1)) @ self._weights
        return scores


def targets_of(lesson: Lesson, voices: Sequence[Passage]) -> Vectors:
    """What the fit aims at, 0 or 1: a column for no myth, one for each myth, then asks, holds and rejects."""
    names = ("", *(myth.id for myth in lesson.myths))
    rows = [[*(name == it.part for name in names), *(kind == it.kind for kind in _STANCES)] for it in voices]
    return np.array(rows, dtype=np.float32)


def _calibrated(vectors: Vectors, targets: Vectors, alike: Vectors, myths: int) -> float:
    """How far ahead a myth must be in this lesson: never further than ``AHEAD``."""
    scores = left_out(vectors, targets)[alike]
    ahead = scores[:, 1 : 1 + myths].max(1) - scores[:, 0]
    return min(AHEAD, float(np.quantile(ahead, 1 - ALARMS, method="higher")))


def _vectors(embedder: Embedder, texts: list[str], stored: Index | None) -> Vectors:
    """The rows of ``texts``, from the index where it has exactly these."""
    if stored is not None and [passage.text for passage in stored.passages] == texts:
        return np.asarray(stored.passage_vectors.reconstruct_n(0, len(texts)), dtype=np.float32)
    return embedder.encode(texts)


def _fit(vectors: Vectors, targets: Vectors) -> Vectors:
    """Weights of shape (examples, outputs), of kernel ridge regression from ``vectors`` to ``targets``."""
    likeness = np.exp(WIDTH * (vectors @ vectors.T - 1))
    solved: Vectors = np.linalg.solve(likeness + RIDGE * np.eye(len(vectors)), targets)
    return solved


def left_out(vectors: Vectors, targets: Vectors) -> Vectors:
    """What each example would score if it had been left out, of the shape of ``targets``."""
    likeness = np.exp(WIDTH * (vectors @ vectors.T - 1))
    inverse = np.linalg.inv(likeness + RIDGE * np.eye(len(vectors)))
    scores: Vectors = targets - (inverse @ targets) / np.diag(inverse)[:, None]
    return scores
