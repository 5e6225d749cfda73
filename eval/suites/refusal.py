"""Refusal: is what the lesson does not say refused, and nothing else?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import mean
from typing import Literal

from firstguess.eval.cases import Case
from firstguess.eval.rows import Curve, Item, Measure, Row
from firstguess.eval.suites.base import QuestionSuite, record_of, row_of
from firstguess.eval.suites.polarity import said
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.workbench import Workbench

Outcome = Literal["right", "missing", "wrong"]

#: The share of the needed facts that makes an answer right rather than wrong.
ENOUGH = 0.5
WORTH: Mapping[Outcome, float] = {"right": 1.0, "missing": 0.0, "wrong": -1.0}
_REFUSED = {"near": "near_refused", "far": "far_refused", "partly": "partly_told", "ambiguous": "ambiguous_asked"}


class Refusal(QuestionSuite):
    """Every question: the answerable ones show what is refused too much, the others what is refused too little."""

    name = "refusal"
    title = "Refuses what the lesson does not say, and nothing else"
    measures: tuple[Measure, ...] = (
        Measure("wrongly_refused", "answerable questions that are refused", "lower"),
        Measure("near_refused", "questions about the subject, but not in the lesson, that are refused"),
        Measure("far_refused", "questions about something else that are refused"),
        Measure("partly_told", "half-covered questions where the missing half is named as missing"),
        Measure("ambiguous_asked", "questions that lean on nothing where no answer is made up"),
        Measure("reason_right", "refusals, where one was due, that give the right reason"),
        Measure("truthfulness", "right answers and due refusals +1, wrong answers -1, undue refusals 0", "higher",
                "score", -1.0),
    )  # fmt: skip
    derived_measures: tuple[Measure, ...] = (
        Measure("near_balanced", "mean of the shares right among answerable and among near questions"),
        Measure("near_auroc", "does the confidence tell answerable from near questions?", unit="score"),
        Measure("risk", "wrong among the questions that are answered", "lower"),
        Measure("aurc", "mean risk over coverage, of answers that carry a confidence", "lower", "score"),
    )

    def takes(self, case: Case) -> bool:  # noqa: ARG002 - every question can be refused
        return True

    def applies(self, case: Case) -> tuple[str, ...]:
        named = _REFUSED.get(case.kind) if case.abstain else "wrongly_refused"
        judged = ("truthfulness",) if case.abstain or case.answer or case.facts else ()
        return (*((named,) if named else ()), *judged)

    def score(self, item: Item, system: System, bench: Workbench) -> Row:
        answer = bench.ask(system, item.case)
        beside = {"outcome": outcome(item.case, answer), "confidence": confidence(answer)}
        record = {**record_of(item.case, answer), **beside}
        return row_of(self, item, system, self.scored(item.case, answer), record, answer.times)

    def scored(self, case: Case, answer: Answer) -> Mapping[str, float]:
        scores = {name: float(refused(case, answer)) for name in self.applies(case) if name != "truthfulness"}
        if case.abstain and answer.abstained and case.reason:
            scores["reason_right"] = float(answer.reason == case.reason)
        if outcome_is := outcome(case, answer):
            scores["truthfulness"] = WORTH[outcome_is]
        return scores

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        figures = dict(_balanced(rows))
        if wrong := _wrong(rows):
            figures["risk"] = mean(wrong)
        if points := risk_coverage(rows):
            figures["aurc"] = under(points)
        if (auroc := near_auroc(rows)) is not None:
            figures["near_auroc"] = auroc
        return figures

    def counts(self, measure: str, row: Row) -> bool:
        if measure not in ("near_balanced", "near_auroc"):
            return super().counts(measure, row)
        known = measure == "near_balanced" or row.record.get("confidence") is not None
        return known and bool({"wrongly_refused", "near_refused"} & row.scores.keys())

    def curves(self, rows: Sequence[Row], bench: Workbench) -> Sequence[Curve]:  # noqa: ARG002 - part of the hook
        points = risk_coverage(rows)
        note = "Answered questions from the surest down; what was refused is not covered."
        lines = {"wrong among answered": points}
        return [Curve("Risk against coverage", "questions answered", "wrong among them", lines, note)] if points else []


def refused(case: Case, answer: Answer) -> bool:
    """Whether ``answer`` refuses, as ``case`` calls for it.

    What answers one half and says that the other is missing refuses a half-covered question rightly, and any other
    question in part; that counts as refused too.
    """
    if case.abstain and case.kind == "partly":
        return answer.abstained and answer.reason == "partly_covered"
    return answer.abstained


def outcome(case: Case, answer: Answer) -> Outcome | None:
    """Right, missing or wrong, after CRAG's truthfulness (Yang et al. 2024), but that a refusal which is due is right.

    An answer is right when its yes or no is (where one is asked for and said), else when it has half of the needed
    facts. None: the case does not say what a right answer is.
    """
    if case.abstain:
        return "right" if refused(case, answer) else "missing" if answer.abstained else "wrong"
    if not case.answer and not case.facts:
        return None
    if answer.abstained:
        return "missing"
    word = said(answer) if case.answer else None
    if word is not None or not case.facts:
        return "right" if word == case.answer else "wrong"
    return "right" if mean(fact.stands_in(answer.text) for fact in case.facts) >= ENOUGH else "wrong"


def confidence(answer: Answer) -> float | None:
    """How sure the system is that it can answer: what it says itself (None: nothing), or the score of its best passage.

    Figures of one system can be compared with each other, and with no other system's.
    """
    if "confidence" in answer.extra:
        own = answer.extra["confidence"]
        return None if own is None else float(own)
    return max((passage.score for passage in answer.passages), default=None)


def _balanced(rows: Sequence[Row]) -> Iterator[tuple[str, float]]:
    kept = [1 - row.scores["wrongly_refused"] for row in rows if "wrongly_refused" in row.scores]
    near = [row.scores["near_refused"] for row in rows if "near_refused" in row.scores]
    if kept and near:
        yield "near_balanced", (mean(kept) + mean(near)) / 2


def _wrong(rows: Sequence[Row]) -> list[bool]:
    """Whether each answer was wrong, confident or not; what raised counts as answered wrongly."""
    answered = [row for row in rows if row.error or (row.record.get("outcome") and not _abstained(row))]
    return [bool(row.error) or row.record["outcome"] == "wrong" for row in answered]


def _abstained(row: Row) -> bool:
    return bool(row.record["answer"]["abstained"])


def risk_coverage(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """(share of the questions answered, share wrong among them), from the surest answer down, of those with confidence.

    Answers of equal confidence come together: no threshold parts them. Refused questions are covered by none.
    """
    known = [row.record for row in rows if row.record.get("confidence") is not None and row.record.get("outcome")]
    answered = sorted(
        (-float(record["confidence"]), float(record["outcome"] == "wrong"))
        for record in known if not record["answer"]["abstained"]
    )  # fmt: skip
    points: dict[float, tuple[float, float]] = {}
    wrong = 0.0
    for place, (doubt, was_wrong) in enumerate(answered, start=1):
        wrong += was_wrong
        points[doubt] = (place / len(known), wrong / place)  # the last of equals stays
    return list(points.values())


def under(points: Sequence[tuple[float, float]]) -> float:
    """The mean risk over the coverage that is reached (Geifman and El-Yaniv 2017): a point weighs as its answers do.

    ``points`` as of :func:`risk_coverage`, at least one. What is refused has no risk, and lowers nothing.
    """
    before = [0.0, *(covered for covered, _ in points)]
    area = sum(risk * (covered - last) for (covered, risk), last in zip(points, before, strict=False))
    return area / points[-1][0]


def near_auroc(rows: Sequence[Row]) -> float | None:
    """The chance that an answerable question has more confidence than one that only seems to be (0.5: no use)."""
    from scipy.stats import mannwhitneyu

    known = [row for row in rows if row.record.get("confidence") is not None]
    inside = [row.record["confidence"] for row in known if "wrongly_refused" in row.scores]
    near = [row.record["confidence"] for row in known if "near_refused" in row.scores]
    if not inside or not near:
        return None
    return float(mannwhitneyu(inside, near).statistic) / (len(inside) * len(near))
