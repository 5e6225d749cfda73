"""A learning mode's wording, applied to the facts of an answer: how many, and which first of those about as good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import words
from firstguess.tutor.facts import Fact, leans_back, with_antecedents
from firstguess.tutor.modes import Wording

#: A preferred fact comes before one that is no better than this much of it.
ABOUT_AS_GOOD = 0.9
# A fact and, before it, the sentences that it leans on.
_Unit = tuple[Fact, ...]


def prefer(facts: Sequence[Fact], wording: Wording, lesson: Lesson) -> tuple[Fact, ...]:
    """Up to ``wording.most_facts`` of ``facts``, the preferred first where they are about as good as the best.

    Give it more facts than the wording wants, distinct and near the best, as ``choose(facts, idf, most)`` makes them.
    The best fact is always among the returned. A sentence that leans on the one before it keeps it, uncounted.
    """
    units = list(_units(facts))
    if not units or wording.most_facts < 1:
        return ()
    ranked = sorted(units, key=lambda unit: -_weight(unit, wording, lesson))
    kept, best = ranked[: wording.most_facts], max(units, key=_score)
    if best not in kept:
        kept[-1] = best
    return tuple(with_antecedents(tuple(chain.from_iterable(kept))))


def preferred(fact: Fact, terms: Iterable[str], lesson: Lesson) -> bool:
    """Whether a fact is of a kind of part, under a heading's word, or in a part with a diagram that ``terms`` name."""
    wanted = set(terms)
    if wanted & {fact.passage.kind, *words(fact.passage.heading)}:
        return True
    return "diagram" in wanted and fact.passage.part in _pictured(lesson)


def _pictured(lesson: Lesson) -> set[str]:
    return {part.id for part in lesson.parts if part.diagram is not None}


def _units(facts: Sequence[Fact]) -> Iterator[_Unit]:
    unit: _Unit = ()
    for fact in facts:
        if unit and not _leads_to(unit[-1], fact):
            yield unit
            unit = ()
        unit = (*unit, fact)
    if unit:
        yield unit


def _leads_to(fact: Fact, after: Fact) -> bool:
    """Whether ``after`` leans on ``fact``, the sentence just before it."""
    if fact.passage.id != after.passage.id or not leans_back(after.text):
        return False
    starts = [sentence.start for sentence in fact.passage.sentences]
    return fact.sentence.start in starts and after.sentence.start in starts[starts.index(fact.sentence.start) + 1 :][:1]


def _score(unit: _Unit) -> float:
    return max(fact.score for fact in unit)


def _weight(unit: _Unit, wording: Wording, lesson: Lesson) -> float:
    liked = any(preferred(fact, wording.prefer, lesson) for fact in unit)
    return _score(unit) / ABOUT_AS_GOOD if liked else _score(unit)
