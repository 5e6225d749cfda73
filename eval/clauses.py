"""A lesson's sentences made false or foreign, without a model: other numbers, other names, the opposite.

A sentence is cut to the clause that states something, and only plain ones are used: what cannot be changed with its
grammar intact is left alone, since a clumsy case measures nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

from firstguess.eval.foreign import GROUPS
from firstguess.knowledge.lexicon import STOPWORDS, content_stems, stem, words

FEWEST, MOST = 6, 24
#: A clause ends where another one explains or goes on.
_CUT = re.compile(
    r"(?:,? (?:because|since|so that|although|whereas|unless|until|while)\b"
    r"|, (?:so|and|but|which|where|when|yet|for|or|whose)\b|[;:(]| - )"
)
#: First words that lean on a sentence before, ask, or tell the reader to do something.
_LEANS = frozenset(
    """
    it its this these that those they them he she his her such both each either neither there here then thus therefore
    so but and or also however instead seen starting knowing without think take suppose imagine draw find look ask keep
    start stop compare use let note see consider picture begin unfreeze check train stay fine another other what who how
    why when if unless although while once as because since for
    """.split()
)
_PLAIN = re.compile(r"[^`\"“”…=<>|\[\]]*\.")
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_PAIR = re.compile(r"\d (?:and|to|or) \d|\d/\d")
#: "an odd case or two", "one to two", "are two methods": not a count that can be another.
_COUNT = re.compile(rf"(?<!or )(?<!to )(?<!are )(?<!and )\b(?:{'|'.join(_SMALL)})\b(?! (?:or|to|and|by) )")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf" (?:{_MONTH})\b")
_NEGATIVE = re.compile(r"n't\b|\b(?:not|no|never|nothing|nobody|none|without|neither|nor|cannot)\b", re.I)
_HEDGED = re.compile(
    r"\b(?:some|often|usually|many|most|mostly|sometimes|nearly|hardly|only|few|may|might|can|could|always)\b", re.I
)
#: Not "does" as a full verb, and not "is" before what a thing is: the opposite of a definition is no question.
_VERB = re.compile(
    r"\b(is|are|was|were|does|do|must|will)\b"
    r"(?! (?:an?|the|one|two|three|any|all|its|their|this|also|so|as|well|better|worse|what|how|too|to)\b)"
)
#: An example may be another one, and the sentence still hold.
_EXAMPLE = re.compile(r"\b(?:such as|for example|for instance|including)\b")
_NAMES = frozenset(word for group in GROUPS for name in group for word in name.split() if word[0].isupper())
_SUBORDINATE = re.compile(r"\b(?:that|who|which|whose|when|where|what|how|if|as|than|because|whether)\b|,")


@dataclass(frozen=True)
class Spelling:
    """Which first words of a lesson's sentences keep their capital inside one: its names do, its words do not."""

    small: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spelling:
        """Learnt from the texts: words that begin small somewhere, and those with a capital inside a sentence."""
        told = " ".join(texts)
        small = frozenset(map(stem, re.findall(r"(?<![\w'-])[a-z][\w-]*", told)))
        return cls(small, _NAMES | frozenset(re.findall(r"(?<=[\w,;] )[A-Z][\w-]*", told)))

    def inside(self, text: str) -> str | None:
        """The text as it stands inside a sentence; None when nothing tells whether its first word is a name."""
        first = text.split()[0].rstrip(",").removesuffix("'s")
        if first in self.names or (not first[1:].islower() and len(first) > 1):
            return text
        known = first.lower() in STOPWORDS or stem(first.lower().partition("-")[0]) in self.small
        return text[0].lower() + text[1:] if known or stem(first.lower()) in self.small else None


def clause(sentence: str, spelling: Spelling) -> str | None:
    """What a sentence states, ready to follow "that"; None when it is not plain enough."""
    said = sentence.replace("*", "")
    if not _PLAIN.fullmatch(said) or re.sub(r"\W.*", "", said).lower() in _LEANS:
        return None
    cut = _CUT.search(said)
    text = said[: cut.start()] if cut else said[:-1]
    # What is cut off after ", and" may be the end of a list.
    listed = cut is not None and cut[0].startswith((", and", ", or", ", but")) and "," in text
    if listed or ", short for" in text or not FEWEST <= len(text.split()) <= MOST:
        return None
    return spelling.inside(text)


def other_number(text: str, taken: frozenset[str], random: Random) -> str | None:
    """The clause with another number, which is none of ``taken``; None where no number can be changed."""
    found = list(_NUMBER.finditer(text)) or list(_COUNT.finditer(text))
    if _PAIR.search(text) or not found:
        return None
    chosen = random.choice(found)
    day = _DAY.match(text, chosen.end())
    others = _beside(chosen[0]) if chosen[0] in _SMALL else map(str, range(2, 29)) if day else _near(chosen[0])
    options = [each for each in others if each not in taken]
    return _put(text, chosen, random.choice(options)) if options else None


def _beside(word: str) -> tuple[str, ...]:
    at = _SMALL.index(word)
    return _SMALL[max(at - 2, 0) : at] + _SMALL[at + 1 : at + 4]


def _near(number: str) -> Iterator[str]:
    """Numbers of the same size, written in the same way."""
    decimals = len(number.partition(".")[2])
    value = float(number.replace(",", ""))
    for factor in (0.5, 0.6, 0.75, 1.25, 1.4, 1.5):
        text = f"{value * factor:,.{decimals}f}"
        if value * factor >= 1.5:
            yield text if "," in number else text.replace(",", "")


def other_name(text: str, taken: frozenset[str], random: Random) -> str | None:
    """The clause about something else of the same sort, whose words are none of ``taken`` (stems of the lesson)."""
    if _EXAMPLE.search(text):
        return None
    found = [(match, group) for group in GROUPS for name in group for match in _whole(name).finditer(text)]
    if not found:
        return None
    match, group = random.choice(found)
    options = [name for name in group if name != match[0] and not set(content_stems(name)) & taken]
    if not options or len(_whole(match[0]).findall(text)) > 1:
        return None
    return _put(text, match, random.choice(options))


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")


def opposite(text: str) -> str | None:
    """The clause with "not"; None where its verb is not plain, or where both may hold."""
    if _NEGATIVE.search(text) or _HEDGED.search(text):
        return None
    verb = _VERB.search(text)
    if verb is None or _SUBORDINATE.search(text, 0, verb.start()) or not text[verb.end() :].strip():
        return None
    return f"{text[: verb.end()]} not{text[verb.end() :]}"


def _put(text: str, match: re.Match[str], name: str) -> str:
    return text[: match.start()] + name + text[match.end() :]


def numbers(text: str) -> frozenset[str]:
    """All numbers of a text, in digits and in words."""
    return frozenset(word.rstrip("%") for word in words(text) if word[0].isdigit() or word in _SMALL)
