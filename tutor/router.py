"""The intent router: what a learner's message wants, in the state the conversation is in.

Patterns decide what is plain; the choices' own words decide a commitment; what no pattern knows goes to the nearest
kind of utterance. Nothing here knows which choice is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.tutor import intents, patterns
from firstguess.tutor.choosing import Pick, by_mark, by_stance, by_words, by_yes_no
from firstguess.tutor.events import Level
from firstguess.tutor.intents import Intent
from firstguess.tutor.items import Item
from firstguess.tutor.levels import level_of
from firstguess.tutor.question import read
from firstguess.tutor.spelling import spoken, tidy

Asked = Literal["choice", "confidence", "explain_back"]
REMEMBERED = 64


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
        turn = _Turn(text, said, item, asked, order)
        if asked == "confidence":
            return self._on_confidence(turn)
        if asked == "explain_back":
            return _on_explain_back(turn)
        if item is not None:
            return self._on_item(turn, vector)
        return _control(turn) or _free(turn)

    def _on_item(self, turn: _Turn, vector: Vectors | None) -> Heard:
        assert turn.item is not None
        pick = by_mark(turn.text, turn.item, turn.order)
        asking = _asks(turn)
        if pick and pick.choice is not None and asking and intents.FISHES.match(turn.said):
            return Heard("hint", sure=0.9)
        control = _control(turn)
        if control and control.intent in ("tell", "hint", "stop_run"):
            return control
        if pick is None and not asking:
            pick = by_yes_no(turn.said, turn.item)
        if pick is None and control is None and intents.DONT_KNOW.search(turn.said) and _is_bare(turn):
            return Heard("dont_know", sure=0.9)
        if pick is None and not asking and turn.item.choices:
            vector = self._embedder.encode([turn.text])[0] if vector is None else vector
            near = by_words(turn.text, turn.item, vector, self._choice_vectors(turn.item))
            pick = near if near and (near.certain or not control) else by_stance(turn.text, turn.item)
        if pick is not None:
            return self._committed(turn, pick)
        if control:
            return control
        if not turn.item.choices and not asking:
            return Heard("commit", sure=0.6)
        return _free(turn)

    def _committed(self, turn: _Turn, pick: Pick) -> Heard:
        level = level_of(turn.text, turn.said, asked=False)
        return Heard("commit", pick.choice, level, missing=pick.missing, sure=pick.sure)

    def _on_confidence(self, turn: _Turn) -> Heard:
        control = _control(turn)
        level = level_of(turn.text, turn.said, asked=True)
        asking = _asks(turn)
        pick = by_mark(turn.text, turn.item, turn.order) if turn.item and not asking else None
        if pick and not turn.text.strip(" .!").isdigit() and pick.certain:
            return replace(self._committed(turn, pick), level=level)
        if control and control.intent not in ("smalltalk", "challenge") and not (level and not asking):
            return control
        if level and not asking:
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
    text: str
    said: str
    item: Item | None
    asked: Asked | None
    order: Sequence[int]


def _control(turn: _Turn) -> Heard | None:
    """What is plainly asked of the tutor itself."""
    for intent, pattern in intents.CONTROLS:
        if pattern.search(turn.said):
            return Heard(intent, sure=0.9)
    return None


def _on_explain_back(turn: _Turn) -> Heard:
    control = _control(turn)
    if control and (len(turn.said.split()) <= 12 or control.intent in ("tell", "hint", "stop_run")):
        return control
    if intents.DONT_KNOW.search(turn.said) and _is_bare(turn):
        return Heard("dont_know", sure=0.9)
    if _asks(turn):
        return Heard("question", sure=0.8)
    return Heard("explanation", sure=0.8 if len(turn.said.split()) > 3 else 0.5)


def _free(turn: _Turn) -> Heard:
    """A message that is about the subject."""
    if intents.DONT_KNOW.search(turn.said) and _is_bare(turn):
        return Heard("dont_know", sure=0.8)
    if _asks(turn):
        return Heard("question", sure=0.8)
    heard = read(turn.text)
    if heard.yes_no or not heard.stated:
        return Heard("question" if content_stems(turn.text) else "smalltalk", sure=0.5)
    return Heard("statement", sure=0.7)


def _asks(turn: _Turn) -> bool:
    """Whether the form is a question's: a question word or an inverted verb in front, or a request to explain."""
    first = words(turn.said)[0]
    if first in patterns.OPENERS or (first in ("pls", "please") and "explain" in turn.said):
        return True
    inverted = first in patterns.AUXILIARIES and not turn.said.startswith(("do not", "must be", "has to", "is it the"))
    return inverted and (turn.text.rstrip().endswith("?") or len(turn.said.split()) > 3)


def _is_bare(turn: _Turn) -> bool:
    """Whether little but the "I don't know" was said."""
    return len([word for word in content_stems(turn.said) if word not in ("idk", "dunno", "clue")]) <= 2
