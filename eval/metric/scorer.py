"""The grounding metric: does the evidence carry the sentence? Lexical, so that it is fast and can be looked into.

Idf-weighted precision of all words (function words too), n-grams and the longest common subsequence in the best window
of one or two sentences, with a small logistic model on top; guards for what word overlap is blind to. Measured
against people's judgements: ``firstguess eval metric``, docs/metric-card.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firstguess.eval.metric.checkable import claims_something
from firstguess.eval.metric.checks import failed
from firstguess.eval.metric.features import Weighing, Window, best_windows, measure
from firstguess.eval.metric.judgement import Judgement, Label
from firstguess.eval.metric.reading import pages
from firstguess.eval.metric.weights import Weights, load_idf, load_weights
from firstguess.tutor.grounding.evidence import Idf

NAMED = 0.5


@dataclass(frozen=True)
class Reading:
    """A sentence held against its evidence: everything that the model on top sees of it."""

    features: dict[str, float]
    failed: dict[str, float]
    window: Window

    @property
    def failing(self) -> str | None:
        """The first guard that fails by half or more."""
        return next((name for name, much in self.failed.items() if much >= NAMED), None)

    @property
    def guard(self) -> str | None:
        """What is named: the failing guard, or "number" wherever the evidence does not have a number."""
        return self.failing or ("number" if self.features["numbers"] else None)


def read(sentence: str, evidence: Sequence[str], idf: Idf) -> Reading | None:
    """Against the page that carries the most. None where there are no words or there is no evidence."""
    weighing, found = Weighing(sentence, idf), pages(evidence)
    windows = best_windows(weighing, found) if weighing.terms else []
    # Of equal pages the first.
    window = max(windows, key=lambda each: each.support + weighing.precision(each.page.known), default=None)
    if window is None:
        return None
    return Reading(measure(weighing, window, found), failed(weighing, window), window)


@dataclass(frozen=True)
class Metric:
    """``weights`` decide; ``idf`` weighs words and does not depend on the evidence."""

    weights: Weights
    idf: Idf

    @classmethod
    def load(cls) -> Metric:
        """The metric with the weights that ship. Raises :class:`WeightsError` where they are damaged."""
        return cls(load_weights(), load_idf())

    def judge(self, sentence: str, evidence: Sequence[str]) -> Judgement:
        """Whether ``evidence`` (passages, or a page cut into its sentences) supports ``sentence``.

        What claims nothing is "not_checkable"; it has a score all the same, for comparisons over whole sets.
        Without evidence the score is 0.
        """
        found = read(sentence, evidence, self.idf)
        if found is None:
            return Judgement("unsupported" if claims_something(sentence) else "not_checkable", 0.0)
        score = self.weights.score(found.features, found.failed)
        label = self.label(score, found.failing) if claims_something(sentence) else "not_checkable"
        return Judgement(label, score, span_of(sentence, found.window, self.idf), found.guard)

    def label(self, score: float, failing: str | None = None) -> Label:
        """A sentence with a failed guard is never supported, however much of it stands in the evidence."""
        if score >= self.weights.supported_from:
            return "unsure" if failing else "supported"
        return "unsupported" if score < self.weights.unsupported_below else "unsure"


def span_of(sentence: str, window: Window, idf: Idf) -> tuple[int, int, int]:
    """Where ``window`` lies: (text, start, end). Of sentences from two texts, the one that carries more."""
    first, last = window.pieces[0], window.pieces[-1]
    if first.text == last.text:
        return first.text, first.start, last.end
    weighing = Weighing(sentence, idf)
    best = max(window.pieces, key=lambda piece: weighing.precision(piece.known))
    return best.text, best.start, best.end
