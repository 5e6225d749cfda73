"""Fit the weights of ``tutor/attitude.py`` on the shipped lessons' voices, each left out once, and cases; print them.

Run ``python scripts/train_attitude.py CASES.jsonl`` (development cases only) and put what it prints into the module.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from firstguess.eval.recognition import read_cases
from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.attitude import form
from firstguess.tutor.misconceptions import Misconceptions, left_out, targets_of
from firstguess.tutor.voices import in_topic, topic_of, voices_of

CASE_WEIGHT = 3.0
# Between the lessons' own proportions, which favour "holds", and equal weights, which take too many for a denial.
CLASS_WEIGHT = {"asks": 1.7, "holds": 1.0, "rejects": 2.0}


def main() -> None:
    cases, embedder = read_cases(Path(sys.argv[1])), MiniLM()
    rows: list[list[float]] = []
    stances: list[str] = []
    weights: list[float] = []
    for lesson in Library([shipped_lessons()]).lessons().values():
        voices, topic = voices_of(lesson), topic_of(lesson)
        scores = left_out(embedder.encode([voice.text for voice in voices]), targets_of(lesson, voices))
        for voice, row in zip(voices, scores[:, 1 + len(lesson.myths) :], strict=True):
            if voice.part:
                rows.append([*row[:3], *form(voice.text.removeprefix(in_topic(topic, "")))])
                stances.append(voice.kind)
                weights.append(1.0)
        heard = Misconceptions(lesson, embedder)
        for case in cases:
            if case.lesson == lesson.id and case.stance is not None:
                rows.append([*heard.scores(case.say)[1 + len(lesson.myths) :][:3], *form(case.say)])
                stances.append(case.stance)
                weights.append(CASE_WEIGHT)
    model = LogisticRegression(class_weight=CLASS_WEIGHT, max_iter=5000)
    model.fit(np.array(rows), stances, sample_weight=weights)
    for name, bias, row in zip(model.classes_, model.intercept_, model.coef_, strict=True):
        print(f'    "{name}": ({", ".join(f"{value:.2f}" for value in (bias, *row))}),')


if __name__ == "__main__":
    main()
