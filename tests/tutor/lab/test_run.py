"""Real runs of the real worker, cut very short."""

from __future__ import annotations

import time

from firstguess.tutor.lab.experiments import experiment
from firstguess.tutor.lab.run import STARTING, LabRun, Limits, Progress

EPOCHS = experiment("epochs")


def run(name: str, seed: int = 0, limits: Limits | None = None) -> list[Progress]:
    with LabRun(experiment(name), seed, limits or Limits(300), effort=0.02) as lab:
        return list(lab.updates())


def test_curves_grow_into_a_finding_and_a_seed_repeats_it() -> None:
    updates = run("epochs", seed=3)
    last = updates[-1]
    assert (updates[0].saying, updates[0].points) == (STARTING, ())
    assert last.error is None
    assert last.finding is not None
    assert last.done == 1.0
    assert {point.curve for point in last.points} == set(EPOCHS.curves)
    again = run("epochs", seed=3)[-1]
    assert again.finding == last.finding
    assert again.points == last.points


def test_stopping_ends_it_without_a_word() -> None:
    with LabRun(EPOCHS) as lab:
        updates = lab.updates()
        assert next(updates).error is None
        begun = time.monotonic()
        lab.stop()
        rest = list(updates)
    assert time.monotonic() - begun < 1
    assert all(each.finding is None and each.error is None for each in rest)


def test_a_bound_is_an_error_in_words() -> None:
    last = run("epochs", limits=Limits(seconds=0.2))[-1]
    assert last.finding is None
    assert "longer than" in str(last.error)
    assert "more than 5 MB" in str(run("epochs", limits=Limits(megabytes=5))[-1].error)


def test_a_second_run_is_asked_to_wait() -> None:
    with LabRun(EPOCHS) as lab:
        updates = lab.updates()
        assert next(updates).error is None
        (only,) = run("epochs")
    assert "Another run" in str(only.error)
