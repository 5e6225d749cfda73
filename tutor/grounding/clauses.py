"""Clause by clause: each clause of a claim must be said by one clause of its evidence.

"The half that leans towards the Sun has winter" has all its words, in their order, in "The half that leans towards the
Sun has summer, while the other half has winter". What gives it away is that its words come from two clauses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.tutor.grounding.guards import HEDGES, SWEEPING, failed_guard

_COMMA = re.compile(r"[,;:]\s+|\s+-\s+")
# A new clause begins before each of these, with or without a comma.
_JOINED = re.compile(
    r"\s+(?=(?:because|since|while|whereas|but|although|though|so(?!\s+\w+\s+that\b)|which|who|when|if|unless|until|and"
    r"|or|as|instead of|rather than|without|before|after)\b)",
    re.IGNORECASE,
)
_INSERTED = re.compile(
    r"^(?:which|who|such as|like|including|for example|for instance|unlike|further)\b", re.IGNORECASE
)
_PRONOUNS = frozenset("it its they them their theirs this that these those he she one ones which who".split())
_ADDED = frozenset("should must would could can may might shall need needs ought each both either neither half".split())
# What stands before the first comma after or before one of these says where or when the rest holds.
_SCOPE = re.compile(
    r"^(?:in|for|at|on|with|without|under|during|among|inside|within|outside|unlike|after|before|when|if|once|near|until"
    r"|by|between)\b|\b(?:later|earlier|ago|afterwards)$",
    re.IGNORECASE,
)
# What is said to be something must be named: nothing else is that.
_DEFINED = re.compile(r"^(?:an? |the )?[\w-]+ (?:is|are|was|were|means?)\b", re.IGNORECASE)
_THE_MOST = re.compile(r"\bthe most\b", re.IGNORECASE)
_HENCE = frozenset("so therefore thus hence because since".split())
# Of a clause that is taken over, its first content word and so much of the rest must be said.
MOST_OF = 0.7
# How many of a sentence's first content words may be what a pronoun of its later clauses stands for.
SUBJECT = 4


@dataclass(frozen=True)
class Clause:
    """A clause of the evidence, with what a pronoun in it may stand for."""

    text: str
    subject: frozenset[str]

    def carries(self, stems: Sequence[str], known: frozenset[str]) -> bool:
        """Whether it has each of ``stems`` that the evidence has at all (``known``)."""
        own = set(content_stems(self.text))
        if _PRONOUNS & set(words(self.text)):
            own |= self.subject
        return all(stem in own for stem in stems if stem in known)


def follows(claim: str, evidence: Sequence[str]) -> bool:
    """Whether each clause of ``claim`` is said by one clause of the sentences ``evidence``, in the same mode."""
    known = frozenset(stem for sentence in evidence for stem in content_stems(sentence))
    if _repeats(claim, evidence) or any(_drops_its_scope(claim, sentence) for sentence in evidence):
        return False
    told = [clause for sentence in evidence for clause in _clauses_of(sentence)]
    if _infers(claim) and not any(_infers(sentence) for sentence in evidence):
        return False
    pieces = [piece for part in _COMMA.split(claim) for piece in _JOINED.split(part) if content_stems(piece)]
    if len(evidence) > 1 and any(words(piece)[1:2] and set(words(piece)[:2]) & _PRONOUNS for piece in pieces[1:]):
        return False

    def said(each: Sequence[str]) -> bool:
        return all(any(_says(clause, piece, known) for clause in told) for piece in each)

    return said(pieces) or said(_listed(pieces))


def _listed(pieces: Sequence[str]) -> list[str]:
    """The pieces with those that "and" or "or" joins to the one before in one."""
    found: list[str] = []
    for piece in pieces:
        if found and words(piece)[0] in ("and", "or"):
            found[-1] = f"{found[-1]} {piece}"
        else:
            found.append(piece)
    return found


def _says(clause: Clause, piece: str, known: frozenset[str]) -> bool:
    stems, own = set(content_stems(piece)), content_stems(clause.text)
    if not clause.carries(list(stems), known) or (own and own[0] not in stems | clause.subject):
        return False
    if own and own[0] not in stems and _DEFINED.match(clause.text):
        return False
    if sum(stem in stems for stem in own) < MOST_OF * len(own):
        return False
    if _PRONOUNS & set(words(piece)) - set(words(clause.text)):
        return False
    # What qualifies the clause must be its own: "most", "only", "should" taken from elsewhere say something else.
    added = _qualifiers(piece) - _qualifiers(clause.text)
    return not added and failed_guard(piece, clause.text) not in ("negation", "opposite", "number")


def _qualifiers(text: str) -> Counter[str]:
    """How often each qualifying word stands there; "the most" is another than "most"."""
    told = words(_THE_MOST.sub("themost", text))
    return Counter(word for word in told if word in HEDGES | SWEEPING | _ADDED or word == "themost")


def _repeats(claim: str, evidence: Sequence[str]) -> bool:
    """Whether ``claim`` says a content word more often than its evidence, but for the subject said once more."""
    given = Counter(stem for sentence in evidence for stem in content_stems(sentence))
    subjects = {stem for sentence in evidence for stem in content_stems(sentence)[:SUBJECT]}
    said = Counter(content_stems(claim))
    twice = any(one == other for one, other in pairwise(words(claim)))
    return twice or any(said[stem] > given[stem] + (stem in subjects) for stem in said if stem in given)


def _drops_its_scope(claim: str, sentence: str) -> bool:
    lead, comma, _ = sentence.partition(", ")
    stems = set(content_stems(lead))
    return bool(comma and _SCOPE.search(lead) and stems and not stems & set(content_stems(claim)))


def _infers(text: str) -> bool:
    return bool(_HENCE & set(words(text)))


def _clauses_of(sentence: str) -> Iterator[Clause]:
    """Its clauses, those that go on after an insertion, and lists as a whole."""
    subject = frozenset(content_stems(sentence)[:SUBJECT])
    parts = _COMMA.split(sentence)
    for number, part in enumerate(parts):
        yield from (Clause(text, subject) for text in _runs(_JOINED.split(part)))
        if _INSERTED.match(part) and 0 < number < len(parts) - 1:
            yield Clause(f"{parts[number - 1]} {parts[number + 1]}", subject)


def _runs(pieces: Sequence[str]) -> Iterator[str]:
    """Each piece, and each with those that "and" or "or" joins to it."""
    for start in range(len(pieces)):
        text = pieces[start]
        yield text
        for piece in pieces[start + 1 :]:
            if words(piece)[:1] not in (["and"], ["or"]):
                break
            text = f"{text} {piece}"
            yield text
