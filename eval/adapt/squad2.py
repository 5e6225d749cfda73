"""SQuAD 2.0 (Rajpurkar, Jia and Liang 2018): articles as lessons, questions as cases.

A question without an answer is one that *its paragraph* does not answer; now and then another paragraph of the article
does. Its ``plausible_answers`` are not read: they are what a system must not say.
"""

from __future__ import annotations

from pydantic import Field

from firstguess.eval.adapt.answers import needed
from firstguess.eval.adapt.base import Adapter, Foreign, Material, Source
from firstguess.eval.adapt.place import line_in_json
from firstguess.eval.adapt.text_lesson import Paragraph, TextLesson, prose, sentences_at, slug_of
from firstguess.eval.cases import Case
from firstguess.knowledge.sentences import collapse

LICENCE = "CC-BY-SA-4.0"


class Gold(Foreign):
    text: str
    answer_start: int = Field(ge=0)


class Question(Foreign):
    id: str
    question: str
    answers: tuple[Gold, ...] = ()
    is_impossible: bool = False


class Context(Foreign):
    context: str = Field(min_length=1)
    qas: tuple[Question, ...]


class Article(Foreign):
    title: str
    paragraphs: tuple[Context, ...] = Field(min_length=1)


class Squad(Foreign):
    data: tuple[Article, ...]


def make(source: Source) -> Material:
    material = Material()
    document = source.document(Squad)
    taken: set[str] = set()
    for number, article in enumerate(document.data if document else ()):
        lesson = _lesson(article, [made.id for made in material.lessons])
        material.lessons.append(lesson)
        for place, paragraph in enumerate(article.paragraphs):
            for at, question in enumerate(paragraph.qas):
                loc = ("data", number, "paragraphs", place, "qas", at)
                fault = _fault(question, paragraph, taken)
                if fault:
                    source.fault(line_in_json(source.text, loc), f"{'.'.join(map(str, loc))}: {fault[0]}", fault[1])
                elif not question.question.strip():
                    material.left["no question"] += 1
                else:
                    material.cases.append(_case(question, paragraph.context, lesson, lesson.part(place), material))
                taken.add(question.id)
    return material


def _lesson(article: Article, taken: list[str]) -> TextLesson:
    title = collapse(article.title.replace("_", " ")) or "An article"
    paragraphs = tuple(
        Paragraph(f"{title}, paragraph {number}", prose(each.context))
        for number, each in enumerate(article.paragraphs, start=1)
    )
    authors = ("Wikipedia's authors", "the authors of SQuAD")
    return TextLesson(slug_of(title, taken), title, "Encyclopaedia", LICENCE, authors, paragraphs)


def _fault(question: Question, paragraph: Context, taken: set[str]) -> tuple[str, str] | None:
    """What is wrong and how to mend it."""
    if question.id in taken:
        return f"the id {question.id} is taken", "give every question an id of its own"
    if question.is_impossible:
        return None
    if not question.answers:
        return "an answerable question without an answer", "add an answer, or set is_impossible"
    for gold in question.answers:
        if paragraph.context[gold.answer_start : gold.answer_start + len(gold.text)] != gold.text or not gold.text:
            message = f"the answer '{gold.text}' does not stand at {gold.answer_start}"
            return message, "count the characters of the paragraph before the answer"
    return None


def _case(question: Question, context: str, lesson: TextLesson, part: str, material: Material) -> Case:
    text = collapse(question.question)
    if question.is_impossible:
        return Case(
            id=question.id, lesson=lesson.id, kind="near", question=text, abstain=True, reason="not_in_lesson"
        )  # fmt: skip
    facts = needed([gold.text for gold in question.answers])
    material.told["cases without a fact: the answer is too long or one letter"] += not facts
    evidence = dict.fromkeys(sentence for gold in question.answers for sentence in _sentences(context, gold))
    return Case(
        id=question.id, lesson=lesson.id, kind="open", question=text,
        parts=(part,), facts=facts, evidence=tuple(evidence),
    )  # fmt: skip


def _sentences(context: str, gold: Gold) -> list[str]:
    """The sentences of the paragraph, as the lesson has it, that hold an answer."""
    # What stands before the answer's end is as long in the lesson as by itself, apart from some whitespace.
    end = len(prose(context[: gold.answer_start + len(gold.text)]))
    return sentences_at(prose(context), end - len(collapse(gold.text)), end)


ADAPTER = Adapter(
    "squad2", "SQuAD 2.0: questions on articles, half of them without an answer", "the JSON file", LICENCE, make
)
