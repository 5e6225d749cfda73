"""The record on the page: words for every number, nothing told while a test is on, and no answer of a due item."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from firstguess.tutor.actions import Action
from firstguess.tutor.attempts import Share
from firstguess.tutor.calibration import Calibration, Point
from firstguess.tutor.record import record
from firstguess.ui.anchors import Anchors
from firstguess.ui.curve import curve
from firstguess.ui.desk import Desk
from firstguess.ui.record_view import record_page, when
from firstguess.ui.screen import Screens

NOW = datetime(2026, 1, 8, 20, tzinfo=UTC)


def words(shown: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", shown))


def did(tutor: Any, *acts: Action) -> Desk:
    desk = Desk(tutor)
    seat = desk.begin(desk.sit_down("ann", "fine-tuning"))
    for act in acts:
        list(desk.act(seat, act).follow(0))
    return desk


@pytest.fixture
def wrong(real_tutor: Callable[[], Any]) -> Desk:
    """Surely wrong about a pitfall."""
    tutor = real_tutor()
    item = tutor.open_lesson("fine-tuning").items["fine-tuning#pitfall-1"]
    answer = next(choice.text for choice in item.choices if choice.misconception)
    return did(tutor, Action("open", "pitfall-1"), Action("choice", answer), Action("confidence", "sure"))


def test_sure_error_is_there_with_its_return_date_and_its_belief(wrong: Desk) -> None:
    shown = words(Screens(wrong).look(wrong.sit_down("ann", "fine-tuning")).record)
    for part in ("1 answer: 1 shaky", "Checked again on", "You were sure of", "Too early to tell (1 of 10 answers)"):
        assert part in shown
    assert "I dispute this" in shown
    assert "Delete everything" in shown


def test_no_right_answer_is_in_the_record(wrong: Desk) -> None:
    shown = words(Screens(wrong).look(wrong.sit_down("ann", "fine-tuning")).record)
    item = Screens(wrong).look(wrong.sit_down("ann", "fine-tuning")).page.items["fine-tuning#pitfall-1"]
    assert next(choice.text for choice in item.choices if choice.right).rstrip(".") not in shown


def test_record_is_closed_while_a_test_is_on(real_tutor: Callable[[], Any]) -> None:
    desk = did(real_tutor(), Action("open", "test"), Action("say", "I don't know"))
    shown = Screens(desk).look(desk.sit_down("ann", "fine-tuning")).record
    assert "opens again" in shown
    assert "shaky" not in shown


def test_ruling_is_kept_and_deletion_leaves_nothing(wrong: Desk) -> None:
    seat = wrong.sit_down("ann", "fine-tuning")
    (entry,) = wrong.tutor.state("ann", "fine-tuning").misconceptions
    wrong.rule(seat, entry, "disputed")
    assert "disputed by you" in words(Screens(wrong).look(seat).record)
    wrong.erase(seat)
    after = Screens(wrong).look(wrong.sit_down("ann", "fine-tuning"))
    assert "Nothing yet" in after.record
    assert after.turns == []


def test_empty_record_says_what_begins_it(lessons: dict[str, Any], real_tutor: Callable[[], Any]) -> None:
    state = real_tutor().state("nobody", "fine-tuning")
    assert "Your first guess begins it" in record_page(record(state, {}, NOW), Anchors(lessons["fine-tuning"]))


@pytest.mark.parametrize(("hours", "said"), [
    (-1, "due now"), (1, "later today"), (5, "tomorrow"), (30, "in 2 days"), (24 * 40, "on 2026-02-17"),
])  # fmt: skip
def test_dates_are_said_in_words(hours: int, said: str) -> None:
    assert when(NOW + timedelta(hours=hours), NOW) == said


def calibration(score: float | None) -> Calibration:
    points = (Point("guess", 0.4, Share(1, 4)), Point("think", 0.7, Share(0, 0)), Point("sure", 0.95, Share(9, 9)))
    return Calibration(points, 13, score, "your confidence fits")


def test_curve_has_a_text_and_no_point_where_nothing_was_said() -> None:
    drawn = curve(calibration(0.1))
    assert drawn.count("<circle") == 2
    assert "right 1 of 4" in re.findall(r'aria-label="([^"]+)"', drawn)[0]
    assert "right 9 of 9" in words(drawn)


def test_few_answers_are_dots_without_a_line() -> None:
    assert "<polyline" in curve(calibration(0.1))
    assert "<polyline" not in curve(calibration(None))
    assert "<svg" not in curve(Calibration((), 0, None, "too early"))
