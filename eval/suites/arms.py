"""Arms: the same model closed book, with what is retrieved, and with the right passages; before the gate and after it.

What retrieval gives is the step from the first arm to the second; what better retrieval could still give, the step to
the third. What the gate saves is the support it adds within an arm, and what it costs, the facts that it takes away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from statistics import mean
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from firstguess.eval.cases import Case
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import QuestionSuite, row_of
from firstguess.eval.suites.drafting import evidence_for, gated, looked_up, written
from firstguess.eval.suites.grounding import Judge, the_metric
from firstguess.eval.systems.base import System
from firstguess.eval.systems.oracle import within
from firstguess.eval.systems.ours import ours
from firstguess.eval.systems.plain import MAX_NEW_TOKENS, asked
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import split
from firstguess.tutor.facts import Fact
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.turn import Tutor
from firstguess.tutor.wording import LEADING_ANSWER, MOST_SENTENCES, without_answer

ARMS = {"closed": "closed book", "retrieved": "with what was retrieved", "oracle": "with the right passages"}


@dataclass(frozen=True)
class Arm:
    """What a model wrote in one arm, with the metric's ``labels``, and what the gate let through (``kept``).

    A sentence that says no more than yes or no counts in neither: the tutor decides on that word by itself.
    """

    sentences: tuple[str, ...]
    kept: tuple[bool, ...]
    labels: tuple[str, ...]

    def scores(self, name: str, case: Case) -> Iterator[tuple[str, float]]:
        for suffix, chosen in (("", [True] * len(self.kept)), ("_gated", list(self.kept))):
            said = " ".join(text for text, keep in zip(self.sentences, chosen, strict=True) if keep)
            yield f"{name}_facts{suffix}", mean(fact.stands_in(said) for fact in case.facts)
            labels = [label for label, keep in zip(self.labels, chosen, strict=True) if keep]
            if checkable := [label for label in labels if label != "not_checkable"]:
                yield f"{name}_support{suffix}", checkable.count("supported") / len(checkable)

    def as_record(self) -> list[dict[str, Any]]:
        return [
            {"text": text, "kept": keep, "label": label}
            for text, keep, label in zip(self.sentences, self.kept, self.labels, strict=True)
        ]


class Arms(QuestionSuite):
    """Answerable questions, worded by the tutor's own model whatever the tutor would decide on them.

    Support is judged alike in all arms: against the right passages and what was retrieved, but for beliefs that a
    myth tells. Without a model there is nothing to compare.
    """

    name = "arms"
    title = "What retrieval gives, and what the gate saves"
    needs_tutor = True
    measures: tuple[Measure, ...] = tuple(
        Measure(f"{arm}_{name}{suffix}", f"{title}, {said}{', after the gate' if suffix else ''}", "neither")
        for arm, said in ARMS.items()
        for name, title in (("facts", "needed facts said"), ("support", "sentences that the lesson supports"))
        for suffix in ("", "_gated")
    )
    derived_measures: tuple[Measure, ...] = (
        Measure("retrieval_gives", "facts with what was retrieved, less facts closed book", "higher", "score"),
        Measure("retrieval_leaves", "facts with the right passages, less with what was retrieved", "lower", "score"),
        Measure("gate_saves", "support after the gate, less before it (retrieved)", "higher", "score"),
        Measure("gate_costs", "facts before the gate, less after it (retrieved)", "lower", "score"),
        Measure("gate_caught", "unsupported sentences that the gate drops (all arms)"),
        Measure("gate_lost", "supported sentences that the gate drops (all arms)", "lower"),
    )

    def __init__(self, judge: Judge | None = None) -> None:
        self._given = judge

    @cached_property
    def judge(self) -> Judge:
        return self._given or the_metric()

    def takes(self, case: Case) -> bool:
        return bool(case.facts and case.parts) and not case.abstain

    def applies(self, case: Case) -> tuple[str, ...]:  # noqa: ARG002 - the same for every case
        return tuple(f"{arm}_facts" for arm in ARMS)

    def score(self, item: Item, system: System, bench: Workbench) -> Row:  # noqa: ARG002
        tutor = ours(system, self.name).tutor
        model, case = tutor.answerer.model, item.case
        arms = {} if model is None else self._arms(tutor, model, case)
        scores = dict(pair for name, arm in arms.items() for pair in arm.scores(name, case))
        written = {name: arm.as_record() for name, arm in arms.items()}
        record = {"case": case.model_dump(mode="json"), "arms": written}
        return row_of(self, item, system, scores, record)

    def _arms(self, tutor: Tutor, model: BaseChatModel, case: Case) -> dict[str, Arm]:
        opened = tutor.open_lesson(case.lesson)
        found = {"retrieved": looked_up(tutor, opened, case)}
        found["oracle"] = looked_up(tutor, opened, case, within(frozenset(case.parts)))
        texts = {"closed": _by_heart(model, case)}
        texts |= {name: written(model, opened, query, facts).text for name, (query, facts, _) in found.items()}
        given = found | {"closed": ("", [], found["retrieved"][2])}
        right = evidence_for(opened, case, found["retrieved"][2])
        return {
            name: self._arm(texts[name], right, partial(_passes, opened.gate, given[name][2], given[name][1]))
            for name in ARMS
        }

    def _arm(self, text: str, evidence: Sequence[str], passes: Callable[[str], bool]) -> Arm:
        drafts = [sentence.text for sentence in split(text)][:MOST_SENTENCES]
        said = tuple(without_answer(each) for each in drafts if not LEADING_ANSWER.fullmatch(each))
        labels = tuple(self.judge.judge(each, evidence).label for each in said)
        return Arm(said, tuple(passes(each) for each in said), labels)

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        steps = {
            "retrieval_gives": ("retrieved_facts", "closed_facts"),
            "retrieval_leaves": ("oracle_facts", "retrieved_facts"),
            "gate_saves": ("retrieved_support_gated", "retrieved_support"),
            "gate_costs": ("retrieved_facts", "retrieved_facts_gated"),
        }
        figures: dict[str, float] = {}
        for name, (more, less) in steps.items():
            pairs = [row.scores[more] - row.scores[less] for row in rows if {more, less} <= row.scores.keys()]
            figures |= {name: mean(pairs)} if pairs else {}
        return figures | dict(_dropped(rows))


def _dropped(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    written = [each for row in rows for arm in row.record.get("arms", {}).values() for each in arm]
    for name, label in (("gate_caught", "unsupported"), ("gate_lost", "supported")):
        if kept := [each["kept"] for each in written if each["label"] == label]:
            yield name, 1 - mean(kept)


def _passes(gate: Gate, passages: Sequence[Passage], facts: Sequence[Fact], sentence: str) -> bool:
    return gated(sentence, gate, passages, facts).supported


def _by_heart(model: BaseChatModel, case: Case) -> str:
    question = asked(case.question, [said.say for said in case.history])
    return str(model.invoke([HumanMessage(question)], max_tokens=MAX_NEW_TOKENS).text)
