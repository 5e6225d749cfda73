"""What a button may ask for."""

from __future__ import annotations

import json

import pytest

from firstguess.tutor.actions import Action
from firstguess.ui import deeds
from firstguess.ui.desk import Refused


def line(**record: object) -> str:
    return json.dumps(record)


@pytest.mark.parametrize("kind", ["say", "open", "choice", "confidence", "mode"])
def test_action_is_read_with_its_item(kind: str) -> None:
    assert deeds.read(line(kind=kind, value="x", item="l#i", n=3)) == Action(kind, "x", "l#i")  # type: ignore[arg-type]
    assert deeds.read(line(kind=kind, value="x", item=None)) == Action(kind, "x", None)  # type: ignore[arg-type]


def test_rulings_and_erasure_are_no_actions() -> None:
    assert deeds.read(line(kind="disputed", value="myth")) == deeds.Rule("myth", "disputed")
    assert deeds.read(line(kind="erase", value="everything")) == deeds.Erase()


@pytest.mark.parametrize("bad", [
    "", "x", "[]", "null", '"say"', line(kind="say"), line(kind="dance", value="x"), line(value="x"),
    line(kind="say", value=1), line(kind="say", value="x", item=3), line(kind=["say"], value="x"),
    line(kind="say", value="x" * deeds.MOST),
])  # fmt: skip
def test_what_no_button_sends_is_refused_in_words(bad: str) -> None:
    with pytest.raises(Refused, match="Reload the page"):
        deeds.read(bad)
