"""The model's own drafts, for suites that ask for them: its facts, its text, and what the gate makes of a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from langchain_core.language_models import BaseChatModel

from firstguess.eval.cases import Case
from firstguess.eval.systems.oracle import exchanges
from firstguess.eval.systems.plain import Watch
from firstguess.knowledge.claims import tells_a_belief
from firstguess.knowledge.passages import Passage
from firstguess.tutor.facts import Fact, leans_back
from firstguess.tutor.grounding.gate import Gate, Verdict
from firstguess.tutor.lookup import Keep
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.turn import Tutor
from firstguess.tutor.wording import draft


@dataclass(frozen=True)
class Written:
    """A whole draft with the metadata of its chunks, and the milliseconds until it began and until it was whole."""

    text: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)


def looked_up(
    tutor: Tutor, opened: OpenLesson, case: Case, keep: Keep | None = None
) -> tuple[str, list[Fact], list[Passage]]:
    """The query, the facts and the passages that the tutor's own look-up chooses, whatever it decides."""
    history = exchanges([said.say for said in case.history])
    found = tutor.answerer.look_up(opened, case.question, history, keep)
    facts = [fact for each in found for fact in each.facts]
    return found[0].query, facts, [hit.passage for each in found for hit in each.hits]


def evidence_for(opened: OpenLesson, case: Case, retrieved: Sequence[Passage]) -> list[str]:
    """What may support an answer: the right passages and what was retrieved, but for beliefs that a myth tells."""
    right = [passage for passage in opened.passages if passage.part in case.parts]
    return [passage.text for passage in dict.fromkeys([*right, *retrieved]) if not tells_a_belief(passage)]


def written(model: BaseChatModel, opened: OpenLesson, query: str, facts: Sequence[Fact]) -> Written:
    """What ``model`` makes of ``facts``, through the tutor's own prompt; without facts it is not asked."""
    if not facts:
        return Written()
    metadata: dict[str, object] = {}
    watch = Watch()
    with closing(draft(model, opened.lesson.meta.title, query, facts, threading.Event())) as pieces:
        watch.listen(_texts(pieces, metadata))
    return Written(watch.text, metadata, watch.times)


def _texts(pieces: Iterable[tuple[str, Mapping[str, object]]], metadata: dict[str, object]) -> Iterator[str]:
    for text, more in pieces:
        metadata |= more
        yield text


def gated(sentence: str, gate: Gate, passages: Sequence[Passage], facts: Sequence[Fact] = ()) -> Verdict:
    """What the tutor decides on a ``sentence`` of the model that was given ``facts`` of ``passages``."""
    verdict = gate.check(sentence, passages, [(fact.passage, fact.sentence) for fact in facts])
    return replace(verdict, failed="leans on what nobody said") if leans_back(sentence) else verdict
