"""Fit ``WEIGHTS`` of ``tutor/polarity.py`` on the shipped lessons' claims, each heard without its own pair; print them.

Run ``python scripts/train_polarity.py`` and put what it prints into the module. No question is read: the cases in
``eval/cases`` only say whether it helped.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression

from firstguess.eval.twin import Remembering
from firstguess.knowledge.claims import claims_of
from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.knowledge.index import Index, build
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.tutor.polarity import Truths

# A claim and its twin follow each other in a lesson's file.
PAIR = 2


def main() -> None:
    embedder = Remembering(MiniLM())
    rows: list[tuple[float, ...]] = []
    holds: list[bool] = []
    for lesson in Library([shipped_lessons()]).lessons().values():
        for signals, truth in left_out(lesson, embedder):
            rows.append(signals)
            holds.append(truth)
    model = LogisticRegression(C=10).fit(np.array(rows), holds)
    print(f"{len(rows)} claims, right on those left out: {model.score(np.array(rows), holds):.3f}")
    print(f"WEIGHTS = ({', '.join(f'{value:.2f}' for value in (*model.intercept_, *model.coef_[0]))})")


def left_out(lesson: Lesson, embedder: Embedder) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The signals of every wording of a claim, and whether it holds, while its own pair is not known."""
    said = claims_of(lesson)
    index = build(lesson.id, lesson.digest, split_lesson(lesson), embedder)
    place = {claim.id: number // PAIR for number, claim in enumerate(lesson.claims)}
    for pair in range(max(place.values(), default=-1) + 1):
        own = [passage for passage in said if place.get(_claim(passage)) == pair]
        truths = Truths(index, _index(lesson, [p for p in said if p not in own], embedder), embedder)
        for passage in own:
            for sentence in passage.sentences:
                yield truths.signals(sentence.text, sentence.text), passage.kind == "holds"


def _claim(passage: Passage) -> str:
    return passage.id.partition("#")[2].partition(".")[0]


def _index(lesson: Lesson, passages: list[Passage], embedder: Embedder) -> Index:
    return build(f"{lesson.id}.claims", lesson.digest, tuple(passages), embedder)


if __name__ == "__main__":
    main()
