"""Which choice of an item a message commits to: by its mark, by yes or no, or by the choice's own words.

A letter, a number or an ordinal counts in the order in which the choices were shown; what comes out is the index in
the file's order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from firstguess.knowledge.embedding import Vectors
from firstguess.knowledge.lexicon import STOPWORDS, content_stems, stem, words
from firstguess.tutor.items import Item
from firstguess.tutor.marks import HEDGES, named
from firstguess.tutor.stance import opposed, stance

# Between two marks the last one counts if the message comes to a decision.
_SETTLES = re.compile(r"\b(?:but|so|final|finally|then|rather|ill|i will|go with|going with|pick|choose)\b")
_MIDDLE = re.compile(
    r"\W*(?:(?:the|i|think|say|its|maybe|guess) )*(?:middle|centre|center)(?: (?:one|option|answer))?\W*"
)
_YES = re.compile(
    r"^(?:(?:i (?:would )?(?:think|say|guess|believe|suppose|bet|vote)|my (?:answer|guess) is|definitely|maybe"
    r"|probably|hmm+|um+|uh|well"
    r"|so|okay|it is|oh|idk|the answer is|going with|i am going with|i go with|i would go with|answer|a|an|easy"
    r"|clearly|obviously|for|but|not sure but|i dont know) )*"
    r"(?:yes|y|true|correct|i agree|of course(?! not)|agreed|affirmative|it does|i think so|i guess so"
    r"|i suppose so|i believe so|always|sure|absolutely|definitely|certainly|exactly|indeed|right|oui|ja|si)\b"
)
_NO = re.compile(
    r"^(?:(?:i (?:would )?(?:think|say|guess|believe|suppose|bet|vote)|my (?:answer|guess) is|definitely|maybe"
    r"|probably|hmm+|um+|uh|well"
    r"|so|okay|it is|oh|idk|the answer is|going with|i am going with|i go with|i would go with|answer|a|an|easy"
    r"|clearly|obviously|but|not sure but|i dont know) )*"
    r"(?:no(?! (?:idea|clue|wait|thanks|way to|doubt))|n|not (?:always|necessarily|really|at all|true|exactly"
    r"|quite|entirely|every|all|so)|never|false|incorrect|wrong|of course not"
    r"|absolutely not|certainly not|it doesnt|it does not|it isnt|i dont think so|dont think so|i doubt it|not"
    r"|disagree|i disagree|it depends|depends|only sometimes|sometimes|non|nein)\b"
)
# Weights and limits, found on messages written for that (none of them in eval/cases), a wrong choice counting 0.7.
LEXICAL, UNKNOWN, FROM_QUESTION, OPPOSED, QUANTITY = 0.3, 0.6, 0.35, 0.3, 0.25
NEAR, AHEAD = 0.35, 0.05
PLAIN, APART = 0.75, 0.25
_QUANTITIES = (
    frozenset("all every everything entire whole always both".split()),
    frozenset("some few part partly half".split()),
    frozenset("none nothing nowhere neither".split()),
)


@dataclass(frozen=True)
class Pick:
    """``choice`` None: no choice has the mark (``missing``), or several fit. ``certain``: read off, not weighed."""

    choice: int | None
    sure: float
    missing: bool = False
    certain: bool = True


def by_text(text: str, item: Item) -> Pick | None:
    """The choice that is repeated word for word."""
    said = words(text)
    same = [at for at, choice in enumerate(item.choices) if words(_plain(choice.text)) == said]
    return Pick(same[0], 0.98) if same else None


def by_value(value: str, item: Item | None, order: Sequence[int]) -> int | None:
    """The choice that the page names: by its text, or by letter or number in the order shown."""
    wanted = value.strip().casefold().rstrip(".")
    for at, choice in enumerate(item.choices if item else ()):
        if choice.text.strip().casefold().rstrip(".") == wanted:
            return at
    place = int(wanted) - 1 if wanted.isdecimal() else "abcdef".find(wanted) if len(wanted) == 1 else -1
    return order[place] if 0 <= place < len(order) else None


def by_mark(text: str, item: Item, order: Sequence[int]) -> Pick | None:
    """The choice that a letter, number or ordinal names. ``text`` is tidy; ``order`` the choices as shown."""
    count = len(item.choices)
    figures = _by_figure(text, item)
    if figures is not None:
        return Pick(figures, 0.97)
    if count % 2 and _MIDDLE.fullmatch(text):
        return Pick(order[count // 2], 0.95)
    marks = named(text)
    if not marks or not count:
        return None
    places = {count - 1 if mark.place < 0 else mark.place for mark in marks}
    if len(places) > 1 and not _SETTLES.search(text):
        return Pick(None, 0.6)
    place = count - 1 if marks[-1].place < 0 else marks[-1].place
    return Pick(order[place], 0.97) if place < count else Pick(None, 0.95, missing=True)


def by_yes_no(said: str, item: Item) -> Pick | None:
    """The choice that begins with the yes or no which the message begins with; none where several do."""
    word = "no" if _NO.match(said) else "yes" if _YES.match(said) else None
    if word is None:
        return None
    starts = [at for at, choice in enumerate(item.choices) if words(choice.text)[:1] == [word]]
    return Pick(starts[0], 0.95) if len(starts) == 1 else Pick(None, 0.6, certain=False) if starts else None


def by_stance(text: str, item: Item) -> Pick | None:
    """Yes or no from a statement that affirms or denies what the item's question asks."""
    sides = {choice.text.casefold(): at for at, choice in enumerate(item.choices)}
    if sides.keys() != {"yes", "no"}:
        return None
    affirms = stance(text, item.question)
    return None if affirms is None else Pick(sides["yes" if affirms else "no"], 0.75, certain=False)


def by_words(text: str, item: Item, vector: Vectors, choices: Vectors) -> Pick | None:
    """The choice whose words come nearest, by shared stems and by meaning, with a margin to the second.

    ``vector`` is the embedding of the message, ``choices`` has a row for each choice.
    """
    said = set(own_stems(text))
    if len(item.choices) < 2 or not said:
        return None
    texts = [_plain(choice.text) for choice in item.choices]
    own = [set(own_stems(choice)) for choice in texts]
    if said in own:
        return Pick(own.index(said), 0.98)
    shared = Counter(word for choice in own for word in choice)
    asked = set(own_stems(_plain(item.question)))
    # What the question says itself, or every choice, hardly tells one choice from another.
    weights = {word: (FROM_QUESTION if word in asked else 1.0) / shared[word] for word in said if shared[word]}
    total = sum(weights.values()) + UNKNOWN * (len(said) - len(weights))
    scores = [
        LEXICAL * sum(weight for word, weight in weights.items() if word in choice) / max(total, 1e-6)
        + float(vector @ row)
        - (OPPOSED if opposed(text, choice_text) else 0.0)
        + QUANTITY * _same_quantity(text, choice_text)
        for choice, choice_text, row in zip(own, texts, choices, strict=True)
    ]
    second, best = sorted(scores)[-2:]
    if best < NEAR or best - second < AHEAD:
        return None
    return Pick(scores.index(best), min(0.95, 0.5 + best - second), certain=best > PLAIN and best - second > APART)


def _plain(text: str) -> str:
    return text.casefold().replace("'", "").replace("\u2019", "")


def own_stems(text: str) -> list[str]:
    """The stems that say something; where there are none, small words count too ("none of them")."""
    kept = [stem(word) for word in words(text) if word not in STOPWORDS and word not in HEDGES]
    return kept or [stem(word) for word in words(text) if word not in HEDGES] or content_stems(text)


def _same_quantity(text: str, choice: str) -> int:
    """1 where both speak of all, of some or of none, -1 where they differ in that, 0 where one says nothing of it."""
    one, other = _quantity(text), _quantity(choice)
    return 0 if one is None or other is None else 1 if one == other else -1


def _quantity(text: str) -> int | None:
    said = set(words(text))
    found = [at for at, listed in enumerate(_QUANTITIES) if said & listed]
    return found[0] if len(found) == 1 else None


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
