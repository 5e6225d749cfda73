"""The policy as a table: every state against every kind of message, and what may never happen in any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import get_args

import pytest

from firstguess.knowledge.schema import ExplainBack
from firstguess.tutor.events import Chosen, Ended, Event, Hinted, Judged, Left, Opened, Rated, Started, Told
from firstguess.tutor.intents import Intent
from firstguess.tutor.items import Choice, Item
from firstguess.tutor.learner import LearnerState, fold
from firstguess.tutor.moves import Move
from firstguess.tutor.policy import ladder, next_move, open_item
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.router import Heard
from firstguess.tutor.runs import PROVE_FOR, onward
from firstguess.tutor.scene import Scene

NOW = datetime(2026, 1, 8, 9, tzinfo=UTC)
ME = "c"
INTENTS = get_args(Intent)


def item(name: str, *, kind: str = "step", choices: int = 3, explain: bool = True) -> Item:
    texts = [Choice(f"answer {at}", at == 1, f"feedback {at}", f"belief {at}" if at != 1 else None, f"aimed {at}")
             for at in range(choices)]  # fmt: skip
    return Item(
        id=f"l#{name}", kind=kind, concept=name, difficulty="easy", question=f"Question {name}?",  # type: ignore[arg-type]
        choices=tuple(texts), rungs=("nudge", "closer"), solution=("solved",), why="because", sources=(f"l#{name}",),
        explain=ExplainBack(ask="Why?", key_points=("one", "two")) if explain else None,
    )  # fmt: skip


ITEMS = {i.id: i for i in (item("step-1"), item("step-2"), item("free", choices=0), item("quiz-1", explain=False))}


def base() -> dict[str, object]:
    return {"at": NOW, "conversation": ME}


def opened(name: str = "l#step-1") -> tuple[Event, ...]:
    order = tuple(range(len(ITEMS[name].choices)))
    return (Opened(**base(), item=name, order=order),)


def chosen(name: str = "l#step-1", choice: int = 0) -> tuple[Event, ...]:
    return (*opened(name), Chosen(**base(), item=name, choice=choice))


def judged(name: str = "l#step-1") -> tuple[Event, ...]:
    verdict = Judged(
        **base(), item=name, concept="step-1", part=name, choice=0, right=False, level="sure", asks_back=True
    )
    return (*chosen(name), Rated(**base(), item=name, level="sure"), verdict)


def in_test(*more: Event) -> tuple[Event, ...]:
    return (Started(**base(), run="test", items=("l#step-1", "l#step-2")), *opened(), *more)


STATES: dict[str, tuple[Event, ...]] = {
    "free": (),
    "choice": opened(),
    "choice, free prediction": opened("l#free"),
    "confidence": chosen(),
    "explain back": judged(),
    "test, choice": in_test(),
    "test, confidence": in_test(Chosen(**base(), item="l#step-1", choice=0)),
}


def scene(events: tuple[Event, ...], heard: Heard, **more: object) -> Scene:
    state = fold(events)
    made = Scene(
        items=ITEMS, heard=heard, text="just tell me", now=NOW, conversation=ME, pending=state.pending.get(ME),
        run=state.run.get(ME), path=("l#step-1", "l#step-2"),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def after(events: tuple[Event, ...], move: Move) -> LearnerState:
    return fold((*events, *move.events))


HEARD = [
    *(Heard(intent) for intent in INTENTS),
    Heard("commit", choice=0),
    Heard("commit", choice=1),
    Heard("commit", choice=1, level="sure"),
    Heard("commit", missing=True),
    *(Heard("confidence", level=level) for level in ("guess", "think", "sure")),
]
TABLE = list(product(STATES, HEARD))


@pytest.mark.parametrize(("state", "heard"), TABLE, ids=[f"{s}-{n}" for n, (s, _) in enumerate(TABLE)])
def test_every_state_has_a_move_for_every_message(state: str, heard: Heard) -> None:
    events = STATES[state]
    now = scene(events, heard)
    move = next_move(now)
    pending = after(events, move).pending.get(ME)
    assert move.expects == (pending.asked if pending else None)
    if pending is not None:
        assert move.item == pending.item or move.act in ("answer", "relevance", "refute")
    was_open = fold(events).pending.get(ME)
    if was_open and was_open.asked != "explain_back" and was_open.item in move.reveals:
        assert any(isinstance(event, Judged | Told) for event in move.events), (
            "an answer is only shown once it is in the log"
        )
    if move.prompt is not None:
        assert not move.reveals or was_open is None or was_open.asked == "explain_back"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("heard", HEARD, ids=str)
def test_a_verdict_needs_a_choice_and_a_confidence_before_it(state: str, heard: Heard) -> None:
    move = next_move(scene(STATES[state], heard))
    kinds = [event.kind for event in (*STATES[state], *move.events)]
    for at, kind in enumerate(kinds):
        if kind == "judged":
            verdict = (*STATES[state], *move.events)[at]
            assert "chosen" in kinds[:at] or heard.intent == "dont_know"
            assert "rated" in kinds[:at] or (isinstance(verdict, Judged) and verdict.level is None)


def test_the_order_is_commit_confidence_verdict_explain_back() -> None:
    first = next_move(scene(opened(), Heard("commit", choice=0)))
    assert (first.act, first.expects, first.reveals) == ("ask_confidence", "confidence", frozenset())
    second = next_move(scene(chosen(), Heard("confidence", level="sure")))
    assert (second.act, second.expects, second.reveals) == ("verdict", "explain_back", frozenset({"l#step-1"}))
    third = next_move(scene(judged(), Heard("explanation"), points=(0,)))
    assert (third.act, third.points, third.expects) == ("explained", (0,), None)


def test_i_do_not_know_is_a_commitment_that_is_told_without_a_confidence() -> None:
    move = next_move(scene(opened(), Heard("dont_know")))
    verdict = move.events[-1]
    assert move.act == "not_known"
    assert isinstance(verdict, Judged)
    assert (verdict.choice, verdict.right, verdict.level) == (None, False, None)


def test_choice_and_confidence_in_one_message_are_one_turn() -> None:
    move = next_move(scene(opened(), Heard("commit", choice=1, level="sure")))
    assert [event.kind for event in move.events] == ["chosen", "rated", "judged"]


def test_the_exit_is_obeyed_at_once_and_logged_as_told() -> None:
    for events in (opened(), chosen()):
        move = next_move(scene(events, Heard("tell")))
        assert move.act == "tell"
        assert isinstance(move.events[-1], Told)


def test_hints_climb_to_the_solution_and_the_second_is_aimed_at_the_choice() -> None:
    assert ladder(ITEMS["l#step-1"], None) == ("nudge", "closer")
    assert ladder(ITEMS["l#step-1"], 2) == ("nudge", "aimed 2", "closer")
    events = opened()
    acts = []
    for _ in range(3):
        move = next_move(scene(events, Heard("hint")))
        acts.append((move.act, move.rung))
        events = (*events, *move.events)
    assert acts == [("hint", 0), ("hint", 1), ("tell", 0)]


def test_going_through_the_options_is_met_with_a_hint() -> None:
    events = (*chosen(choice=0), Chosen(**base(), item="l#step-1", choice=1))
    move = next_move(scene(events, Heard("commit", choice=2)))
    assert (move.act, move.cycling) == ("hint", True)
    assert isinstance(move.events[-1], Hinted)


def test_a_choice_that_does_not_exist_changes_nothing() -> None:
    move = next_move(scene(opened(), Heard("commit", missing=True)))
    assert (move.act, move.events) == ("no_such_choice", ())


def test_a_confidence_without_an_answer_asks_for_the_answer() -> None:
    move = next_move(scene(opened(), Heard("confidence", level="sure")))
    assert (move.act, move.expects, move.events) == ("choose_first", "choice", ())


def test_a_question_about_something_else_is_answered_while_an_item_waits() -> None:
    move = next_move(scene(opened(), Heard("question")))
    assert (move.prompt, move.expects, move.reveals) == ("answer", "choice", frozenset())


def test_a_question_that_asks_the_pending_item_is_not_answered() -> None:
    move = next_move(scene(opened(), Heard("question"), asks_pending=True))
    assert (move.act, move.prompt) == ("guess_first", None)


def test_a_test_notes_answers_without_a_verdict_and_ends_with_one() -> None:
    events = in_test(Chosen(**base(), item="l#step-1", choice=0))
    first = next_move(scene(events, Heard("confidence", level="think")))
    assert (first.act, first.item, first.noted, first.reveals) == ("ask", "l#step-2", True, frozenset())
    events = (*events, *first.events, Chosen(**base(), item="l#step-2", choice=1))
    last = next_move(scene(events, Heard("confidence", level="sure")))
    assert last.act == "test_over"
    assert isinstance(last.events[-1], Ended)


def test_a_test_gives_no_hint_but_keeps_its_exits() -> None:
    assert next_move(scene(in_test(), Heard("hint"))).act == "unaided"
    assert next_move(scene(in_test(), Heard("tell"))).item == "l#step-2"
    stopped = next_move(scene(in_test(), Heard("stop_run")))
    assert [event.kind for event in stopped.events] == ["left", "ended"]


def test_prove_it_puts_nothing_new_after_two_minutes() -> None:
    started = Started(**base(), run="prove", items=("l#step-1", "l#step-2"))
    events = (started, *opened(), Chosen(**base(), item="l#step-1", choice=1))
    late = scene(events, Heard("confidence", level="sure"), now=NOW + PROVE_FOR + timedelta(seconds=1))
    assert next_move(late).act == "test_over"


def test_opening_another_item_leaves_the_first_and_the_same_one_is_only_shown_again() -> None:
    now = scene(opened(), Heard("question"))
    other = open_item(now, ITEMS["l#step-2"])
    assert [event.kind for event in other.events] == ["left", "opened"]
    assert isinstance(other.events[0], Left)
    assert open_item(now, ITEMS["l#step-1"]).events == ()


def test_a_held_myth_is_refuted_and_an_asked_one_answered() -> None:
    holds = next_move(scene((), Heard("statement"), myth=RecognisedMyth("l#myth-1", "holds")))
    asks = next_move(scene((), Heard("question"), myth=RecognisedMyth("l#myth-1", "asks"), word="no"))
    assert (holds.name, holds.myth, asks.name) == ("refute", "l#myth-1", "answer")


def test_a_belief_that_is_not_plainly_held_is_named_and_its_question_answered() -> None:
    move = next_move(scene((), Heard("question"), myth=RecognisedMyth("l#myth-1", "holds"), refute=False))
    assert (move.act, move.prompt, move.myth) == ("answer", "answer", "l#myth-1")


def test_what_asks_for_an_answer_while_nothing_is_open_is_told_so() -> None:
    assert next_move(scene((), Heard("hint"), text="a hint?")).act == "nothing_open"
    assert next_move(scene((), Heard("next"), text="what's next?")).act == "ask"


def test_pressure_after_a_refutation_meets_the_same_myth_again() -> None:
    move = next_move(scene((), Heard("challenge"), refuted="l#myth-1"))
    assert (move.act, move.myth) == ("steady", "l#myth-1")


def test_a_further_reason_with_a_tag_is_met_with_the_fact_again() -> None:
    holds = RecognisedMyth("l#myth-1", "holds")
    tagged = scene((), Heard("question"), text="Small sets can be weak, can't they?", refuted="l#myth-1", myth=holds)
    assert next_move(replace(tagged, just_refuted=True)).act == "steady"
    asked = replace(tagged, text="And how small can a set be?", just_refuted=True, refute=False)
    assert next_move(asked).act == "answer"


def test_an_insult_of_few_words_names_no_other_myth() -> None:
    other = RecognisedMyth("l#myth-2", "holds")
    told = scene((), Heard("challenge"), text="That's BS.", refuted="l#myth-1", myth=other, refute=True)
    assert next_move(replace(told, just_refuted=True)).myth == "l#myth-1"


def test_a_statement_in_reply_to_a_refutation_is_meant_against_it() -> None:
    rejects = RecognisedMyth("l#myth-1", "rejects")
    told = scene((), Heard("statement"), text="Without big data it does not work.", refuted="l#myth-1", myth=rejects)
    assert next_move(replace(told, just_refuted=True)).act == "steady"
    assert next_move(told).act == "myth_asked"


def test_a_prediction_in_words_is_a_commitment_that_nobody_judges() -> None:
    move = next_move(scene(opened("l#free"), Heard("statement")))
    verdict = move.events[-1]
    assert move.act == "predicted"
    assert isinstance(verdict, Judged)
    assert verdict.right is None


def test_going_on_follows_the_path_and_shows_what_is_to_be_read() -> None:
    read = onward(scene((), Heard("next"), path=("read:l#step-1", "l#step-2")))
    assert (read.act, read.part) == ("read", "step-1")
    asked = onward(scene((), Heard("next"), path=("l#step-2",)))
    assert asked.item == "l#step-2"
    assert onward(scene((), Heard("next"), path=())).act == "path_over"


def test_an_item_is_offered_only_once_in_a_while() -> None:
    fresh = scene((), Heard("question"), related="l#step-1", since_offer=0)
    assert next_move(fresh).offer is None
    assert next_move(replace(fresh, since_offer=4)).offer == "l#step-1"
    assert next_move(replace(fresh, ask_first=True)).act == "ask"
