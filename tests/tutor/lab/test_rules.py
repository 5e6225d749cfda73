"""From measured figures to the option they confirm, for what the runs show and for the opposite."""

from __future__ import annotations

import pytest

from firstguess.tutor.lab.experiments import ALL, experiment
from firstguess.tutor.lab.rules import UNEXPECTED, find


def epochs(training: tuple[float, float], held_out: tuple[float, float, float]) -> dict[str, float]:
    return {
        "training loss at the start": training[0],
        "training loss at the end": training[1],
        "held-out loss at the start": held_out[0],
        "held-out loss at its best": held_out[1],
        "held-out loss at the end": held_out[2],
        "epoch of the best held-out loss": 44,
        "epochs": 200,
    }


def layers(held_out: tuple[float, float], everyday: tuple[float, float]) -> dict[str, float]:
    figures = {"everyday loss before": 1.1}
    for at, name in enumerate(("all layers", "top layers")):
        figures |= {f"held-out loss, {name}": held_out[at], f"everyday loss, {name}": everyday[at]}
        figures |= {f"seconds, {name}": 2.0 - at, f"parameters, {name}": 200_000 - 100_000 * at}
    return figures


def curation(rightly: tuple[float, float], loss: tuple[float, float] = (1.6, 1.0)) -> dict[str, float]:
    figures: dict[str, float] = {}
    for at, name in enumerate(("60 checked notes", "all 240 notes")):
        figures |= {f"marked rightly, {name}": rightly[at], f"urgent notes overlooked, {name}": 0.5 * at}
        figures |= {f"held-out loss, {name}": loss[at]}
    return figures


def start(tuned: float, fresh: float) -> dict[str, float]:
    return {
        "held-out loss, pre-trained start": tuned,
        "held-out loss, random start": fresh,
        "steps to the best, random start": 104,
        "steps to the same, pre-trained start": 28,
    }


CASES = [
    ("epochs", epochs((5.9, 0.2), (5.9, 1.4, 1.42)), 0),
    ("epochs", epochs((5.9, 0.2), (5.9, 1.4, 2.2)), 1),
    ("epochs", epochs((5.9, 0.2), (5.9, 5.8, 9.0)), 2),
    ("epochs", epochs((5.9, 5.8), (5.9, 5.8, 5.9)), 3),
    ("epochs", epochs((5.9, 6.4), (5.9, 5.9, 9.0)), 3),
    ("layers", layers((1.1, 1.3), (2.0, 2.0)), 0),
    ("layers", layers((1.1, 1.3), (1.5, 2.0)), 0),
    ("layers", layers((1.1, 1.3), (3.0, 2.0)), 1),
    ("layers", layers((1.3, 1.3), (3.0, 2.0)), 2),
    ("layers", layers((1.4, 1.1), (3.0, 2.0)), 2),
    ("layers", layers((1.3, 1.3), (2.0, 2.0)), 3),
    ("curation", curation((0.95, 0.75)), 0),
    ("curation", curation((0.75, 0.95)), 1),
    ("curation", curation((0.93, 0.95)), 2),
    ("start", start(1.1, 1.4), 0),
    ("start", start(1.4, 1.1), 1),
    ("start", start(1.4, 1.41), 2),
]


@pytest.mark.parametrize(("name", "figures", "outcome"), CASES)
def test_the_outcome_follows_from_the_figures(name: str, figures: dict[str, float], outcome: int) -> None:
    found = find(name, figures)
    assert found.outcome == outcome < len(experiment(name).options)
    assert found.figures == figures
    assert 2 <= len(found.text) <= 4


def test_every_option_can_come_out() -> None:
    reached = {(name, outcome) for name, _, outcome in CASES}
    assert reached == {(each.id, number) for each in ALL for number in range(len(each.options))}


def test_the_figures_are_told_in_the_lessons_terms() -> None:
    said = " ".join(find("epochs", epochs((5.9, 0.2), (5.9, 1.4, 2.2))).text)
    assert "from 5.90 to 0.20 in 200 epochs" in said
    assert "overfitting" in said
    assert "epoch 44" in said


def test_a_loss_that_hides_the_harm_is_pointed_at_only_where_it_does() -> None:
    assert "a low loss alone" in " ".join(find("curation", curation((0.95, 0.75))).text)
    assert "a low loss alone" not in " ".join(find("curation", curation((0.95, 0.75), (1.0, 1.6))).text)


@pytest.mark.parametrize("figures", [start(1.4, 1.1), start(1.4, 1.4)])
def test_a_run_against_the_lesson_is_not_hidden(figures: dict[str, float]) -> None:
    assert find("start", figures).text[-1] == UNEXPECTED
