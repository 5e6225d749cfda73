"""A prediction held against what came out."""

from __future__ import annotations

import pytest

from firstguess.tutor.lab.experiments import experiment
from firstguess.tutor.lab.progress import Finding
from firstguess.tutor.lab.verdict import verdict
from firstguess.tutor.reply import CONFIDENCE

START = experiment("start")
FOUND = Finding(0, {}, ())


@pytest.mark.parametrize("confidence", CONFIDENCE)
def test_a_right_prediction_is_confirmed_with_what_came_out(confidence: str) -> None:
    said = " ".join(verdict(START, FOUND, 0, confidence))
    assert START.options[0] in said
    assert "You predicted" not in said


@pytest.mark.parametrize("confidence", CONFIDENCE)
def test_another_one_is_set_beside_it(confidence: str) -> None:
    said = " ".join(verdict(START, FOUND, 1, confidence))
    assert START.options[0] in said
    assert f"You predicted: “{START.options[1]}”" in said


def test_a_sure_surprise_is_a_chance() -> None:
    assert "remembered best" in verdict(START, FOUND, 2, "sure")[0]
    assert "remembered best" not in verdict(START, FOUND, 2, "guess")[0]
