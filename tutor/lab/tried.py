"""What a learner predicted in the lab and what came of it: folded from the log, and as lines of their record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from firstguess.tutor.attempts import moment
from firstguess.tutor.events import Level, Predicted, Tried
from firstguess.tutor.lab.experiments import Experiment

NO_RESULT = "No result: it was stopped, or is still running."
HELD_BACK = "What came out stands here again after your guess."


@dataclass(frozen=True)
class LabTry:
    """A prediction, by the number of its option; ``outcome`` is None for a run that never came to its finding."""

    experiment: str
    option: int
    level: Level
    seed: int
    at: datetime
    outcome: int | None = None

    def is_of(self, event: Tried) -> bool:
        """Whether ``event`` is the end of this very prediction."""
        mine = (self.experiment, self.option, self.level, self.seed, self.outcome)
        return mine == (event.experiment, event.option, event.level, event.seed, None)


@dataclass(frozen=True)
class LabLine:
    """A prediction in words. ``came`` is what came out, "" when that is not told here, and ``untold`` says why."""

    experiment: str
    title: str
    predicted: str
    level: Level
    came: str
    untold: str
    seed: int
    at: datetime


def begun(event: Predicted) -> LabTry:
    """The try that a commitment begins."""
    return LabTry(event.experiment, event.option, event.level, event.seed, moment(event.at))


def ended(tries: list[LabTry], event: Tried) -> None:
    """Put the outcome to its prediction, the latest of those alike; without one it makes no sense and is left out."""
    for at in reversed(range(len(tries))):
        if tries[at].is_of(event):
            tries[at] = replace(tries[at], outcome=event.outcome)
            return


def lab_lines(
    tries: Iterable[LabTry], experiments: Sequence[Experiment], closed: Collection[str]
) -> tuple[LabLine, ...]:
    """The tries in the experiments' present words, the newest first; the outcomes of ``closed`` ones are held back."""
    known = {each.id: each for each in experiments}
    lines = [_line(each, known.get(each.experiment), held=each.experiment in closed) for each in tries]
    return tuple(reversed(lines))


def _line(tried: LabTry, experiment: Experiment | None, *, held: bool) -> LabLine:
    untold = NO_RESULT if tried.outcome is None else HELD_BACK if held else ""
    return LabLine(
        experiment=tried.experiment,
        title=experiment.title if experiment else tried.experiment,
        predicted=_option(tried.option, experiment),
        level=tried.level,
        came="" if untold or tried.outcome is None else _option(tried.outcome, experiment),
        untold=untold,
        seed=tried.seed,
        at=tried.at,
    )


def _option(number: int, experiment: Experiment | None) -> str:
    options = experiment.options if experiment else ()
    return options[number] if 0 <= number < len(options) else f"option {number + 1}"
