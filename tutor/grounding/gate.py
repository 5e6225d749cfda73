"""The gate: a sentence is shown only when a passage supports it, with the span that it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence
from firstguess.tutor.grounding.evidence import Idf, overlap, recall
from firstguess.tutor.grounding.guards import failed_guard, negations
from firstguess.tutor.reply import Evidence

# Read off the embedded model's own drafts (docs/decisions/0005-grounding.md); not tuned on any public set.
THRESHOLD = 0.8
# A second sentence joins the evidence only when it carries something that the first does not.
PAIR_GAIN = 0.08
AFFIRMS = 0.72


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence may be shown. ``support`` is 0..1; ``failed`` names what was wrong."""

    support: float
    evidence: tuple[Evidence, ...] = ()
    failed: str | None = None

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


def evidence_of(passage: Passage, sentence: Sentence) -> Evidence:
    """A sentence of a passage as evidence, with its span into the lesson's file."""
    return Evidence(passage.id, passage.file, (sentence.start, sentence.end), sentence.text)


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
        if self.affirms_myth(claim):
            return Verdict(0.0, failed="myth")
        ranked = sorted(self._scored(claim, passages), key=lambda pair: -pair[0])
        if not ranked or ranked[0][0] < THRESHOLD:
            return Verdict(ranked[0][0] if ranked else 0.0, failed="support")
        failures = []
        for support, window in ranked:
            if support < THRESHOLD:
                break
            failed = failed_guard(claim, window.text)
            if failed is None:
                return Verdict(support, window.evidence())
            failures.append(failed)
        return Verdict(ranked[0][0], failed=failures[0])

    def _scored(self, claim: str, passages: Sequence[Passage]) -> Iterable[tuple[float, Window]]:
        for passage in passages:
            alone = [overlap(claim, sentence.text, self.idf).support for sentence in passage.sentences]
            for sentence, support in zip(passage.sentences, alone, strict=True):
                yield support, Window(passage, (sentence,))
            for i, (first, second) in enumerate(zip(passage.sentences, passage.sentences[1:], strict=False)):
                pair = Window(passage, (first, second))
                support = overlap(claim, pair.text, self.idf).support
                if support >= max(alone[i], alone[i + 1]) + PAIR_GAIN:
                    yield support, pair

    def affirms_myth(self, claim: str) -> bool:
        """Whether ``claim`` says what a myth of the lesson believes, the same way round."""
        return any(
            overlap(claim, belief, self.idf).support >= AFFIRMS
            and recall(claim, belief, self.idf) >= AFFIRMS
            and negations(claim) % 2 == negations(belief) % 2
            for belief in self._beliefs
        )
