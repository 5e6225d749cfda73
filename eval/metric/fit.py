"""Fit the metric's weights: a logistic model whose coefficients may each have one sign only.

scikit-learn has no signs for its logistic regression, so the likelihood is maximised with scipy's L-BFGS-B, which has
bounds. A share of carried words can then only speak for support, whatever a small set would have it say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from firstguess.eval.metric.checks import GUARDS
from firstguess.eval.metric.features import SIGNS
from firstguess.eval.metric.scorer import Reading
from firstguess.eval.metric.weights import Feature, Weights

Vector = NDArray[np.float64]
#: Strength of the ridge, in items: strong, so that shares which say nearly the same also share the weight.
RIDGE = 1 / 0.03
#: No guard takes more than this from the log-odds: it would drown what the words say.
LARGEST_PENALTY = 5.0
#: How much altered sentences weigh beside natural ones when the guards' penalties are fitted.
ALTERED_SHARE = 0.5
#: Share of the supported that may fall below the threshold under which a sentence is called unsupported.
MISSED = 0.1


@dataclass(frozen=True)
class Example:
    """A sentence as it was read, in a set of a family of sets. ``weight`` makes sets and labels count alike."""

    reading: Reading
    supported: bool
    family: str
    weight: float = 1.0


@dataclass(frozen=True)
class About:
    """What the file says of itself."""

    about: str
    calibrated_on: tuple[str, ...]
    date: str
    seed: int


def fit(natural: Sequence[Example], made: Sequence[Example], about: About) -> Weights:
    """The features' coefficients from ``natural`` examples; then the guards' penalties from those and ``made`` ones."""
    matrix = np.array([[row.reading.features[name] for name in SIGNS] for row in natural], dtype=float)
    labels, weights = _labels(natural)
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0)
    spread[spread < 0.001] = 1.0  # the same for all: nothing can be learnt of it, and its coefficient stays 0
    bounds = [(0.0, None) if sign > 0 else (None, 0.0) for sign in SIGNS.values()]
    scaled = (matrix - mean) / spread
    found = _maximum(scaled, labels, weights, np.zeros(len(labels)), RIDGE, bounds)
    # The ridge makes the model shy; slope and intercept are set again without it, so that the score is a probability.
    slope = _maximum((scaled @ found[:-1])[:, None], labels, weights, np.zeros(len(labels)), 0.0, [(0.0, None)])
    features = tuple(
        Feature(name=name, mean=_short(mean[i]), spread=_short(spread[i]), coefficient=_short(slope[0] * found[i]))
        for i, name in enumerate(SIGNS)
    )
    plain = Weights(
        **vars(about), features=features, intercept=_short(slope[-1]), guards=dict.fromkeys(GUARDS, 0.0),
        supported_from=0.5, unsupported_below=0.5,
    )  # fmt: skip
    guarded = plain.model_copy(update={"guards": _penalties(plain, natural, made)})
    return guarded.model_copy(update=_thresholds(guarded, natural))


def _penalties(plain: Weights, natural: Sequence[Example], made: Sequence[Example]) -> dict[str, float]:
    rows = [*natural, *made]
    labels, _ = _labels(rows)
    share = ALTERED_SHARE * sum(row.weight for row in natural) / max(1e-9, sum(row.weight for row in made))
    weights = np.array([row.weight for row in natural] + [row.weight * share for row in made])
    matrix = np.array([[row.reading.failed.get(name, 0.0) for name in GUARDS] for row in rows], dtype=float)
    offset = np.array([plain.log_odds(row.reading.features, {}) for row in rows])
    found = _maximum(matrix, labels, weights, offset, 1.0, [(-LARGEST_PENALTY, 0.0)] * len(GUARDS))
    return {name: _short(-found[i]) + 0.0 for i, name in enumerate(GUARDS)}


def _thresholds(weights: Weights, rows: Sequence[Example]) -> dict[str, float]:
    """The score from where balanced accuracy is best, and the one that few supported sentences stay below."""
    scores = np.array([weights.score(row.reading.features, row.reading.failed) for row in rows])
    labels, share = _labels(rows)
    tried = np.arange(0.05, 0.96, 0.01)
    right = [
        (share * labels * (scores >= at)).sum() / (share * labels).sum()
        + (share * (1 - labels) * (scores < at)).sum() / (share * (1 - labels)).sum()
        for at in tried
    ]
    # The middle of what is nearly as good as the best: the best itself hangs on single items.
    good = tried[np.array(right) >= max(right) - 0.01]
    supported_from = float(np.median(good))
    below = _quantile(scores[labels == 1], share[labels == 1], MISSED)
    return {"supported_from": _short(supported_from), "unsupported_below": _short(min(supported_from, below))}


def _quantile(values: Vector, weights: Vector, share: float) -> float:
    order = np.argsort(values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * weights.sum())])


def _labels(rows: Sequence[Example]) -> tuple[Vector, Vector]:
    return np.array([float(row.supported) for row in rows]), np.array([row.weight for row in rows])


def _maximum(
    matrix: Vector, labels: Vector, weights: Vector, offset: Vector, ridge: float, bounds: Sequence[Any]
) -> Vector:
    """Coefficients and, where there is no offset, an intercept (last) of the weighted logistic model within bounds."""
    from scipy.optimize import minimize

    free = not offset.any()
    inputs = np.column_stack([matrix, np.ones(len(labels))]) if free else matrix
    shrunk = np.array([ridge] * matrix.shape[1] + [0.0] * free)
    scale = len(labels) / weights.sum()

    def loss(beta: Vector) -> tuple[float, Vector]:
        odds = inputs @ beta + offset
        value = scale * (weights * (np.logaddexp(0.0, odds) - labels * odds)).sum() + (shrunk * beta**2).sum() / 2
        wrong = weights * (1 / (1 + np.exp(-odds)) - labels)
        return float(value), scale * inputs.T @ wrong + shrunk * beta

    all_bounds = [*bounds, *[(None, None)] * free]
    return np.asarray(minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", bounds=all_bounds).x)


def _short(number: float) -> float:
    return round(float(number), 4)
