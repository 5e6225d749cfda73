"""The record that a learner sees: what is strong, shaky and due, how sure against how right, and what was believed.

Questions are shown in the lesson's present words, by their ids where it has them no more. No right answer is in here:
an item that is due must not be given away by its own entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any

from firstguess.tutor.attempts import Share, moment
from firstguess.tutor.calibration import Calibration
from firstguess.tutor.items import Item
from firstguess.tutor.lab.experiments import Experiment
from firstguess.tutor.lab.tried import LabLine, lab_lines
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.mastery import Known, Mastery
from firstguess.tutor.misconception_file import Evidence, MisconceptionEntry, Status
from firstguess.tutor.reviews import Due, SureError, Why
from firstguess.tutor.tries import Alone, Tries, alone_of, tries_of
from firstguess.tutor.verdict import TestVerdict, test_verdict

__all__ = ["Record", "TestVerdict", "record", "test_verdict"]

VERSION = 1
WHY: Mapping[Why, str] = {
    "review": "to keep it",
    "missed": "it was wrong last time",
    "told": "you were told the answer last time",
    "sure_error": "you were sure and it was wrong, and such errors come back: checked after a day and after a week",
}


@dataclass(frozen=True)
class ConceptLine:
    """A concept: ``level`` is what is known of it, ``missing`` what mastery still wants, ``due`` when it comes back."""

    concept: str
    item: str
    question: str
    part: str
    level: Known
    right: int
    tries: int
    told: int
    missing: str
    last_at: datetime
    due: datetime | None


@dataclass(frozen=True)
class DueLine:
    """A review: ``why`` in words."""

    concept: str
    item: str
    question: str
    part: str
    at: datetime
    why: str


@dataclass(frozen=True)
class SureErrorLine:
    """A sure error with its next return check; ``due`` is None when both checks were passed."""

    concept: str
    item: str
    question: str
    part: str
    chose: str
    at: datetime
    times: int
    passed: int
    due: datetime | None


@dataclass(frozen=True)
class EvidenceLine:
    """What an entry of the misconception file rests on: ``words`` are the option chosen or what was said."""

    at: datetime
    what: str
    item: str | None
    question: str
    words: str


@dataclass(frozen=True)
class MisconceptionLine:
    """``belief`` is the misconception in words, or a myth's question; ``missing`` is what closes it from here."""

    id: str
    belief: str
    status: Status
    evidence: tuple[EvidenceLine, ...]
    rule: str
    missing: str
    reason: str


@dataclass(frozen=True)
class Record:
    """A learner's record of one lesson at ``as_of``. Concepts stand in the order they were met, dates by time."""

    as_of: datetime
    answers: int
    strong: tuple[ConceptLine, ...]
    nearly: tuple[ConceptLine, ...]
    shaky: tuple[ConceptLine, ...]
    due: tuple[DueLine, ...]
    upcoming: tuple[DueLine, ...]
    calibration: Calibration
    sure_errors: tuple[SureErrorLine, ...]
    misconceptions: tuple[MisconceptionLine, ...]
    tries: Tries
    alone: Alone
    lab: tuple[LabLine, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, with a version."""
        plain: dict[str, Any] = _plain(self)
        return {"version": VERSION, **plain}


def record(
    state: LearnerState,
    items: Mapping[str, Item],
    now: datetime,
    experiments: Sequence[Experiment] = (),
    closed: Collection[str] = (),
) -> Record:
    """The record at ``now``; ``items`` and ``experiments`` are the lesson's, which may have changed since.

    ``closed`` are the ids of experiments that would answer an open question: what they found is not told.
    """
    at = moment(now)
    schedule = state.schedule(at)
    dates = {due.concept: due.at for due in schedule}
    concepts = [_concept(known, items, dates) for known in state.mastery.values()]
    return Record(
        as_of=at,
        answers=len(state.attempts),
        strong=tuple(line for line in concepts if line.level == "mastered"),
        nearly=tuple(line for line in concepts if line.level == "nearly"),
        shaky=tuple(line for line in concepts if line.level == "learning"),
        due=tuple(_due(due, items) for due in schedule if due.at <= at),
        upcoming=tuple(_due(due, items) for due in schedule if due.at > at),
        calibration=state.calibration,
        sure_errors=tuple(_sure_error(error, items, dates) for error in state.sure_errors.values()),
        misconceptions=tuple(
            _misconception(entry, items) for entry in state.misconceptions.values() if entry.status != "deleted"
        ),
        tries=tries_of(state.attempts, _skipped(state, items)),
        alone=alone_of(state.attempts),
        lab=lab_lines(state.lab, experiments, closed),
    )


def _skipped(state: LearnerState, items: Mapping[str, Item]) -> dict[str, datetime]:
    """When each concept was first left without a commitment."""
    when: dict[str, datetime] = {}
    for skip in state.skipped:
        if skip.item in items:
            when.setdefault(items[skip.item].concept, skip.at)
    return when


def _concept(known: Mastery, items: Mapping[str, Item], dates: Mapping[str, datetime]) -> ConceptLine:
    return ConceptLine(
        concept=known.concept,
        item=known.item,
        question=_question(known.item, items),
        part=known.part,
        level=known.level,
        right=known.right,
        tries=known.tries,
        told=known.told,
        missing=known.missing,
        last_at=known.last_at,
        due=dates.get(known.concept),
    )


def _due(due: Due, items: Mapping[str, Item]) -> DueLine:
    return DueLine(due.concept, due.item, _question(due.item, items), due.part, due.at, WHY[due.why])


def _sure_error(error: SureError, items: Mapping[str, Item], dates: Mapping[str, datetime]) -> SureErrorLine:
    return SureErrorLine(
        concept=error.concept,
        item=error.item,
        question=_question(error.item, items),
        part=error.part,
        chose=_choice(error.item, error.choice, items),
        at=error.at,
        times=error.times,
        passed=error.passed,
        due=dates.get(error.concept) if error.wait else None,
    )


def _misconception(entry: MisconceptionEntry, items: Mapping[str, Item]) -> MisconceptionLine:
    belief = items[entry.id].question if entry.id in items else entry.id
    evidence = tuple(_evidence(each, items) for each in entry.evidence)
    return MisconceptionLine(entry.id, belief, entry.status, evidence, entry.rule, entry.missing, entry.reason)


def _evidence(evidence: Evidence, items: Mapping[str, Item]) -> EvidenceLine:
    if evidence.what == "said" or evidence.item is None:
        return EvidenceLine(evidence.at, "said", None, "", evidence.text)
    sure = f"chose, {evidence.level}" if evidence.level else "chose"
    words = _choice(evidence.item, evidence.choice, items)
    return EvidenceLine(evidence.at, sure, evidence.item, _question(evidence.item, items), words)


def _question(item: str, items: Mapping[str, Item]) -> str:
    return items[item].question if item in items else item


def _choice(item: str, choice: int | None, items: Mapping[str, Item]) -> str:
    choices = items[item].choices if item in items else ()
    return choices[choice].text if choice is not None and 0 <= choice < len(choices) else ""


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    if not is_dataclass(value):
        return value
    plain = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Share):
        plain["value"] = value.value
    if isinstance(value, Share | Tries | Alone):
        plain["words"] = value.words
    return plain
