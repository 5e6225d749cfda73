"""Clause by clause: each clause of a claim must be said by one clause of its evidence.

"The half that leans towards the Sun has winter" has all its words, in their order, in "The half that leans towards the
Sun has summer, while the other half has winter". What gives it away is that its words come from two clauses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.tutor.grounding.guards import HEDGES, SWEEPING, failed_guard

_COMMA = re.compile(r"[,;:]\s+|\s+-\s+")
# A new clause begins before each of these, with or without a comma.
_JOINED = re.compile(
    r"\s+(?=(?:because|since|while|whereas|but|although|though|so|which|who|when|if|unless|until|and|or|as|instead of"
    r"|rather than|without|before|after)\b)",
    re.IGNORECASE,
)
_INSERTED = re.compile(
    r"^(?:which|who|such as|like|including|for example|for instance|unlike|further)\b", re.IGNORECASE
)
_PRONOUNS = frozenset("it its they them their theirs this that these those he she one ones which who".split())
_OBLIGING = frozenset("should must would could can may might shall need needs ought".split())
_HENCE = frozenset("so therefore thus hence because since".split())
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
    told = [clause for sentence in evidence for clause in _clauses_of(sentence)]
    pieces = [piece for piece in _pieces(claim) if content_stems(piece)]
    if _infers(claim) and not any(_infers(sentence) for sentence in evidence):
        return False
    if len(evidence) > 1 and any(words(piece)[1:2] and set(words(piece)[:2]) & _PRONOUNS for piece in pieces[1:]):
        return False
    return all(any(_says(clause, piece, known) for clause in told) for piece in pieces)


def _says(clause: Clause, piece: str, known: frozenset[str]) -> bool:
    if not clause.carries(content_stems(piece), known):
        return False
    # What qualifies the clause must be its own: "most", "only", "should" taken from elsewhere say something else.
    added = set(words(piece)) & (HEDGES | SWEEPING | _OBLIGING) - set(words(clause.text))
    return not added and failed_guard(piece, clause.text) not in ("negation", "opposite", "number")


def _infers(text: str) -> bool:
    return bool(_HENCE & set(words(text)))


def _pieces(text: str) -> list[str]:
    return [piece for part in _COMMA.split(text) for piece in _JOINED.split(part) if piece.strip()]


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
