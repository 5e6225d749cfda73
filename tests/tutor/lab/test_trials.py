"""The four trials: each draws its curves and measures the figures that its rule reads."""

from __future__ import annotations

import pytest

from firstguess.tutor.lab.experiments import ALL, Experiment
from firstguess.tutor.lab.progress import Point
from firstguess.tutor.lab.rules import find
from firstguess.tutor.lab.start import fresh
from firstguess.tutor.lab.texts import shipped
from firstguess.tutor.lab.tiny import Vocabulary
from firstguess.tutor.lab.trials import TRIALS, Bench, Stage

WORDS = Vocabulary(shipped().words)


def bench(seed: int = 0) -> Bench:
    return Bench(shipped(), WORDS, fresh(WORDS, 0), seed, effort=0.01)


def played(experiment: str, seed: int = 0) -> tuple[list[Point | Stage], dict[str, float]]:
    trial, said = TRIALS[experiment](bench(seed)), []
    while True:
        try:
            said.append(next(trial))
        except StopIteration as end:
            return said, end.value


@pytest.mark.parametrize("experiment", ALL, ids=lambda each: each.id)
def test_draws_its_curves_and_finds_by_its_rule(experiment: Experiment) -> None:
    said, figures = played(experiment.id)
    points = [each for each in said if isinstance(each, Point)]
    stages = [each.done for each in said if isinstance(each, Stage)]
    assert {point.curve for point in points} == set(experiment.curves)
    assert stages == sorted(stages)
    assert stages[-1] == 1.0
    assert find(experiment.id, figures).outcome in range(len(experiment.options))


def test_the_start_is_not_changed_by_a_trial() -> None:
    shared = bench()
    before = shared.tuned().head.weight.clone()
    list(TRIALS["epochs"](shared))
    assert shared.tuned().head.weight.equal(before)


def test_another_seed_has_other_notes() -> None:
    assert not bench(0).held_out.equal(bench(1).held_out)
    assert bench(0).everyday.equal(bench(1).everyday)


def test_no_note_is_drawn_twice() -> None:
    drawn = bench()
    assert not set(drawn.notes(60)) & set(drawn.notes(60))
