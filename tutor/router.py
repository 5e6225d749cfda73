"""The intent router: what a learner's message wants, in the state the conversation is in.

Patterns decide what is plain, the choices' own words decide a commitment, and what no pattern knows is left to the
nearest kind of utterance. Nothing here knows which choice is right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.lexicon import content_stems, stems, words
from firstguess.tutor import intents, patterns
from firstguess.tutor.choosing import Pick, by_mark, by_stance, by_text, by_words, by_yes_no
from firstguess.tutor.events import Level
from firstguess.tutor.intents import Intent
from firstguess.tutor.items import Item
from firstguess.tutor.kinds import SUBJECT, Kinds
from firstguess.tutor.levels import level_of
from firstguess.tutor.question import read, strip_leads
from firstguess.tutor.spelling import mended, spoken, tidy

Asked = Literal["choice", "confidence", "explain_back"]
REMEMBERED = 64
# The share from which the nearest kind of utterance counts; against the form of a question; against what else fits.
LIKELY, ASKED_LIKELY, LIKELIER = 0.4, 0.45, 0.7
# An explanation is longer than this many words, whatever else it sounds like.
BRIEF = 10
# A question about the subject has so many meaningful words at least; these are words of a wish to go on.
WHOLE = 3
ONWARD = frozenset(("next", "come", "go", "question", "item", "step", "now", "what", "continu", "lesson"))
FOR_HELP = frozenset(stems("tell give show say answer solution hint clue help right correct please need stuck just"))

_EXCLAIMS = re.compile(r"^(?:wow |oh |well )?(?:what an?|how (?:very )?(?:rude|silly|stupid|nice|kind|sad|boring)) ")
_INDIRECT = re.compile(
    r"\b(?:that|this|which|it|s) ?(?:is|was|s) (?:exactly )?(?:why|how|what|where|when|because)\b"
    r"|\b(?:know|knows|knew|shows?|explains?|learns?|learn|matter|see|decides?|understands?|on) (?:why|how|what"
    r"|which|where|when)\b"
)
_VERDICT = re.compile(r"\b(?:is|are) (?:wrong|false|incorrect|out)\b")
_CLAUSE_ASKS = re.compile(
    r"[,;:.!] (?:(?:so|like|and|but|well|then) )*(?:what|how|why)\b|^(?:so )?like,? (?:what|how|why)\b"
)
_LAST_WORD_ASKS = re.compile(r"\b(?:what|who|which|why|how|where|when)\?+$")
_ANYWHERE = re.compile(r"\b(?:what|who|which|why|how|where|when)\b")
_REQUEST = re.compile(
    r"^(?:(?:please|so|and|but|okay|well|hey|hi|hmm|um|wait|also) )*(?:(?:can|could|would|will) you )?(?:please )?"
    r"(?:remind me|tell me|explain|describe|define|clarify|i wonder|i want to know|i would like to know"
    r"|do you know|you mean)\b"
    r"|\bdont (?:understand|get) (?:why|how|what|the|this|that)\b|\byou mean\b.*"
)


@dataclass(frozen=True)
class Heard:
    """What a message wants. ``choice`` is an index in the file's order.

    A ``commit`` without a choice names one that does not exist (``missing``), or fits several choices, or is a
    prediction in words. ``sure`` (0..1) is the router's own confidence.
    """

    intent: Intent
    choice: int | None = None
    level: Level | None = None
    missing: bool = False
    sure: float = 1.0


class Router:
    """Hears messages. Safe to share between threads: it only remembers the vectors of choices."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kinds = Kinds(embedder)
        self._choices: dict[tuple[str, ...], Vectors] = {}

    def hear(
        self,
        message: str,
        *,
        item: Item | None,
        asked: Asked | None,
        order: tuple[int, ...] = (),
        vector: Vectors | None = None,
    ) -> Heard:
        """What ``message`` wants while ``item`` is pending and ``asked`` is what the tutor waits for.

        ``order`` are the choices as shown (default: the file's order); ``vector`` is the message's embedding, if known.
        """
        text = tidy(message)
        said = spoken(text)
        if not said:
            return Heard("smalltalk", sure=0.3)
        order = order or (tuple(range(len(item.choices))) if item else ())
        turn = _Turn(text, said, item, order, self._embedder, self._kinds, vector)
        if item is not None and asked == "confidence":
            return self._on_confidence(turn)
        if asked == "explain_back":
            return _on_explain_back(turn)
        if item is not None:
            return self._on_item(turn, item)
        heard = _control(turn) or _free(turn)
        return Heard("question", sure=0.6) if _asks_beside(turn, heard) else heard

    def _on_item(self, turn: _Turn, item: Item) -> Heard:
        repeated = by_text(turn.text, item)
        if repeated:
            return _committed(turn, repeated)
        if intents.ONLY_SURE.match(turn.said):
            return Heard("confidence", level=level_of(turn.text, turn.said, asked=True), sure=0.9)
        pick = by_yes_no(turn.said, item)
        side = pick if pick and pick.choice is None else None
        pick = (pick if side is None else None) or by_mark(mended(turn.text), item, turn.order)
        if pick and pick.choice is not None and _fishes(turn):
            return Heard("hint", pick.choice, sure=0.9)
        control = _control(turn)
        if control and control.intent in ("tell", "hint", "stop_run"):
            return control
        if pick is None and _unknown(turn):
            return Heard("dont_know", sure=0.9)
        if pick is None and not turn.asks and item.choices:
            pick = self._weighed(turn, item, control)
        pick = pick or side
        if pick is not None and not (turn.asks and not pick.certain):
            return _committed(turn, pick)
        if control:
            return control
        if not item.choices and not turn.asks:
            return Heard("commit", sure=0.6)
        return _free(turn)

    def _weighed(self, turn: _Turn, item: Item, control: Heard | None) -> Pick | None:
        """A choice by what was said about the matter, unless something else is likelier."""
        near = by_words(turn.text, item, turn.vector, self._choice_vectors(item))
        if near and near.certain:
            return near
        kind, share = turn.kind
        if control:
            return None
        return by_stance(turn.text, item) or (None if kind != SUBJECT and share >= LIKELIER else near)

    def _on_confidence(self, turn: _Turn) -> Heard:
        level = level_of(turn.text, turn.said, asked=True)
        control = _control(turn)
        if not turn.asks:
            pick = by_mark(mended(turn.text), turn.item, turn.order) if turn.item else None
            if pick and not any(letter.isdigit() for letter in turn.text):
                return replace(_committed(turn, pick), level=level)
            if level and not (control and control.intent in ("tell", "hint", "stop_run")):
                return Heard("confidence", level=level, sure=0.9)
        return control or _free(turn)

    def _choice_vectors(self, item: Item) -> Vectors:
        texts = tuple(choice.text for choice in item.choices)
        if texts not in self._choices:
            if len(self._choices) >= REMEMBERED:
                self._choices.clear()
            self._choices[texts] = self._embedder.encode(texts)
        return self._choices[texts]


@dataclass(frozen=True)
class _Turn:
    """A message with what is known about it; its embedding is only made when something needs it."""

    text: str
    said: str
    item: Item | None
    order: Sequence[int]
    embedder: Embedder
    kinds: Kinds
    given: Vectors | None

    @cached_property
    def vector(self) -> Vectors:
        return self.embedder.encode([self.text])[0] if self.given is None else self.given

    @cached_property
    def kind(self) -> tuple[str, float]:
        """The likeliest kind of utterance and its share; nothing is likely where no kinds were learnt."""
        shares: Mapping[str, float] = self.kinds.shares(self.text, self.vector) if self.kinds else {}
        return max(shares.items(), key=lambda held: held[1], default=(SUBJECT, 0.0))

    @cached_property
    def exclaims(self) -> bool:
        """Whether a question word only begins an exclamation ("what a useless tutor")."""
        return bool(_EXCLAIMS.match(self.said)) and "?" not in self.text

    @cached_property
    def asks(self) -> bool:
        """Whether the form is a question's: a question word or an inverted verb in front, or a request to explain."""
        first = (words(strip_leads(self.said)) or [""])[0]
        if self.exclaims:
            return False
        if first in patterns.OPENERS or _REQUEST.search(self.said) or _asking_clause(self.text):
            return True
        inverted = first in patterns.AUXILIARIES and not self.said.startswith(("must be", "has to", "have to"))
        return inverted and (self.text.endswith("?") or len(self.said.split()) > 3) and not self.said.startswith("dont")


def _asking_clause(text: str) -> bool:
    return bool(_LAST_WORD_ASKS.search(text) or _CLAUSE_ASKS.search(text))


def _fishes(turn: _Turn) -> bool:
    """Whether a choice is held up to be judged, not committed to."""
    judged = turn.text.endswith("?") and _VERDICT.search(turn.said)
    return bool(judged) or (turn.asks and bool(intents.FISHES.match(turn.said)))


def _control(turn: _Turn) -> Heard | None:
    """What is plainly asked of the tutor itself."""
    for intent, pattern in intents.CONTROLS:
        if pattern.search(turn.said):
            return Heard(intent, sure=0.9)
    return None


def _asks_beside(turn: _Turn, heard: Heard) -> bool:
    """Whether a message that sounds like a wish ("what could I study next?") asks a whole question; nothing is open."""
    if heard.intent in ("next", "relevance") and (
        patterns.AROUND.search(turn.text) or patterns.SUMS_UP.search(turn.text)
    ):
        return True
    terms = set(content_stems(turn.text))
    if heard.intent == "next":
        return turn.asks and not terms <= ONWARD
    return heard.intent in ("hint", "tell") and turn.text.endswith("?") and len(terms - FOR_HELP) >= WHOLE


def _committed(turn: _Turn, pick: Pick) -> Heard:
    level = level_of(turn.text, turn.said, asked=False)
    return Heard("commit", pick.choice, level, missing=pick.missing, sure=pick.sure)


def _on_explain_back(turn: _Turn) -> Heard:
    brief = len(turn.said.split()) <= BRIEF
    control = _control(turn)
    if control and (brief or control.intent in ("tell", "stop_run")):
        return control
    if _unknown(turn):
        return Heard("dont_know", sure=0.9)
    if turn.asks and (turn.text.endswith("?") or brief):
        return Heard("question", sure=0.8)
    kind, share = turn.kind
    if brief and kind != SUBJECT and share >= LIKELIER:
        return Heard(cast(Intent, kind), sure=share)
    return Heard("explanation", sure=0.5 if len(turn.said.split()) <= 3 else 0.8)


def _free(turn: _Turn) -> Heard:
    """What no pattern knows: the nearest kind of utterance, or a question or a statement about the subject."""
    if _unknown(turn):
        return Heard("dont_know", sure=0.8)
    kind, share = turn.kind
    if kind != SUBJECT and share >= (ASKED_LIKELY if turn.asks else LIKELY):
        return Heard(cast(Intent, kind), sure=share)
    if turn.asks:
        return Heard("question", sure=0.8)
    # A question word inside a statement that asks nothing ("near where it was") is none.
    heard = read(turn.text if turn.text.endswith("?") else _ANYWHERE.sub("so", _INDIRECT.sub("so", turn.text)))
    if heard.stated or turn.exclaims:
        return Heard("statement", sure=0.7)
    return Heard("question" if content_stems(turn.text) else "smalltalk", sure=0.5)


def _unknown(turn: _Turn) -> bool:
    """Whether little but "I don't know" was said."""
    found = intents.DONT_KNOW.search(turn.said)
    return bool(found) and len(content_stems(intents.DONT_KNOW.sub(" ", turn.said))) <= 3 and not turn.asks
