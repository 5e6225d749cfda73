"""A prediction held against what came out, in kind words."""

from __future__ import annotations

from firstguess.tutor.lab.experiments import Experiment
from firstguess.tutor.lab.progress import Finding

_RIGHT = {
    "guess": "Your guess was right; the figures below say what it stands on.",
    "think": "You thought so, and the run confirms it.",
    "sure": "You were sure, and the run confirms it.",
}
_WRONG = {
    "guess": "Your guess did not come true, which is what a guess is for.",
    "think": "You thought otherwise, and the run came out differently.",
    "sure": "You were sure, and the run came out differently. Such surprises are remembered best.",
}


def verdict(experiment: Experiment, finding: Finding, predicted: int, confidence: str) -> tuple[str, ...]:
    """How the prediction fared. ``confidence`` is one of guess, think and sure."""
    chosen, came = (_quoted(experiment.options[at]) for at in (predicted, finding.outcome))
    if predicted == finding.outcome:
        return _RIGHT[confidence], f"What came out: {came}"
    return _WRONG[confidence], f"You predicted: {chosen} What came out: {came}"


def _quoted(option: str) -> str:
    return f"“{option}”"
