"""The gate: a sentence is shown only when a passage supports it, with the span that it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence
from firstguess.tutor.grounding.clauses import follows
from firstguess.tutor.grounding.evidence import Idf, common_subsequence, overlap, recall
from firstguess.tutor.grounding.guards import failed_guard, mixes_opposites, negations
from firstguess.tutor.reply import Evidence

# Read off the embedded model's own drafts (docs/decisions/0005-grounding.md); not tuned on any public set.
THRESHOLD = 0.8
# The share of a claim's words that stand in its evidence in the same order: it sees roles and numbers that are swapped.
IN_ORDER = 0.8
# The share of words that may be the model's own.
MOST_ADDED = 0.1
# With fewer words than this nothing is said that could be checked.
FEWEST_TERMS = 3
# A second sentence joins the evidence only when it carries something that the first does not, and when the claim
# says most of what the two say: a claim that picks a word here and a word there is a new claim.
PAIR_GAIN, PAIR_RECALL, PAIR_IN_ORDER = 0.08, 0.7, 0.9
AFFIRMS = 0.72
# A clause with one of these says when the rest of its sentence holds.
LIMITS = frozenset("if unless except until without although though only when while whether where".split())
SHORTEST_CLAUSE = 3
# Guards that a claim passes when it passes them for the clauses it takes.
OF_A_CLAUSE = ("negation", "hedge")
_CLAUSE = re.compile(r"[,;:]\s+")


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence may be shown. ``support`` is 0..1; ``failed`` names what was wrong.

    ``copied``: the sentence repeats its evidence, or the beginning of it, word for word.
    """

    support: float
    evidence: tuple[Evidence, ...] = ()
    failed: str | None = None
    copied: bool = False

    @property
    def supported(self) -> bool:
        return self.failed is None


Placed = tuple[Passage, Sentence]
"""A sentence and the passage that it is from."""


@dataclass(frozen=True)
class Window:
    """One sentence of a passage, two that follow each other there, or two of the facts that were to be worded."""

    sentences: tuple[Placed, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for _, sentence in self.sentences)

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(evidence_of(passage, sentence) for passage, sentence in self.sentences)


def _quoted(claim: str, passages: Sequence[Passage]) -> Window | None:
    """The sentence that ``claim`` repeats word for word, in whole or as far as it goes, if there is one."""
    said = words(claim)
    if len(said) < FEWEST_TERMS:
        return None
    windows = (Window(((passage, sentence),)) for passage in passages for sentence in passage.sentences)
    return next((window for window in windows if words(window.text)[: len(said)] == said), None)


def evidence_of(passage: Passage, sentence: Sentence) -> Evidence:
    """A sentence of a passage as evidence, with its span into the lesson's file."""
    return Evidence(passage.id, passage.file, (sentence.start, sentence.end), sentence.text)


@dataclass(frozen=True)
class Scored:
    """A window with what it carries of a claim: overall, and in the claim's own order (both 0..1)."""

    window: Window
    support: float
    in_order: float

    def failure(self, claim: str) -> str | None:
        """Why the window does not support ``claim``, or None when it does."""
        if self.support < THRESHOLD:
            return "support"
        if self.in_order < IN_ORDER:
            return "order"
        if self._adds(claim):
            return "added"
        if len(self.window.sentences) > 1 and self._mixes(claim):
            return "mixed"
        failed = failed_guard(claim, self.window.text)
        # What else the sentence denies or hedges is no business of a claim that leaves that clause out.
        if failed in OF_A_CLAUSE:
            failed = failed_guard(claim, clauses_used(claim, self.window.text))
        if failed is None and not follows(claim, [sentence.text for _, sentence in self.window.sentences]):
            return "clauses"
        return failed

    def _adds(self, claim: str) -> bool:
        """Whether too many words of ``claim`` stand nowhere in the window: a clause was tacked on."""
        said, carried = content_stems(claim), set(content_stems(self.window.text))
        return sum(term not in carried for term in said) > MOST_ADDED * len(said)

    def _mixes(self, claim: str) -> bool:
        """Whether ``claim`` may have put together what the two sentences say of different things."""
        said, carried = content_stems(claim), content_stems(self.window.text)
        in_order = common_subsequence(said, carried) / len(said)
        return in_order < PAIR_IN_ORDER or mixes_opposites(claim, self.window.text)


def clauses_used(claim: str, evidence: str) -> str:
    """The clauses of ``evidence`` that ``claim`` takes words from, and every one that limits the whole."""
    clauses = _clauses(evidence)
    stems = [set(content_stems(clause)) for clause in clauses]
    left = set(content_stems(claim))
    used = {number for number, clause in enumerate(clauses) if LIMITS & set(words(clause))}
    while best := max((left & each for each in stems), key=len, default=set()):
        used.add(next(number for number, each in enumerate(stems) if left & each == best))
        left -= best
    return ", ".join(clause for number, clause in enumerate(clauses) if number in used)


def _clauses(text: str) -> list[str]:
    """``text`` in clauses; a word or two before a comma belong to what follows, as in a list."""
    found = [""]
    for piece in _CLAUSE.split(text):
        if len(words(found[-1])) >= SHORTEST_CLAUSE:
            found.append(piece)
        else:
            found[-1] = f"{found[-1]}, {piece}".lstrip(", ")
    return found


class Gate:
    """Checks sentences against passages of one lesson; holds that lesson's word weights and myths."""

    def __init__(self, passages: Sequence[Passage], beliefs: Iterable[str]) -> None:
        self.idf = Idf.of(passage.text for passage in passages)
        self._beliefs = tuple(beliefs)

    @classmethod
    def for_lesson(cls, lesson: Lesson, passages: Sequence[Passage]) -> Gate:
        return cls(passages, (said for myth in lesson.myths for said in (myth.belief, *myth.said_as)))

    def check(self, claim: str, passages: Sequence[Passage], facts: Sequence[Placed] = ()) -> Verdict:
        """The verdict on ``claim``; its evidence is the one window (of at most two sentences) that carries it best.

        ``facts``: what was to be worded, any two of which may be joined although they stand in different places.
        """
        if quote := _quoted(claim, passages):
            return Verdict(1.0, quote.evidence(), copied=True)
        if self.affirms_myth(claim):
            return Verdict(0.0, failed="myth")
        if len(content_stems(claim)) < FEWEST_TERMS:
            return Verdict(0.0, failed="too short")
        ranked = sorted(self._scored(claim, passages, facts), key=lambda scored: -scored.support)
        failures = []
        for scored in ranked:
            failed = scored.failure(claim)
            if failed is None:
                return Verdict(scored.support, scored.window.evidence())
            failures.append(failed)
            if failed == "support":
                break
        return Verdict(ranked[0].support if ranked else 0.0, failed=failures[0] if failures else "support")

    def _scored(self, claim: str, passages: Sequence[Passage], facts: Sequence[Placed]) -> Iterable[Scored]:
        for passage in passages:
            alone = [self._score(claim, Window(((passage, sentence),))) for sentence in passage.sentences]
            yield from alone
            for left, right in pairwise(alone):
                yield from self._joined(claim, left, right)
        for one, other in permutations(facts, 2):
            yield from self._joined(claim, self._score(claim, Window((one,))), self._score(claim, Window((other,))))

    def _joined(self, claim: str, left: Scored, right: Scored) -> Iterator[Scored]:
        """Both sentences as one window, where the claim says most of both and gains by it."""
        pair = self._score(claim, Window((*left.window.sentences, *right.window.sentences)))
        gains = pair.support >= max(left.support, right.support) + PAIR_GAIN
        if gains and recall(claim, pair.window.text, self.idf) >= PAIR_RECALL:
            yield pair

    def _score(self, claim: str, window: Window) -> Scored:
        shares = overlap(claim, window.text, self.idf)
        return Scored(window, shares.support, shares.subsequence)

    def affirms_myth(self, claim: str) -> bool:
        """Whether ``claim`` says what a myth of the lesson believes, the same way round."""
        return any(
            overlap(claim, belief, self.idf).support >= AFFIRMS
            and recall(claim, belief, self.idf) >= AFFIRMS
            and negations(claim) % 2 == negations(belief) % 2
            for belief in self._beliefs
        )
