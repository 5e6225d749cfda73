"""MTRAG-UN (Rosenthal et al. 2026) and MTRAG: turns of conversations, with the passages they were answered from.

The passages of all tasks of one collection become one lesson. An unanswerable task names no passage; that none of the
collection answers it was found by its authors, on the whole collection.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator, model_validator

from firstguess.eval.adapt.answers import needed
from firstguess.eval.adapt.base import Adapter, Foreign, Material, Source, column_name
from firstguess.eval.adapt.text_lesson import Paragraph, TextLesson, prose, slug_of
from firstguess.eval.cases import Case, Kind, Said
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.reply import Reason

LICENCE = "see the collection's own"
KINDS: dict[str, tuple[Kind, Reason | None]] = {
    "ANSWERABLE": ("open", None),
    "PARTIAL": ("partly", "partly_covered"),
    "UNANSWERABLE": ("near", "not_in_lesson"),
    "UNDERSPECIFIED": ("ambiguous", "ambiguous"),
}
CONVERSATIONAL = "CONVERSATIONAL"


class Passage(Foreign):
    document_id: str
    text: str
    title: str | None = None


class Turn(Foreign):
    speaker: str
    text: str


class Task(Foreign):
    task_id: str
    collection: str
    input: tuple[Turn, ...] = Field(min_length=1)
    answerability: str
    contexts: tuple[Passage, ...] = ()
    targets: tuple[Turn, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _one_spelling(cls, value: Any) -> Any:
        """The releases differ in how they write their keys: ``Collection``, ``Answerability``."""
        return {column_name(key): item for key, item in value.items()} if isinstance(value, dict) else value

    @field_validator("answerability", mode="before")
    @classmethod
    def _one_label(cls, value: Any) -> Any:
        return value[0] if isinstance(value, list) and len(value) == 1 else value

    @field_validator("contexts", "targets", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return () if value is None else value


def make(source: Source) -> Material:
    material = Material()
    tasks = [(line, task) for line, task in source.lines(Task) if _sound(source, line, task)]
    taken: set[str] = set()
    for line, task in tasks:
        if task.task_id in taken:
            source.fault(line, f"the id {task.task_id} is taken", "give every task an id of its own")
        taken.add(task.task_id)
    for collection in dict.fromkeys(task.collection for _, task in tasks):
        _collection(collection, [task for _, task in tasks if task.collection == collection], material)
    return material


def _sound(source: Source, line: int, task: Task) -> bool:
    before = len(source.faults)
    label = task.answerability.upper()
    if label not in KINDS and label != CONVERSATIONAL:
        source.fault(line, f"answerability: unknown label '{task.answerability}'", f"use one of {', '.join(KINDS)}")
    if task.input[-1].speaker != "user":
        source.fault(line, "input: the last turn is not the user's", "end the input with the question")
    return len(source.faults) == before


def _collection(name: str, tasks: list[Task], material: Material) -> None:
    passages = {passage.document_id: passage for task in tasks for passage in task.contexts if passage.text.strip()}
    if not passages:
        material.left["a collection without any passage"] += len(tasks)
        return
    places = {document: number for number, document in enumerate(passages)}
    paragraphs = tuple(_paragraph(passage) for passage in passages.values())
    lesson = slug_of(name, [made.id for made in material.lessons])
    made = TextLesson(lesson, name, "Documents", LICENCE, ("the authors of MTRAG",), paragraphs)
    material.lessons.append(made)
    for task in tasks:
        parts = [made.part(places[each.document_id]) for each in task.contexts if each.document_id in places]
        _case(task, lesson, tuple(dict.fromkeys(parts)), material)


def _paragraph(passage: Passage) -> Paragraph:
    title = collapse(passage.title or "")
    text = collapse(passage.text)
    # Most texts begin with their title.
    text = text.removeprefix(title).strip() or text
    return Paragraph(title or passage.document_id, prose(text))


def _case(task: Task, lesson: str, parts: tuple[str, ...], material: Material) -> None:
    label = task.answerability.upper()
    question = collapse(task.input[-1].text)
    said = tuple(Said(say=collapse(turn.text)) for turn in task.input[:-1] if turn.speaker == "user")
    if label == CONVERSATIONAL or not question:
        material.left["a turn that asks nothing" if question else "no question"] += 1
        return
    kind, reason = KINDS[label]
    if kind in ("open", "partly") and not parts:
        material.left["answerable, and names no passage"] += 1
        return
    answerable = kind in ("open", "partly")
    facts = needed([turn.text for turn in task.targets]) if answerable and task.targets else ()
    material.told["cases without a fact: the answer is too long"] += answerable and not facts
    material.cases.append(
        Case(
            id=task.task_id, lesson=lesson, kind="follow_up" if kind == "open" and said else kind, question=question,
            history=said, parts=parts if answerable else (), facts=facts, abstain=reason is not None, reason=reason,
        )
    )  # fmt: skip


ADAPTER = Adapter(
    "mtrag-un", "MTRAG-UN: turns that cannot be answered, or not as they are asked", "a JSONL file of tasks",
    "see its repository; the collections have their own", make,
)  # fmt: skip
