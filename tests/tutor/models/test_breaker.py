from __future__ import annotations

import pytest

from firstguess.tutor.errors import CircuitOpen
from firstguess.tutor.models.breaker import Breaker


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    """Open, after three failures."""
    breaker = Breaker(3, 30.0, clock)
    for _ in range(3):
        breaker.enter()
        breaker.failed()
    return breaker


def test_it_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    with pytest.raises(CircuitOpen, match="failed 3 times in a row and is tried again in 30 s"):
        breaker.enter()


def test_a_success_starts_the_count_anew(clock: Clock) -> None:
    breaker = Breaker(2, 30.0, clock)
    for _ in range(5):
        breaker.failed()
        breaker.succeeded()
    breaker.enter()


def test_after_the_pause_one_call_tries_and_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    clock.now += 31
    breaker.enter()
    with pytest.raises(CircuitOpen):
        breaker.enter()


def test_the_trial_decides(breaker: Breaker, clock: Clock) -> None:
    clock.now += 31
    breaker.enter()
    breaker.failed()
    with pytest.raises(CircuitOpen):
        breaker.enter()
    clock.now += 31
    breaker.enter()
    breaker.succeeded()
    breaker.enter()
    breaker.enter()
