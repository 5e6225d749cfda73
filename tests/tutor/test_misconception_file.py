"""The misconception file: opened by evidence alone, closed by its rule alone, and the learner's to dispute."""

from __future__ import annotations

from typing import Any

import pytest

from firstguess.tutor.attempts import Attempt
from firstguess.tutor.events import Disputed, Voiced
from firstguess.tutor.misconception_file import MisconceptionEntry, misconceptions_of
from tests.tutor.tried import after, told, tried

MYTH = "tea#myth-1"
Step = Attempt | Voiced | Disputed


def fell(hours: float = 0, **more: Any) -> Attempt:
    return tried(hours, False, misconception=MYTH, **more)


def said(hours: float, stance: str = "holds") -> Voiced:
    record = {"at": after(hours), "conversation": "one", "myth": MYTH, "stance": stance, "text": "tea grows in bags"}
    return Voiced.model_validate(record)


def ruled(verdict: str, hours: float = 1) -> Disputed:
    record = {"at": after(hours), "conversation": "one", "misconception": MYTH, "verdict": verdict, "reason": "a slip"}
    return Disputed.model_validate(record)


STATUS: list[tuple[str, list[Step], str]] = [
    ("chosen", [fell()], "open"),
    ("said", [said(0)], "open"),
    ("right once", [fell(), tried(1)], "closing"),
    ("right twice at once", [fell(), tried(1), tried(2)], "closing"),
    ("right twice, a session apart", [fell(), tried(1), tried(9)], "closed"),
    ("right with a hint", [fell(), tried(1, aided=True), tried(9, aided=True)], "open"),
    ("told", [fell(), told(1)], "open"),
    ("right on another concept", [fell(), tried(1, concept="b"), tried(9, concept="b")], "open"),
    ("right on others that carry it", [fell(), tried(1, concept="b", carries=(MYTH,)), tried(9)], "closed"),
    ("right on the myth's own item", [said(0), tried(1, item=MYTH), tried(9, item=MYTH)], "closed"),
    ("rejected", [fell(), said(1, "rejects")], "closing"),
    ("asked about", [fell(), said(1, "asks")], "open"),
    ("rejected, and right once", [fell(), said(1, "rejects"), tried(2)], "closed"),
    ("right once, and rejected", [fell(), tried(2), said(3, "rejects")], "closed"),
    ("new evidence after it was closed", [fell(), tried(1), tried(9), said(10)], "open"),
    ("right before the evidence", [tried(0), tried(9), fell(10)], "open"),
    ("disputed", [fell(), ruled("disputed")], "disputed"),
    ("disputed and taken back", [fell(), ruled("disputed"), ruled("kept")], "open"),
    ("new evidence after a dispute", [fell(), ruled("disputed"), fell(2)], "open"),
    ("deleted", [fell(), ruled("deleted")], "deleted"),
    ("deleted and taken back", [fell(), ruled("deleted"), ruled("kept")], "deleted"),
    ("new evidence after deletion", [fell(), ruled("deleted"), fell(2)], "open"),
]


@pytest.mark.parametrize(("trail", "status"), [case[1:] for case in STATUS], ids=[case[0] for case in STATUS])
def test_where_an_entry_stands_after(trail: list[Step], status: str) -> None:
    assert misconceptions_of(trail)[MYTH].status == status


@pytest.mark.parametrize("step", [tried(0), tried(0, False), said(0, "rejects"), said(0, "asks"), ruled("disputed")])
def test_nothing_but_evidence_makes_an_entry(step: Step) -> None:
    assert misconceptions_of([step]) == {}


def test_a_right_answer_on_an_option_with_a_misconception_is_no_evidence() -> None:
    assert misconceptions_of([tried(0, True, misconception=MYTH)]) == {}


def test_the_evidence_says_where_and_how_surely() -> None:
    chose, spoke = misconceptions_of([fell(level="sure", choice=2), said(1)])[MYTH].evidence
    assert (chose.what, chose.item, chose.choice, chose.level, chose.at) == ("chose", "tea#a", 2, "sure", after(0))
    assert (spoke.what, spoke.text, spoke.item) == ("said", "tea grows in bags", None)


def test_a_deleted_entry_keeps_no_evidence_and_a_new_one_only_the_new() -> None:
    assert misconceptions_of([fell(), ruled("deleted")])[MYTH].evidence == ()
    assert [each.at for each in misconceptions_of([fell(), ruled("deleted"), fell(2)])[MYTH].evidence] == [after(2)]


def test_an_entry_says_what_closes_it() -> None:
    def missing(*trail: Step) -> str:
        entry: MisconceptionEntry = misconceptions_of(trail)[MYTH]
        return entry.missing

    assert missing(fell()) == misconceptions_of([fell()])[MYTH].rule
    assert "8 hours apart" in missing(fell())
    assert "later session" in missing(fell(), tried(1))
    assert "one right answer" in missing(fell(), said(1, "rejects"))
    assert missing(fell(), tried(1), tried(9)) == missing(fell(), ruled("disputed")) == ""
