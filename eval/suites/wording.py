"""Wording: what the model makes of the facts by itself, before the gate, and how much of it a learner gets to see.

Every question is worded, whatever the tutor would decide on it: those that the lesson does not answer show whether the
model says so. Times are honest where the suite runs alone: an engine that keeps the prefix of a prompt may still have
those of an earlier suite.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from statistics import mean
from typing import Any

from langchain_core.language_models import BaseChatModel

from firstguess.eval.cases import Case
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import QuestionSuite, record_of, row_of
from firstguess.eval.suites.drafting import evidence_for, gated, looked_up, written
from firstguess.eval.suites.grounding import Judge, the_metric
from firstguess.eval.suites.polarity import Said, word_of
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.systems.ours import ours
from firstguess.eval.systems.plain import refuses
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.sentences import split
from firstguess.tutor.errors import ModelError
from firstguess.tutor.turn import Tutor
from firstguess.tutor.wording import LEADING_ANSWER, MOST_SENTENCES, UNKNOWN, without_answer

#: Questions without an answer in the lesson that a draft should refuse; half-covered and ambiguous ones are read only.
OUTSIDE = ("near", "far")
RECALLS = ("yes_recall", "no_recall")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a draft: the metric's ``label``, and whether the gate lets it through, and as a copy of a fact."""

    text: str
    label: str
    kept: bool
    copied: bool


@dataclass(frozen=True)
class Read:
    """A draft as the tutor reads it: the yes or no that it begins with, whether it refuses, and what it claims.

    A sentence that is no more than yes, no or a refusal claims nothing. No more sentences count than the tutor reads.
    """

    word: Said | None
    refused: bool
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Drafted:
    """What a model wrote on one question; without ``facts`` it was not asked. Milliseconds are in ``times``."""

    facts: tuple[str, ...] = ()
    text: str = ""
    word: Said | None = None
    refused: bool = False
    sentences: tuple[Sentence, ...] = ()
    times: Mapping[str, float] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "times"}


class Wording(QuestionSuite):
    """Every question: the draft that the model makes of the facts which the tutor looks up, and the tutor's reply.

    Without a model there is no draft, and only what is shown is scored. A question for which nothing is found has none
    either: it is no matter of wording.
    """

    name = "wording"
    title = "Words the facts itself, and rightly"
    needs_tutor = True
    measures: tuple[Measure, ...] = (
        Measure("worded", "shown answers with a sentence in the model's words"),
        Measure("draft_support", "drafted sentences that the lesson supports, before the gate"),
        Measure("draft_facts", "needed facts said in the draft"),
        Measure("shown_facts", "needed facts said in what is shown, quotes and all"),
        Measure("polarity", "yes/no questions whose draft begins with the right word"),
        Measure("polarity_said", "yes/no questions whose draft begins with a yes or a no", "neither"),
        Measure("yes_recall", "drafts that begin with yes, where that is right"),
        Measure("no_recall", "drafts that begin with no, where that is right"),
        Measure("refused_near", "drafts that refuse, on questions about the subject that the lesson does not answer"),
        Measure("refused_far", "drafts that refuse, on questions about something else"),
        Measure("over_refusal", "drafts that refuse, on questions that the lesson answers", "lower"),
        Measure("passed", "drafted sentences that the gate lets through"),
        Measure("passed_own", "drafted sentences that it lets through in the model's own words"),
        Measure("passed_copied", "drafted sentences that copy a sentence of the lesson", "neither"),
        Measure("draft_words", "words of a draft", "neither", "count"),
        Measure("first_token_ms", "until a draft begins (mean)", "lower", "ms"),
        Measure("draft_ms", "until a draft is whole (mean)", "lower", "ms"),
    )
    derived_measures: tuple[Measure, ...] = (
        Measure("polarity_balanced", "mean of the shares right among yes and among no, by the draft's first word"),
        Measure("support_sentences", "supported among all checkable drafted sentences, before the gate"),
        Measure("worded_sentences", "the model's among all shown sentences but fixed wordings"),
    )

    def __init__(self, judge: Judge | None = None) -> None:
        self._given = judge

    @cached_property
    def judge(self) -> Judge:
        return self._given or the_metric()

    def takes(self, case: Case) -> bool:  # noqa: ARG002 - what cannot be answered should be refused
        return True

    def applies(self, case: Case) -> tuple[str, ...]:
        if case.abstain:
            return (f"refused_{case.kind}",) if case.kind in OUTSIDE else ()
        facts = ("draft_facts", "shown_facts") if case.facts else ()
        word = ("polarity", "polarity_said", f"{case.answer}_recall") if case.answer else ()
        return ("draft_support", "over_refusal", "passed", *facts, *word)

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        tutor = ours(system, self.name).tutor
        model, case = tutor.answerer.model, item.case
        # First: after the reply, whose prompt is the same, an engine that keeps prefixes would be timed too fast.
        draft = None if model is None else self._draft(tutor, model, case)
        answer = bench.ask(system, case)
        scores = dict(_of_shown(case, answer, with_model=model is not None))
        record = {**record_of(case, answer), "draft": None}
        if draft is not None:
            scores |= dict(_of_draft(case, draft))
            record["draft"] = draft.as_record()
        return row_of(self, item, system, scores, record)

    def _draft(self, tutor: Tutor, model: BaseChatModel, case: Case) -> Drafted:
        """Raises ``ModelError`` where another model stood in: its words are not those that are measured."""
        opened = tutor.open_lesson(case.lesson)
        query, facts, passages = looked_up(tutor, opened, case)
        if not facts:
            return Drafted()
        getattr(model, "warm", lambda: None)()  # loading is no part of a draft's time
        made = written(model, opened, query, facts)
        if made.metadata.get("fallback"):
            raise ModelError(str(made.metadata["fallback"]))
        read = read_as(made.text, taught=bool(made.metadata.get("taught")))
        texts = evidence_for(opened, case, passages)
        sentences = []
        for claim in read.claims:
            verdict = gated(claim, opened.gate, passages, facts)
            label = self.judge.judge(claim, texts).label
            sentences.append(Sentence(claim, label, verdict.supported, verdict.supported and verdict.copied))
        told = tuple(fact.text for fact in facts)
        return Drafted(told, made.text, read.word, read.refused, tuple(sentences), made.times)

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        shares = [[row.scores[name] for row in rows if name in row.scores] for name in RECALLS]
        figures = {"polarity_balanced": mean(map(mean, shares))} if all(shares) else {}
        pooled = {
            "support_sentences": [each for row in rows for each in _supported(row)],
            "worded_sentences": [each for row in rows for each in _from_model(row)],
        }
        return figures | {name: float(mean(values)) for name, values in pooled.items() if values}

    def counts(self, measure: str, row: Row) -> bool:
        if measure == "polarity_balanced":
            return not row.scores.keys().isdisjoint(RECALLS)
        return super().counts(measure, row)


def read_as(text: str, *, taught: bool) -> Read:
    """The draft ``text`` as the tutor reads it; an untaught model refuses in its own words, so many of them count.

    It refuses when the first thing that it says but yes or no does; saying nothing at all is no answer either.
    """
    said = [sentence.text.strip() for sentence in split(text)]
    told = [each for each in said if not LEADING_ANSWER.fullmatch(each)]
    unknown = [each == UNKNOWN if taught else refuses(each) for each in told]
    claims = [each for each, refusing in zip(told, unknown, strict=True) if not refusing]
    return Read(
        word=word_of(said[0]) if said else None,
        refused=not said or unknown[:1] == [True],
        claims=tuple(without_answer(each.lstrip("-*•").strip()) for each in claims[:MOST_SENTENCES]),
    )


def _of_draft(case: Case, draft: Drafted) -> Iterator[tuple[str, float]]:
    if not draft.facts:
        return
    yield "draft_words", len(draft.text.split())
    for name, mark in (("first_token_ms", "first_token"), ("draft_ms", "total")):
        if mark in draft.times:
            yield name, draft.times[mark]
    if not case.abstain:
        yield from _of_answer(case, draft)
    elif case.kind in OUTSIDE:
        yield f"refused_{case.kind}", draft.refused


def _of_answer(case: Case, draft: Drafted) -> Iterator[tuple[str, float]]:
    """The scores of a draft on a question that the lesson answers."""
    yield "over_refusal", draft.refused
    if case.facts:
        said = " ".join(sentence.text for sentence in draft.sentences)
        yield "draft_facts", mean(fact.stands_in(said) for fact in case.facts)
    if case.answer:
        yield "polarity", draft.word == case.answer
        yield "polarity_said", draft.word is not None
        yield f"{case.answer}_recall", draft.word == case.answer
    if draft.sentences:
        yield "passed", mean(each.kept for each in draft.sentences)
        yield "passed_own", mean(each.kept and not each.copied for each in draft.sentences)
        yield "passed_copied", mean(each.copied for each in draft.sentences)
    if labels := [each.label for each in draft.sentences if each.label != "not_checkable"]:
        yield "draft_support", labels.count("supported") / len(labels)


def _of_shown(case: Case, answer: Answer, *, with_model: bool) -> Iterator[tuple[str, float]]:
    """What is shown is scored for quoting alone too, but for the share of a model that there is not."""
    if case.facts and not case.abstain:
        yield "shown_facts", mean(fact.stands_in(answer.text) for fact in case.facts)
    if with_model and answer.move == "answer":
        yield "worded", any(sentence.source == "model" for sentence in answer.sentences)


def _supported(row: Row) -> list[bool]:
    """Whether each checkable sentence drafted on an answerable question is supported; what raised wrote a wrong one."""
    if row.record.get("case", {}).get("abstain"):
        return []
    drafted = (row.record.get("draft") or {}).get("sentences", ())
    labels = [each["label"] for each in drafted if each["label"] != "not_checkable"]
    return [False] if row.error else [label == "supported" for label in labels]


def _from_model(row: Row) -> list[bool]:
    """Whether each sentence of a shown answer is the model's, but for those that are authored."""
    answer = row.record.get("answer")
    if "worded" not in row.scores or not answer:
        return []
    return [each["source"] == "model" for each in answer["sentences"] if each["source"] != "authored"]
