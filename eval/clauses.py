"""A lesson's sentences made false, foreign or open, without a model: other numbers, other names, the opposite.

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
    why when if unless although while once as because since for first initially originally built known
    """.split()
)
_BACK = re.compile(r"\b(?:this|these|those|such a|the (?:same position|first|second|third|other|next))\b", re.I)
_PLAIN = re.compile(r"[^`\"“”…=<>|\[\]]*\.")
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
_PAIR = re.compile(r"\d (?:and|to|or) \d|\d/\d")
#: "an odd case or two", "one to two", "are two methods": not a count that can be another.
_COUNT = re.compile(rf"(?<!or )(?<!to )(?<!are )(?<!and )\b(?:{'|'.join(_SMALL)})\b(?! (?:or|to|and|by) )")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = r"\b1[5-9]\d\d\b|\b20\d\d\b"
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
#: A definition holds of one thing only: the lesson says of which.
_DEFINES = re.compile(r"^[^,]{3,40} (?:is|are) (?:an?|the|one|any)\b|\bmeans\b")
_DONE = re.compile(r" (?:\w+ed|made|built|known|given|taken|spread|held|kept|shown|written|found|driven)\b")
_REFERS = re.compile(r"\b(?:its?|their|them|they|he|she|his|her|other|another|then)\b")
_NO_VERB = ("is", "was", "has", "does", "means", "always", "sometimes", "perhaps", "thus", "alias", "focus")
_CONDITION = re.compile(r"((?:At|With|After|Within|By|For|Over)\b[^,;:(]*\d[^,;:(]*), ")
#: A name where a clause says what it is about, alone: "the axis of Mars", and not "Mars and Venus".
_ABOUT = {
    name: re.compile(rf"(?:(?:the|an?) [\w-]+ of )?(?P<name>{re.escape(name)})(?:'s)?(?![\w'-])(?! (?:and|or)\b)")
    for group in GROUPS for name in group
}  # fmt: skip
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
        capitals = len(first) > 1 and not first[1:].islower() and "-" not in first
        if first in _NAMES or capitals:
            return text
        if {first.lower(), first.lower().partition("-")[0]} & STOPWORDS or self._seen_small(first.lower()):
            return text[0].lower() + text[1:]
        return text if first in self.names else None

    def _seen_small(self, word: str) -> bool:
        return bool({stem(word), stem(word.partition("-")[0])} & self.small)


def clause(sentence: str, spelling: Spelling) -> str | None:
    """What a sentence states, ready to follow "that"; None when it is not plain enough."""
    said = sentence.replace("*", "")
    if not _PLAIN.fullmatch(said) or _BACK.search(said) or re.sub(r"\W.*", "", said).lower() in _LEANS:
        return None
    cut = _CUT.search(said)
    text = (said[: cut.start()] if cut else said[:-1]).rstrip()
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
    if re.fullmatch(_YEAR, number):
        yield from (str(int(number) + years) for years in (-31, -12, -7, 6, 14, 28))
        return
    for factor in (0.5, 0.6, 0.75, 1.25, 1.4, 1.5):
        text = f"{value * factor:,.{decimals}f}"
        if value * factor >= 1.5:
            yield text if "," in number else text.replace(",", "")


def other_name(text: str, taken: frozenset[str], random: Random) -> str | None:
    """The clause about something else of the same sort, whose words are none of ``taken`` (stems of the lesson).

    Only what the clause is about is changed: with another object it would contradict the lesson, and not leave it.
    """
    about = [(match, group) for group in GROUPS for name in group if (match := _ABOUT[name].match(text))]
    if not about or _EXAMPLE.search(text) or _DEFINES.search(text):
        return None
    match, group = random.choice(about)
    options = [name for name in group if name != match["name"] and not set(content_stems(name)) & taken]
    if not options or text.count(match["name"]) > 1:
        return None
    return text[: match.start("name")] + random.choice(options) + text[match.end("name") :]


def opposite(text: str) -> str | None:
    """The clause with "not"; None where its verb is not plain, or where both may hold."""
    if _NEGATIVE.search(text) or _HEDGED.search(text):
        return None
    verb = _VERB.search(text)
    if verb is None or _SUBORDINATE.search(text, 0, verb.start()) or not text[verb.end() :].strip():
        return None
    return f"{text[: verb.end()]} not{text[verb.end() :]}"


def other_condition(sentence: str, taken: frozenset[str], random: Random) -> str | None:
    """The condition that opens a sentence ("At 50 degrees north, …") with a number that the lesson does not have."""
    match = _CONDITION.match(sentence.replace("*", ""))
    # A longer one is no condition any more: "With 10 epochs the loss stays above zero, but …".
    plain = match is not None and len(match[1].split()) <= 8 and not re.search(rf"{_MONTH}|{_YEAR}", match[1])
    other = other_number(match[1], taken, random) if match and plain else None
    return other[0].lower() + other[1:] if other else None


def denied(text: str, terms: Iterable[str]) -> str | None:
    """The question for all that a statement does *not* hold of; None where it leans on its subject.

    The statement is one with a plain verb, or one about a term ("gradient descent moves …").
    """
    if _NEGATIVE.search(text) or _HEDGED.search(text):
        return None
    found = next((about for term in terms if (about := re.match(rf"{re.escape(term)} ([a-z]{{2,}}s) ", text))), None)
    verb = _VERB.search(text)
    if found and found[1] not in _NO_VERB:
        asked, rest = f"does not {_base(found[1])}", text[found.end() :]
    elif verb and opposite(text) and (verb[1] in ("does", "do") or _DONE.match(text, verb.end())):
        asked, rest = f"{verb[1]} not", text[verb.end() :].strip()
    else:
        return None
    return None if len(rest.split()) < 4 or _REFERS.search(rest) else f"What {asked} {rest}?"


def _base(verb: str) -> str:
    """The infinitive of a verb's third person: "carries" is "carry", "teaches" is "teach", "moves" is "move"."""
    if verb in ("has", "goes", "does"):
        return {"has": "have", "goes": "go", "does": "do"}[verb]
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if verb.endswith(("ches", "shes", "sses", "xes", "zzes")) else verb[:-1]


def _put(text: str, match: re.Match[str], name: str) -> str:
    return text[: match.start()] + name + text[match.end() :]


def numbers(text: str) -> frozenset[str]:
    """All numbers of a text, in digits and in words."""
    return frozenset(word.rstrip("%") for word in words(text) if word[0].isdigit() or word in _SMALL)
