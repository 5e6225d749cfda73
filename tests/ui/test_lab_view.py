"""The lab's page: committed to first, watched while it runs, told in words; and its way from order to HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from firstguess.knowledge.lesson import Lesson
from firstguess.tutor.lab.experiments import ALL
from firstguess.tutor.lab.run import Point, Progress
from firstguess.ui import lab_view
from firstguess.ui.desk import Refused, Seat
from firstguess.ui.lab_curve import HEIGHT, WIDTH, chart, figure
from firstguess.ui.lab_desk import BEAT, BLANK, UNEXPECTED, LabDesk, _paced, read
from firstguess.ui.lab_view import Prediction, invitations, is_closed, lab_page
from firstguess.ui.lesson_view import Page, Shelf
from firstguess.ui.standing import NOBODY, Standing
from tests.ui.lab_fakes import FOUND, TRIED, FakeLab, points, run_script

ORDER = json.dumps({"do": "run", "experiment": "epochs", "option": 1, "level": "sure", "seed": 0, "n": 1})
COMPARE = json.dumps({"do": "compare", "question": "Do I need  a million?", "n": 1})


@pytest.fixture(scope="module")
def page(lessons: dict[str, Lesson]) -> Page:
    return Shelf(FakeLab().engine().experiments).page(lessons["fine-tuning"])


@dataclass
class Room:
    """A desk over a fake engine, and a learner before it."""

    lab: FakeLab
    desk: LabDesk
    screen: Any

    def take(self, line: str) -> list[dict[str, str]]:
        return list(self.desk.take(line, self.screen, "tab"))

    def at(self, standing: Standing) -> Any:
        return SimpleNamespace(page=self.screen.page, standing=standing, seat=self.screen.seat)


@pytest.fixture
def room(page: Page, tutor: Any) -> Room:
    lab = FakeLab()
    screen = SimpleNamespace(page=page, standing=NOBODY, seat=Seat("ann", "fine-tuning", ""))
    return Room(lab, LabDesk(tutor, lab.engine()), screen)


def shown(updates: list[dict[str, str]]) -> dict[str, str]:
    """What stands on the page in the end."""
    return {name: html for update in updates for name, html in update.items()}


# The way in


def test_lesson_without_experiments_has_no_lab(lessons: dict[str, Lesson]) -> None:
    assert lab_page((), NOBODY, ()) == ""
    seasons = Shelf(FakeLab().engine().experiments).page(lessons["seasons"])
    assert "fg-to-lab" not in seasons.text()


def test_parts_lead_to_their_experiment(page: Page) -> None:
    assert page.text().count("fg-to-lab") == len(TRIED.parts)
    assert invitations((TRIED,), "step-1") == ""


def test_closed_part_has_no_way_in(page: Page) -> None:
    assert page.text(Standing({}, frozenset({"pitfall-1", "step-4"}))).count("fg-to-lab") == 0


def test_both_choices_come_before_the_run() -> None:
    card = lab_page((TRIED,), NOBODY, ())
    assert re.findall(r'name="option-epochs" value="(\d)"', card) == ["0", "1"]
    assert re.findall(r'name="level-epochs" value="(\w+)"', card) == ["guess", "think", "sure"]
    assert "How sure are you?" in card
    assert "A guess" in card
    assert re.search(r'fg-do-run" disabled', card)
    assert "checked" not in card


def test_nothing_of_the_outcome_is_in_the_list() -> None:
    assert FOUND.text[0] not in lab_page((TRIED,), NOBODY, ())


@pytest.mark.parametrize("part", ["pitfall-1", "step-4"])
def test_experiment_is_closed_while_its_part_is_asked(part: str) -> None:
    asked = Standing({}, frozenset({part}), pending=f"fine-tuning#{part}")
    assert is_closed(TRIED, asked)
    assert "fg-do-run" not in lab_page((TRIED,), asked, ())
    assert not is_closed(TRIED, Standing({}, frozenset({"step-1"}), pending="fine-tuning#step-1"))


def test_any_open_question_closes_the_comparison() -> None:
    assert is_closed(None, Standing({}, pending="fine-tuning#step-1"))
    assert "fg-do-compare" not in lab_page((TRIED,), Standing({}, pending="fine-tuning#step-1"), ())
    assert not is_closed(None, NOBODY)


def test_lab_is_closed_in_a_test() -> None:
    html = lab_page((TRIED,), Standing({}, unaided=True), ())
    assert lab_view.CLOSED_UNAIDED in html
    assert "fg-exp" not in html


@pytest.mark.parametrize("experiment", ALL, ids=lambda each: each.id)
def test_shipped_experiments_belong_to_parts_of_the_lesson(experiment: Any, lessons: dict[str, Lesson]) -> None:
    parts = {part.id for part in lessons["fine-tuning"].parts}
    assert {part.partition("#")[2] for part in experiment.parts} <= parts


# Curves


def test_curve_is_drawn_and_told() -> None:
    html = chart("Title", TRIED.curves, "loss", points(5))
    assert html.count('class="fg-trace') == 4  # two curves, and their samples in the legend
    assert "training loss: from 3.00 to 2.60 (loss)." in html
    assert html.count("<strong>2.60</strong>") == 2
    assert 'role="img" aria-labelledby="fg-chart-title fg-chart-told"' in html


def test_curve_without_points_is_only_named() -> None:
    html = chart("Title", TRIED.curves, "loss", ())
    assert "training loss: nothing yet." in html
    assert html.count("to come") == 2


@pytest.mark.parametrize("values", [[0.0], [5.0, 5.0], [1e-6, 2e-6], [120_000.0, 3.0], [-2.0, 1.0], [0.98, 1.0]])
def test_curve_stays_inside_its_frame(values: list[float]) -> None:
    html = chart("Title", ("a",), "loss", [Point("a", n, value) for n, value in enumerate(values)])
    drawn = html.partition("</svg>")[0]
    places = re.search(r'<polyline[^>]*points="([^"]+)"', drawn)
    assert places
    for place in places[1].split():
        x, y = map(float, place.split(","))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_figures_are_short() -> None:
    assert [figure(value) for value in (0, 0.0123, 0.5, 12.34, 44, 1234.5)] == [
        "0.00",
        "0.012",
        "0.50",
        "12.3",
        "44",
        "1,234",
    ]


# Orders


@pytest.mark.parametrize(
    "line",
    [
        "", "{", "[]", '{"do": "run"}', "x" * 3000, ORDER.replace("sure", "certain"),
        ORDER.replace('": 1, "level', '": -1, "level'), '{"do": "compare", "question": "  "}',
        json.dumps({"do": "compare", "question": "x" * 301}),
    ],
)  # fmt: skip
def test_order_that_no_button_sends_is_refused(line: str) -> None:
    with pytest.raises(Refused):
        read(line)


def test_orders_are_read() -> None:
    assert read(ORDER) == Prediction("epochs", 1, "sure", 0)
    assert read(COMPARE) == "Do I need a million?"
    assert read(Prediction("epochs", 1, "guess").as_order(seed=4)) == Prediction("epochs", 1, "guess", 4)


def test_page_gets_at_most_five_updates_a_second() -> None:
    assert list(_paced(iter(run_script()))) == [run_script()[0], run_script()[-1]]
    assert BEAT >= 0.2


# A run


def test_prediction_stands_beside_what_came_out(room: Room) -> None:
    updates = room.take(ORDER)
    assert "falls, then it &lt;rises&gt;.</strong> (sure)" in updates[0]["now"]
    assert "It came out" not in updates[0]["now"]
    end = shown(updates)
    assert "You predicted" in end["now"]
    assert "It came out" in end["now"]
    assert "sure: so" in end["found"]
    assert FOUND.text[0] in end["found"]
    assert "Held-out loss at the end" in end["found"]
    assert 'href="#part-pitfall-1"' in end["found"]


def test_every_part_is_one_line(room: Room) -> None:
    for update in [*room.take(ORDER), *room.take(COMPARE)]:
        assert all("\n" not in html for html in update.values())


def test_stop_is_there_while_it_runs_and_the_bar_goes(room: Room) -> None:
    updates = room.take(ORDER)
    assert "fg-do-stop" in updates[0]["found"]
    assert "<progress" in updates[1]["live"]
    end = shown(updates)
    assert "fg-do-stop" not in end["found"]
    assert "<progress" not in end["live"]


def test_run_again_draws_another_seed_for_the_same_prediction(room: Room) -> None:
    again = re.search(r'fg-do-order"><span class="fg-raw">(.*?)</span>', shown(room.take(ORDER))["found"])
    assert again
    room.take(again[1].replace("&quot;", '"'))
    assert room.lab.seeds == [0, 1]


def test_stopped_run_keeps_its_curves_and_says_so(room: Room) -> None:
    room.lab.pace = 30
    updates = room.desk.take(ORDER, room.screen, "tab")
    got = [next(updates), next(updates)]
    room.desk.stop("ann")
    end = shown([*got, *updates])
    assert lab_view.STOPPED in end["found"]
    assert room.lab.started[0].closed == 1


@pytest.mark.parametrize("leave", [lambda desk: desk.leave("tab"), lambda desk: desk.stop("ann")])
def test_leaving_frees_the_worker(room: Room, leave: Callable[[LabDesk], None]) -> None:
    room.lab.pace = 30
    updates = room.desk.take(ORDER, room.screen, "tab")
    next(updates), next(updates)
    room.desk.leave("another tab")
    room.desk.stop("bob")
    assert not room.lab.started[0].stopped.is_set()
    leave(room.desk)
    assert room.lab.started[0].stopped.is_set()


def test_page_that_is_dropped_frees_the_worker(room: Room) -> None:
    updates = room.desk.take(ORDER, room.screen, "tab")
    next(updates)
    updates.close()  # type: ignore[attr-defined]
    assert room.lab.started[0].closed == 1


def test_second_order_ends_the_first(room: Room) -> None:
    first = room.desk.take(ORDER, room.screen, "tab")
    next(first)
    room.desk._live["ann"].over.set()  # as if its page had seen the end, so that the test need not wait for it
    room.take(ORDER)
    assert len(room.lab.started) == 2
    assert lab_view.STOPPED not in shown(room.take(ORDER))["found"]


def test_failure_is_one_kind_sentence(room: Room) -> None:
    room.lab.script = [Progress((), 0.0, "starting", error="Another run is going on.")]
    assert "Another run is going on." in shown(room.take(ORDER))["found"]


def test_surprise_in_the_engine_tells_no_detail(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    room.lab.script = [ZeroDivisionError("secret")]
    end = shown(room.take(ORDER))
    assert UNEXPECTED in end["found"]
    assert "secret" not in "".join(end.values())
    assert "a run of the lab failed" in caplog.text


def test_run_of_a_closed_experiment_is_refused(room: Room) -> None:
    room.screen = room.at(Standing({}, frozenset({"step-4"}), pending="fine-tuning#step-4"))
    assert "Opens again after your guess." in shown(room.take(ORDER))["found"]
    assert room.lab.started == []


def test_question_about_the_same_part_takes_the_run_off_the_page(room: Room) -> None:
    updates = room.desk.take(ORDER, room.screen, "tab")
    got = [next(updates), next(updates)]
    assert not room.desk.veil(room.at(Standing({}, frozenset({"step-1"}), pending="fine-tuning#step-1")))
    assert room.desk.veil(room.at(Standing({}, frozenset({"step-4"}), pending="fine-tuning#step-4")))
    assert shown([*got, *updates]) == BLANK


# The models


def test_comparison_shows_what_both_were_handed(room: Room) -> None:
    end = shown(room.take(COMPARE))
    assert "Do I need a million?" in end["asked"]
    assert "Fine-tuning continues the training." in end["mine"]
    assert "Yes, you&#10;&#10;do &lt;b&gt;it&lt;/b&gt;." in end["mine"]
    assert "No, a few are enough." in end["mine"]
    assert lab_view.LOOK_FOR in end["mine"]
    assert 'href="#part-step-3"' in end["mine"]


def test_comparison_fails_in_words(room: Room) -> None:
    room.lab.compared = lambda question: [replace(first(question), error="The weights are missing.")]
    end = shown(room.take(COMPARE))
    assert "The weights are missing." in end["mine"]
    assert "fg-do-stop" not in end["asked"]


def first(question: str) -> Any:
    return next(iter(FakeLab().compared(question)))


def test_comparison_waits_for_the_open_question(room: Room) -> None:
    room.screen = room.at(Standing({}, pending="fine-tuning#step-1"))
    assert lab_view.COMPARE_CLOSED in shown(room.take(COMPARE))["mine"]
    assert room.lab.started == []
