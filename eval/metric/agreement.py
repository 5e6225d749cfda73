"""Does the metric agree with people? Measured within a set by cross-validation, and leaving each set out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from firstguess.eval.metric.examples import Item, altered_items, natural_items, weights_for
from firstguess.eval.metric.figures import Scored, accuracy_figure, auroc_figure
from firstguess.eval.metric.fit import About
from firstguess.eval.metric.labelled import BEGIN, LabelledDataError, data_folder, read_labelled
from firstguess.eval.metric.proof import Agreement, Proof, load_proof, proof_text
from firstguess.eval.metric.scorer import Metric
from firstguess.eval.metric.trials import sources, steadiness, trials
from firstguess.eval.metric.weights import Weights

__all__ = ["agreement", "load_proof", "proof_text", "prove"]

FOLDS = 5
#: Each set alone, and the three of BEGIN as one.
SETS: dict[str, tuple[str, ...]] = {**{name: (name,) for name in BEGIN}, "begin": BEGIN, "wice": ("wice",)}
_ABOUT = About(about="", calibrated_on=(), date="", seed=0)


def prove(data: Path | None, seed: int) -> Proof:
    """Fit, cross-validate and alter, all anew: about two minutes on two cores.

    Without the labelled sets only the lessons' sentences are altered, and the proof says so. Raises
    :class:`LabelledDataError` when ``data`` is given and does not hold them.
    """
    metric = Metric.load()
    try:
        rows, note = read_labelled(data_folder(data)), ""
    except LabelledDataError as error:
        if data is not None:
            raise
        rows, note = (), f"Agreement with people was not measured: {error}."
    natural = natural_items(rows, metric.idf)
    made = altered_items(natural, metric.idf, seed)
    held_out = fitted_without(natural, made, metric.weights)
    found = list(sources(natural, rows, metric.idf, seed))
    return Proof(
        weights=metric.weights.date, seed=seed, note=note,
        agreement=tuple(agreement(natural, made, name, seed) for name in SETS) if rows else (),
        trials=tuple(trial for each in found for trial in trials(each, _by_fold(held_out), *_at(metric, seed))),
        steadiness=tuple(steadiness(each, metric) for each in found),
    )  # fmt: skip


def _at(metric: Metric, seed: int) -> tuple[float, int]:
    return metric.weights.supported_from, seed


def agreement(natural: Sequence[Item], made: Sequence[Item], name: str, seed: int) -> Agreement:
    """The figures of one of :data:`SETS`."""
    members = SETS[name]
    own, own_made = [[item for item in items if item.set in members] for items in (natural, made)]
    rest, rest_made = [[item for item in items if item.set not in members] for items in (natural, made)]
    within = list(_cross_validated(own, own_made))
    without = weights_for(rest, rest_made, _ABOUT)
    left_out = [_scored(without, item) for item in own]
    return Agreement(
        set=name, within_auroc=auroc_figure(within, seed), within_accuracy=accuracy_figure(within, seed),
        left_out_auroc=auroc_figure(left_out, seed), left_out_accuracy=accuracy_figure(left_out, seed),
    )  # fmt: skip


def _cross_validated(natural: Sequence[Item], made: Sequence[Item]) -> Iterator[Scored]:
    for fold in range(FOLDS):
        weights = weights_for(_others(natural, fold), _others(made, fold), _ABOUT)
        yield from (_scored(weights, item) for item in natural if fold_of(item.document) == fold)


def fitted_without(natural: Sequence[Item], made: Sequence[Item], shipped: Weights) -> list[Weights]:
    """For each fold the weights fitted on the documents of the others; the shipped ones where there is no data."""
    if not natural:
        return [shipped] * FOLDS
    return [weights_for(_others(natural, fold), _others(made, fold), _ABOUT) for fold in range(FOLDS)]


def _others(items: Sequence[Item], fold: int) -> list[Item]:
    return [item for item in items if fold_of(item.document) != fold]


def fold_of(document: str) -> int:
    """All items of a document fall into one fold, whatever else is in the data."""
    return int.from_bytes(hashlib.sha256(document.encode()).digest()[:4]) % FOLDS


def _by_fold(held_out: Sequence[Weights]) -> Callable[[Item], float]:
    return lambda item: _score(held_out[fold_of(item.document)], item)


def _score(weights: Weights, item: Item) -> float:
    return weights.score(item.reading.features, item.reading.failed)


def _scored(weights: Weights, item: Item) -> Scored:
    score = _score(weights, item)
    return Scored(score, score >= weights.supported_from and not item.reading.failing, item.supported, item.document)
