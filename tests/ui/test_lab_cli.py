"""``firstguess lab``: the list, a run and its exit status. The run behind it is a fake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from firstguess.tutor.lab import run as lab_run
from firstguess.tutor.lab.experiments import ALL, Experiment
from firstguess.tutor.lab.run import Finding, Point, Progress
from firstguess.ui import cli

FOUND = Finding(1, {"held-out loss at the end": 2.18}, ("The held-out loss rose.", "That is overfitting."))
Called = Callable[..., int]


class FakeRun:
    """Ends with what ``last`` says."""

    last = Progress((Point("training loss", 0, 5.9),), 1.0, "done", FOUND)

    def __init__(self, experiment: Experiment, seed: int) -> None:
        self.seed = seed

    def __enter__(self) -> FakeRun:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left to do."""

    def updates(self) -> Iterator[Progress]:
        yield Progress((), 0.0, "starting")
        yield self.last


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    monkeypatch.setattr(lab_run, "LabRun", FakeRun)

    def call(*argv: str) -> int:
        with pytest.raises(SystemExit) as end:
            cli.main(["lab", *argv])
        return int(end.value.code or 0)

    return call


def test_lists_every_experiment_with_what_may_come_out(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    assert called() == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert all(each.title in shown and each.options[-1] in shown for each in ALL)


def test_the_list_as_json(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in listed["experiments"]] == [each.id for each in ALL]


def test_prints_the_finding_and_marks_what_came_out(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("epochs") == 0
    shown = capsys.readouterr().out
    assert "> The training loss falls to the end; the held-out loss falls first" in shown
    assert "That is overfitting." in shown
    assert "fine-tuning#pitfall-1" in shown


def test_the_finding_as_json(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("epochs", "--seed", "3", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["version"], found["experiment"], found["seed"], found["outcome"]) == (1, "epochs", 3, 1)
    assert found["figures"] == FOUND.figures
    assert found["found"] == list(FOUND.text)


def test_an_error_is_words_and_a_status(
    called: Called, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeRun, "last", Progress((), 0.5, "training", error="It took too long. Start it again."))
    assert called("epochs") == 1
    assert "It took too long. Start it again." in capsys.readouterr().err


def test_a_run_that_was_stopped_says_so_to_the_shell(called: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeRun, "last", Progress((), 0.5, "training"))
    assert called("epochs") == 130


def test_an_unknown_name_is_wrong_usage(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("magic") == 2
    assert "epochs, layers, curation, start" in capsys.readouterr().err
