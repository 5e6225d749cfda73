"""The queue before the model: in turn, bounded, and left at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from firstguess.tutor.admission import Admission, Caller, State, Ticket

WAIT_S = 30.0


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.002)


def asked(queue: Admission, *learners: str) -> list[Ticket]:
    return [queue.ask(Caller(learner)) for learner in learners]


def served(queue: Admission, first: Ticket, rest: list[Ticket]) -> list[str]:
    """The learners of ``rest`` in the order in which they draft, one after the other."""
    order, current = [], first
    while rest:
        queue.leave(current)
        current = next(ticket for ticket in rest if ticket.state is State.DRAFTS)
        rest.remove(current)
        order.append(current.learner)
    queue.leave(current)
    return order


def test_whoever_is_alone_drafts_at_once_and_is_told_no_place() -> None:
    ticket = Admission(1, 0).ask(Caller("ann"))
    assert ticket.state is State.DRAFTS
    assert list(ticket.places()) == []


def test_only_so_many_draft_at_once() -> None:
    queue = Admission(2, 9)
    tickets = asked(queue, "ann", "bob", "cy", "di")
    assert [ticket.state for ticket in tickets] == [State.DRAFTS] * 2 + [State.WAITS] * 2
    assert (queue.drafting(), queue.crowded()) == (2, True)


def test_one_with_many_requests_has_one_turn_a_round() -> None:
    queue = Admission(1, 9)
    first, *rest = asked(queue, "eager", "eager", "eager", "eager", "bob", "cy")
    assert served(queue, first, rest) == ["eager", "bob", "cy", "eager", "eager"]


def test_while_one_has_a_draft_under_way_the_others_come_first() -> None:
    queue = Admission(2, 9)
    long, short, *rest = asked(queue, "eager", "bob", "eager", "cy", "di")
    assert served(queue, short, rest) == ["cy", "di", "eager"]
    assert long.state is State.DRAFTS


def test_who_came_first_of_different_learners_is_served_first() -> None:
    queue = Admission(1, 9)
    first, *rest = asked(queue, "ann", "bob", "cy", "di")
    assert served(queue, first, rest) == ["bob", "cy", "di"]


def test_the_place_is_told_each_time_it_changes() -> None:
    queue = Admission(1, 9)
    first, second, third = asked(queue, "ann", "bob", "cy")
    places = third.places()
    assert next(places) == 1
    queue.leave(first)
    assert next(places) == 0
    queue.leave(second)
    assert list(places) == []
    assert third.state is State.DRAFTS


def test_newcomers_put_nobody_back() -> None:
    queue = Admission(1, 9)
    _, waits = asked(queue, "ann", "bob")
    asked(queue, "cy", "di", "ann")
    assert waits.before == 0


def test_a_full_queue_sends_away_at_once() -> None:
    queue = Admission(1, 2)
    tickets = asked(queue, "ann", "bob", "cy", "di")
    assert [ticket.state for ticket in tickets][1:] == [State.WAITS, State.WAITS, State.FULL]
    assert list(tickets[-1].places()) == []


def test_no_room_to_wait_still_lets_draft() -> None:
    assert [ticket.state for ticket in asked(Admission(1, 0), "ann", "bob")] == [State.DRAFTS, State.FULL]


def test_one_with_many_requests_does_not_fill_the_queue_against_others() -> None:
    queue = Admission(1, 3)
    _, second, third, fourth = asked(queue, "eager", "eager", "eager", "eager")
    bob, cy, di = asked(queue, "bob", "cy", "di")
    assert (bob.state, fourth.state) == (State.WAITS, State.FULL)
    assert (cy.state, third.state) == (State.WAITS, State.FULL)
    assert (di.state, second.state) == (State.FULL, State.WAITS)


def test_waiting_ends_at_the_limit_and_makes_room() -> None:
    queue = Admission(1, 1, 0.05)
    asked(queue, "ann")
    late, began = queue.ask(Caller("bob")), time.monotonic()
    assert list(late.places()) == [0]
    assert late.state is State.LATE
    assert 0.04 < time.monotonic() - began < 1
    assert queue.ask(Caller("cy")).state is State.WAITS


@pytest.mark.parametrize("how", ["set", "leave"])
def test_whoever_goes_while_waiting_leaves_the_queue_at_once(how: str) -> None:
    queue = Admission(1, 9)
    asked(queue, "ann")
    caller = Caller("bob")
    with queue.ask(caller) as ticket, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(list, ticket.places())
        last = queue.ask(Caller("cy"))
        until(waiting.running)
        began = time.monotonic()
        getattr(caller, how)()
        waiting.result(1)
        assert time.monotonic() - began < 0.2
        assert (ticket.state, last.before) == (State.LEFT, 0)


def test_whoever_is_gone_gets_no_turn() -> None:
    queue, caller = Admission(1, 9), Caller("ann")
    caller.leave()
    assert queue.ask(caller).state is State.LEFT
    assert queue.drafting() == 0


def test_a_turn_is_given_back_whatever_happens() -> None:
    queue = Admission(1, 9)
    with pytest.raises(ZeroDivisionError), queue.ask(Caller("ann")):
        raise ZeroDivisionError
    assert queue.drafting() == 0
    assert queue.ask(Caller("bob")).state is State.DRAFTS


def test_a_turn_is_given_back_once() -> None:
    queue = Admission(2, 9)
    first, _ = asked(queue, "ann", "bob")
    queue.leave(first)
    queue.leave(first)
    assert queue.drafting() == 1


def test_a_plain_event_serves_as_a_caller_too() -> None:
    stop = threading.Event()
    ticket = Admission().ask(stop)
    assert ticket.cancel is stop


def test_a_caller_that_comes_back_is_not_gone_unless_it_was_stopped() -> None:
    caller = Caller("ann")
    caller.leave()
    assert caller.gone.is_set()
    threading.Timer(0.02, caller.come_back).start()
    assert caller.returns(WAIT_S)
    caller.set()
    caller.come_back()
    assert caller.gone.is_set()
    assert not caller.returns(WAIT_S)


def test_nobody_comes_back() -> None:
    caller = Caller("ann")
    caller.leave()
    assert not caller.returns(0.01)


def test_many_learners_at_once_never_exceed_the_bound_and_all_are_served() -> None:
    queue, most, lock = Admission(3, 99), [0], threading.Lock()

    def come(number: int) -> State:
        with queue.ask(Caller(f"learner-{number % 7}")) as ticket:
            list(ticket.places())
            with lock:
                most[0] = max(most[0], queue.drafting())
            time.sleep(0.001)
            return ticket.state

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(come, range(200))) == {State.DRAFTS}
    assert most == [3]
    assert (queue.drafting(), queue.crowded()) == (0, False)
