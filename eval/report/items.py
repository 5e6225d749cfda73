"""An item that fell short, as the page shows it: question, expectation, answer, and the evidence marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from firstguess.eval.cases import Case
from firstguess.eval.report.marking import Piece, marked, window
from firstguess.eval.report.shortfall import Shortfall
from firstguess.eval.systems.base import Answer

#: Passages that are shown of an answer, beside those that it cites.
FIRST = 3
#: Where a record without a case says what was asked.
ASKED = ("question", "say", "message", "belief", "asked", "text")


@dataclass(frozen=True)
class Sentence:
    """A sentence of an answer. ``label`` is the metric's, where the suite asked it; ``evidence`` has it marked."""

    text: str
    source: str
    citations: tuple[str, ...]
    label: str = ""
    guard: str = ""
    score: float | None = None
    evidence: Sequence[Sequence[Piece]] = ()


@dataclass(frozen=True)
class Shown:
    """What the page shows of an item. ``rest`` is what no part of it understands, in plain JSON."""

    short: Shortfall
    question: str
    history: Sequence[str] = ()
    expected: Sequence[tuple[str, bool | None]] = ()
    needed: Sequence[str] = ()
    answer: Answer | None = None
    sentences: Sequence[Sentence] = ()
    passages: Sequence[tuple[str, str, Sequence[Piece]]] = ()
    rest: Mapping[str, Any] | None = None


def shown(short: Shortfall) -> Shown:
    """The view of one shortfall; a record that is not about a question is shown as it is."""
    record = short.row.record
    case, answer = _case(record.get("case")), _answer(record.get("answer"))
    if case is None:
        return Shown(short, _question(record) or short.row.item, rest=_rest(record, ()))
    return Shown(
        short, case.question, [said.say for said in case.history], list(_expected(case, answer)),
        case.evidence, answer, list(_sentences(answer, record.get("judged") or ())) if answer else (),
        list(_passages(case, answer)) if answer else (), _rest(record, ("case", "answer", "judged")),
    )  # fmt: skip


def _case(value: Any) -> Case | None:
    try:
        return Case.model_validate(value)
    except ValueError:
        return None


def _answer(value: Any) -> Answer | None:
    try:
        return Answer.model_validate(value)
    except ValueError:
        return None


def _rest(record: Mapping[str, Any], known: Sequence[str]) -> Mapping[str, Any] | None:
    return {name: value for name, value in record.items() if name not in known} or None


def _question(record: Mapping[str, Any]) -> str:
    """The first thing in a record that looks like what a learner said, however deep it lies."""
    for name in ASKED:
        value = record.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            return " / ".join(value)
    deeper = (_question(value) for value in record.values() if isinstance(value, dict))
    return next((text for text in deeper if text), "")


def _expected(case: Case, answer: Answer | None) -> Iterator[tuple[str, bool | None]]:
    """What a good answer holds, and whether this one does (None: not for the page to say)."""
    if case.abstain:
        why = f", because: {case.reason.replace('_', ' ')}" if case.reason else ""
        yield f"no answer{why}", None if answer is None else answer.abstained
    if case.answer:
        yield f"the answer {case.answer}", None
    for fact in case.facts if not case.abstain else ():
        yield fact.says, None if answer is None else fact.stands_in(answer.text)
    if case.parts:
        cited = {part for shown in (answer.sentences if answer else ()) for part in map(_part, shown.citations)}
        yield f"a source among: {', '.join(case.parts)}", bool(cited & set(case.parts)) if cited else None


def _part(citation: str) -> str:
    return citation.partition("#")[2].partition(".")[0]


def _sentences(answer: Answer, judged: Sequence[Mapping[str, Any]]) -> Iterator[Sentence]:
    """The sentences with what the metric said of them; authored ones it was not asked about."""
    verdicts = {record.get("text"): record for record in judged}
    for sentence in answer.sentences:
        record = verdicts.get(sentence.text, {})
        yield Sentence(
            text=sentence.text, source=sentence.source, citations=sentence.citations, score=record.get("score"),
            label=str(record.get("label") or "").replace("_", " "), guard=record.get("guard") or "",
            evidence=tuple(_evidence(sentence.evidence, record.get("span"))),
        )  # fmt: skip


def _evidence(texts: Sequence[str], span: Sequence[int] | None) -> Iterator[Sequence[Piece]]:
    """The evidence of a sentence, with the window that the metric read marked."""
    for place, text in enumerate(texts):
        yield window(text, (span[1], span[2]) if span and span[0] == place else None)


def _passages(case: Case, answer: Answer) -> Iterator[tuple[str, str, Sequence[Piece]]]:
    """(id, whether its part is a right one, text) of the first passages and of all that are cited."""
    cited = {name for sentence in answer.sentences for name in sentence.citations}
    stands_on = [text for sentence in answer.sentences for text in sentence.evidence]
    for place, passage in enumerate(answer.passages):
        if place < FIRST or passage.id in cited:
            right = "right" if passage.part in case.parts else "wrong" if case.parts else ""
            yield passage.id, right, marked(passage.text, stands_on, case.evidence)
