"""The misconception file: beliefs that a learner's answers or words point to, with the evidence and what closes each.

It is the learner's own file: every entry shows what it rests on, and can be disputed or deleted. Only new evidence
opens an entry again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from firstguess.tutor.attempts import SESSION, Attempt, moment
from firstguess.tutor.events import Disputed, Level, Voiced
from firstguess.tutor.mastery import OCCASIONS, with_occasion

Status = Literal["open", "closing", "closed", "disputed", "deleted"]
RULE = (
    "Closes when you answer a question that carries it right and without help on two occasions at least "
    f"{SESSION.seconds // 3600} hours apart, or reject it in your own words and answer one such question right."
)


@dataclass(frozen=True)
class Evidence:
    """Where a belief showed: an option that was chosen (with its item and concept), or words that were said."""

    at: datetime
    what: Literal["chose", "said"]
    item: str | None = None
    concept: str | None = None
    choice: int | None = None
    level: Level | None = None
    text: str = ""


@dataclass(frozen=True)
class MisconceptionEntry:
    """A belief: ``id`` is a myth's full id or words. ``occasions`` and ``rejected`` are since the last evidence.

    ``ruling`` is the learner's own, which stands until there is new evidence, with its ``reason``.
    """

    id: str
    evidence: tuple[Evidence, ...] = ()
    occasions: tuple[datetime, ...] = ()
    rejected: datetime | None = None
    ruling: Literal["disputed", "deleted"] | None = None
    reason: str = ""

    @property
    def status(self) -> Status:
        if self.ruling is not None:
            return self.ruling
        if len(self.occasions) >= OCCASIONS or (self.rejected and self.occasions):
            return "closed"
        return "closing" if self.occasions or self.rejected else "open"

    @property
    def rule(self) -> str:
        return RULE

    @property
    def missing(self) -> str:
        """What would close the entry from here, in words; "" where nothing is wanted."""
        if self.status == "open":
            return RULE
        if self.status != "closing":
            return ""
        if self.rejected:
            return "Closes with one right answer, without help, to a question that carries it."
        return "Closes with one more right answer in a later session, or when you reject it in your own words."

    def carried_by(self, attempt: Attempt) -> bool:
        """Whether a right answer there speaks against the belief."""
        if self.id in attempt.carries or attempt.item == self.id:
            return True
        return any(known.concept == attempt.concept for known in self.evidence if known.concept)


def misconceptions_of(trail: Iterable[Attempt | Voiced | Disputed]) -> dict[str, MisconceptionEntry]:
    """Every entry of the file by its id, the deleted ones too (they hold no evidence), in the order of appearance."""
    entries: dict[str, MisconceptionEntry] = {}
    for step in trail:
        match step:
            case Attempt():
                _take_answer(entries, step)
            case Voiced():
                _take_words(entries, step)
            case Disputed() if step.misconception in entries:
                entries[step.misconception] = _ruled(entries[step.misconception], step)
    return entries


def _take_answer(entries: dict[str, MisconceptionEntry], attempt: Attempt) -> None:
    if attempt.right is False and attempt.misconception:
        evidence = Evidence(attempt.at, "chose", attempt.item, attempt.concept, attempt.choice, attempt.level)
        _open(entries, attempt.misconception, evidence)
    elif attempt.known:
        for name, entry in entries.items():
            if entry.carried_by(attempt):
                entries[name] = replace(entry, occasions=with_occasion(entry.occasions, attempt.at))


def _take_words(entries: dict[str, MisconceptionEntry], voiced: Voiced) -> None:
    if voiced.stance == "holds":
        _open(entries, voiced.myth, Evidence(moment(voiced.at), "said", text=voiced.text))
    elif voiced.stance == "rejects" and voiced.myth in entries:
        entries[voiced.myth] = replace(entries[voiced.myth], rejected=moment(voiced.at))


def _open(entries: dict[str, MisconceptionEntry], name: str, evidence: Evidence) -> None:
    before = entries.get(name) or MisconceptionEntry(name)
    entries[name] = replace(
        before, evidence=(*before.evidence, evidence), occasions=(), rejected=None, ruling=None, reason=""
    )


def _ruled(entry: MisconceptionEntry, ruling: Disputed) -> MisconceptionEntry:
    if ruling.verdict == "kept":
        return entry if entry.ruling == "deleted" else replace(entry, ruling=None, reason="")
    if ruling.verdict == "deleted":
        return MisconceptionEntry(entry.id, ruling="deleted", reason=ruling.reason)
    return replace(entry, ruling="disputed", reason=ruling.reason)
