"""Which sentences of the lesson answer a question: the facts that the model words, or that are quoted as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from firstguess.knowledge.passages import Passage
from firstguess.knowledge.search import Hit
from firstguess.knowledge.sentences import Sentence
from firstguess.tutor.grounding.evidence import Idf, overlap, recall
from firstguess.tutor.grounding.gate import evidence_of
from firstguess.tutor.reply import Evidence

MOST_FACTS = 3
# A fact joins the best one only when it comes this close to it, and says something that is not yet said.
NEAR_BEST = 0.72
SAME = 0.8
_LEANS_BACK = re.compile(
    r"^(?:it|its|this|that|these|those|they|their|such|he|she|both|the (?:former|latter|same|two)|instead|otherwise"
    r"|then|so|however|but|and|yet|also|therefore)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """A sentence of the lesson that bears on the question; ``score`` orders facts of one question."""

    passage: Passage
    sentence: Sentence
    score: float

    @property
    def text(self) -> str:
        return self.sentence.text

    @property
    def evidence(self) -> Evidence:
        return evidence_of(self.passage, self.sentence)


def choose(facts: Sequence[Fact], idf: Idf, most: int = MOST_FACTS) -> tuple[Fact, ...]:
    """Up to ``most`` of ``facts``, best first, each saying something the earlier ones do not."""
    ranked = sorted(facts, key=lambda fact: -fact.score)
    chosen: list[Fact] = []
    for fact in ranked:
        if len(chosen) == most or (chosen and fact.score < NEAR_BEST * chosen[0].score):
            break
        if not any(_same(fact.text, other.text, idf) for other in chosen):
            chosen.append(fact)
    return tuple(with_antecedents(chosen))


def candidates(query: str, hits: Sequence[Hit], idf: Idf) -> Iterator[Fact]:
    """Every sentence of ``hits`` with its score (0..1): cosine to the query, the passage's rank, shared rare words."""
    for hit in hits:
        for sentence, cosine in hit.ranked:
            if sentence.text.rstrip().endswith("?"):
                continue
            score = 0.45 * cosine + 0.3 * hit.score + 0.25 * recall(sentence.text, query, idf)
            yield Fact(hit.passage, sentence, score)


def with_antecedents(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts, each that leans on the sentence before it ("It …") preceded by that sentence."""
    given = {(fact.passage.file, fact.sentence.start) for fact in facts}
    for fact in facts:
        if _LEANS_BACK.match(fact.text):
            before = _sentence_before(fact)
            if before and (fact.passage.file, before.start) not in given:
                given.add((fact.passage.file, before.start))
                yield Fact(fact.passage, before, fact.score)
        yield fact


def _sentence_before(fact: Fact) -> Sentence | None:
    earlier = [sentence for sentence in fact.passage.sentences if sentence.start < fact.sentence.start]
    return earlier[-1] if earlier else None


def _same(left: str, right: str, idf: Idf) -> bool:
    return max(overlap(left, right, idf).support, overlap(right, left, idf).support) >= SAME
