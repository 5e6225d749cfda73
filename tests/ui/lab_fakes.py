"""An engine of the lab that is quick: it trains nothing, and says at once what a real one says within a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from firstguess.tutor.lab.before_after import BeforeAfter, BeforeAfterProgress
from firstguess.tutor.lab.experiments import Experiment
from firstguess.tutor.lab.run import Finding, Point, Progress
from firstguess.ui.lab_desk import Engine

TRIED = Experiment(
    id="epochs",
    title="Too many epochs",
    about="A small model is trained on 16 notes.",
    question="What will the held-out loss do?",
    options=("It falls to the end.", "It falls, then it <rises>."),
    curves=("training loss", "held-out loss"),
    parts=("fine-tuning#pitfall-1", "fine-tuning#step-4"),
    unit="loss",
)
FOUND = Finding(1, {"held-out loss at the end": 2.5}, ("It rose from its lowest point.",))


@dataclass
class FakeRun:
    """Yields ``script`` with ``pace`` seconds between two updates, as long as nobody stops it."""

    script: Sequence[Any]
    pace: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)
    closed: int = 0

    def __enter__(self) -> FakeRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed += 1
        self.stopped.set()

    def updates(self) -> Iterator[Any]:
        for update in self.script:
            if self.stopped.is_set():
                return
            if isinstance(update, Exception):
                raise update
            yield update
            self.stopped.wait(self.pace)

    def stop(self) -> None:
        self.stopped.set()


def points(count: int) -> tuple[Point, ...]:
    return tuple(Point(curve, 10 * n, 3.0 - n / 10) for n in range(count) for curve in TRIED.curves)


def run_script(steps: int = 6, last: Progress | None = None) -> list[Progress]:
    going = [Progress(points(n), n / steps, f"step {n}") for n in range(steps)]
    return [*going, last or Progress(points(steps), 1.0, "done", FOUND)]


def compare_script(question: str) -> list[BeforeAfterProgress]:
    facts = ("Fine-tuning continues the training.",)
    both = BeforeAfter(question, facts, "Yes, you\n\ndo <b>it</b>.", "No, a few are enough.", 1.0)
    return [
        BeforeAfterProgress(0.2, "looking in the lesson", facts),
        BeforeAfterProgress(0.6, "wording", facts, both.before),
        BeforeAfterProgress(1.0, "done", facts, both.before, both.after, both),
    ]


@dataclass
class FakeLab:
    """The engine, and what it was asked to start."""

    script: Sequence[Any] = field(default_factory=run_script)
    compared: Callable[[str], Sequence[Any]] = compare_script
    pace: float = 0.0
    started: list[FakeRun] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)

    def engine(self) -> Engine:
        return Engine(
            lambda lesson: (TRIED,) if lesson == "fine-tuning" else (),
            self.run,
            lambda experiment, finding, option, level: (f"{level}: {'so' if option == finding.outcome else 'not so'}",),
            self.compare,
            ("fine-tuning#step-3",),
        )

    def run(self, experiment: Experiment, seed: int) -> FakeRun:
        self.seeds.append(seed)
        return self._start(self.script)

    def compare(self, tutor: Any, lesson: str, question: str) -> FakeRun:
        return self._start(self.compared(question))

    def _start(self, script: Sequence[Any]) -> FakeRun:
        self.started.append(FakeRun(script, self.pace))
        return self.started[-1]
