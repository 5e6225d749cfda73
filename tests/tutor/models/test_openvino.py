"""What only the embedded engine promises: one batch for all, and an interpreter that stays free."""

from __future__ import annotations

import threading
import time

import pytest

from firstguess.tutor.models.openvino import OpenVinoChat
from firstguess.tutor.models.settings import ModelSettings

pytestmark = pytest.mark.real
STORY = "Tell me a long story about the sea."


@pytest.fixture(scope="module")
def model() -> OpenVinoChat:
    model = OpenVinoChat(settings=ModelSettings(timeout_s=300))
    model.warm()
    return model


def seconds(model: OpenVinoChat, learners: int, tokens: int = 40) -> float:
    threads = [
        threading.Thread(target=model.invoke, args=(f"{STORY} Number {n}.",), kwargs={"max_tokens": tokens})
        for n in range(learners)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def test_eight_at_once_take_far_less_than_eight_times_as_long(model: OpenVinoChat) -> None:
    seconds(model, 8, tokens=2)
    one, eight = seconds(model, 1), seconds(model, 8)
    assert eight < 5 * one


def test_cancelling_empties_the_batch(model: OpenVinoChat) -> None:
    streams = [model.stream(STORY, max_tokens=180) for _ in range(3)]
    for stream in streams:
        next(stream)
    assert model.busy() == 3
    for stream in streams:
        stream.close()  # type: ignore[attr-defined]
    assert model.busy() == 0
    pipeline = model._engine().batcher._pipeline
    deadline = time.perf_counter() + 1
    while pipeline.has_non_finished_requests() and time.perf_counter() < deadline:
        time.sleep(0.005)
    assert not pipeline.has_non_finished_requests()


def test_other_threads_run_while_it_generates(model: OpenVinoChat) -> None:
    gaps: list[float] = []
    stop = threading.Event()

    def tick() -> None:
        while not stop.is_set():
            before = time.perf_counter()
            time.sleep(0.001)
            gaps.append(time.perf_counter() - before)

    ticker = threading.Thread(target=tick)
    ticker.start()
    model.invoke(STORY, max_tokens=80)
    stop.set()
    ticker.join()
    # With step(), which keeps the interpreter to itself, half of the ticks would wait for a whole token: 10 ms or more.
    assert sorted(gaps)[len(gaps) // 2] < 0.006


def test_a_request_whose_opener_was_cancelled_is_still_answered(model: OpenVinoChat) -> None:
    for _ in range(5):
        opener, joined = (model.stream(STORY, max_tokens=30) for _ in range(2))
        next(opener)
        next(joined)
        opener.close()  # type: ignore[attr-defined]
        assert len(list(joined)) > 5


def test_many_learners_come_and_go(model: OpenVinoChat) -> None:
    def learner(number: int) -> None:
        for turn in range(6):
            stream = model.stream(f"Say something about the number {number}.", max_tokens=12)
            if (number + turn) % 3:
                done.append(len(list(stream)))
            else:
                next(stream)
                stream.close()  # type: ignore[attr-defined]

    done: list[int] = []
    threads = [threading.Thread(target=learner, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(done) == 24
    assert min(done) > 3
    assert model.busy() == 0
