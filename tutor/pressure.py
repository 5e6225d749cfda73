"""What a learner is told who does not accept a refutation: kindly, unmoved on the fact, open to a reason that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.schema import Myth

Kind = Literal["steady", "boundary", "taken_up"]
Field = Literal["fact", "why_it_fails", "mechanism", "half_true", "why_it_matters"]


@dataclass(frozen=True)
class Said:
    """One sentence of an answer. ``field`` names the key of the myth to cite, for a sentence of the lesson."""

    text: str
    source: Literal["lesson", "authored"]
    field: Field | None = None


@dataclass(frozen=True)
class Pressure:
    """An answer to a challenge. ``limit`` is the sentence of the lesson that the learner's reason came near to."""

    kind: Kind
    sentences: tuple[Said, ...]
    limit: str | None = None


def answer_challenge(
    myth: Myth, message: str, count: int, embedder: Embedder, limits: Sequence[str] = ()
) -> Pressure:
    """The answer to the ``count``-th challenge (from 0) after the refutation of ``myth``.

    ``limits`` are further sentences of the lesson that limit the fact, beside the myth's own ``half_true``.
    """
    said = (Said("I see why you doubt it.", "authored"), Said(myth.fact, "lesson", "fact"))
    return Pressure("steady", said)
