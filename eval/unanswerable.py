"""A benchmark for any lesson, made without a model: questions that it does not answer, and questions that it does.

Far: questions of another lesson. Near, after the sorts that make SQuAD 2.0's questions unanswerable (Rajpurkar, Jia and
Liang 2018): a sentence of the lesson about something else of the same sort, with another number, or with its opposite,
and things that a lesson leaves open about its own terms. The answerable ones are the lesson's own questions and topics.

"Why is it that …?" with a false number or the opposite has no answer in the lesson. Whoever sets the premise right
instead of refusing does well too: such cases are told apart by their ids (``-number-``, ``-negation-``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from firstguess.eval.cases import Case
from firstguess.eval.clauses import Spelling, clause, numbers, opposite, other_name, other_number
from firstguess.eval.drawn import Drawn, drawn, terms
from firstguess.knowledge.claims import tells_a_belief
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson

SORTS = ("far", "entity", "number", "negation", "missing")
DRAWN = ("starter", "prompt", "myth", "heading", "term")
#: A question of another lesson is far when at most this share of its words is known here.
STRANGE = 0.34
_WHY = ("Why is it that {}?", "What is the reason that {}?")
_WHETHER = ("Is it true that {}?", "Why is it that {}?")
#: Questions on a term, with the words that a lesson would use to answer them.
_OPEN: tuple[tuple[str, str], ...] = (
    ('Who came up with the term "{}"?', "coined inventor invented named"),
    ('In which year was the term "{}" first used?', "coined invented century"),
    ('What is "{}" called in Japanese?', "japanese"),
    ("Which book should I read next about {}?", "book reading"),
    ("Which video explains {} best?", "video"),
    ("What do schools in Finland teach about {}?", "finland school"),
    ("Which formula describes {}?", "formula equation"),
    ("Which professor should I ask about {}?", "professor"),
)


@dataclass(frozen=True)
class _Ground:
    """What questions are made from."""

    lesson: Lesson
    passages: tuple[Passage, ...]
    library: Library
    random: Random

    def stems(self) -> frozenset[str]:
        return frozenset(stem for each in self.passages for stem in content_stems(f"{each.section} {each.text}"))

    def clauses(self) -> Iterator[str]:
        """What the lesson states, in a shuffled order; no beliefs, exercises or analogies."""
        spelling = Spelling.of(passage.text for passage in self.passages)
        kept = [p for p in self.passages if not tells_a_belief(p) and p.kind not in ("practice", "mental-model")]
        told = [sentence.text for passage in kept for sentence in passage.sentences]
        self.random.shuffle(told)
        return (plain for sentence in told if (plain := clause(sentence, spelling)))


def made(library: Library, lesson_id: str, seed: int, each: int) -> tuple[Case, ...]:
    """At most ``each`` cases of every sort for one lesson, the same for the same seed and lessons.

    Far and near cases abstain; the drawn ones are answerable. Raises ``UnknownLesson``.
    """
    lesson = library.get(lesson_id)
    passages = split_lesson(lesson)
    cases: list[Case] = []
    # What is changed word by word, and the frames around it, are English.
    for sort in SORTS if lesson.meta.language.startswith("en") else SORTS[:1]:
        random = Random(f"{seed}/{lesson.id}/{sort}")
        questions = _fresh(_SORTS[sort](_Ground(lesson, passages, library, random)), each)
        cases += [_refused(lesson, sort, number, text) for number, text in enumerate(questions, start=1)]
    found = list(drawn(lesson, passages))
    for sort in DRAWN:
        random = Random(f"{seed}/{lesson.id}/{sort}")
        of_sort = [item for item in found if item.sort == sort]
        kept = sorted(random.sample(range(len(of_sort)), min(each, len(of_sort))))
        cases += [_answered(lesson, number, of_sort[at]) for number, at in enumerate(kept, start=1)]
    return tuple(cases)


def _fresh(questions: Iterator[str], most: int) -> list[str]:
    found: dict[str, None] = {}
    for question in questions:
        if len(found) == most:
            break
        found.setdefault(question)
    return list(found)


def _refused(lesson: Lesson, sort: str, number: int, question: str) -> Case:
    far = sort == "far"
    return Case(
        id=f"made-{lesson.id}-{sort}-{number}", lesson=lesson.id, kind="far" if far else "near", question=question,
        abstain=True, reason="off_topic" if far else "not_in_lesson",
    )  # fmt: skip


def _answered(lesson: Lesson, number: int, item: Drawn) -> Case:
    return Case.model_validate(
        {
            "id": f"made-{lesson.id}-{item.sort}-{number}", "lesson": lesson.id, "kind": item.kind,
            "question": item.question, "answer": item.answer, "parts": item.parts, "evidence": item.evidence,
        }
    )  # fmt: skip


def _far(ground: _Ground) -> Iterator[str]:
    """Questions of other lessons, of the library or (where it has no other) of those that come with firstguess."""
    known, lesson = ground.stems(), ground.lesson
    others = [other for other in ground.library.lessons().values() if other.id != lesson.id]
    others = others or [other for other in Library([shipped_lessons()]).lessons().values() if other.id != lesson.id]
    asked = [item.question for other in others for item in drawn(other, split_lesson(other)) if item.sort != "heading"]
    ground.random.shuffle(asked)
    for question in asked:
        said = set(content_stems(question))
        if said and len(said & known) / len(said) <= STRANGE:
            yield question


def _entity(ground: _Ground) -> Iterator[str]:
    known = ground.stems()
    for text in ground.clauses():
        if other := other_name(text, known, ground.random):
            yield ground.random.choice(_WHETHER).format(other)


def _number(ground: _Ground) -> Iterator[str]:
    taken = numbers(" ".join(passage.text for passage in ground.passages))
    for text in ground.clauses():
        if other := other_number(text, taken, ground.random):
            yield ground.random.choice(_WHY).format(other)


def _negation(ground: _Ground) -> Iterator[str]:
    """Opposites of what the lesson states, apart from those that it states as well."""
    denied = [set(content_stems(s.text)) for p in ground.passages for s in p.sentences if " not " in s.text]
    for text in ground.clauses():
        other, said = opposite(text), set(content_stems(text))
        if other and all(len(said & each) < 0.7 * len(said) for each in denied):
            yield ground.random.choice(_WHY).format(other)


def _missing(ground: _Ground) -> Iterator[str]:
    """What the lesson leaves open about its terms, where none of the words stands in it that would answer."""
    said = ground.stems()
    frames = [frame for frame, cues in _OPEN if not set(content_stems(cues)) & said]
    topic = [ground.lesson.meta.topic] if ground.lesson.meta.topic else []
    pairs = [(frame, name) for name in (*topic, *(t.text for t in terms(ground.passages))) for frame in frames]
    ground.random.shuffle(pairs)
    for frame, name in pairs:
        # A term in quotation marks stands without its article.
        yield frame.format(re.sub(r"^(?:an?|the) ", "", name) if '"' in frame else name)


_SORTS = {"far": _far, "entity": _entity, "number": _number, "negation": _negation, "missing": _missing}
