"""The fold: from any log to a state, without an error, and in pieces as at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.tutor.events import (
    Chosen,
    Disputed,
    Ended,
    Event,
    Explained,
    Hinted,
    Judged,
    Left,
    ModeChosen,
    Opened,
    Predicted,
    Rated,
    Started,
    Told,
    Tried,
    Voiced,
    dump,
    parse,
)
from firstguess.tutor.learner import LearnerState, fold

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
ITEM = "tea#step-1"


def at(hours: float, where: str = "one") -> dict[str, object]:
    return {"at": START + timedelta(hours=hours), "conversation": where}


def opened(hours: float = 0, item: str = ITEM, where: str = "one", via: str = "open") -> Event:
    return Opened.model_validate({**at(hours, where), "item": item, "order": (1, 0), "via": via})


def chosen(choice: int | None, hours: float = 0, where: str = "one", text: str = "") -> Event:
    return Chosen.model_validate({**at(hours, where), "item": ITEM, "choice": choice, "text": text})


def rated(level: str = "sure", hours: float = 0, where: str = "one") -> Event:
    return Rated.model_validate({**at(hours, where), "item": ITEM, "level": level})


def judged(right: bool | None, hours: float = 0, where: str = "one", **more: object) -> Event:
    held = {"item": ITEM, "concept": "step-1", "part": ITEM, "choice": 0, "level": "think", "right": right}
    return Judged.model_validate({**held, **at(hours, where), **more})


def told(hours: float = 0, where: str = "one", item: str = ITEM) -> Event:
    return Told.model_validate({**at(hours, where), "item": item, "concept": "step-1", "part": item})


def hinted(rung: int) -> Event:
    return Hinted.model_validate({**at(0), "item": ITEM, "rung": rung})


def explained(item: str = ITEM) -> Event:
    return Explained.model_validate({**at(0), "item": item, "text": "because", "points": (0,), "of": 2})


def left(item: str = ITEM, hours: float = 0) -> Event:
    return Left.model_validate({**at(hours), "item": item})


# What is asked after each log; None where nothing is pending.
ASKED: list[tuple[str, list[Event], str | None]] = [
    ("nothing yet", [], None),
    ("opened", [opened()], "choice"),
    ("committed", [opened(), chosen(1)], "confidence"),
    ("rated", [opened(), chosen(1), rated()], "confidence"),
    ("judged", [opened(), chosen(1), rated(), judged(True)], None),
    ("to explain", [opened(), chosen(1), judged(True, asks_back=True)], "explain_back"),
    ("explained", [opened(), judged(True, asks_back=True), explained()], None),
    ("explained without being asked", [opened(), explained()], "choice"),
    ("explained another", [opened(), judged(True, asks_back=True), explained("tea#b")], "explain_back"),
    ("left", [opened(), left()], None),
    ("left instead of explaining", [opened(), judged(True, asks_back=True), left()], None),
    ("left another", [opened(), left("tea#b")], "choice"),
    ("told", [opened(), told()], None),
    ("told instead of explaining", [opened(), judged(False, asks_back=True), told()], None),
    ("told another", [opened(), told(item="tea#b")], "choice"),
    ("a choice on nothing", [chosen(1)], None),
    ("a choice while explaining", [opened(), judged(True, asks_back=True), chosen(0)], "explain_back"),
    ("a confidence without an answer", [opened(), rated()], "choice"),
    ("opened anew", [opened(), chosen(1), opened()], "choice"),
]


@pytest.mark.parametrize(("events", "asked"), [case[1:] for case in ASKED], ids=[case[0] for case in ASKED])
def test_what_is_asked_after(events: list[Event], asked: str | None) -> None:
    pending = fold(events).pending.get("one")
    assert (pending.asked if pending else None) == asked


def test_a_pending_item_says_all_that_was_done_on_it() -> None:
    log = [
        opened(via="guide"),
        hinted(0),
        chosen(1),
        chosen(1),
        chosen(0, text="no"),
        hinted(1),
        hinted(1),
        rated("guess"),
    ]
    pending = fold(log).pending["one"]
    assert (pending.chosen, pending.text, pending.level, pending.changes) == (0, "no", "guess", 1)
    assert (pending.hints, pending.via, pending.order, pending.opened_at) == (2, "guide", (1, 0), START)


def test_a_new_choice_takes_back_the_confidence() -> None:
    assert fold([opened(), chosen(1), rated(), chosen(0)]).pending["one"].level is None


def test_a_confidence_without_an_answer_is_not_kept() -> None:
    assert fold([opened(), rated(), chosen(1)]).pending["one"].level is None


def test_what_is_explained_back_still_knows_the_verdict() -> None:
    pending = fold([opened(), chosen(0), judged(False, level="sure", asks_back=True)]).pending["one"]
    assert (pending.right, pending.chosen, pending.level) == (False, 0, "sure")


def test_a_second_tab_counts_once_until_the_item_is_opened_again() -> None:
    log = [opened(), chosen(0), judged(False), judged(True, 0.01), told(0.02)]
    assert [attempt.right for attempt in fold(log).attempts] == [False]
    assert [attempt.right for attempt in fold([*log, opened(1), judged(True, 1)]).attempts] == [False, True]


def test_a_second_tab_that_is_told_while_the_first_explains_counts_once() -> None:
    state = fold([opened(), judged(True, asks_back=True), told()])
    assert [attempt.told for attempt in state.attempts] == [False]
    assert not state.pending


def test_a_told_item_is_aided_and_has_no_verdict() -> None:
    (attempt,) = fold([opened(via="review"), told()]).attempts
    assert (attempt.told, attempt.aided, attempt.right, attempt.via, attempt.known) == (
        True,
        True,
        None,
        "review",
        False,
    )


def test_a_hint_makes_an_attempt_aided() -> None:
    assert [attempt.aided for attempt in fold([judged(True), judged(True, hints=1)]).attempts] == [False, True]


def started(*items: str, hours: float = 0, run: str = "test") -> Event:
    return Started.model_validate({**at(hours), "run": run, "items": items})


def test_a_run_knows_how_far_it_is_and_only_its_own_attempts() -> None:
    log = [started("tea#a", ITEM), judged(True), judged(True, item="tea#c"), judged(True, where="two")]
    run = fold(log).run["one"]
    assert (run.run, run.done, run.remaining, len(run.attempts)) == ("test", 1, ("tea#a",), 1)
    (over,) = fold([*log, Ended.model_validate({**at(2), "run": "test"})]).finished
    assert (over.attempts, over.ended_at) == (run.attempts, START + timedelta(hours=2))


def test_a_run_begun_in_another_ends_that_one() -> None:
    state = fold([started("tea#a"), started("tea#b", run="review", hours=1)])
    assert (state.run["one"].run, [run.run for run in state.finished]) == ("review", ["test"])


def test_an_end_without_a_beginning_changes_nothing() -> None:
    assert fold([Ended.model_validate({**at(0), "run": "test"})]) == LearnerState()


def test_only_an_item_left_before_the_verdict_is_skipped() -> None:
    assert [skip.item for skip in fold([opened(), left(hours=1)]).skipped] == [ITEM]
    assert fold([opened(), judged(True, asks_back=True), left()]).skipped == ()


def test_the_last_mode_stands_and_openings_are_counted() -> None:
    modes = [ModeChosen.model_validate({**at(0), "mode": mode}) for mode in ("by-picture", "quiz-first")]
    state = fold([*modes, opened(), opened(), opened(item="tea#b")])
    assert (state.mode, dict(state.opened)) == ("quiz-first", {ITEM: 2, "tea#b": 1})


def predicted(option: int = 1, hours: float = 0, seed: int = 0, where: str = "one") -> Event:
    said = {"experiment": "epochs", "option": option, "level": "sure", "seed": seed}
    return Predicted.model_validate({**at(hours, where), **said})


def tried(option: int = 1, outcome: int = 2, hours: float = 1, seed: int = 0) -> Event:
    said = {"experiment": "epochs", "option": option, "level": "sure", "seed": seed}
    return Tried.model_validate({**at(hours), **said, "outcome": outcome, "right": option == outcome})


def test_a_run_of_the_lab_is_its_prediction_and_what_came_of_it() -> None:
    (done,) = fold([predicted(), tried()]).lab
    assert (done.experiment, done.option, done.level, done.seed, done.outcome) == ("epochs", 1, "sure", 0, 2)
    assert done.at == START


def test_a_stopped_run_has_no_outcome_and_the_same_one_again_has_its_own() -> None:
    log = [predicted(), predicted(hours=1), tried(hours=2), predicted(0), predicted(seed=3), tried(seed=3)]
    assert [each.outcome for each in fold(log).lab] == [None, 2, None, 2]


def test_an_outcome_that_nobody_predicted_changes_nothing() -> None:
    assert fold([tried()]) == LearnerState()
    assert fold([predicted(), tried(option=0)]) == fold([predicted()])
    assert fold([predicted(), tried(), tried(outcome=0)]) == fold([predicted(), tried()])


def test_the_lab_counts_in_nothing_that_is_known_of_a_learner() -> None:
    log = [opened(), chosen(0), rated(), judged(False, level="sure")]
    lab = [predicted(), tried(), predicted(), tried(outcome=1)]
    assert everything(replace(fold([*lab, *log, *lab]), lab=())) == everything(fold(log))


CONCEPTS = ("a", "b", "c")
_TIMES = st.one_of(
    st.datetimes(timezones=st.sampled_from((None, UTC, timezone(timedelta(hours=5, minutes=45))))),
    st.integers(-100, 1000).map(lambda hours: START + timedelta(hours=hours)),
)


@st.composite
def logs(draw: st.DrawFn, where: str | None = None, prefix: str = "") -> list[Event]:
    """Any events in any order, at any time, on items known and unknown."""
    return draw(st.lists(_events(where, prefix), max_size=25))


def _events(where: str | None, prefix: str) -> st.SearchStrategy[Event]:
    concept = st.sampled_from(CONCEPTS).map(lambda name: prefix + name)
    base = {"at": _TIMES, "conversation": st.just(where) if where else st.sampled_from(("one", "two", ""))}
    item = {"item": concept.map(lambda name: f"tea#{name}")}
    choice = {"choice": st.none() | st.integers(-3, 9)}
    level = st.sampled_from(("guess", "think", "sure"))
    myth = st.sampled_from(("tea#myth-1", "tea#a", "that tea is a mineral", "")).map(lambda name: prefix + name)
    met = {"concept": concept, "part": st.text(max_size=3)}
    via = {"via": st.sampled_from(("open", "guide", "test", "review", "prove", "offer"))}
    runs = {"run": st.sampled_from(("test", "guide", "review", "prove"))}
    lab = {"experiment": st.just("epochs"), "option": st.integers(-1, 1), "level": level, "seed": st.just(0)}
    kinds: dict[type, Mapping[str, st.SearchStrategy[object]]] = {
        Opened: {**item, **via, "order": st.just((1, 0))},
        Chosen: {**item, **choice, "text": st.text(max_size=3)},
        Rated: {**item, "level": level},
        Judged: {
            **item, **choice, **met, **via, "level": st.none() | level, "right": st.none() | st.booleans(),
            "hints": st.integers(-1, 5), "misconception": st.none() | myth, "asks_back": st.booleans(),
            "carries": st.lists(myth, max_size=2).map(tuple),
        },
        Told: {**item, **met},
        Hinted: {**item, "rung": st.integers(-1, 9)},
        Explained: {**item, "text": st.text(max_size=3), "points": st.just((0,)), "of": st.integers(0, 3)},
        Left: item,
        Voiced: {"myth": myth, "stance": st.sampled_from(("holds", "rejects", "asks")), "text": st.text(max_size=3)},
        Disputed: {"misconception": myth, "verdict": st.sampled_from(("disputed", "kept", "deleted"))},
        ModeChosen: {"mode": st.text(max_size=3)},
        Started: {**runs, "items": st.lists(concept.map(lambda name: f"tea#{name}"), max_size=3).map(tuple)},
        Ended: runs,
        Predicted: lab,
        Tried: {**lab, "outcome": st.integers(-1, 2), "right": st.booleans()},
    }  # fmt: skip
    return st.one_of([st.builds(kind, **base, **parts) for kind, parts in kinds.items()])


def everything(state: LearnerState) -> tuple[object, ...]:
    now = START + timedelta(days=30)
    return (
        state, state.mastery, state.reviews, state.sure_errors, state.misconceptions, state.calibration,
        state.due(now), [entry.status for entry in state.misconceptions.values()],
    )  # fmt: skip


@given(logs(), st.integers(0, 25), _TIMES)
@settings(max_examples=100, deadline=None)
def test_any_log_folds_in_pieces_as_at_once(log: list[Event], cut: int, now: datetime) -> None:
    state = fold(log)
    assert everything(fold(log[cut:], fold(log[:cut]))) == everything(state)
    assert set(state.due(now)) <= set(state.schedule(now))


@given(logs())
@settings(max_examples=40, deadline=None)
def test_the_log_read_back_folds_to_the_same(log: list[Event]) -> None:
    read = [parse(dump(event)) for event in log]
    assert everything(fold(event for event in read if event)) == everything(fold(log))


@given(logs("one", "x-"), logs("two", "y-"), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_unrelated_conversations_does_not_matter(one: list[Event], two: list[Event], dice: object) -> None:
    def known(log: list[Event]) -> tuple[object, ...]:
        state = fold(log)
        return (dict(state.pending), dict(state.run), dict(state.mastery), dict(state.reviews), dict(state.sure_errors),
                dict(state.misconceptions), state.calibration, dict(state.opened))  # fmt: skip

    mixed, rest = [], [list(one), list(two)]
    while any(rest):
        source = dice.choice([each for each in rest if each])  # type: ignore[attr-defined]
        mixed.append(source.pop(0))
    assert known(mixed) == known(one + two) == known(two + one)
