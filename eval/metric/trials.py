"""The perturbation suite: supported sentences against small alterations of them, with their passage as evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from firstguess.eval.metric.examples import Item, altered_items, natural_items
from firstguess.eval.metric.figures import Scored, auroc_figure
from firstguess.eval.metric.labelled import BEGIN, Labelled
from firstguess.eval.metric.perturb import ALTERATIONS
from firstguess.eval.metric.proof import STEADY, Steadiness, Trial
from firstguess.eval.metric.scorer import Metric
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.lexicon import words
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.passages import split_lesson
from firstguess.knowledge.sentences import split
from firstguess.tutor.grounding.evidence import Idf

SHORTEST = 7
#: Passages of the labelled sets of which a sentence is taken.
TAKEN = 300
#: Alterations that take something from a foreign text.
FOREIGN = ("foreign entity", "add a false clause")


@dataclass(frozen=True)
class Source:
    """Supported sentences of one kind, and their altered copies."""

    name: str
    whole: tuple[Item, ...]
    copies: tuple[Item, ...]


def source(name: str, whole: Sequence[Item], idf: Idf, seed: int) -> Source:
    return Source(name, tuple(whole), tuple(altered_items(whole, idf, seed)))


def lesson_sentences() -> list[Labelled]:
    """Every statement of the shipped lessons, its passage being the evidence."""
    lessons = [load_lesson(folder) for folder in lesson_folders(shipped_lessons())]
    return [
        Labelled("lesson", sentence.text, (passage.text,), True, passage.id)
        for lesson in lessons
        for passage in split_lesson(lesson)
        if len(passage.sentences) > 1
        for sentence in passage.sentences
        if _states(sentence.text)
    ]


def passage_sentences(rows: Sequence[Labelled], seed: int) -> list[Labelled]:
    """One statement of each of some passages of BEGIN, word for word."""
    passages = sorted({row.evidence[0] for row in rows if row.set in BEGIN})
    chance = Random(seed)
    return [
        Labelled("passage", chance.choice(found), (passage,), True, passage)
        for passage in chance.sample(passages, min(TAKEN, len(passages)))
        if (found := [part.text for part in split(passage) if _states(part.text)])
    ]


def _states(text: str) -> bool:
    return len(words(text)) >= SHORTEST and text[-1] in ".!"


def sources(natural: Sequence[Item], rows: Sequence[Labelled], idf: Idf, seed: int) -> Iterator[Source]:
    """Lesson and passage sentences word for word; and what people called supported, which is worded freely."""
    yield source("lesson sentences", natural_items(lesson_sentences(), idf), idf, seed)
    if rows:
        yield source("passage sentences", natural_items(passage_sentences(rows, seed), idf), idf, seed)
        supported = [item for item in natural if item.supported]
        yield source("BEGIN replies", [item for item in supported if item.set in BEGIN], idf, seed)
        yield source("WiCE claims", [item for item in supported if item.set == "wice"], idf, seed)


def trials(given: Source, score: Callable[[Item], float], supported_from: float, seed: int) -> Iterator[Trial]:
    """One row for each alteration; ``score`` gives an item's score."""
    whole = [_scored(item, score, supported_from) for item in given.whole]
    for kind in ALTERATIONS:
        copies = [_scored(item, score, supported_from) for item in given.copies if item.kind == kind]
        if copies:
            seen = sum(not copy.called for copy in copies) / len(copies)
            figure = auroc_figure([*whole, *copies], seed)
            yield Trial(source=given.name, alteration=kind, copies=len(copies), auroc=figure, seen=round(seen, 4))


def _scored(item: Item, score: Callable[[Item], float], supported_from: float) -> Scored:
    value = score(item)
    return Scored(value, value >= supported_from and not item.reading.failing, item.supported, item.document)


def steadiness(given: Source, metric: Metric) -> Steadiness:
    """A passage of another document is added to the evidence of every sentence, and of every copy but those that took
    something from elsewhere: the passage might be where it came from."""
    items = [*given.whole, *(copy for copy in given.copies if copy.kind not in FOREIGN)]
    moves = [
        abs(_judged(metric, item, (*item.evidence, _foreign(given.whole, item))) - _judged(metric, item, item.evidence))
        for item in items
    ]
    return Steadiness(
        source=given.name, n=len(items), largest_move=round(max(moves, default=0.0), 4),
        moved=round(sum(move > STEADY for move in moves) / max(1, len(moves)), 4),
        without_evidence=max((_judged(metric, item, ()) for item in items), default=0.0),
    )  # fmt: skip


def _judged(metric: Metric, item: Item, evidence: Sequence[str]) -> float:
    return metric.judge(item.claim, evidence).score


def _foreign(whole: Sequence[Item], item: Item) -> str:
    start = len(item.claim)
    others = (whole[(start + step) % len(whole)] for step in range(len(whole)))
    return next((" ".join(other.evidence) for other in others if other.evidence != item.evidence), "")
