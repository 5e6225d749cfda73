"""A plain CSV file of questions, with the text that they are about where there is one.

The columns are described in ``docs/adapters.md``. Cells that hold several things part them by " | ".
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from typing import get_args

from firstguess.eval.adapt.answers import needed
from firstguess.eval.adapt.base import Adapter, Material, Source
from firstguess.eval.adapt.text_lesson import Paragraph, TextLesson, prose, slug_of
from firstguess.eval.cases import Case, Kind, Said
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.reply import Reason

NEEDED = ("question", "lesson")
KNOWN = (*NEEDED, "id", "kind", "answers", "says", "parts", "evidence", "history", "text")
#: What a kind says of the answer: nothing for kinds that are answered.
REASONS: dict[str, Reason] = {
    "near": "not_in_lesson",
    "far": "off_topic",
    "partly": "partly_covered",
    "ambiguous": "ambiguous",
}
POLAR = ("yes", "no")


@dataclass
class _Lesson:
    """The texts of one lesson in the order in which they come."""

    id: str
    title: str
    texts: list[str] = field(default_factory=list)

    def part(self, text: str) -> str:
        if text not in self.texts:
            self.texts.append(text)
        number = self.texts.index(text)
        return f"paragraph-{number + 1}" if number else "overview"

    def made(self) -> TextLesson:
        paragraphs = tuple(
            Paragraph(f"{self.title}, paragraph {number}", text) for number, text in enumerate(self.texts, start=1)
        )
        return TextLesson(self.id, self.title, "Own text", "as its owner says", ("the text's owner",), paragraphs)


def make(source: Source) -> Material:
    material = Material()
    lessons: dict[str, _Lesson] = {}
    taken: dict[str, int] = {}
    rows = list(source.rows(NEEDED, KNOWN, ",", csv.QUOTE_MINIMAL))
    with_text = {row["lesson"] for _, row in rows if row.get("text")}
    for line, row in rows:
        if not _sound(source, line, row, taken):
            continue
        name = row["lesson"]
        if name in with_text:
            lesson = lessons.setdefault(name, _Lesson(slug_of(name, [each.id for each in lessons.values()]), name))
            material.cases.append(_case(line, row, lesson.id, _part(row, lesson), material))
        else:
            material.cases.append(_case(line, row, name, None, material))
    material.lessons = [lesson.made() for lesson in lessons.values() if lesson.texts]
    return material


def _part(row: dict[str, str], lesson: _Lesson) -> str | None:
    return lesson.part(prose(row["text"])) if row.get("text") else None


def _sound(source: Source, line: int, row: dict[str, str], taken: dict[str, int]) -> bool:
    before = len(source.faults)
    for name in NEEDED:
        if not row[name]:
            source.fault(line, f"the column '{name}' is empty", "fill it, or delete the row")
    kind, says, name = row.get("kind", ""), row.get("says", "").lower(), row.get("id", "")
    if kind and kind not in get_args(Kind):
        source.fault(line, f"unknown kind '{kind}'", f"use one of {', '.join(get_args(Kind))}, or leave it empty")
    if says and says not in POLAR:
        source.fault(line, f"says: '{says}'", "write yes or no, or leave it empty")
    if name and name in taken:
        source.fault(line, f"the id {name} is taken in line {taken[name]}", "give every row an id of its own")
    taken.setdefault(name, line)
    text = prose(row.get("text", ""))
    for sentence in _several(row, "evidence"):
        if text and collapse(sentence) not in text:
            source.fault(line, f"evidence: '{sentence[:50]}' does not stand in the text", "copy it word for word")
    return len(source.faults) == before


def _case(line: int, row: dict[str, str], lesson: str, part: str | None, material: Material) -> Case:
    answers = _several(row, "answers")
    says = row.get("says", "").lower() or (answers[0].lower() if len(answers) == 1 else "")
    kind = row.get("kind") or ("yes_no" if says in POLAR else "open")
    gold = [answer for answer in answers if answer.lower() not in POLAR]
    facts = needed(gold) if gold else ()
    material.told["cases without a fact: the answer is too long"] += bool(gold and not facts)
    unanswerable = kind in ("near", "far", "ambiguous")
    parts = tuple(_several(row, "parts")) or ((part,) if part and not unanswerable else ())
    return Case.model_validate(
        {
            "id": row.get("id") or f"row-{line}", "lesson": lesson, "kind": kind, "question": collapse(row["question"]),
            "history": tuple(Said(say=said) for said in _several(row, "history")), "facts": facts, "parts": parts,
            "answer": says if says in POLAR and not unanswerable else None,
            "evidence": tuple(collapse(each) for each in _several(row, "evidence")),
            "abstain": kind in REASONS, "reason": REASONS.get(kind),
        }
    )  # fmt: skip


def _several(row: dict[str, str], column: str) -> list[str]:
    return [each.strip() for each in row.get(column, "").split("|") if each.strip()]


ADAPTER = Adapter("csv", "your own questions, with or without their text", "a CSV file", "your own", make)
