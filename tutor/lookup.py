"""Looking up: what the lesson holds on a message, read closely, and the decision whether that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from firstguess.knowledge.search import Hit
from firstguess.tutor.decide import Decision, Thresholds, decide, parts_of
from firstguess.tutor.facts import Fact, candidates, choose
from firstguess.tutor.followup import Exchange, resolve
from firstguess.tutor.question import Question, read
from firstguess.tutor.reading import Reader, Reading
from firstguess.tutor.shelf import OpenLesson

# How many passages and sentences the reader sees: each costs a few milliseconds before the first word.
READ_PASSAGES = 6
READ_SENTENCES = 8
# The reader's share in the order of passages and of facts (docs/decisions/0004-retrieval.md).
READER_SHARE = 0.4


@dataclass(frozen=True)
class Found:
    """What the lesson holds on one question: passages and facts best first, how they read, and what was decided."""

    question: Question
    query: str
    hits: tuple[Hit, ...]
    facts: tuple[Fact, ...]
    reading: Reading | None
    decision: Decision


class Lookup:
    """Looks messages up in one lesson at a time; the same message and history always give the same result."""

    def __init__(self, reader: Reader, limits: Thresholds | None = None) -> None:
        self._reader = reader
        self.limits = limits or Thresholds()

    def __call__(self, opened: OpenLesson, message: str, history: Sequence[Exchange]) -> list[Found]:
        """What was found on each question of ``message``; several only when some are covered and others are not."""
        whole = self._one(opened, read(message), history)
        parts = parts_of(message)
        if len(parts) == 1 or whole.decision.reason in ("off_topic", "ambiguous"):
            return [whole]
        said = Exchange(message, message)
        each = [self._one(opened, read(part), [*history, said]) for part in parts]
        answered = [item.decision.answers for item in each]
        return each if any(answered) and not all(answered) else [whole]

    def _one(self, opened: OpenLesson, question: Question, history: Sequence[Exchange]) -> Found:
        query = resolve(question, history, opened.topic)
        found = opened.searcher.search(query, READ_PASSAGES) if query else []
        if query is None or not found:
            return Found(question, question.text, (), (), None, decide(question, (), None, self.limits))
        hits, passage_readings = self._reread(query, found)
        facts = self._facts(opened, query, hits)
        reading = combined(hits, passage_readings)
        return Found(question, query, hits, facts, reading, decide(question, hits, reading, self.limits))

    def _reread(self, query: str, hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], tuple[Reading, ...]]:
        """The hits in the order that retrieval and reader give together, each with its reading."""
        readings = self._reader.read([(query, hit.passage.text) for hit in hits])
        pairs = [
            (replace(hit, score=(1 - READER_SHARE) * hit.score + READER_SHARE * reading.answered), reading)
            for hit, reading in zip(hits, readings, strict=True)
        ]
        pairs.sort(key=lambda pair: (-pair[0].score, pair[0].passage.id))
        return tuple(hit for hit, _ in pairs), tuple(reading for _, reading in pairs)

    def _facts(self, opened: OpenLesson, query: str, hits: Sequence[Hit]) -> tuple[Fact, ...]:
        ranked = sorted(candidates(query, hits, opened.gate.idf), key=lambda fact: -fact.score)[:READ_SENTENCES]
        readings = self._reader.read([(query, fact.text) for fact in ranked])
        reread = [
            replace(fact, score=(1 - READER_SHARE) * fact.score + READER_SHARE * reading.answered)
            for fact, reading in zip(ranked, readings, strict=True)
        ]
        return choose(reread, opened.gate.idf)


def combined(hits: Sequence[Hit], readings: Sequence[Reading]) -> Reading:
    """One reading for a question: answered by its best passage; yes or no weighed by how far each passage answers."""
    weights = [hit.score * reading.answered**2 for hit, reading in zip(hits, readings, strict=True)]
    total = sum(weights)
    yes = sum(weight * reading.yes for weight, reading in zip(weights, readings, strict=True)) / total if total else 0.5
    return Reading(answered=max(reading.answered for reading in readings), yes=yes)
