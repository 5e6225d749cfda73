"""The gate: a sentence is shown only when a passage supports it, with the span that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence
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


@dataclass(frozen=True)
class Window:
    """One sentence of a passage, or two that follow each other."""

    passage: Passage
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(evidence_of(self.passage, sentence) for sentence in self.sentences)


def _quoted(claim: str, passages: Sequence[Passage]) -> Window | None:
    """The sentence that ``claim`` repeats word for word, in whole or as far as it goes, if there is one."""
    said = words(claim)
    if len(said) < FEWEST_TERMS:
        return None
    windows = (Window(passage, (sentence,)) for passage in passages for sentence in passage.sentences)
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
        return failed_guard(claim, self.window.text)

    def _adds(self, claim: str) -> bool:
        """Whether too many words of ``claim`` stand nowhere in the window: a clause was tacked on."""
        said, carried = content_stems(claim), set(content_stems(self.window.text))
        return sum(term not in carried for term in said) > MOST_ADDED * len(said)

    def _mixes(self, claim: str) -> bool:
        """Whether ``claim`` may have put together what the two sentences say of different things."""
        said, carried = content_stems(claim), content_stems(self.window.text)
        in_order = common_subsequence(said, carried) / len(said)
        return in_order < PAIR_IN_ORDER or mixes_opposites(claim, self.window.text)


class Gate:
    """Checks sentences against passages of one lesson; holds that lesson's word weights and myths."""

    def __init__(self, passages: Sequence[Passage], beliefs: Iterable[str]) -> None:
        self.idf = Idf.of(passage.text for passage in passages)
        self._beliefs = tuple(beliefs)

    @classmethod
    def for_lesson(cls, lesson: Lesson, passages: Sequence[Passage]) -> Gate:
        return cls(passages, (said for myth in lesson.myths for said in (myth.belief, *myth.said_as)))

    def check(self, claim: str, passages: Sequence[Passage]) -> Verdict:
        """The verdict on ``claim``; its evidence is the one window (of at most two sentences) that carries it best."""
        if quote := _quoted(claim, passages):
            return Verdict(1.0, quote.evidence(), copied=True)
        if self.affirms_myth(claim):
            return Verdict(0.0, failed="myth")
        if len(content_stems(claim)) < FEWEST_TERMS:
            return Verdict(0.0, failed="too short")
        ranked = sorted(self._scored(claim, passages), key=lambda scored: -scored.support)
        failures = []
        for scored in ranked:
            failed = scored.failure(claim)
            if failed is None:
                return Verdict(scored.support, scored.window.evidence())
            failures.append(failed)
            if failed == "support":
                break
        return Verdict(ranked[0].support if ranked else 0.0, failed=failures[0] if failures else "support")

    def _scored(self, claim: str, passages: Sequence[Passage]) -> Iterable[Scored]:
        for passage in passages:
            alone = [self._score(claim, Window(passage, (sentence,))) for sentence in passage.sentences]
            yield from alone
            for left, right in pairwise(alone):
                pair = self._score(claim, Window(passage, (*left.window.sentences, *right.window.sentences)))
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
