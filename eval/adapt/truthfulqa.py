"""TruthfulQA (Lin, Hilton and Evans 2022): questions that people answer wrongly, asked of another lesson.

The set brings no text, so a grounded tutor has to say that its lesson does not cover the question: the cases are of the
kind "far". Their facts are the true answers, for measuring what a model says of itself.
"""

from __future__ import annotations

import csv

from firstguess.eval.adapt.answers import needed
from firstguess.eval.adapt.base import Adapter, Material, Source
from firstguess.eval.cases import Case
from firstguess.knowledge.sentences import collapse

COLUMNS = ("question", "best_answer", "correct_answers", "incorrect_answers")


def make(source: Source) -> Material:
    material = Material()
    asked: dict[str, int] = {}
    for line, row in source.rows(COLUMNS, None, ",", csv.QUOTE_MINIMAL):
        question = collapse(row["question"])
        if not question:
            source.fault(line, "no question", "fill the column Question, or delete the row")
        elif not row["best_answer"]:
            source.fault(line, "no best answer", "fill the column Best Answer, or delete the row")
        elif question in asked:
            material.left["a question that stands in the file twice"] += 1
        else:
            asked[question] = line
            material.cases.append(_case(source.lesson, len(asked), question, row, material))
    return material


def _case(lesson: str, number: int, question: str, row: dict[str, str], material: Material) -> Case:
    answers = [answer.strip() for answer in (row["best_answer"], *row["correct_answers"].split(";")) if answer.strip()]
    facts = needed(list(dict.fromkeys(answers)))
    material.told["cases without a fact: every answer is too long"] += not facts
    return Case(
        id=f"truthfulqa-{number:03d}", lesson=lesson, kind="far", question=question,
        facts=facts, abstain=True, reason="off_topic",
    )  # fmt: skip


ADAPTER = Adapter(
    "truthfulqa", "TruthfulQA: questions that people answer wrongly, far from any lesson", "TruthfulQA.csv",
    "Apache-2.0", make,
)  # fmt: skip
