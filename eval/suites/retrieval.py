"""Retrieval: do the passages that a system found hold what the question needs?"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from firstguess.eval.cases import Case
from firstguess.eval.rows import Measure
from firstguess.eval.suites.base import QuestionSuite
from firstguess.eval.systems.base import Answer, Retrieved
from firstguess.knowledge.sentences import collapse

DEPTH = 3


class Retrieval(QuestionSuite):
    """A passage is right when it belongs to one of the case's parts; its span when it holds a marked sentence."""

    name = "retrieval"
    title = "Finds the passages that answer"
    measures: tuple[Measure, ...] = (
        Measure("recall_1", "questions with a right passage first"),
        Measure("recall_3", "questions with a right passage among the first three"),
        Measure("mrr", "one over the rank of the first right passage", unit="score"),
        Measure("ndcg_3", "right parts on top of the first three (nDCG, relative to what was found)", unit="score"),
        Measure("span_coverage", "marked sentences that stand in the first three passages"),
    )

    def takes(self, case: Case) -> bool:
        return bool(case.parts) and not case.abstain

    def applies(self, case: Case) -> tuple[str, ...]:
        return tuple(measure.name for measure in self.measures if case.evidence or measure.name != "span_coverage")

    def scored(self, case: Case, answer: Answer) -> Mapping[str, float]:
        return ranked(case, answer.passages)


def ranked(case: Case, passages: Sequence[Retrieved]) -> dict[str, float]:
    """The scores of a ranking for ``case``."""
    right = [passage.part in case.parts for passage in passages]
    first = right.index(True) + 1 if True in right else None
    scores = {
        "recall_1": float(first == 1),
        "recall_3": float(first is not None and first <= DEPTH),
        "mrr": 1 / first if first else 0.0,
        "ndcg_3": _ndcg(_once(case, passages[:DEPTH])),
    }
    if case.evidence:
        text = collapse(" ".join(passage.text for passage in passages[:DEPTH]))
        scores["span_coverage"] = sum(collapse(each) in text for each in case.evidence) / len(case.evidence)
    return scores


def _once(case: Case, passages: Sequence[Retrieved]) -> list[bool]:
    """Which passages bring a right part that none before them brought: a part counts once."""
    parts = [passage.part for passage in passages]
    return [part in case.parts and part not in parts[:place] for place, part in enumerate(parts)]


def _ndcg(right: Sequence[bool]) -> float:
    """Normalised discounted gain (Jarvelin and Kekalainen 2002), relative to the best order of what was found.

    What was not found takes nothing away: a lesson says the same in several places, and one of them is enough.
    """
    gain = sum(hit / math.log2(rank + 1) for rank, hit in enumerate(right, start=1))
    best = sum(1 / math.log2(rank + 1) for rank in range(1, sum(right) + 1))
    return gain / best if best else 0.0
