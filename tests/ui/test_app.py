"""The desk behind the page: who may ask what, one turn at a time, stopped and followed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from firstguess.tutor.reply import Progress, Reply, ReplySentence
from firstguess.ui.desk import Desk, DeskLimits, Refused, Seat
from firstguess.ui.stream import BEAT, LiveTurn


@pytest.fixture
def desk(tutor: Any) -> Desk:
    return Desk(tutor, DeskLimits(message=100, per_minute=600))


@pytest.fixture
def seat(desk: Desk) -> Seat:
    return desk.begin(desk.sit_down("ann", None))


def finish(turn: LiveTurn) -> list[Progress]:
    return list(turn.follow(beat=0))


def test_visitor_who_only_looks_leaves_nothing(desk: Desk, tutor: Any) -> None:
    assert desk.history(desk.sit_down("ann", None)) == []
    assert tutor.owners == {}


def test_conversation_is_found_again(desk: Desk, seat: Seat, tutor: Any) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    again = Desk(tutor).sit_down("ann", None)
    assert [turn.message for turn in desk.history(again)] == ["What is fine-tuning?"]


def test_each_lesson_has_its_own_conversation(desk: Desk, seat: Seat) -> None:
    assert desk.sit_down("ann", "seasons").conversation == ""
    assert desk.sit_down("ann", "no-such-lesson").lesson == seat.lesson


def test_two_learners_are_apart(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    assert desk.sit_down("bob", None).conversation == ""
    assert desk.history(Seat("bob", seat.lesson, seat.conversation)) == []


@pytest.mark.parametrize("message", ["", "   \n", "\x00\x07", "\u2028"])
def test_empty_message_is_refused(desk: Desk, seat: Seat, message: str) -> None:
    with pytest.raises(Refused, match="Write a question"):
        desk.ask(seat, message)


def test_long_message_is_refused_with_its_length(desk: Desk, seat: Seat) -> None:
    with pytest.raises(Refused, match="101 characters"):
        desk.ask(seat, "x" * 101)


def test_control_characters_go_and_other_scripts_stay(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "a\x00b\x1b مرحبا\nzwei"))
    assert desk.history(seat)[0].message == "a b  مرحبا\nzwei"


def test_too_many_questions_are_refused_in_words(tutor: Any) -> None:
    desk = Desk(tutor, DeskLimits(per_minute=3))
    seat = desk.begin(desk.sit_down("ann", None))
    for _ in range(3):
        finish(desk.ask(seat, "What is fine-tuning?"))
    with pytest.raises(Refused, match=r"Ask again in \d+ seconds"):
        desk.ask(seat, "What is fine-tuning?")


def test_second_question_waits_for_the_first(desk: Desk, seat: Seat, tutor: Any) -> None:
    tutor.pace = 5.0
    turn = desk.ask(seat, "What is fine-tuning?")
    with pytest.raises(Refused, match="still answering"):
        desk.ask(seat, "And why?")
    assert desk.live(seat) is turn
    desk.stop(seat)
    finish(turn)


def test_stop_ends_the_turn_at_once_and_stores_no_answer(desk: Desk, seat: Seat, tutor: Any) -> None:
    tutor.pace = 5.0
    turn, began = desk.ask(seat, "What is fine-tuning?"), time.monotonic()
    desk.stop(seat)
    finish(turn)
    assert time.monotonic() - began < 2
    assert [(turn.reply["sentences"], turn.reply["stopped"]) for turn in desk.history(seat)] == [([], True)]
    assert desk.live(seat) is None


def test_asking_again_replaces_the_last_turn(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    finish(desk.ask_again(seat))
    finish(desk.ask_again(seat, "What is overfitting?"))
    assert [turn.message for turn in desk.history(seat)] == ["What is overfitting?"]


def test_stopped_question_can_be_asked_again_and_the_turn_before_it_stays(desk: Desk, seat: Seat, tutor: Any) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    tutor.pace = 5.0
    turn = desk.ask(seat, "What is overfitting?")
    desk.stop(seat)
    finish(turn)
    tutor.pace = 0.0
    assert desk.last_question(seat) == "What is overfitting?"
    finish(desk.ask_again(seat))
    assert [turn.message for turn in desk.history(seat)] == ["What is fine-tuning?", "What is overfitting?"]


def test_stopped_question_stays_when_the_next_one_is_asked(desk: Desk, seat: Seat, tutor: Any) -> None:
    tutor.pace = 5.0
    turn = desk.ask(seat, "What is overfitting?")
    desk.stop(seat)
    finish(turn)
    tutor.pace = 0.0
    finish(desk.ask(seat, "What is fine-tuning?"))
    assert [turn.message for turn in desk.history(seat)] == ["What is overfitting?", "What is fine-tuning?"]


@pytest.mark.parametrize("anew", [False, True])
def test_failed_question_stays_when_the_next_one_is_asked(desk: Desk, seat: Seat, anew: bool) -> None:
    finish(desk.ask(seat, "please explode"))
    finish(desk.ask(desk.start_anew(seat) if anew else seat, "What is fine-tuning?"))
    first = desk.history(seat)[0]
    assert (first.message, first.reply["sentences"]) == ("please explode", [])
    assert "went wrong" in first.reply["notices"][0]


def test_failed_question_that_is_tried_again_is_not_kept_twice(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "please explode"))
    finish(desk.ask_again(seat, "What is fine-tuning?"))
    assert [turn.message for turn in desk.history(seat)] == ["What is fine-tuning?"]


def test_stopped_question_that_outlasts_its_grace_is_not_called_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firstguess.ui.stream.GRACE", 0.05)
    released = threading.Event()

    def hangs(stop: threading.Event) -> Iterator[Progress]:
        yield Progress("wording")
        released.wait(10)

    turn = live(hangs)
    turn.stop()
    list(turn.follow(0.01))
    released.set()
    assert turn.over
    assert turn.trouble is None


def test_refused_edit_keeps_the_last_turn(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    with pytest.raises(Refused):
        desk.ask_again(seat, " ")
    assert len(desk.history(seat)) == 1


def test_nothing_to_ask_again(desk: Desk, seat: Seat) -> None:
    with pytest.raises(Refused, match="no question"):
        desk.ask_again(seat)


def test_new_conversation_is_empty_and_the_newest(desk: Desk, seat: Seat) -> None:
    finish(desk.ask(seat, "What is fine-tuning?"))
    fresh = desk.start_anew(seat)
    assert desk.history(fresh) == []
    assert desk.sit_down("ann", None) == fresh


def test_unexpected_error_is_told_in_words(desk: Desk, seat: Seat, caplog: pytest.LogCaptureFixture) -> None:
    turn = desk.ask(seat, "please explode")
    finish(turn)
    assert turn.trouble
    assert "firstguess doctor" in turn.trouble
    assert "ZeroDivisionError" not in turn.trouble
    assert "ZeroDivisionError" in caplog.text


def live(source: Callable[[threading.Event], Iterator[Progress]], limit: float = 5.0) -> LiveTurn:
    return LiveTurn("q", source, client_id="c", limit=limit).start()


def test_page_gets_at_most_ten_updates_a_second_and_always_the_last() -> None:
    said = tuple(ReplySentence(str(n), "model", 1) for n in range(200))

    def fast(stop: threading.Event) -> Iterator[Progress]:
        for count in range(200):
            time.sleep(0.002)
            yield Progress("checking", said[:count])
        yield Progress("done", said, Reply("answer", said, "m"))

    began = time.monotonic()
    shown = list(live(fast).follow())
    assert len(shown) <= (time.monotonic() - began) / BEAT + 2
    assert shown[-1].reply


def test_two_pages_follow_the_same_turn() -> None:
    def slow(stop: threading.Event) -> Iterator[Progress]:
        yield Progress("looking")
        time.sleep(0.1)
        yield Progress("done", (), Reply("answer", (), "m"))

    turn = live(slow)
    first, second = list(turn.follow(0.01)), list(turn.follow(0.01))
    assert first[-1] is second[-1]


def test_a_turn_is_without_anybody_only_once_its_last_page_was_closed() -> None:
    released = threading.Event()

    def slow(stop: threading.Event) -> Iterator[Progress]:
        released.wait(10)
        yield Progress("done", (), Reply("answer", (), "m"))

    turn = live(slow)
    turn.joined("one")
    turn.joined("two")
    turn.left("one")
    turn.left("somebody else's")
    assert not turn.stopped.gone.is_set()
    turn.left("two")
    assert turn.stopped.gone.is_set()
    assert not turn.stopped.is_set()
    turn.joined("three")
    assert not turn.stopped.gone.is_set()
    released.set()


def test_closing_a_page_concerns_its_own_learner_alone(desk: Desk, seat: Seat, tutor: Any) -> None:
    tutor.pace = 5.0
    turn = desk.ask(seat, "What is fine-tuning?")
    turn.joined("page")
    desk.close_page("bob", "page")
    assert not turn.stopped.gone.is_set()
    desk.close_page("ann", "page")
    assert turn.stopped.gone.is_set()
    assert turn.stopped.learner == "ann"
    desk.stop(seat)
    finish(turn)


def test_model_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firstguess.ui.stream.GRACE", 0.05)
    released = threading.Event()

    def hangs(stop: threading.Event) -> Iterator[Progress]:
        yield Progress("wording")
        released.wait(10)

    turn = live(hangs, limit=0.05)
    list(turn.follow(0.01))
    released.set()
    assert turn.stopped.is_set()
    assert turn.trouble
    assert "too long" in turn.trouble
