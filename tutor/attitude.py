"""How a message stands to the belief it is about, as far as its form tells: it holds it, rejects it, or asks."""

from __future__ import annotations

import re
from typing import Literal

from firstguess.knowledge.lexicon import words
from firstguess.tutor import patterns
from firstguess.tutor.patterns import AUXILIARIES, OPENERS
from firstguess.tutor.question import strip_leads

Stance = Literal["holds", "rejects", "asks"]

_DENIES = re.compile(
    r"""
    \b (?: myths? | nonsense | rubbish | false | wrong | mistaken? | untrue | incorrect | misconception | disagree
      | of\ course\ not | no\ way | not\ (?:true|so|really|the\ case)
      | i\ (?:don'?t|do\ not)\ (?:think|believe|agree|buy)
      | (?:isn'?t|ain'?t|is\ not)\ (?:true|so|right) | contrary\ to | used\ to\ (?:think|believe) | where\ did\ you\ get
      | mix(?:es|ed)?\ (?:it|them|that|people)?\ ?up | who\ says | whoever | (?:it|that)\ (?:doesn'?t|isn'?t|does\ not)
      | it\ (?:can'?t|cannot)\ be\ that ) \b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NO_FIRST = re.compile(
    r"(?:^|[?.!,;]\s+)(?:so\s+)?(?:no|nope|nah)\b(?!\s*\?)(?!\s+(?:point|way|wonder|difference|such|need|use))",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no|none|nothing|cannot|\w+n't|dont|doesnt|isnt|arent|cant|wont|didnt|wasnt)\b")
_BARE_NOT = ("isnt", "doesnt", "wont", "cant", "dont", "arent", "shouldnt", "wouldnt", "didnt")
# "Isn't it wrong that …?" rejects what "isn't it so that …?" holds.
_WRONG_THAT = re.compile(r"isn'?t it (?:wrong|false|a myth|untrue)|is it not (?:wrong|a myth)")
_OR = re.compile(r"\bor\b(?!\s+(?:less|so|more)\b)", re.IGNORECASE)
_OPINION = re.compile(
    r"\b(?:i (?:think|thought|guess|heard|read|believe|assume)|my (?:prof|boss|teacher)|so|must|always|only|just)\b",
    re.IGNORECASE,
)
_MEASURES = re.compile(
    r"\b(?:how (?:much|many|far|long|big|small)|minimum|smallest|at least|ever|any)\b", re.IGNORECASE
)

# Bias, nearness to asking, holding and rejecting voices, then what :func:`form` gives; by scripts/train_attitude.py.
_WEIGHTS: dict[Stance, tuple[float, ...]] = {
    "asks": (-0.66, 2.43, -1.19, -1.42, -0.57, -0.49, -1.42, -0.27, 1.55, 2.72, -0.17, -0.16, 0.56, 1.98, -0.49, 1.11),
    "holds": (2.02, -3.13, 1.17, -1.15, -2.19, -0.47, -0.45, 0.68, -0.34, -1.08, 1.10, 1.09, 0.46, -1.79, 0.09, -0.53),
    "rejects": (
        -1.36,
        0.70,
        0.02,
        2.58,
        2.76,
        0.96,
        1.87,
        -0.41,
        -1.21,
        -1.65,
        -0.93,
        -0.93,
        -1.02,
        -0.19,
        0.40,
        -0.59,
    ),
}


def form(message: str) -> tuple[float, ...]:
    """What the form of a message shows, 1 or 0 each.

    It denies outright; says no; is negated; begins with why or how; with any question word; with an auxiliary; with a
    negated one ("isn't it …"); ends in a tag; in a question mark; offers alternatives; gives an opinion; measures.
    """
    text = message.strip().casefold().replace("\u2019", "'")
    first = (words(strip_leads(text)) or [""])[0]
    negated_first = first in AUXILIARIES and (first.endswith("n't") or first in _BARE_NOT)
    tagged = patterns.TAG.search(text)
    seen = (
        _DENIES.search(text) and (not negated_first or _WRONG_THAT.match(text)),
        _NO_FIRST.search(text) and not tagged,
        _NOT.search(text),
        first in ("why", "how") or text.startswith("what a"),
        first in OPENERS or first in ("whats", "what's"),
        first in AUXILIARIES and not negated_first,
        negated_first,
        tagged,
        text.endswith("?"),
        _OR.search(text),
        _OPINION.search(text),
        _MEASURES.search(text),
    )
    return tuple(float(bool(sign)) for sign in seen)


def stance_of(message: str, *, asks: float, holds: float, rejects: float) -> Stance:
    """The stance of a message that is about a myth, from its form and its nearness to voices of each stance."""
    shown = (1.0, asks, holds, rejects, *form(message))
    totals = {stance: sum(w * x for w, x in zip(row, shown, strict=True)) for stance, row in _WEIGHTS.items()}
    return max(totals, key=totals.__getitem__)
