"""An experiment run in a worker process: its curves as they grow, and then what it found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from types import TracebackType

from firstguess.tutor.errors import LabError
from firstguess.tutor.lab.experiments import Experiment
from firstguess.tutor.lab.process import Event, Worker
from firstguess.tutor.lab.progress import Finding, Limits, Point, Progress
from firstguess.tutor.lab.rules import find
from firstguess.tutor.lab.verdict import verdict
from firstguess.tutor.models.settings import default_cache_dir

__all__ = ["Finding", "LabRun", "Limits", "Point", "Progress", "verdict"]

STARTING = "starting a small model"
BOUNDS = Limits()


class LabRun:
    """One run of ``experiment``; the same ``seed`` finds the same on the same machine. Closing it ends the worker.

    ``effort`` below 1 trains for fewer steps, which finds nothing worth knowing and is for tests.
    """

    def __init__(
        self,
        experiment: Experiment,
        seed: int = 0,
        limits: Limits = BOUNDS,
        *,
        effort: float = 1.0,
    ) -> None:
        self.experiment = experiment
        job = {
            "kind": "experiment",
            "name": experiment.id,
            "seed": seed,
            "cache": str(default_cache_dir() / "lab"),
            "effort": effort,
        }
        self._worker = Worker(job, limits)

    def __enter__(self) -> LabRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def updates(self) -> Iterator[Progress]:
        """Where the run stands, at most some five times a second; ends after a finding, an error, or ``stop``."""
        now = Progress((), 0.0, STARTING)
        try:
            with closing(self._worker.events()) as heard:
                for events in heard:
                    now = _after(now, events, self.experiment)
                    yield now
        except LabError as error:
            yield Progress(now.points, now.done, now.saying, error=str(error))

    def stop(self) -> None:
        """End the run at once, from any thread."""
        self._worker.stop()


def _after(now: Progress, events: list[Event], experiment: Experiment) -> Progress:
    points, done, saying, finding = list(now.points), now.done, now.saying, now.finding
    for event in events:
        if "curve" in event:
            points.append(Point(event["curve"], event["step"], event["value"]))
        elif "figures" in event:
            done, saying, finding = 1.0, "done", find(experiment.id, event["figures"])
        elif "error" in event:
            raise LabError(event["error"])
        else:
            done, saying = event["done"], event["saying"]
    return Progress(tuple(points), done, saying, finding)
