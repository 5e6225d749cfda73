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
from firstguess.eval.metric.features import Weighing, Window, best_window, measure
from firstguess.eval.metric.judgement import Judgement, Label
from firstguess.eval.metric.reading import pages
from firstguess.eval.metric.weights import Weights, load_idf, load_weights
from firstguess.tutor.grounding.evidence import Idf


@dataclass(frozen=True)
class Reading:
    """A sentence held against its evidence: everything that the model on top sees of it."""

    features: dict[str, float]
    failed: dict[str, float]
    window: Window


def read(sentence: str, evidence: Sequence[str], idf: Idf) -> Reading | None:
    """None where there are no words or there is no evidence."""
    weighing = Weighing(sentence, idf)
    window = best_window(weighing, pages(evidence)) if weighing.terms else None
    if window is None:
        return None
    return Reading(measure(weighing, window), failed(weighing, window), window)


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
        label = self.label(score) if claims_something(sentence) else "not_checkable"
        return Judgement(label, score, span_of(sentence, found.window, self.idf), next(iter(found.failed), None))

    def label(self, score: float) -> Label:
        if score >= self.weights.supported_from:
            return "supported"
        return "unsupported" if score < self.weights.unsupported_below else "unsure"


def span_of(sentence: str, window: Window, idf: Idf) -> tuple[int, int, int]:
    """Where ``window`` lies: (text, start, end). Of sentences from two texts, the one that carries more."""
    first, last = window.pieces[0], window.pieces[-1]
    if first.text == last.text:
        return first.text, first.start, last.end
    weighing = Weighing(sentence, idf)
    best = max(window.pieces, key=lambda piece: weighing.precision(piece.known))
    return best.text, best.start, best.end
