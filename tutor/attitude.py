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
# "No limit", "no matter how long": said by who holds a belief as well.
_DENIES_NOTHING = r"(?:limits?|end|matter|doubt|question|exceptions?)\b"
_NO_FIRST = re.compile(
    r"(?:^|[?.!,;]\s+)(?:so\s+)?(?:no|nope|nah)\b(?!\s*\?)(?!\s+(?:point|way|wonder|difference|such|need|use))"
    rf"(?!\s+{_DENIES_NOTHING})",
    re.IGNORECASE,
)
_NOT = re.compile(
    rf"\b(?:not|never|no(?!\s+{_DENIES_NOTHING})|none|nothing|cannot|\w+n't|dont|doesnt|isnt|arent|cant|wont|didnt|wasnt)\b"
)
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
    "asks": (-0.26, 2.32, -1.82, -1.10, -0.74, -0.53, -1.57, -0.20, 1.54, 2.77, -0.17, -0.15, 0.48, 2.03, -0.57, 1.08),
    "holds": (2.19, -2.99, 1.26, -1.57, -2.23, -0.61, -0.51, 0.55, -0.46, -1.30, 1.08, 1.06, 0.49, -1.58, -0.02, -0.57),
    "rejects": (
        -1.92,
        0.67,
        0.56,
        2.67,
        2.97,
        1.13,
        2.08,
        -0.35,
        -1.08,
        -1.47,
        -0.91,
        -0.90,
        -0.97,
        -0.45,
        0.59,
        -0.51,
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


def denies(message: str) -> bool:
    """Whether a message says outright that something is not so, or says no."""
    outright, no_first, *_ = form(message)
    return bool(outright or no_first)


def stance_of(message: str, *, asks: float, holds: float, rejects: float) -> Stance:
    """The stance of a message that is about a myth, from its form and its nearness to voices of each stance."""
    shown = (1.0, asks, holds, rejects, *form(message))
    totals = {stance: sum(w * x for w, x in zip(row, shown, strict=True)) for stance, row in _WEIGHTS.items()}
    return max(totals, key=totals.__getitem__)
