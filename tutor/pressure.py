"""What a learner is told who does not accept a refutation: kindly, unmoved on the fact, open to a reason that holds.

The belief is never repeated. Every sentence about the subject is the lesson's own; only the tone is authored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.schema import Myth
from firstguess.knowledge.sentences import split
from firstguess.tutor.attitude import form
from firstguess.tutor.question import strip_leads

Kind = Literal["steady", "boundary", "taken_up"]
Field = Literal["fact", "why_it_fails", "mechanism", "half_true", "why_it_matters"]

# A reason that the lesson supports is at least so near to a limit that the lesson names, and nearer than to the belief;
# one without "all" or "never" may be a little nearer to the belief, since a limit is mostly a weaker form of it.
SUPPORTED, WEAKER = 0.45, 0.1
_ABSOLUTE = re.compile(r"\b(?:all|always|any|every\w*|never|none|nothing|whole|completely|totally)\b", re.IGNORECASE)
# Fewer meaningful words ("my professor says so") are no reason, whoever they come from.
REASON_WORDS = 3
# A question in front that is no longer than this only voices doubt.
DOUBT_WORDS = 4

_DOUBTED = (
    "It is fair to doubt this, and many people do.",
    "I see that this does not convince you yet, so here is another side of it.",
    "You are right to want good grounds. I stay with what the lesson says, and here is more of it.",
    "We may leave it at different views for now. This is where the lesson stands.",
)
_TAKEN_UP = (
    "That is a good point, and the lesson agrees with it.",
    "That reason is sound, and the lesson names it too.",
)
_STILL = "It sets a limit, and within that limit the fact stays."
_BOUNDARY = "Here is where the belief has a point."
# Another part of the evidence each time; half_true comes third, when something has been said for the fact.
_PARTS: tuple[Field, ...] = ("why_it_fails", "mechanism", "half_true", "why_it_matters")


# Where :func:`form` tells that a message begins with an auxiliary.
_ASKS = 5


@dataclass(frozen=True)
class Said:
    """One sentence of an answer. ``field`` names the key of the myth to cite, for a sentence of its own.

    A sentence of the lesson without a field is one of the ``limits`` that were given.
    """

    text: str
    source: Literal["lesson", "authored"]
    field: Field | None = None


@dataclass(frozen=True)
class Pressure:
    """An answer to a challenge. ``limit`` is the sentence of the lesson that the learner's reason came near to."""

    kind: Kind
    sentences: tuple[Said, ...]
    limit: str | None = None


def answer_challenge(myth: Myth, message: str, count: int, embedder: Embedder, limits: Sequence[str] = ()) -> Pressure:
    """The answer to the ``count``-th challenge (from 0) after the refutation of ``myth``.

    ``limits`` are further sentences of the lesson that limit the fact, beside the myth's own ``half_true``. A reason
    that comes near to a limit is taken up; everything else is answered with the fact and another part of the evidence.
    """
    found = _supported(myth, message, embedder, limits)
    fact = Said(myth.fact, "lesson", "fact")
    if found is not None:
        own = found in myth.half_true
        limit = _of(myth, "half_true") if own else (Said(found, "lesson"),)
        opening = Said(_TAKEN_UP[count % len(_TAKEN_UP)], "authored")
        return Pressure("taken_up", (opening, *limit, Said(_STILL, "authored"), fact), found)
    part = _PARTS[count % len(_PARTS)]
    doubted = Said(_DOUBTED[count % len(_DOUBTED)], "authored")
    if part == "half_true":
        return Pressure("boundary", (doubted, fact, Said(_BOUNDARY, "authored"), *_of(myth, part)))
    return Pressure("steady", (doubted, fact, *_of(myth, part)))


def _of(myth: Myth, field: Field) -> tuple[Said, ...]:
    return tuple(Said(sentence.text, "lesson", field) for sentence in split(getattr(myth, field)))


def _without_doubt(message: str) -> str:
    """``message`` without a short question in front ("Are you sure?"): what follows it may be a reason."""
    first, *rest = [sentence.text for sentence in split(message)] or [message]
    return " ".join(rest) if rest and first.endswith("?") and len(first.split()) <= DOUBT_WORDS else message


def _supported(myth: Myth, message: str, embedder: Embedder, limits: Sequence[str]) -> str | None:
    """The limit that the reason in ``message`` comes near to, if it is nearer to it than to the belief."""
    message = _without_doubt(message)
    reason = strip_leads(message)
    # A bare question brings no reason.
    if len(content_stems(reason)) < REASON_WORDS or form(message)[_ASKS]:
        return None
    named = [*(sentence.text for sentence in split(myth.half_true)), *limits]
    beliefs = [myth.belief, *myth.said_as]
    rows = embedder.encode([reason, *named, *beliefs])
    nearness = rows[1:] @ rows[0]
    best = int(nearness[: len(named)].argmax())
    near = float(nearness[best])
    allowed = 0.0 if _ABSOLUTE.search(reason) else WEAKER
    return named[best] if near >= SUPPORTED and near > float(nearness[len(named) :].max()) - allowed else None
