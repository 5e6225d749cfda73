"""A worker process with bounds: spoken to in lines of JSON, ended when it takes too much or nobody listens."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from typing import IO, Any, cast

import psutil

from firstguess.tutor.errors import LabError
from firstguess.tutor.lab.progress import Limits

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "firstguess.tutor.lab.worker")
PAUSE_S, CHECK_S = 0.2, 0.1
CLOSING_S = 5.0
BUSY = "Another run is going on in the lab. Wait until it has ended, or stop it; then start yours."
TOO_LONG = (
    "The run was ended because it took longer than {seconds:.0f} seconds. Close what else keeps this machine busy, and "
    "start it again."
)
TOO_LARGE = (
    "The run was ended because it needed more than {megabytes} MB of memory. Close other programs, and start it again."
)
BROKEN = "The run ended before it had found anything. Start it again; if that does not help, see `firstguess doctor`."

Event = dict[str, Any]

_one_at_a_time = threading.Lock()


class Worker:
    """One job in a process of its own, at most one at a time. It starts with the first of its ``events``."""

    def __init__(self, job: Mapping[str, Any], limits: Limits) -> None:
        self._job = job
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._stopped = False
        self._holds = False
        self._passed = ""
        self._heard: queue.SimpleQueue[Event | None] = queue.SimpleQueue()

    def events(self) -> Generator[list[Event], None, None]:
        """Nothing as soon as it is started, then what the worker says, at most some five times a second.

        Ends when the worker is done or stopped. Raises ``LabError`` when another one runs, when a bound is passed, and
        when the worker breaks down.
        """
        try:
            with tempfile.TemporaryFile() as complaints:
                process = self._started(complaints)
                if process is not None:
                    yield []
                    yield from self._collected()
                    self._settle(process, complaints)
        finally:
            self.stop()

    def stop(self) -> None:
        """End the worker at once; from any thread, as often as one likes."""
        with self._guard:
            self._stopped = True
            self._end()
        self._heard.put(None)

    def _started(self, complaints: IO[bytes]) -> subprocess.Popen[bytes] | None:
        with self._guard:
            if self._stopped:
                return None
            if not _one_at_a_time.acquire(blocking=False):
                raise LabError(BUSY)
            self._holds = True
            process = subprocess.Popen(  # noqa: S603 - our own module, nothing of the learner's in the command
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True
            )
            self._process = process
        for watch in (self._read, self._hold_to_bounds):
            threading.Thread(target=watch, args=(process,), name="lab", daemon=True).start()
        with suppress(OSError):
            told = cast("IO[bytes]", process.stdin)  # kept open: its end tells the worker that we are gone
            told.write(json.dumps(self._job).encode() + b"\n")
            told.flush()
        return process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        with cast("IO[bytes]", process.stdout) as lines:
            for line in lines:
                with suppress(ValueError):
                    self._heard.put(json.loads(line))
        self._heard.put(None)

    def _hold_to_bounds(self, process: subprocess.Popen[bytes]) -> None:
        """End the worker when it takes too much, whether or not anybody asks for its events."""
        ends = time.monotonic() + self._limits.seconds
        while process.poll() is None and not self._passed:
            time.sleep(CHECK_S)
            if time.monotonic() > ends:
                self._passed = TOO_LONG.format(seconds=self._limits.seconds)
            elif _megabytes(process) > self._limits.megabytes:
                self._passed = TOO_LARGE.format(megabytes=self._limits.megabytes)
        with self._guard:
            self._end()

    def _collected(self) -> Iterator[list[Event]]:
        """What is said within each pause, until the worker closes or is stopped."""
        over = False
        while not over:
            until, events = time.monotonic() + PAUSE_S, list[Event]()
            while not over and (left := until - time.monotonic()) > 0:
                with suppress(queue.Empty):
                    event = self._heard.get(timeout=left)
                    over = event is None
                    events += [event] if event is not None else []
            if self._stopped:
                return
            if events:
                yield events

    def _settle(self, process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
        """Say what went wrong, if anything did."""
        if self._stopped:
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(CLOSING_S)
        if self._passed:
            raise LabError(self._passed)
        if process.returncode and not self._stopped:
            complaints.seek(0)
            log.warning("the lab's worker ended with %s: %s", process.returncode, complaints.read()[-2000:].decode())
            raise LabError(BROKEN)

    def _end(self) -> None:
        """Under the guard: nothing is left running, and the next one may start."""
        if self._process is not None:
            _kill(self._process)
        if self._holds:
            self._holds = False
            _one_at_a_time.release()


def _megabytes(process: subprocess.Popen[bytes]) -> float:
    with suppress(psutil.Error):
        return float(psutil.Process(process.pid).memory_info().rss) / 2**20
    return 0.0


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started, and wait for it, so that nothing is left behind."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
    if process.stdin is not None and not process.stdin.closed:
        with suppress(OSError):
            process.stdin.close()
