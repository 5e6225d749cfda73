"""Input that makes no sense where it comes: a clear word, nothing lost, no crash."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firstguess.tutor import words
from firstguess.tutor.actions import Action
from firstguess.tutor.build import DATABASE
from firstguess.tutor.dialogue import LESSON_CHANGED
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.reply import Reply
from firstguess.tutor.settings import Settings
from firstguess.tutor.turn import Tutor
from tests.fakes import progress
from tests.knowledge.conftest import FILES, write_lesson
from tests.tutor.conftest import TutorMaker

GUESS = "tea#guess-1"
RIGHT = "Tea at 80 degrees"


def act(tutor: Tutor, kind: str, value: str, *, item: str | None = None, conversation: str = "c1") -> Reply:
    last = progress(tutor, Action(kind, value, item), conversation=conversation)[-1].reply  # type: ignore[arg-type]
    assert last is not None
    return last


def say(tutor: Tutor, text: str) -> Reply:
    return act(tutor, "say", text)


@pytest.fixture
def tutor(make_tutor: TutorMaker) -> Tutor:
    made = make_tutor()
    act(made, "open", GUESS)
    return made


def asked(tutor: Tutor) -> str | None:
    pending = tutor.state("ann", "tea").pending.get("c1")
    return pending.asked if pending else None


@pytest.mark.parametrize("value", ["Tea at 60 degrees", "F", "7", "", "  ", "-1", "²"])
def test_a_choice_that_does_not_exist_is_told_so(tutor: Tutor, value: str) -> None:
    assert say_of(act(tutor, "choice", value)) == words.NO_SUCH_CHOICE.format(count=2)
    assert asked(tutor) == "choice"


def test_a_letter_beyond_the_last_choice_is_told_so(tutor: Tutor) -> None:
    assert say_of(say(tutor, "option f")) == words.NO_SUCH_CHOICE.format(count=2)
    assert asked(tutor) == "choice"


def test_a_choice_that_does_not_exist_keeps_the_one_that_was_made(tutor: Tutor) -> None:
    act(tutor, "choice", RIGHT)
    assert act(tutor, "choice", "Tea at 60 degrees").move == "redirect"
    assert act(tutor, "confidence", "sure").sentences[0].text.startswith("Yes")


def test_a_confidence_without_an_answer_asks_for_the_answer(tutor: Tutor) -> None:
    for reply in (act(tutor, "confidence", "sure"), say(tutor, "I am sure")):
        assert say_of(reply) == words.CHOOSE_FIRST
    assert asked(tutor) == "choice"
    assert tutor.state("ann", "tea").attempts == ()


def test_a_confidence_that_does_not_exist_is_asked_again(tutor: Tutor) -> None:
    act(tutor, "choice", RIGHT)
    assert act(tutor, "confidence", "utterly").move in ("redirect", "ask_confidence")
    assert asked(tutor) == "confidence"


def test_what_is_not_answered_beside_an_item_shows_no_passages(tutor: Tutor) -> None:
    beside = say(tutor, "What is the melting point of iron in a furnace?")
    assert beside.abstained
    assert beside.passages == ()


@pytest.mark.parametrize("kind", ["choice", "confidence", "open"])
def test_an_action_about_nothing_that_is_open_has_a_clear_word(make_tutor: TutorMaker, kind: str) -> None:
    reply = act(make_tutor(), kind, "nothing like it")
    assert reply.move == "redirect"
    assert reply.text


@pytest.mark.parametrize("name", ["step-99", "tea#step-99", "coffee#step-1", "test-out.step-99"])
def test_an_item_that_is_not_in_the_lesson_is_named(tutor: Tutor, name: str) -> None:
    reply = act(tutor, "open", name)
    assert reply.move == "redirect"
    assert f"“{name}” is no question of" in reply.text
    assert asked(tutor) == "choice"


def test_a_step_opens_its_guess_whatever_that_is_called(make_tutor: TutorMaker) -> None:
    reply = act(make_tutor(), "open", "step-1")
    assert reply.commit
    assert reply.commit.id == GUESS


def test_a_second_tab_that_answers_what_is_answered_changes_nothing(tutor: Tutor) -> None:
    act(tutor, "choice", RIGHT, item=GUESS)
    act(tutor, "confidence", "think", item=GUESS)
    before = tutor.state("ann", "tea")
    for kind, value in (("choice", "Tea at 40 degrees"), ("confidence", "sure")):
        assert say_of(act(tutor, kind, value, item=GUESS)) == words.MOVED_ON
    assert tutor.state("ann", "tea") == before
    assert asked(tutor) == "explain_back"


def test_a_second_tab_on_another_item_is_told_that_it_is_open_no_more(tutor: Tutor) -> None:
    act(tutor, "open", "practice-1")
    assert say_of(act(tutor, "choice", RIGHT, item=GUESS)) == words.MOVED_ON
    assert tutor.state("ann", "tea").pending["c1"].item == "tea#practice-1"


def test_two_tabs_with_conversations_of_their_own_answer_one_item_twice(tutor: Tutor) -> None:
    act(tutor, "open", GUESS, conversation="c2")
    for conversation in ("c1", "c2"):
        act(tutor, "choice", RIGHT, item=GUESS, conversation=conversation)
        assert act(tutor, "confidence", "think", item=GUESS, conversation=conversation).move == "verdict"
    assert len(tutor.state("ann", "tea").attempts) == 2


def test_a_clock_that_runs_backwards_loses_nothing(tutor: Tutor) -> None:
    clock = [datetime(2026, 3, 1, tzinfo=UTC)]

    def now() -> datetime:
        clock[0] -= timedelta(days=400)
        return clock[0]

    tutor.now = now
    act(tutor, "choice", RIGHT)
    assert act(tutor, "confidence", "sure").move == "verdict"
    assert say(tutor, "the gap").move == "explain_back"
    assert act(tutor, "open", "prove-it").text
    assert len(tutor.state("ann", "tea").attempts) == 1


def test_a_prove_it_run_under_a_clock_that_runs_backwards_ends(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    for value in ("practice-1", "guess-1"):
        act(tutor, "open", value)
        say(tutor, "just tell me")
    tutor.now = lambda: datetime(1999, 1, 1, tzinfo=UTC)
    act(tutor, "open", "test")
    for _ in range(10):
        reply = act(tutor, "say", "I don't know")
        if reply.commit is None:
            break
    assert reply.commit is None


def test_an_item_that_was_removed_meanwhile_is_put_aside(make_tutor: TutorMaker, tutor: Tutor, lessons: Path) -> None:
    act(tutor, "choice", RIGHT)
    write_lesson(lessons, **{"prompts.yaml": None})
    tutor = make_tutor()
    reply = act(tutor, "confidence", "sure")
    assert reply.notices == (LESSON_CHANGED,)
    assert reply.commit is None
    assert asked(tutor) is None
    assert len(tutor.history("c1", "ann")) == 3


@pytest.mark.usefixtures("tutor")
def test_an_item_that_got_another_choice_meanwhile_is_put_aside(make_tutor: TutorMaker, lessons: Path) -> None:
    more = FILES["prompts.yaml"].replace(
        "  why:", "    - {text: Both alike, feedback: No., misconception: myth-1}\n  why:"
    )
    write_lesson(lessons, **{"prompts.yaml": more})
    reply = act(make_tutor(), "choice", RIGHT)
    assert reply.notices == (LESSON_CHANGED,)
    assert "Yes" not in reply.text


def test_a_run_goes_on_without_the_items_that_were_removed(make_tutor: TutorMaker, lessons: Path) -> None:
    act(make_tutor(), "open", "test")
    write_lesson(lessons, **{"practice.yaml": None, "claims.yaml": None})
    tutor = make_tutor()
    assert say(tutor, "I don't know").notices == (LESSON_CHANGED,)
    assert say(tutor, "next").text
    assert tutor.state("ann", "tea").run == {}


def test_an_event_of_a_newer_version_is_kept_and_told(make_tutor: TutorMaker, settings: Settings, tutor: Tutor) -> None:
    act(tutor, "choice", RIGHT)
    with sqlite3.connect(settings.data_dir / DATABASE) as log:
        newer = '{"kind": "dreamt", "version": 99}'
        log.execute("update learning set body = ? where number = (select max(number) from learning)", (newer,))
    log.close()
    reply = act(make_tutor(), "choice", RIGHT)
    assert "1 entries of your record were written by a newer firstguess" in " ".join(reply.notices)
    assert reply.move == "ask_confidence"
    log = sqlite3.connect(settings.data_dir / DATABASE)
    assert log.execute("select count(*) from learning where body = ?", (newer,)).fetchone() == (1,)
    log.close()


def test_what_a_model_knows_by_itself_stays_out_of_the_reasons_too(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(ScriptedChat(["Its gap is wider than that of the other cup."]))
    act(tutor, "open", GUESS)
    reply = say(tutor, "How does a lid hold the steam back?")
    assert "gap is wider" not in str(reply.as_record())


def say_of(reply: Reply) -> str:
    return reply.sentences[0].text


def test_a_part_without_items_hard_enough_cannot_be_tested_out_of(make_tutor: TutorMaker) -> None:
    reply = act(make_tutor(), "open", "test-out.step-1")
    assert (reply.move, reply.state.pending) == ("redirect", None)
