"""One reply being made: it runs in a thread of its own, and pages follow it at a pace a browser can take.

The thread, not the page, owns the turn. So a reload in the middle of an answer loses nothing (the new page follows the
same turn), and a model that hangs is stopped at the time limit whatever the page does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.actions import Action
from firstguess.tutor.admission import Caller
from firstguess.tutor.reply import Progress

logger = logging.getLogger(__name__)

BEAT = 0.1  # seconds between two updates of one page: at most ten a second
POLL = 0.25  # seconds between two looks at the clock while nothing happens
GRACE = 3.0  # seconds that a reply has to come to its end once it was told to stop

UNEXPECTED = (
    "Something went wrong on this machine. Your question is kept: try again. "
    "If it happens once more, run `firstguess doctor`: it says what is wrong."
)
TOO_LONG = "This took too long, so I stopped. Try again, or ask something shorter."

Source = Callable[[Caller], Iterator[Progress]]


class LiveTurn:
    """A turn under way. ``latest`` is what may be shown now; ``trouble`` is set when it failed, in words."""

    def __init__(
        self,
        question: str,
        source: Source,
        *,
        client_id: str,
        limit: float,
        action: Action | None = None,
        learner: str = "",
    ) -> None:
        self.question, self.client_id = question, client_id
        self.action = action or Action("say", question)
        self.latest = Progress("looking")
        self.trouble: str | None = None
        self.stopped = Caller(learner)
        self._pages: set[str] = set()
        self._by_learner = False
        self._limit = limit
        self._changed = threading.Condition()
        self._version = 0
        self._over = False
        self._thread = threading.Thread(target=self._run, args=(source,), name="firstguess-turn", daemon=True)

    def start(self) -> LiveTurn:
        self._deadline = time.monotonic() + self._limit
        self._thread.start()
        return self

    @property
    def over(self) -> bool:
        return self._over

    def soon(self, seconds: float) -> bool:
        """Whether the turn ends within ``seconds``: what is authored comes at once, and needs no waiting sign."""
        self._thread.join(seconds)
        return self._over

    def stop(self) -> None:
        with self._changed:
            self._by_learner = True
            self.stopped.set()
            self._deadline = min(self._deadline, time.monotonic() + GRACE)

    def joined(self, page: str) -> None:
        """A page shows this turn from now on."""
        with self._changed:
            self._pages.add(page)
            self.stopped.come_back()

    def left(self, page: str) -> None:
        """A page was closed. Without any no model works on, until one is there again."""
        with self._changed:
            last = self._pages == {page}
            self._pages.discard(page)
        if last:
            self.stopped.leave()

    def follow(self, beat: float = BEAT) -> Iterator[Progress]:
        """What there is to show, never two within ``beat`` seconds, the last state always; ends when the turn does."""
        seen = -1
        while True:
            with self._changed:
                if self._version == seen and not self._over:
                    self._changed.wait(POLL)
                if not self._over and time.monotonic() > self._deadline:
                    self._give_up()
                fresh, over, seen, latest = self._version != seen, self._over, self._version, self.latest
            if fresh:
                yield latest
            if over:
                return
            time.sleep(beat)

    def _give_up(self) -> None:
        """Called with the lock held, past the deadline: tell the model to stop, and the next time do without it."""
        if not self.stopped.is_set():
            self.stopped.set()
            self._deadline = time.monotonic() + GRACE
        else:
            self.trouble = None if self._by_learner else TOO_LONG
            self._over = True

    def _run(self, source: Source) -> None:
        trouble = None
        try:
            for progress in source(self.stopped):
                self._publish(progress)
        except FirstguessError as error:
            trouble = str(error)
        except Exception:
            logger.exception("a reply failed")
            trouble = UNEXPECTED
        with self._changed:
            self.trouble = self.trouble or trouble
            self._over = True
            self._changed.notify_all()

    def _publish(self, progress: Progress) -> None:
        with self._changed:
            if self._over:
                return
            self.latest = progress
            self._version += 1
            self._changed.notify_all()
