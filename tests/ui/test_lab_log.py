"""What a learner predicts in the lab stays theirs: kept before it runs, shown in their record, gone when deleted."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from firstguess.tutor.actions import Action
from firstguess.tutor.events import Predicted
from firstguess.tutor.lab.run import Progress
from firstguess.tutor.lab.tried import HELD_BACK, NO_RESULT
from firstguess.ui.desk import Desk
from firstguess.ui.lab_desk import LabDesk
from firstguess.ui.screen import Screen, Screens
from tests.ui.lab_fakes import TRIED, FakeLab

ORDER = {"do": "run", "experiment": "epochs", "option": 0, "level": "sure", "seed": 2}


class Room:
    """A desk of the lab over a fake engine, a real log, and Ann before it."""

    def __init__(self, tutor: Any) -> None:
        self.tutor, self.lab, self.desk = tutor, FakeLab(), Desk(tutor)
        engine = self.lab.engine()
        self.lab_desk, self.screens = LabDesk(tutor, engine), Screens(self.desk, engine.experiments)

    def look(self) -> Screen:
        return self.screens.look(self.desk.sit_down("ann", "fine-tuning"))

    def order(self, **more: Any) -> Any:
        return self.lab_desk.take(json.dumps(ORDER | more), self.look(), "tab")

    def run(self, **more: Any) -> dict[str, str]:
        """What stands on the page in the end."""
        return {name: shown for update in self.order(**more) for name, shown in update.items()}

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(row["body"]) for row in self.tutor.held("ann").rows["learning"]]

    def record(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", self.look().record))


@pytest.fixture
def room(real_tutor: Callable[[], Any]) -> Room:
    return Room(real_tutor())


def test_run_is_kept_as_its_prediction_and_its_outcome(room: Room) -> None:
    room.run()
    room.run(option=1, seed=3)
    kinds = [(each["kind"], each["option"], each["level"], each["seed"]) for each in room.events()]
    assert kinds == [
        ("predicted", 0, "sure", 2),
        ("tried", 0, "sure", 2),
        ("predicted", 1, "sure", 3),
        ("tried", 1, "sure", 3),
    ]
    assert [(each["outcome"], each["right"]) for each in room.events()[1::2]] == [(1, False), (1, True)]


def test_prediction_is_kept_before_anything_runs(room: Room) -> None:
    updates = room.order()
    next(updates), next(updates)
    assert [each["kind"] for each in room.events()] == ["predicted"]
    updates.close()
    (left,) = room.tutor.state("ann", "fine-tuning").lab
    assert left.outcome is None
    assert NO_RESULT in room.record()


def test_outcome_is_kept_though_the_page_closes_on_the_last_update(room: Room) -> None:
    updates = room.order()
    for _ in range(3):  # the sheet, the first of the curves, the last with what was found
        next(updates)
    updates.close()
    assert [each["kind"] for each in room.events()] == ["predicted", "tried"]


@pytest.mark.parametrize("last", [ZeroDivisionError("secret"), Progress((), 0.0, "starting", error="Too slow.")])
def test_failed_run_has_only_its_prediction(room: Room, last: Any) -> None:
    room.lab.script = [last]
    room.run()
    assert [each["kind"] for each in room.events()] == ["predicted"]


def test_refused_run_is_not_kept(room: Room) -> None:
    room.run(option=9)
    assert room.tutor.state("ann", "fine-tuning").lab == ()


def test_log_that_cannot_be_written_ends_no_run(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(room.tutor, "note", lambda *event: 1 / 0)
    assert "sure: not so" in room.run()["found"]
    assert "could not be kept" in caplog.text


def test_what_is_kept_twice_is_there_once(room: Room) -> None:
    seen: list[tuple[Any, ...]] = []
    note, room.tutor.note = room.tutor.note, lambda *event: seen.append(event)
    room.run()
    for event in seen * 2:
        note(*event)
    assert [type(event) for (_, _, (event,), _) in seen] == [Predicted]
    assert len(room.events()) == 1


def test_record_tells_what_was_predicted_and_what_came_out(room: Room) -> None:
    assert "In the lab" not in room.record()
    room.run()
    shown = " ".join(room.record().split())
    assert "You predicted “It falls to the end” (sure). It came out: “It falls, then it <rises>”." in shown
    assert TRIED.title in shown
    assert "Markdown" in shown
    assert "Nothing yet" not in shown
    room.run(option=1, level="guess")
    assert "(a guess), and so it came out." in room.record()


def test_many_runs_are_folded_away(room: Room) -> None:
    for seed in range(7):
        room.run(seed=seed)
    assert room.look().record.count("You predicted") == 7
    assert "2 more" in room.record()


def test_outcome_is_out_of_the_record_while_it_would_answer_a_question(room: Room) -> None:
    room.run()
    seat = room.desk.begin(room.desk.sit_down("ann", "fine-tuning"))
    list(room.desk.act(seat, Action("open", "pitfall-1")).follow(0))
    assert HELD_BACK in room.record()
    assert "You predicted" in room.record()
    assert "rises" not in room.record()


def test_card_says_that_it_was_tried_and_not_what_came_out(room: Room) -> None:
    assert "Tried before" not in room.look().lab
    room.run()
    assert "Tried before" in room.look().lab
    assert "came out" not in room.look().lab


def test_lab_counts_as_no_answer(room: Room) -> None:
    before = room.look().standing
    room.run()
    assert room.look().standing == before


def test_deletion_takes_the_lab_along_even_while_it_runs(room: Room) -> None:
    room.run()
    updates = room.order(seed=5)
    next(updates), next(updates)
    room.desk.erase(room.look().seat)
    assert "It came out" in {name: shown for update in updates for name, shown in update.items()}["now"]
    assert room.tutor.state("ann", "fine-tuning").lab == ()
    assert room.tutor.latest_conversation("ann", "fine-tuning") is None
    assert "Nothing yet" in room.record()


def test_ending_waits_for_the_run_and_lets_nothing_follow(room: Room) -> None:
    room.lab.pace = 30
    updates = room.order()
    next(updates), next(updates)
    room.lab_desk._live["ann"].over.set()  # as if its page had seen the end, so that the test need not wait for it
    room.lab_desk.end("ann")
    list(updates)
    assert [each["kind"] for each in room.events()] == ["predicted"]
    assert room.lab.started[0].closed == 1
