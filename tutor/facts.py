"""Which sentences of the lesson answer a question: the facts that the model words, or that are quoted as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from firstguess.knowledge.claims import tells_a_belief
from firstguess.knowledge.lexicon import stems
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
# Where two facts were chosen already, a third is padding more often than not unless it comes this close.
THIRD_NEAR_BEST = 0.9
# A part of the lesson whose best sentences all bear on the question is what it is about: they count for one another.
PART_SHARE, PART_VOICES = 0.2, 3
# A sentence beside one that was chosen, in the same passage, goes on with what that one says.
BESIDE = 0.05
# "What is X?" is answered by a sentence that begins "X is …".
DEFINITION, FROM_OVERVIEW = 0.25, 0.15
# Sentences that tell what somebody believes, or work out one exercise, mean little out of their place.
SPOKEN_ASIDE = 0.8
_NAMES_A_KIND = frozenset("a an the one two further any what when how stage".split())
_ASKS_DEFINITION = re.compile(
    r"^(?:(?:so|and|but|ok|hey|please)\W+)*(?:(?:what(?:'?s| is| are| does| do)|define|meaning of|explain|describe)\s+"
    r"(?P<asked>.+?)(?:\s+(?:mean|means|meaning))?|(?P<named>.+?)[\s?,.:;-]+(?:meaning|definition|mean)(?:\s+(?:pls|please))?)"
    r"(?:,? (?:in plain words|in simple words|simply|please|exactly|anyway|pls))*[\s?.!]*$",
    re.IGNORECASE,
)
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
    left = sorted(_in_parts(facts), key=lambda fact: -fact.score)
    chosen: list[Fact] = []
    while left and len(chosen) < most:
        fact = max(left, key=lambda fact: fact.score + (BESIDE if _is_beside(fact, chosen) else 0.0))
        left.remove(fact)
        near = THIRD_NEAR_BEST if len(chosen) > 1 else NEAR_BEST
        if chosen and fact.score < near * chosen[0].score:
            continue
        if not any(_same(fact.text, other.text, idf) for other in chosen):
            chosen.append(fact)
    return tuple(with_antecedents(chosen))


def _in_parts(facts: Sequence[Fact]) -> Iterator[Fact]:
    """``facts``, each with a share of how well the best sentences of its part do together."""
    voices: dict[str, list[float]] = {}
    for fact in facts:
        voices.setdefault(fact.passage.part, []).append(fact.score)
    together = {part: sum(sorted(scores)[-PART_VOICES:]) for part, scores in voices.items()}
    most = max(together.values(), default=0.0) or 1.0
    for fact in facts:
        yield replace(fact, score=fact.score + PART_SHARE * together[fact.passage.part] / most)


def _is_beside(fact: Fact, chosen: Sequence[Fact]) -> bool:
    """Whether ``fact`` comes right before or after one of ``chosen`` in its passage."""
    return any(
        other.passage.id == fact.passage.id and abs(_place(other) - _place(fact)) == 1 for other in chosen
    )  # fmt: skip


def _place(fact: Fact) -> int:
    return [sentence.start for sentence in fact.passage.sentences].index(fact.sentence.start)


def candidates(query: str, hits: Sequence[Hit], idf: Idf) -> Iterator[Fact]:
    """Every sentence of ``hits`` with its score (0..1): cosine to the query, the passage's rank, shared rare words."""
    defined = asked_for(query)
    for hit in hits:
        for sentence, cosine in hit.ranked:
            if sentence.text.rstrip().endswith("?"):
                continue
            score = 0.45 * cosine + 0.3 * hit.score + 0.25 * recall(sentence.text, query, idf)
            if defined and defines(sentence.text, defined):
                score += DEFINITION + (FROM_OVERVIEW if hit.passage.kind == "overview" else 0.0)
            yield Fact(hit.passage, sentence, score * (SPOKEN_ASIDE if _is_aside(hit.passage) else 1.0))


def _is_aside(passage: Passage) -> bool:
    return passage.kind == "practice" or tells_a_belief(passage)


def asked_for(query: str) -> tuple[str, ...]:
    """Stems of the thing whose definition ``query`` asks for; empty when it asks for something else."""
    match = _ASKS_DEFINITION.match(query.strip())
    terms = stems(match["asked"] or match["named"]) if match else []
    while terms and terms[0] in ("a", "an", "the"):
        terms = terms[1:]
    return tuple(terms) if len(terms) <= 4 else ()


def defines(sentence: str, terms: tuple[str, ...]) -> bool:
    """Whether a sentence begins with ``terms`` and says what they are."""
    spoken = stems(sentence)
    while spoken and spoken[0] in ("a", "an", "the"):
        spoken = spoken[1:]
    verb, after = [*spoken[len(terms) : len(terms) + 2], "", ""][:2]
    says_what = verb == "mean" or (verb in ("is", "are") and after in _NAMES_A_KIND)
    return tuple(spoken[: len(terms)]) == terms and says_what


def leans_back(text: str) -> bool:
    """Whether a sentence needs the one before it to be understood ("It …", "This …")."""
    return bool(_LEANS_BACK.match(text))


def with_antecedents(facts: Sequence[Fact]) -> Iterator[Fact]:
    """The facts, each that leans on the sentence before it ("It …") preceded by that sentence."""
    given = {(fact.passage.file, fact.sentence.start) for fact in facts}
    for fact in facts:
        if leans_back(fact.text):
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
