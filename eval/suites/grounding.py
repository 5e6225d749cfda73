"""Grounding: is every sentence supported, cited and quoted right, and is what was needed said?

Support is judged by the benchmark's own metric, whose agreement with people is printed beside it. What is authored
("Yes.", a refusal) claims nothing about the lesson by itself, and is counted apart; so is what claims nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from statistics import mean
from typing import Any, Protocol, cast

from firstguess.eval.cases import Case
from firstguess.eval.metric.judgement import Judgement
from firstguess.eval.quotes import CLASSES, Integrity, bare, integrity
from firstguess.eval.rows import Item, Measure, Row
from firstguess.eval.suites.base import QuestionSuite, record_of, row_of
from firstguess.eval.systems.base import Answer, Shown, System
from firstguess.eval.systems.ours import part_of
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import split_lesson

#: The metric's guards whose failures are counted by name.
GUARDS = ("number", "name", "negation")
#: What an answerable question would have been scored in, had the system not raised.
ANSWERED = ("support", "all_grounded", "citation_recall")


class Judge(Protocol):
    """What decides whether texts support a sentence: the metric, or a stand-in."""

    def judge(self, sentence: str, evidence: Sequence[str]) -> Judgement: ...


@dataclass(frozen=True)
class Sentence:
    """A shown sentence with what was found out about it.

    ``own``: against the evidence it cites; ``found``: against all that was retrieved. ``recalled`` and ``precise`` are
    ALCE's: do the cited passages together support it, and how many of its citations are not irrelevant?
    """

    shown: Shown
    own: Judgement
    found: Judgement
    recalled: bool
    precise: int
    quote: Integrity | None

    @property
    def checkable(self) -> bool:
        return self.own.label != "not_checkable"

    def as_record(self) -> dict[str, Any]:
        return {
            "text": self.shown.text, "source": self.shown.source, "evidence": list(self.shown.evidence),
            "label": self.own.label, "score": round(self.own.score, 4), "span": self.own.span, "guard": self.own.guard,
            "label_retrieved": self.found.label, "recalled": self.recalled, "precise": self.precise,
            "citations": list(self.shown.citations), "quote": self.quote,
        }  # fmt: skip


class Grounding(QuestionSuite):
    """Every answer: its sentences against what they cite, and against what the case says is needed.

    Shares are taken for each answer, and their mean over the answers, as ALCE does; ``support_sentences`` counts all
    sentences alike.
    """

    name = "grounding"
    title = "Says what the lesson says, with the right citation"
    measures: tuple[Measure, ...] = (
        Measure("support", "checkable sentences supported by the evidence they cite"),
        Measure("faithful", "checkable sentences supported by anything that was retrieved"),
        Measure("all_grounded", "answers whose checkable sentences are all supported by their evidence"),
        Measure("citation_recall", "sentences that their cited passages support (ALCE)"),
        Measure("citation_precision", "citations that are not irrelevant (ALCE)"),
        Measure("citation_right", "answers that cite a part which answers the question"),
        Measure("evidence_marked", "answers that cite a sentence which was marked as carrying the answer"),
        Measure("coverage", "needed facts that the answer says"),
        Measure("quote_integrity", "quoted sentences that are the lesson's, at their place"),
        Measure("quote_altered", "quoted sentences that are close to one of the lesson's", "lower"),
        Measure("quote_wrong_span", "quoted sentences that stand elsewhere in the lesson", "lower"),
        Measure("quote_invented", "quoted sentences that stand nowhere in the lesson", "lower"),
        Measure("unsupported_number", "sentences with a number that their evidence has not", "lower", "count"),
        Measure("unsupported_name", "sentences with a name that their evidence has not", "lower", "count"),
        Measure("unsupported_negation", "sentences that turn their evidence round", "lower", "count"),
        Measure("unsure", "checkable sentences that the metric cannot decide on", "neither"),
        Measure("not_checkable", "sentences that claim nothing: questions, greetings", "neither"),
        Measure("authored", "sentences of an answer that are fixed wordings", "neither", "count"),
    )
    derived_measures: tuple[Measure, ...] = (
        Measure("support_sentences", "supported among all checkable sentences of all answers"),
        Measure("quotes_exact", "exact among all quoted sentences of all answers"),
    )

    def __init__(self, judge: Judge | None = None) -> None:
        self._given = judge
        self._texts: dict[str, Mapping[str, str]] = {}

    @cached_property
    def judge(self) -> Judge:
        return self._given or the_metric()

    def takes(self, case: Case) -> bool:  # noqa: ARG002 - what is shown must be right whatever was asked
        return True

    def applies(self, case: Case) -> tuple[str, ...]:
        """What an answer would have a score in: an item that raised fails it. A refusal has coverage alone."""
        if case.abstain:
            return ()
        return (*ANSWERED, *(("coverage",) if case.facts else ()))

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        answer = bench.ask(system, item.case)
        lesson = bench.library.get(item.lesson)
        sentences = list(judged(answer, self._passages(lesson), lesson.files, self.judge))
        scores = {**_of_sentences(sentences), **_of_case(item.case, answer)}
        scores["authored"] = sum(shown.source == "authored" for shown in answer.sentences)
        record = {**record_of(item.case, answer), "judged": [sentence.as_record() for sentence in sentences]}
        return row_of(self, item, system, scores, record, answer.times)

    def _passages(self, lesson: Lesson) -> Mapping[str, str]:
        if lesson.digest not in self._texts:
            self._texts[lesson.digest] = {passage.id: passage.text for passage in split_lesson(lesson)}
        return self._texts[lesson.digest]

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        every = [record for row in rows for record in row.record.get("judged", ())]
        checkable = [record["label"] == "supported" for record in every if record["label"] != "not_checkable"]
        # What raised showed nothing that could be supported; left out, a system would gain by raising.
        checkable += [False for row in rows if row.error]
        quotes = [record["quote"] == "exact" for record in every if record["quote"]]
        figures = {"support_sentences": checkable, "quotes_exact": quotes}
        return {name: float(mean(values)) for name, values in figures.items() if values}


def the_metric() -> Judge:
    """The benchmark's metric as it ships."""
    return cast("Judge", import_module("firstguess.eval.metric.scorer").Metric.load())


def judged(answer: Answer, passages: Mapping[str, str], files: Mapping[str, str], judge: Judge) -> Iterator[Sentence]:
    """What ``judge`` finds of each sentence of ``answer`` but the authored ones.

    ``passages`` are the lesson's by id, for citations of what ``answer`` does not list as retrieved; ``files`` are
    the lesson's too. A citation of something that does not exist supports nothing.
    """
    texts = {**passages, **{passage.id: passage.text for passage in answer.passages}}
    for shown in answer.sentences:
        if shown.source == "authored":
            continue
        cited = [texts.get(name, "") for name in shown.citations]
        own = judge.judge(shown.text, list(shown.evidence) or cited)
        found = judge.judge(shown.text, [*(passage.text for passage in answer.passages), *cited])
        recalled = bool(cited) and supported(judge, shown.text, cited)
        precise = sum(recalled and _relevant(judge, shown.text, cited, place) for place in range(len(cited)))
        quote = integrity(shown, files) if shown.source == "lesson" else None
        yield Sentence(shown, own, found, recalled, precise, quote)


def supported(judge: Judge, sentence: str, evidence: Sequence[str]) -> bool:
    return judge.judge(sentence, evidence).label == "supported"


def _relevant(judge: Judge, sentence: str, cited: Sequence[str], place: int) -> bool:
    """Not irrelevant as ALCE has it (Gao et al. 2023, 4.2): it supports by itself, or the others do not without it."""
    others = [text for other, text in enumerate(cited) if other != place]
    return not others or supported(judge, sentence, [cited[place]]) or not supported(judge, sentence, others)


def _of_sentences(sentences: Sequence[Sentence]) -> dict[str, float]:
    """Shares over the sentences of one answer; what there is nothing to count for is left out."""
    scores: dict[str, float] = {}
    if sentences:
        scores["not_checkable"] = mean(not sentence.checkable for sentence in sentences)
    if quotes := [sentence.quote for sentence in sentences if sentence.quote]:
        shares = {name: quotes.count(name) / len(quotes) for name in CLASSES}
        scores["quote_integrity"] = shares.pop("exact")
        scores |= {f"quote_{name}": share for name, share in shares.items()}
    if checkable := [sentence for sentence in sentences if sentence.checkable]:
        scores |= _of_checkable(checkable)
    return scores


def _of_checkable(sentences: Sequence[Sentence]) -> dict[str, float]:
    right = [sentence.own.label == "supported" for sentence in sentences]
    failed = [sentence.own.guard for sentence in sentences if sentence.own.label != "supported"]
    citations = sum(len(sentence.shown.citations) for sentence in sentences)
    return {
        "support": mean(right),
        "all_grounded": float(all(right)),
        "faithful": mean(sentence.found.label == "supported" for sentence in sentences),
        "unsure": mean(sentence.own.label == "unsure" for sentence in sentences),
        "citation_recall": mean(sentence.recalled for sentence in sentences),
        # Without any citation ALCE counts nothing as precise.
        "citation_precision": sum(sentence.precise for sentence in sentences) / citations if citations else 0.0,
        **{f"unsupported_{guard}": float(failed.count(guard)) for guard in GUARDS},
    }


def _of_case(case: Case, answer: Answer) -> dict[str, float]:
    """What the case says is needed. A refused question has no citation to be right or wrong, but says no fact."""
    if case.abstain:
        return {}
    scores: dict[str, float] = {}
    if case.facts:
        scores["coverage"] = mean(fact.stands_in(answer.text) for fact in case.facts)
    cited = {part_of(name) for shown in answer.sentences for name in shown.citations}
    if case.parts and not answer.abstained:
        scores["citation_right"] = float(bool(cited & set(case.parts)))
    if case.evidence and not answer.abstained:
        marked = {bare(text) for text in case.evidence}
        named = {bare(text) for shown in answer.sentences for text in shown.evidence}
        scores["evidence_marked"] = float(bool(marked & named))
    return scores
