"""A circuit breaker: a server that keeps failing is left alone for a while instead of making every learner wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from firstguess.tutor.errors import CircuitOpen


class Breaker:
    """Closed: calls pass. Open after ``failures`` in a row: calls are refused for ``pause_s`` seconds. Then half
    open: one call tries; its success closes the breaker, its failure opens it again."""

    def __init__(self, failures: int, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._pause_s = pause_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._until = 0.0

    def enter(self) -> None:
        """Ask to call. Raises ``CircuitOpen`` while the server is left alone."""
        with self._lock:
            if self._failed < self._allowed:
                return
            left = self._until - self._clock()
            if left > 0:
                raise CircuitOpen(
                    f"The server failed {self._failed} times in a row and is tried again in {left:.0f} s. "
                    f"Check that it is running."
                )
            self._until = self._clock() + self._pause_s  # this call is the trial; others keep waiting for its outcome

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._until = self._clock() + self._pause_s
