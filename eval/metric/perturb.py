"""Small alterations that make a supported sentence unsupported: what word overlap alone cannot see.

Each takes a :class:`Given`, and gives None where it does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from firstguess.knowledge.lexicon import STOPWORDS, words
from firstguess.knowledge.sentences import split
from firstguess.tutor.grounding.guards import NEGATIONS, numbers


@dataclass(frozen=True)
class Given:
    """What an alteration has at hand; ``foreign`` is a text about something else."""

    sentence: str
    evidence: str
    foreign: str
    chance: Random


Alteration = Callable[[Given], str | None]

_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|will|has|have|had|does|do|did|may|could|should|would|must|might)\b(?!\s?n['\u2019]t)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "twenty", "hundred")
# Not at the start of a sentence: what stands there is a name as seldom as not.
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w'-]*(?: [A-Z][\w'-]*)*")
_NOUN = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Yy]our) ((?:[a-z][\w-]+ )?[a-z][\w-]+)\b")
# Words that have one opposite in nearly every sentence.
_PAIRS = (
    "more/less most/least higher/lower high/low larger/smaller large/small longer/shorter long/short faster/slower "
    "increases/decreases increase/decrease before/after first/last early/late always/never all/none best/worst "
    "better/worse many/few same/different warmer/colder warm/cold summer/winter north/south northern/southern "
    "towards/away strong/weak general/specific cheap/expensive easy/hard keep/lose keeps/loses old/new young/old"
)
_TURNED = {one: other for pair in _PAIRS.split() for one, other in (pair.split("/"), pair.split("/")[::-1])}
_FACTORS = (0.5, 0.8, 1.2, 2.0, 3.0)


def insert_not(given: Given) -> str | None:
    """ "It is new" becomes "It is not new"; a sentence that negates already is left alone."""
    found = _AUXILIARY.search(given.sentence)
    if not found or any(word in NEGATIONS or word.endswith("n't") for word in words(given.sentence)):
        return None
    return f"{given.sentence[: found.end()]} not{given.sentence[found.end() :]}"


def change_number(given: Given) -> str | None:
    """One number, in digits or spelled, becomes one that the evidence does not have."""
    places = [
        (found.span(), _other_number(found.group(), given.evidence, given.chance))
        for found in _NUMBER.finditer(given.sentence)
    ]
    if not places:
        free = [word for word in _SPELLED if word not in words(given.evidence) and word not in words(given.sentence)]
        spelled = [m for m in re.finditer(r"\b[a-zA-Z]+\b", given.sentence) if m.group().lower() in _SPELLED]
        places = [(found.span(), given.chance.choice(free)) for found in spelled if free]
    return _put(given.sentence, *given.chance.choice(places)) if places else None


def _other_number(digits: str, evidence: str, chance: Random) -> str:
    known = numbers(evidence)
    number = str(int(float(digits.replace(",", "") if digits.count(".") < 2 else 7) * chance.choice(_FACTORS)) + 1)
    while number in known:
        number = str(int(number) + chance.randint(1, 9))
    return number


def swap_entity(given: Given) -> str | None:
    """A name becomes another one of the same evidence."""
    spoken = set(words(given.sentence))
    return _rename(
        given.sentence, [name for name in names(given.evidence) if not spoken & set(words(name))], given.chance
    )


def foreign_entity(given: Given) -> str | None:
    """A name becomes one that the evidence does not have."""
    known = set(words(given.evidence))
    return _rename(
        given.sentence, [name for name in names(given.foreign) if not known & set(words(name))], given.chance
    )


def _rename(sentence: str, others: Sequence[str], chance: Random) -> str | None:
    own = names(sentence)
    if not own or not others:
        return None
    return sentence.replace(chance.choice(own), chance.choice(others), 1)


def swap_roles(given: Given) -> str | None:
    """Two names change places; in a sentence with fewer, two nouns."""
    nouns = [found.group(1) for found in _NOUN.finditer(given.sentence) if found.group(1).split()[-1] not in STOPWORDS]
    for pieces in (names(given.sentence), list(dict.fromkeys(nouns))):
        single = [piece for piece in pieces if given.sentence.count(piece) == 1]
        if len(single) < 2:
            continue
        one, other = given.chance.sample(single, 2)
        if one not in other and other not in one:
            return given.sentence.replace(one, "\0").replace(other, one).replace("\0", other)
    return None


def turn_word(given: Given) -> str | None:
    """A word becomes its opposite."""
    places = [found for found in re.finditer(r"\b[a-z]+\b", given.sentence) if found.group() in _TURNED]
    if not places:
        return None
    found = given.chance.choice(places)
    return _put(given.sentence, found.span(), _TURNED[found.group()])


def false_clause(given: Given) -> str | None:
    """A statement from elsewhere is added with "and"."""
    added = [part.text for part in split(given.foreign) if 6 <= len(words(part.text)) <= 20 and part.text[-1] != "?"]
    if not added:
        return None
    clause = given.chance.choice(added)
    return f"{given.sentence.rstrip(' .!')}, and {clause[0].lower()}{clause[1:]}"


def names(text: str) -> list[str]:
    """Capitalised words that stand together, but for those that a sentence starts with; sorted."""
    return sorted({found.group() for found in _NAME.finditer(text) if found.group().lower() not in STOPWORDS})


def _put(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


ALTERATIONS: dict[str, Alteration] = {
    "insert not": insert_not,
    "change a number": change_number,
    "swap entity": swap_entity,
    "foreign entity": foreign_entity,
    "swap roles": swap_roles,
    "add a false clause": false_clause,
    "turn a word": turn_word,
}


def altered(sentence: str, evidence: str, foreign: str, chance: Random) -> dict[str, str]:
    """Every alteration that applies to ``sentence``, by its name."""
    made = {name: alter(Given(sentence, evidence, foreign, chance)) for name, alter in ALTERATIONS.items()}
    return {name: text for name, text in made.items() if text and text != sentence}
