"""The record: everything the page shows, in plain values, without a right answer and whatever the lesson became."""

from __future__ import annotations

import json
from dataclasses import replace

from firstguess.tutor.events import Voiced
from firstguess.tutor.items import Choice, Item
from firstguess.tutor.lab.experiments import EPOCHS
from firstguess.tutor.lab.tried import HELD_BACK, NO_RESULT, LabTry
from firstguess.tutor.learner import LearnerState, Skip
from firstguess.tutor.record import Record, record
from tests.tutor.tried import after, told, tried

CHOICES = (Choice("in bags", False, misconception="tea#myth-1"), Choice("on shrubs", True))
ITEM = Item("tea#a", "quiz", "a", "easy", "Where does tea grow?", CHOICES, (), ("On shrubs.",), "", ("tea#a",))
ITEMS = {ITEM.id: ITEM, "tea#b": replace(ITEM, id="tea#b", concept="b", question="Who drinks it?")}
LOG = LearnerState(
    (
        tried(0, False, level="sure", misconception="tea#myth-1"),
        tried(0, concept="b"), tried(9, concept="b"), tried(9, concept="c"), told(9, "d"),
    ),
    skipped=(Skip("tea#b", after(-1)), Skip("tea#gone", after(0))),
)  # fmt: skip


def shown(hours: float = 24, state: LearnerState = LOG) -> Record:
    return record(state, ITEMS, after(hours))


def test_concepts_are_sorted_by_what_is_known() -> None:
    page = shown()
    assert [line.concept for line in page.strong] == ["b"]
    assert [line.concept for line in page.nearly] == ["c"]
    assert [line.concept for line in page.shaky] == ["a", "d"]
    assert page.answers == 5


def test_reviews_are_due_or_to_come_with_the_reason() -> None:
    page = shown()
    assert [(line.concept, line.at) for line in page.due] == [("d", after(17)), ("a", after(24))]
    assert "told" in page.due[0].why
    assert "sure" in page.due[1].why
    assert {line.concept for line in page.upcoming} == {"b", "c"}
    assert page.shaky[0].due == after(24)


def test_a_sure_error_has_its_return_date_until_its_checks_are_passed() -> None:
    (line,) = shown().sure_errors
    assert (line.question, line.chose, line.due, line.passed) == ("Where does tea grow?", "in bags", after(24), 0)
    dealt = LearnerState((*LOG.trail, tried(24), tried(24 * 8)))
    (line,) = shown(24 * 8, dealt).sure_errors
    assert (line.due, line.passed) == (None, 2)


def test_a_misconception_shows_its_evidence_and_what_closes_it() -> None:
    said = Voiced(at=after(1), conversation="one", myth="tea#myth-1", stance="holds", text="it grows in bags")
    (line,) = shown(state=LearnerState((*LOG.trail, said))).misconceptions
    assert [(each.what, each.words) for each in line.evidence] == [
        ("chose, sure", "in bags"), ("said", "it grows in bags"),
    ]  # fmt: skip
    assert (line.status, line.missing) == ("open", line.rule)


def test_a_lesson_that_lost_an_item_or_a_choice_is_shown_by_ids() -> None:
    state = LearnerState((tried(0, False, level="sure", choice=7), tried(0, False, "gone", level="sure")))
    assert [(line.question, line.chose) for line in shown(state=state).sure_errors] == [
        ("Where does tea grow?", ""), ("tea#gone", ""),
    ]  # fmt: skip


def test_the_json_is_plain_and_gives_no_answer_away() -> None:
    plain = shown().as_json()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["version"] == 1
    assert plain["calibration"]["points"][0]["share"]["words"] == "too early to tell"
    assert "Too early to tell" in plain["tries"]["words"]
    assert "shrubs" not in json.dumps(plain).casefold()


LAB = LearnerState(lab=(LabTry("epochs", 0, "sure", 0, after(1), outcome=1), LabTry("epochs", 1, "guess", 1, after(2))))


def test_the_lab_is_told_in_present_words_the_newest_first() -> None:
    stopped, done = record(LAB, ITEMS, after(3), (EPOCHS,)).lab
    assert (done.title, done.predicted, done.level) == (EPOCHS.title, EPOCHS.options[0], "sure")
    assert (done.came, done.untold, done.at) == (EPOCHS.options[1], "", after(1))
    assert (stopped.predicted, stopped.came, stopped.untold) == (EPOCHS.options[1], "", NO_RESULT)


def test_what_an_experiment_found_is_not_told_while_it_is_closed() -> None:
    stopped, done = record(LAB, ITEMS, after(3), (EPOCHS,), {"epochs"}).lab
    assert (done.predicted, done.came, done.untold) == (EPOCHS.options[0], "", HELD_BACK)
    assert stopped.untold == NO_RESULT


def test_an_experiment_that_is_gone_is_shown_by_its_id() -> None:
    _, done = shown(state=LAB).lab
    assert (done.title, done.predicted, done.came) == ("epochs", "option 1", "option 2")


def test_the_lab_is_in_the_json() -> None:
    plain = record(LAB, ITEMS, after(3), (EPOCHS,)).as_json()
    assert plain["lab"][1]["came"] == EPOCHS.options[1]
    assert json.loads(json.dumps(plain)) == plain


def test_a_learner_who_did_nothing_has_an_empty_record() -> None:
    page = shown(state=LearnerState())
    assert (page.strong, page.due, page.misconceptions, page.lab, page.answers) == ((), (), (), (), 0)
