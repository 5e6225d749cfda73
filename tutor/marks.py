"""Letters, numbers and ordinals by which a learner names a choice ("b", "the 2nd one", "answer: 3"), as shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[^\w\s]")
_FIX = re.compile(
    r".*\b(?:no wait|wait no|scratch that|i mean|change (?:it|that|my (?:answer|mind)) to|make (?:it|that)|rather)\b"
)
ORDINALS = {
    "first": 0, "1st": 0, "one": 0, "top": 0, "former": 0, "second": 1, "2nd": 1, "two": 1, "third": 2, "3rd": 2,
    "three": 2, "fourth": 3, "4th": 3, "four": 3, "fifth": 4, "5th": 4, "last": -1, "latter": -1, "bottom": -1,
    "final": -1,
}  # fmt: skip
_MARKED = frozenset(
    "option options answer choice letter number nr no opt alternative possibility variant statement".split()
)
_CUES = _MARKED | frozenset(
    """
    say pick choose chose chosen take go with think guess maybe probably perhaps definitely idk then actually
    to its it is be wait dunno hmm bet vote select clearly obviously surely certainly towards toward im ill
    yes so or prefer
    """.split()
)
_AFTER = frozenset(
    """
    i is because cuz bc cos coz but for pretty sure definitely maybe probably as since please right though imo
    tbh lol then not final think sounds seems looks fits makes must should would obviously clearly certainly
    no guess wins perhaps ig
    """.split()
)
_NOUNS = frozenset("one option answer choice statement possibility alternative plan 1".split())
HEDGES = (_CUES | _AFTER | _NOUNS) - {"no", "not"} | frozenset(
    """
    would id the my that this a an am going will let lets us well uh um hm hmmm ok okay very fairly quite
    really haha just like guessing gonna gut feeling says kinda kind of sort feels reasonable good best me
    most likely percent certain confident bit wild had have if here should could idea clue know dont not no
    unsure 100 total random stab honestly erm oh and lock submit in into final mind leaning lean tend thinking
    between case any fine pls got gotta has do totally absolutely positive correct yeah yep yea yes u ya tho
    lean go im ive suppose assume believe feel on bets money
    """.split()
)
_JOINS = frozenset(("or", "and", "between"))
_CHAT = frozenset("i u r k n y m s t".split())  # letters that are words of their own in chat


@dataclass(frozen=True)
class Mark:
    """A place among the choices as shown, counted from 0 (-1 the last); ``plain``: nothing else can be meant."""

    place: int
    plain: bool


def named(text: str) -> list[Mark]:
    """The marks in a tidy text, those ruled out ("not b") left away; only the plain ones where there are any."""
    fixed = _FIX.match(text)
    marks = _marks(text[fixed.end() :]) if fixed else []
    marks = marks or _marks(text)
    return [mark for mark in marks if mark.plain] or marks


def _marks(text: str) -> list[Mark]:
    terms = _TOKEN.findall(text)
    for at, term in enumerate(terms[:-1]):
        if term.isdigit() and terms[at + 1] in ("st", "nd", "rd", "th"):
            terms[at : at + 2] = [term + terms[at + 1], ""]
    terms = [term for term in terms if term]
    spoken = [term for term in terms if term[0].isalnum()]
    found = []
    for at, term in enumerate(terms):
        place = _place(term)
        if place is None or _ruled_out(terms[:at]):
            continue
        others = [word for word in spoken if word != term]
        mark = _judged(terms, at, place, alone=all(word in HEDGES or _place(word) is not None for word in others))
        if mark:
            found.append(mark)
    return found


def _place(term: str) -> int | None:
    if len(term) == 1 and term.isalpha() and term.isascii():
        return ord(term) - ord("a")
    if term.isdigit() and len(term) <= 2 and int(term) > 0:
        return int(term) - 1
    return ORDINALS.get(term)


def _judged(terms: list[str], at: int, place: int, *, alone: bool) -> Mark | None:
    term = terms[at]
    before = next((word for word in reversed(terms[:at]) if word[0].isalnum()), "")
    after = terms[at + 1] if at + 1 < len(terms) else ""
    if term in ORDINALS:
        return _ordinal(term, before, after, place, alone=alone)
    if term.isdigit() and after in ("%", "percent", "/", "out"):
        return None
    if term in _CHAT and not (before in _MARKED or len(terms) == 1):
        return None
    stopped = not after or not after[0].isalnum()
    if term == "a" and not (stopped or after in _AFTER or (alone and after in _JOINS)):
        return None
    if term == "a" and not alone and before not in _CUES and not (at == 0 and stopped):
        return None
    marked = (
        before in _MARKED or (at == 0 and after in (")", ".", ":", "-", ",", ";")) or (before == "" and after in ("!",))
    )
    if term.isdigit():
        return Mark(place, marked or alone) if marked or alone else None
    cued = before in _CUES and (stopped or after in _AFTER)
    if not (
        marked
        or alone
        or cued
        or (at == 0 and after in _AFTER)
        or (stopped and at == len(terms) - 1 and before in _CUES)
    ):
        return None
    return Mark(place, before not in _JOINS and after not in _JOINS)


def _ordinal(term: str, before: str, after: str, place: int, *, alone: bool) -> Mark | None:
    """ "The second one", "the second, because …", "second": not "first you train it", not "one epoch"."""
    if term in ("one", "two", "three", "four"):
        good = before in ("option", "answer", "choice", "number") or (
            alone
            and before not in ("the", "that", "this", "which", "second", "first", "third", "last")
            and not _is_noun_one(term, before)
        )
        return Mark(place, True) if good else None
    named_one = after in _NOUNS
    ended = (not after or not after[0].isalnum() or after in _AFTER) and before == "the"
    return Mark(place, before not in _JOINS and after not in _JOINS) if named_one or ended or alone else None


def _is_noun_one(term: str, before: str) -> bool:
    return term == "one" and before in ("", *ORDINALS, "middle", "this", "other", "which")


def _ruled_out(before: list[str]) -> bool:
    """Whether the mark is denied: "not b", "it can't be b", "b is out" is not heard."""
    near = before[-4:]
    last = near[-1:] and near[-1]
    if last in ("not", "isnt", "nor", "neither", "except"):
        return True
    return any(word in ("cant", "cannot", "isnt", "not", "wont") for word in near) and last == "be"
