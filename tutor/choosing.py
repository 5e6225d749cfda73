"""Which choice of an item a message commits to: by its mark, by yes or no, or by the choice's own words.

A letter, a number or an ordinal counts in the order in which the choices were shown; what comes out is the index in
the file's order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from firstguess.knowledge.embedding import Vectors
from firstguess.knowledge.lexicon import STOPWORDS, content_stems, stem, words
from firstguess.tutor.items import Item
from firstguess.tutor.marks import HEDGES, named
from firstguess.tutor.stance import opposed, stance

_YES = re.compile(
    r"^(?:(?:i (?:would )?(?:think|say|guess|believe|suppose|bet|vote)|my (?:answer|guess) is|definitely|maybe|probably|hmm+|um+|uh|well"
    r"|so|okay|it is|oh|idk|the answer is|going with|i am going with|i go with|i would go with|answer|a|an|easy|clearly|obviously|for|but|not sure but|i dont know) )*"
    r"(?:yes|y|true|correct|i agree|of course(?! not)|agreed|affirmative|it does|it is|i think so|i guess so|i suppose so|i believe so|always|sure|absolutely|definitely|certainly|exactly|indeed|right|oui|ja|si)\b"
)
_NO = re.compile(
    r"^(?:(?:i (?:would )?(?:think|say|guess|believe|suppose|bet|vote)|my (?:answer|guess) is|definitely|maybe|probably|hmm+|um+|uh|well"
    r"|so|okay|it is|oh|idk|the answer is|going with|i am going with|i go with|i would go with|answer|a|an|easy|clearly|obviously|but|not sure but|i dont know) )*"
    r"(?:no(?! (?:idea|clue|wait|thanks|way to|doubt))|n|not (?:always|necessarily|really|at all|true|exactly|quite|entirely|every|all|so)|never|false|incorrect|wrong|of course not"
    r"|absolutely not|certainly not|it doesnt|it does not|it isnt|i dont think so|dont think so|i doubt it|not|disagree|i disagree|it depends|depends|only sometimes|sometimes|non|nein)\b"
)
# How near a choice's own words must come, and how far before the second.
NEAR, AHEAD = 0.34, 0.10


@dataclass(frozen=True)
class Pick:
    """``choice`` None: no choice has the mark (``missing``), or several fit. ``certain``: read off, not weighed."""

    choice: int | None
    sure: float
    missing: bool = False
    certain: bool = True


def by_mark(text: str, item: Item, order: Sequence[int]) -> Pick | None:
    """The choice that a letter, number or ordinal names. ``text`` is tidy; ``order`` the choices as shown."""
    count = len(item.choices)
    figures = _by_figure(text, item)
    if figures is not None:
        return Pick(figures, 0.97)
    if (
        re.fullmatch(
            r"\W*(?:(?:the|i|think|say|its|maybe|guess) )*(?:middle|centre|center)(?: (?:one|option|answer))?\W*", text
        )
        and count % 2
    ):
        return Pick(order[count // 2], 0.95)
    marks = named(text)
    if not marks or not count:
        return None
    places = {count - 1 if mark.place < 0 else mark.place for mark in marks}
    if len(places) > 1:
        last = marks[-1]
        places = (
            {last.place}
            if last.plain
            and not re.search(r"\b(?:or|and)\b", text.rsplit(" ", 2)[0][-4:])
            and re.search(r"\b(?:but|say|go|pick|choose|final|then)\b", text)
            else places
        )
    if len(places) > 1:
        return Pick(None, 0.6)
    place = places.pop()
    return Pick(order[place], 0.97) if place < count else Pick(None, 0.95, missing=True)


def by_yes_no(said: str, item: Item) -> Pick | None:
    """The only choice that begins with the yes or no which the message begins with."""
    word = "no" if _NO.match(said) else "yes" if _YES.match(said) else None
    if word is None:
        return None
    starts = [at for at, choice in enumerate(item.choices) if words(choice.text)[:1] == [word]]
    return Pick(starts[0], 0.95) if len(starts) == 1 else None


def by_stance(text: str, item: Item) -> Pick | None:
    """Yes or no from a statement that affirms or denies what the item's question asks."""
    sides = {choice.text.casefold(): at for at, choice in enumerate(item.choices)}
    if sides.keys() != {"yes", "no"}:
        return None
    affirms = stance(text, item.question)
    return None if affirms is None else Pick(sides["yes" if affirms else "no"], 0.75, certain=False)


def by_words(text: str, item: Item, vector: Vectors, choices: Vectors) -> Pick | None:
    """The choice whose words come nearest, by shared stems and by meaning, with a margin to the second."""
    if len(item.choices) < 2:
        return None
    said = own_stems(text)
    if not said:
        return None
    own = [own_stems(choice.text.casefold().replace("'", "")) for choice in item.choices]
    if any(said == choice for choice in own):
        return Pick(own.index(said), 0.98)
    shared = Counter(word for choice in own for word in set(choice))
    scores = [
        0.5 * _overlap(said, choice, shared) + 0.5 * max(0.0, float(vector @ row))
        for choice, row in zip(own, choices, strict=True)
    ]
    scores = [
        score - (0.3 if opposed(text, choice.text.casefold()) else 0.0)
        for score, choice in zip(scores, item.choices, strict=True)
    ]
    ranked = np.argsort(scores)[::-1]
    best, second = scores[ranked[0]], scores[ranked[1]]
    if best < NEAR or best - second < AHEAD:
        return None
    return Pick(int(ranked[0]), float(min(0.95, 0.5 + best - second)), certain=best > 0.6)


def own_stems(text: str) -> list[str]:
    """The stems that say something; where there are none, small words count too ("none of them")."""
    kept = [stem(word) for word in words(text) if word not in STOPWORDS and word not in HEDGES]
    return kept or [stem(word) for word in words(text) if word not in HEDGES] or content_stems(text)


def _overlap(said: Sequence[str], choice: Sequence[str], shared: Counter[str]) -> float:
    """The share of what was said that this choice has, words of several choices counting less."""
    weights = {word: 1 / shared[word] for word in set(said) if shared[word]}
    total = sum(weights.values()) + 0.5 * sum(not shared[word] for word in set(said))
    return sum(weight for word, weight in weights.items() if word in choice) / total if total else 0.0


_FIGURE = re.compile(r"\d*[.,]\d+|\d+")


def _by_figure(text: str, item: Item) -> int | None:
    """The only choice that has the figure in the message, unless it may be a place among the choices."""
    said = [figure.replace(",", ".").lstrip("0") for figure in _FIGURE.findall(text)]
    if len(said) != 1 or len(words(text)) > 8 or "%" in text or (said[0].isdigit() and int(said[0]) <= 6):
        return None
    held = [
        at
        for at, choice in enumerate(item.choices)
        if said[0] in {figure.replace(",", ".").lstrip("0") for figure in _FIGURE.findall(choice.text)}
    ]
    return held[0] if len(held) == 1 else None
