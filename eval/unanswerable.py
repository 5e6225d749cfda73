"""A benchmark for any lesson, made without a model: questions that it does not answer, and questions that it does.

Far: questions of another lesson. Near, after the sorts that make SQuAD 2.0's questions unanswerable (Rajpurkar, Jia and
Liang 2018): what the lesson says, asked of something else of the same sort (entity), under a condition with another
number (number), or asked of all that it does not hold of (negation); and what it leaves open about its terms (missing).
A false number or a denial of what the lesson says is no such case: the lesson tells that it is wrong. Those are claims
to which the answer is no, among the answerable ones, with as many as they stand, to which it is yes; the rest of these
are the lesson's own questions and topics.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from firstguess.eval.cases import Case
from firstguess.eval.clauses import (
    Spelling,
    clause,
    denied,
    numbers,
    opposite,
    other_condition,
    other_name,
    other_number,
)
from firstguess.eval.drawn import Drawn, drawn, terms
from firstguess.knowledge.claims import tells_a_belief
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson

SORTS = ("far", "entity", "number", "negation", "missing")
DRAWN = ("starter", "prompt", "myth", "heading", "term", "true", "false")
#: A question of another lesson is far when at most this share of its words is known here.
STRANGE = 0.34
_WHETHER = ("Is it true that {}?", "Why is it that {}?")
_CLAIM = "Is it true that {}?"
_WHEN = ("What happens {}?", "What does the lesson say happens {}?")
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

    def numbers(self) -> frozenset[str]:
        return numbers(" ".join(passage.text for passage in self.passages))

    def sentences(self) -> list[tuple[str, str]]:
        """The part and the text of what the lesson states, shuffled; no beliefs, exercises or analogies."""
        kept = [p for p in self.passages if not tells_a_belief(p) and p.kind not in ("practice", "mental-model")]
        told = [(passage.part, sentence.text) for passage in kept for sentence in passage.sentences]
        self.random.shuffle(told)
        return told

    def undenied(self) -> Callable[[str], bool]:
        """Whether no sentence of the lesson says the opposite of a clause."""
        told = [set(content_stems(s.text)) for p in self.passages for s in p.sentences if " not " in s.text]

        def check(text: str) -> bool:
            said = set(content_stems(text))
            return all(len(said & each) < 0.7 * len(said) for each in told)

        return check

    def clauses(self) -> Iterator[tuple[str, str, str]]:
        """The plain ones of these as a clause, with part and sentence."""
        spelling = Spelling.of(passage.text for passage in self.passages)
        found = ((clause(text, spelling), part, text) for part, text in self.sentences())
        return ((plain, part, text) for plain, part, text in found if plain)


def made(library: Library, lesson_id: str, seed: int, each: int) -> tuple[Case, ...]:
    """At most ``each`` cases of every sort for one lesson, the same for the same seed and lessons.

    Far and near cases abstain; the drawn ones are answerable. Raises ``UnknownLesson``.
    """
    lesson = library.get(lesson_id)
    passages = split_lesson(lesson)
    english = lesson.meta.language.startswith("en")
    cases: list[Case] = []
    # What is changed word by word, and the frames around it, are English.
    for sort in SORTS if english else SORTS[:1]:
        random = Random(f"{seed}/{lesson.id}/{sort}")
        questions = _fresh(_SORTS[sort](_Ground(lesson, passages, library, random)), each)
        cases += [_refused(lesson, sort, number, text) for number, text in enumerate(questions, start=1)]
    found = list(drawn(lesson, passages))
    if english:
        found += _claims(_Ground(lesson, passages, library, Random(f"{seed}/{lesson.id}/claims")))
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


def _claims(ground: _Ground) -> Iterator[Drawn]:
    """What the lesson states, as it stands or with another number or its opposite."""
    unsaid, taken = ground.undenied(), ground.numbers()
    for number, (text, part, sentence) in enumerate(ground.clauses()):
        other = other_number(text, taken, ground.random) or (opposite(text) if unsaid(text) else None)
        if number % 2 and other:
            yield Drawn("false", _CLAIM.format(other), "yes_no", "no", (part,), (sentence,))
        elif not number % 2:
            yield Drawn("true", _CLAIM.format(text), "yes_no", "yes", (part,), (sentence,))


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
    for text, _, _ in ground.clauses():
        if other := other_name(text, known, ground.random):
            yield ground.random.choice(_WHETHER).format(other)


def _number(ground: _Ground) -> Iterator[str]:
    # A sentence gives several: each number is a question of its own.
    for _, text in ground.sentences() * 3:
        if other := other_condition(text, ground.numbers(), ground.random):
            yield ground.random.choice(_WHEN).format(other)


def _negation(ground: _Ground) -> Iterator[str]:
    """What a statement does not hold of, where no sentence says that it does not hold."""
    unsaid = ground.undenied()
    names = [*filter(None, [ground.lesson.meta.topic]), *(term.text for term in terms(ground.passages))]
    return (question for text, _, _ in ground.clauses() if unsaid(text) and (question := denied(text, names)))


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
