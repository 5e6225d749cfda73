"""The weights of the metric, in a file that a person can read, and the two lines of arithmetic that use them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from importlib.resources import files
from typing import TypeVar

from pydantic import Field, ValidationError

from firstguess.eval.lines import Strict
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.grounding.evidence import Idf

Shape = TypeVar("Shape", bound=Strict)
REPAIR = "remake it with: python scripts/train_metric.py"


class WeightsError(FirstguessError):
    """The metric's weights are missing or damaged."""


class Feature(Strict):
    """One share or count. It adds ``coefficient * (value - mean) / spread`` to the log-odds of support."""

    name: str
    mean: float
    spread: float = Field(gt=0)
    coefficient: float


class Weights(Strict):
    """A logistic model over ``features``; a failed guard takes its penalty from the log-odds."""

    about: str
    calibrated_on: tuple[str, ...]
    date: str
    seed: int
    features: tuple[Feature, ...]
    intercept: float
    guards: dict[str, float]
    supported_from: float = Field(ge=0, le=1)
    unsupported_below: float = Field(ge=0, le=1)

    def score(self, features: Mapping[str, float], failed: Mapping[str, float]) -> float:
        """The probability (0..1) of support at even odds."""
        return 1 / (1 + math.exp(-self.log_odds(features, failed)))

    def log_odds(self, features: Mapping[str, float], failed: Mapping[str, float]) -> float:
        moved = sum(part.coefficient * (features[part.name] - part.mean) / part.spread for part in self.features)
        return self.intercept + moved - sum(self.guards.get(name, 0.0) * much for name, much in failed.items())


class Background(Strict):
    """In how many of ``documents`` sentences about anything a stem stands."""

    about: str
    documents: int = Field(gt=0)
    counts: dict[str, int]


def load_weights() -> Weights:
    """The shipped weights. Raises :class:`WeightsError` with what repairs them."""
    return _read("weights.json", Weights)


def load_idf() -> Idf:
    """The shipped word frequencies: fixed, so that a passage that is added changes no weight."""
    background = _read("background.json", Background)
    return Idf(dict(background.counts), background.documents)


def _read(name: str, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate_json(files("firstguess.eval.metric").joinpath(name).read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise WeightsError(f"eval/metric/{name} cannot be used ({error}); {REPAIR}") from error
