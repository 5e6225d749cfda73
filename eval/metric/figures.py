"""AUROC and balanced accuracy with intervals: documents are drawn, not items, since a document's items are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firstguess.eval.lines import Strict
from firstguess.eval.stats import CONFIDENCE

RESAMPLES = 1000
Numbers = NDArray[np.float64]


class Figure(Strict):
    """A figure with its 95 % interval; ``documents`` were drawn. No interval with fewer than two documents."""

    value: float
    low: float | None
    high: float | None
    n: int
    positives: int
    documents: int

    def __str__(self) -> str:
        span = "" if self.low is None or self.high is None else f" [{_points(self.low)}, {_points(self.high)}]"
        return f"{_points(self.value)}{span}"


def _points(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


@dataclass(frozen=True)
class Scored:
    """A score, whether it was called supported, whether it is, and the document it belongs to."""

    score: float
    called: bool
    supported: bool
    document: str


def auroc(scores: Numbers, labels: Numbers) -> float:
    """Probability that a supported item scores above another one, ties half (Mann and Whitney 1947)."""
    from scipy.stats import rankdata

    positives = labels.sum()
    ranks = rankdata(scores)[labels > 0].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * (len(labels) - positives)))


def balanced_accuracy(called: Numbers, labels: Numbers) -> float:
    """Mean of the shares of supported and of other items that are called right."""
    return float((called[labels > 0].mean() + 1 - called[labels == 0].mean()) / 2)


def auroc_figure(rows: Sequence[Scored], seed: int) -> Figure:
    return _figure(rows, [row.score for row in rows], auroc, seed)


def accuracy_figure(rows: Sequence[Scored], seed: int) -> Figure:
    return _figure(rows, [float(row.called) for row in rows], balanced_accuracy, seed)


def _figure(
    rows: Sequence[Scored], values: Sequence[float], statistic: Callable[[Numbers, Numbers], float], seed: int
) -> Figure:
    scores, labels = np.array(values), np.array([float(row.supported) for row in rows])
    members = _members([row.document for row in rows])
    low, high = _interval(scores, labels, members, statistic, seed) if len(members) > 1 else (None, None)
    return Figure(
        value=_short(statistic(scores, labels)), low=low, high=high, n=len(rows), positives=int(labels.sum()),
        documents=len(members),
    )  # fmt: skip


def _members(documents: Sequence[str]) -> list[NDArray[np.intp]]:
    _, places = np.unique(np.array(documents), return_inverse=True)
    return [np.flatnonzero(places == number) for number in range(places.max() + 1)]


def _interval(
    scores: Numbers,
    labels: Numbers,
    members: list[NDArray[np.intp]],
    statistic: Callable[[Numbers, Numbers], float],
    seed: int,
) -> tuple[float, float]:
    """Percentile bootstrap over whole documents (Field and Welsh 2007)."""
    from scipy.stats import bootstrap

    def drawn(clusters: NDArray[np.intp]) -> float:
        taken = np.concatenate([members[cluster] for cluster in clusters])
        both = 0 < labels[taken].sum() < len(taken)
        # A draw of one label alone has no value; it is as rare as it is uninformative.
        return statistic(scores[taken], labels[taken]) if both else 0.5

    found = bootstrap(
        (np.arange(len(members)),), drawn, vectorized=False, method="percentile", n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE, rng=np.random.default_rng(seed),
    ).confidence_interval  # fmt: skip
    return _short(found.low), _short(found.high)


def _short(number: float) -> float:
    return round(float(number), 4)
