"""The worker process: its bounds, its end, and that it leaves nothing behind. The workers are scripts without torch."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from firstguess.tutor.errors import LabError
from firstguess.tutor.lab import process
from firstguess.tutor.lab.process import BUSY, Event, Worker
from firstguess.tutor.lab.progress import Limits

SAYS = "import json,sys,time,os; job=sys.stdin.readline(); print(json.dumps({'pid': os.getpid()}), flush=True);"
FOREVER = SAYS + "time.sleep(60)"

Scripted = Callable[..., Worker]


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    """``scripted(code, limits) -> Worker`` whose process runs that code."""
    made: list[Worker] = []

    def make(code: str, limits: Limits | None = None) -> Worker:
        monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", code))
        made.append(Worker({"kind": "test"}, limits or Limits(30, 1000)))
        return made[-1]

    yield make
    for worker in made:
        worker.stop()


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def soon_gone(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not gone(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return gone(pid)


def first(events: Iterator[list[Event]]) -> Event:
    return next(event for batch in events for event in batch)


def test_hands_on_what_is_said_and_ends(scripted: Scripted) -> None:
    worker = scripted("import sys; print(sys.stdin.readline(), flush=True); print('no json'); print('{\"b\": 1}')")
    assert [event for batch in worker.events() for event in batch] == [{"kind": "test"}, {"b": 1}]


def test_stopping_frees_the_process_within_a_second(scripted: Scripted) -> None:
    worker = scripted(FOREVER)
    events = worker.events()
    pid = first(events)["pid"]
    begun = time.monotonic()
    threading.Timer(0.1, worker.stop).start()
    assert list(events) == []
    assert gone(pid)
    assert time.monotonic() - begun < 1


def test_what_the_worker_started_goes_with_it(scripted: Scripted) -> None:
    code = "import subprocess, time; child = subprocess.Popen(['sleep', '60'])"
    worker = scripted(code + "; print('{\"pid\": %d}' % child.pid, flush=True); time.sleep(60)")
    pid = first(worker.events())["pid"]
    worker.stop()
    assert soon_gone(pid, 1)


def test_a_consumer_that_goes_away_ends_it(scripted: Scripted) -> None:
    events = scripted(FOREVER).events()
    pid = first(events)["pid"]
    events.close()
    assert gone(pid)


def test_time_is_bounded_even_when_nobody_listens(scripted: Scripted) -> None:
    events = scripted(FOREVER, Limits(2, 1000)).events()
    assert soon_gone(first(events)["pid"], 3)
    with pytest.raises(LabError, match="took longer than"):
        list(events)


def test_memory_is_bounded(scripted: Scripted) -> None:
    worker = scripted(SAYS + "held = bytearray(200 * 2**20); time.sleep(60)", Limits(30, 100))
    with pytest.raises(LabError, match="more than 100 MB"):
        list(worker.events())


def test_a_breakdown_is_told_kindly_and_logged(scripted: Scripted, caplog: pytest.LogCaptureFixture) -> None:
    worker = scripted("import sys; sys.exit('the model fell over')")
    with pytest.raises(LabError, match="ended before it had found anything") as told:
        list(worker.events())
    assert "fell over" not in str(told.value)
    assert "fell over" in caplog.text


def test_one_runs_at_a_time_and_the_next_one_after_it(scripted: Scripted) -> None:
    one, other = scripted(FOREVER), scripted(FOREVER)
    running = one.events()
    first(running)
    with pytest.raises(LabError) as told:
        next(other.events())
    assert str(told.value) == BUSY
    one.stop()
    assert "pid" in first(scripted(FOREVER).events())


def test_a_stop_before_the_start_starts_nothing(scripted: Scripted) -> None:
    worker = scripted(FOREVER)
    worker.stop()
    assert list(worker.events()) == []


@pytest.mark.skipif(os.name != "posix", reason="kills in the way of Unix")
def test_the_real_worker_ends_when_its_input_closes() -> None:
    code = (sys.executable, "-P", "-m", "firstguess.tutor.lab.worker")
    assert code == process.COMMAND
    with psutil.Popen(code, stdin=-1, stdout=-1, stderr=-1) as worker:
        worker.stdin.write(
            b'{"kind": "experiment", "name": "epochs", "seed": 0, "cache": "/nonexistent", "effort": 9}\n'
        )
        worker.stdin.flush()
        time.sleep(0.5)
        worker.stdin.close()
        assert worker.wait(5) == 0
