"""What the page asks of the lab, without any Gradio: run what was predicted, compare two models, stop.

A learner has one run at a time, and it lives as long as its page looks at it: a closed page, a second order, a question
whose answer the run would give away, and Stop all end it, which frees its worker.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.events import Level
from firstguess.ui import lab_view
from firstguess.ui.desk import Refused
from firstguess.ui.lab_log import LabLog
from firstguess.ui.lab_view import LONGEST, Prediction

if TYPE_CHECKING:
    from firstguess.tutor.lab.before_after import BeforeAfterProgress
    from firstguess.tutor.lab.experiments import Experiment
    from firstguess.tutor.lab.run import Finding, Progress
    from firstguess.ui.screen import Screen

logger = logging.getLogger(__name__)

BEAT = 0.2  # seconds between two updates of a page: at most five a second
GRACE = 3.0  # seconds that a run has to end before the next one begins
MOST = 2000
SEEDS = 1000
LEVELS: tuple[Level, ...] = ("guess", "think", "sure")
UNREADABLE = "That could not be understood. Reload the page and try again."
UNEXPECTED = "Something went wrong with this run, and nothing else was touched. Try it again."
STARTING = "starting"

BLANK = {"now": "", "live": "", "found": "", "asked": "", "mine": ""}  # the parts of the page that a run fills
Parts = dict[str, str]
Update = TypeVar("Update")
Update_co = TypeVar("Update_co", covariant=True)


class Runs(AbstractContextManager[Any], Protocol[Update_co]):
    """What the engine starts: updates until it ends or is stopped."""

    def updates(self) -> Iterator[Update_co]: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class Engine:
    """What the lab can do. ``parts`` are those of the lesson that a comparison shows."""

    experiments: Callable[[str], Sequence[Experiment]]
    run: Callable[[Experiment, int], Runs[Progress]]
    verdict: Callable[[Experiment, Finding, int, str], Sequence[str]]
    compare: Callable[[Any, str, str], Runs[BeforeAfterProgress]]
    parts: Sequence[str] = ()


def shipped() -> Engine:
    """The engine that ships; it loads nothing heavy before a run begins."""
    from firstguess.tutor.lab import before_after, experiments, run

    return Engine(
        experiments.experiments_for, run.LabRun, run.verdict, before_after.BeforeAfterRun, before_after.PARTS
    )  # fmt: skip


@dataclass
class _Live:
    """A learner's last run: of which page, and of which experiment (``None`` for a comparison)."""

    session: str
    experiment: Experiment | None
    stop: Callable[[], None]
    over: threading.Event = field(default_factory=threading.Event)
    veiled: bool = False


class LabDesk:
    """One for the whole app; every method is safe to call from many threads."""

    def __init__(self, tutor: Any, engine: Engine) -> None:
        self._tutor, self.engine = tutor, engine
        self._live: dict[str, _Live] = {}
        self._lock = threading.Lock()

    def take(self, line: str, screen: Screen, session: str) -> Iterator[Parts]:
        """Do what a button of the lab asks for; yields the parts of the page that changed."""
        try:
            order = read(line)
        except FirstguessError as error:
            yield {"found": lab_view.ended(str(error)), "mine": lab_view.sorry(str(error))}
            return
        if isinstance(order, Prediction):
            yield from self._run(order, screen, session)
        else:
            yield from self._compare(order, screen, session)

    def stop(self, learner: str) -> None:
        """End what the learner's run is doing; it stays on the page as far as it came."""
        if live := self._live.get(learner):
            live.stop()

    def end(self, learner: str) -> None:
        """End the learner's run and wait until it is over, so that it leaves nothing more behind."""
        if live := self._live.get(learner):
            live.stop()
            live.over.wait(GRACE)

    def leave(self, session: str) -> None:
        """A page is gone, and its run with it."""
        with self._lock:
            gone = {learner: each for learner, each in self._live.items() if each.session == session}
            self._live = {learner: each for learner, each in self._live.items() if learner not in gone}
        for live in gone.values():
            live.stop()

    def veil(self, screen: Screen) -> bool:
        """Whether what the lab shows this learner must go, since it would answer an open question; ends it, too."""
        live = self._live.get(screen.seat.learner)
        if live is None or not lab_view.is_closed(live.experiment, screen.standing):
            return False
        live.veiled = True
        live.stop()
        return True

    def _run(self, order: Prediction, screen: Screen, session: str) -> Iterator[Parts]:
        try:
            experiment = self._wanted(order, screen)
            engine = self.engine.run(experiment, order.seed)
        except FirstguessError as error:
            yield BLANK | {"found": lab_view.ended(str(error))}
            return
        with self._holding(engine, screen, session, experiment) as live:
            yield {"now": lab_view.sheet(experiment, order), "found": lab_view.stop()} | {
                "live": "",
                "asked": "",
                "mine": "",
            }
            last, trouble = None, None
            try:
                for last in LabLog(self._tutor, screen.seat, order).kept(_paced(engine.updates())):
                    yield {"live": lab_view.live(experiment, last)}
            except Exception:
                logger.exception("a run of the lab failed")
                trouble = UNEXPECTED
            yield BLANK if live.veiled else self._outcome(experiment, order, screen, last, trouble)

    def _outcome(
        self, experiment: Experiment, order: Prediction, screen: Screen, last: Progress | None, trouble: str | None
    ) -> Parts:
        finding = last.finding if last else None
        drawn = lab_view.live(experiment, last, over=True) if last and last.points else ""
        if finding is None:
            why = trouble or (last.error if last else None) or lab_view.STOPPED
            return {"live": drawn, "found": lab_view.ended(why, order)}
        verdict = self.engine.verdict(experiment, finding, order.option, order.level)
        return {
            "now": lab_view.sheet(experiment, order, finding.outcome),
            "live": drawn,
            "found": lab_view.found(experiment, order, finding, verdict, screen.page.anchors),
        }

    def _compare(self, question: str, screen: Screen, session: str) -> Iterator[Parts]:
        try:
            if lab_view.is_closed(None, screen.standing):
                raise Refused(lab_view.COMPARE_CLOSED)
            engine = self.engine.compare(self._tutor, screen.page.lesson.id, question)
        except FirstguessError as error:
            yield BLANK | {"mine": lab_view.sorry(str(error))}
            return
        anchors, parts = screen.page.anchors, self.engine.parts
        with self._holding(engine, screen, session, None) as live:
            yield BLANK | {"asked": lab_view.asked(question, under_way=True)}
            last, trouble = None, None
            try:
                for last in _paced(engine.updates()):
                    yield {"mine": lab_view.pair(last, anchors, parts)}
            except Exception:
                logger.exception("a comparison failed")
                trouble = UNEXPECTED
            if live.veiled:
                yield BLANK
                return
            why = trouble or (last.error if last else None) or lab_view.STOPPED_PAIR
            end = lab_view.LOOK_FOR if last and last.result else why
            shown = lab_view.pair(last, anchors, parts, end=end) if last else lab_view.sorry(end)
            yield {"asked": lab_view.asked(question, under_way=False), "mine": shown}

    def _wanted(self, order: Prediction, screen: Screen) -> Experiment:
        """The experiment that was predicted. Raises :class:`Refused` for one that is not on the page now."""
        here = self.engine.experiments(screen.page.lesson.id)
        experiment = next((each for each in here if each.id == order.experiment), None)
        if experiment is None or order.option >= len(experiment.options):
            raise Refused(UNREADABLE)
        if lab_view.is_closed(experiment, screen.standing):
            raise Refused(f"{lab_view.CLOSED} Answer the open question in the chat first.")
        return experiment

    @contextmanager
    def _holding(
        self, engine: Runs[Any], screen: Screen, session: str, experiment: Experiment | None
    ) -> Iterator[_Live]:
        """The engine's run as the learner's only one, ended whatever becomes of the page."""
        live, learner = _Live(session, experiment, engine.stop), screen.seat.learner
        with self._lock:
            before, self._live[learner] = self._live.get(learner), live
        if before and not before.over.is_set():
            before.stop()
            before.over.wait(GRACE)
        try:
            with engine:
                yield live
        finally:
            live.over.set()


def read(line: str) -> Prediction | str:
    """What the page asks for: a run that was predicted, or a question to both models. Raises :class:`Refused`."""
    try:
        order = json.loads(line) if len(line) <= MOST else None
    except json.JSONDecodeError:
        order = None
    match order:
        case {"do": "run", "experiment": str(name), "option": int(option), "level": str(level), "seed": int(seed)}:
            known = next((each for each in LEVELS if each == level), None)
            if known and option >= 0 and 0 <= seed < SEEDS:
                return Prediction(name, option, known, seed)
        case {"do": "compare", "question": str(question)} if len(question) <= LONGEST:
            if text := " ".join(question.split()):
                return text
    raise Refused(UNREADABLE)


def _paced(updates: Iterator[Update]) -> Iterator[Update]:
    """As many of the updates as a page can take, the last one always."""
    shown, held = float("-inf"), None
    for update in updates:
        held = update
        if time.monotonic() - shown >= BEAT:
            shown, held = time.monotonic(), None
            yield update
    if held is not None:
        yield held
