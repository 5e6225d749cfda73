"""Intervals and tests. The mathematics is scipy's and statsmodels'; what is chosen here is what counts as one draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 2000
#: For figures that are no mean: each draw takes all rows through the suite again.
FIGURE_RESAMPLES = 500
#: With fewer lessons than this their bootstrap says nothing, and the sections within them are drawn instead.
FEWEST_LESSONS = 8

T = TypeVar("T")


@dataclass(frozen=True)
class Interval:
    """A mean over ``n`` scores with its 95 % interval; ``clusters`` were drawn, not scores.

    ``low`` and ``high`` are None with fewer than two clusters: nothing can be drawn then.
    """

    value: float
    low: float | None
    high: float | None
    n: int
    clusters: int


def interval(scores: Sequence[float], clusters: Sequence[str], seed: int) -> Interval:
    """Percentile bootstrap of the mean over whole clusters (Field and Welsh 2007): neighbours are drawn together."""
    from scipy.stats import bootstrap

    value = float(np.mean(scores))
    sums, counts = _by_cluster(scores, clusters)
    if len(sums) < 2:
        return Interval(value, None, None, len(scores), len(sums))
    drawn = bootstrap(
        (sums, counts), _ratio, paired=True, vectorized=True, method="percentile",
        n_resamples=RESAMPLES, confidence_level=CONFIDENCE, rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return Interval(value, float(drawn.low), float(drawn.high), len(scores), len(sums))


def share_interval(scores: Sequence[float], clusters: Sequence[str], seed: int) -> Interval:
    """As :func:`interval`, for shares; where all scores are 0 or all are 1, exact over clusters (Clopper-Pearson).

    Resampling scores that are all alike draws the same mean each time, as if nothing were uncertain.
    """
    found = interval(scores, clusters, seed)
    if found.low is None or set(scores) not in ({0.0}, {1.0}):
        return found
    return Interval(found.value, *exact(found.value, found.clusters), found.n, found.clusters)


def exact(share: float, draws: int) -> tuple[float, float]:
    """Clopper and Pearson's interval of a share of independent draws."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(share * draws, draws, alpha=1 - CONFIDENCE, method="beta")
    return float(low), float(high)


def figures_interval(
    groups: Sequence[Sequence[T]], figures: Callable[[Sequence[T]], Mapping[str, float]], seed: int
) -> dict[str, tuple[float, float] | None]:
    """Percentile bootstrap of figures that are no mean, by name, over whole ``groups`` of rows.

    A draw in which a figure cannot be told is left out of it; None where more than half of them are, or with fewer
    than two groups.
    """
    from scipy.stats import bootstrap

    names = list(figures([row for group in groups for row in group]))
    if len(groups) < 2:
        return dict.fromkeys(names)
    drawn: list[Mapping[str, float]] = []

    def keep(places: Any) -> float:
        drawn.append(figures([row for place in places for row in groups[int(place)]]))
        return 0.0  # scipy draws; several figures come of each draw

    bootstrap(
        (np.arange(len(groups)),), keep, vectorized=False, method="percentile", n_resamples=FIGURE_RESAMPLES,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return {name: _middle([each[name] for each in drawn if name in each], len(drawn)) for name in names}


def _middle(values: Sequence[float], drawn: int) -> tuple[float, float] | None:
    if 2 * len(values) < drawn:
        return None
    low, high = np.quantile(values, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def _by_cluster(scores: Sequence[float], clusters: Sequence[str]) -> tuple[Any, Any]:
    names, places = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(places, weights=np.asarray(scores, dtype=float), minlength=len(names))
    return sums, np.bincount(places, minlength=len(names)).astype(float)


def _ratio(sums: Any, counts: Any, axis: int = -1) -> Any:
    return sums.sum(axis=axis) / counts.sum(axis=axis)


def clustered_by(lessons: Sequence[str], clusters: Sequence[str]) -> tuple[str, Sequence[str]]:
    """What is drawn together, and the name of it for each score: the lesson, or its sections where lessons are few."""
    if len(set(lessons)) >= FEWEST_LESSONS:
        return "lesson", lessons
    return "section of a lesson", clusters


def paired(first: Sequence[float], second: Sequence[float], clusters: Sequence[str], seed: int) -> Interval:
    """The mean difference ``second - first`` with its interval, the pairs drawn by cluster."""
    return interval([b - a for a, b in zip(first, second, strict=True)], clusters, seed)


def mcnemar_exact(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided exact p value for scores of 0 or 1: could as many changes one way rather than the other be chance?"""
    from statsmodels.stats.contingency_tables import mcnemar

    pairs = [(a >= 1, b >= 1) for a, b in zip(first, second, strict=True)]
    table = [[pairs.count((row, column)) for column in (True, False)] for row in (True, False)]
    return float(mcnemar(table, exact=True).pvalue)


def wilcoxon(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided p value of the signed-rank test, for scores between 0 and 1; 1 where nothing differs."""
    from scipy.stats import wilcoxon as test

    if all(a == b for a, b in zip(first, second, strict=True)):
        return 1.0
    return float(test(first, second, zero_method="pratt").pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p values adjusted for their number, in their order (Holm 1979)."""
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(list(p_values), method="holm")[1]] if p_values else []


def smallest_effect(differences: Sequence[float], power: float = 0.8, alpha: float = 0.05) -> float | None:
    """The smallest mean difference that this many pairs, scattering as they do, would show with ``power``."""
    from statsmodels.stats.power import TTestPower

    spread = float(np.std(differences, ddof=1)) if len(differences) > 2 else 0.0
    if spread == 0.0:
        return None
    found = TTestPower().solve_power(effect_size=None, nobs=len(differences), alpha=alpha, power=power)
    return float(np.squeeze(found)) * spread
