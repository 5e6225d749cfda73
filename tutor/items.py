"""Items: everything of a lesson that a learner can commit to, seen the same way whatever file it comes from.

A step's prompt, a myth, a pitfall's prediction, a practice item and a quiz item all become an :class:`Item`. Full ids
are the lesson's and the record's, such as ``fine-tuning#step-4``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.schema import CommitPrompt, Difficulty, ExplainBack, Myth, Option, Pitfall, PracticeItem
from firstguess.knowledge.schema import QuizItem as QuizRecord

Kind = Literal["step", "myth", "pitfall", "practice", "quiz"]


@dataclass(frozen=True)
class Choice:
    """One answer to choose.

    ``misconception`` is a myth's full id, or words; ``hint`` does not tell right from wrong.
    """

    text: str
    right: bool
    feedback: str = ""
    misconception: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Item:
    """A question that is answered by committing.

    ``rungs`` are the hints from faint to plain, without the one aimed at a choice and without the solution;
    ``solution`` is told on the last rung; ``sources`` are full part ids, the first is the section to review.
    Items of one ``concept`` re-check each other. Without ``choices`` a prediction is written freely. ``prints`` is what
    the program of ``code`` really prints, and ``mended`` the program without the mistake.
    """

    id: str
    kind: Kind
    concept: str
    difficulty: Difficulty
    question: str
    choices: tuple[Choice, ...]
    rungs: tuple[str, ...]
    solution: tuple[str, ...]
    why: str
    sources: tuple[str, ...]
    code: str | None = None
    prints: str | None = None
    mended: str | None = None
    explain: ExplainBack | None = None

    @property
    def lesson(self) -> str:
        return self.id.partition("#")[0]

    @property
    def right(self) -> int | None:
        """The index of the right choice, in the order of the file; None for a free prediction."""
        return next((at for at, choice in enumerate(self.choices) if choice.right), None)

    def order(self, seed: int) -> tuple[int, ...]:
        """The choices' indices as they are shown: shuffled with ``seed``, but a yes or no stays in its order."""
        indices = list(range(len(self.choices)))
        if {choice.text.casefold() for choice in self.choices} != {"yes", "no"}:
            random.Random(f"{seed} {self.id}").shuffle(indices)
        return tuple(indices)


def items_of(lesson: Lesson) -> dict[str, Item]:
    """Every item of ``lesson`` by its full id: steps' prompts, myths, pitfalls, practice, quiz, in that order."""
    return {item.id: item for item in _items(lesson)}


def found(items: Mapping[str, Item], name: str) -> Item | None:
    """The item with that full id, or the guess of the step with that id: an author may name the guess otherwise."""
    guesses = (item for item in items.values() if item.kind == "step" and name in item.sources)
    return items.get(name) or next(guesses, None)


def is_as_shown(item: Item | None, order: Sequence[int]) -> bool:
    """Whether the lesson still has ``item``, with as many choices as were shown in ``order``."""
    return item is not None and sorted(order) == list(range(len(item.choices)))


def twins_of(item: Item, items: Mapping[str, Item]) -> tuple[Item, ...]:
    """The other items of the same concept."""
    return tuple(other for other in items.values() if other.concept == item.concept and other.id != item.id)


def _items(lesson: Lesson) -> Iterator[Item]:
    for prompt in lesson.prompts:
        yield _of_prompt(prompt, lesson)
    for myth in lesson.myths:
        yield _of_myth(myth, lesson.id)
    for pitfall in lesson.pitfalls:
        yield _of_pitfall(pitfall, lesson.id)
    for practice in lesson.practice:
        yield _of_practice(practice, "practice", practice.id, lesson.id)
    for quiz in lesson.quiz:
        yield _of_practice(quiz, "quiz", quiz.concept, lesson.id)


def _of_prompt(prompt: CommitPrompt, lesson: Lesson) -> Item:
    level = lesson.part(prompt.part).level
    difficulty: Difficulty = "easy" if level == "foundation" else "hard" if level == "expert" else "medium"
    return Item(
        id=f"{lesson.id}#{prompt.id}",
        kind="step",
        concept=prompt.id,
        difficulty=difficulty,
        question=prompt.question,
        choices=_choices(prompt.options, lesson.id),
        rungs=prompt.hints,
        solution=(prompt.why,),
        why=prompt.why,
        sources=(f"{lesson.id}#{prompt.part}",),
        explain=prompt.explain_back,
    )


def _of_myth(myth: Myth, lesson: str) -> Item:
    full = f"{lesson}#{myth.id}"
    choices = tuple(
        Choice(
            text=word.capitalize(),
            right=word == myth.answer,
            feedback=myth.fact if word == myth.answer else myth.why_it_fails,
            misconception=None if word == myth.answer else full,
        )
        for word in ("yes", "no")
    )
    return Item(
        id=full,
        kind="myth",
        concept=myth.id,
        difficulty="medium",
        question=myth.question,
        choices=choices,
        rungs=(myth.check,),
        solution=(myth.fact, myth.mechanism),
        why=myth.why_it_matters,
        sources=(full, *(f"{lesson}#{source}" for source in myth.sources if source != myth.id)),
        explain=ExplainBack(ask=myth.check, key_points=(myth.fact,)),
    )


def _of_pitfall(pitfall: Pitfall, lesson: str) -> Item:
    full = f"{lesson}#{pitfall.id}"
    return Item(
        id=full,
        kind="pitfall",
        concept=pitfall.id,
        difficulty="medium",
        question=pitfall.predict,
        choices=_choices(pitfall.options, lesson),
        rungs=(),
        solution=(pitfall.what_happens, pitfall.fix),
        why=pitfall.root_cause,
        sources=(full, *(f"{lesson}#{source}" for source in pitfall.sources if source != pitfall.id)),
        code=pitfall.wrong.code,
        prints=pitfall.wrong.prints,
        mended=pitfall.right.code,
    )


def _of_practice(item: PracticeItem | QuizRecord, kind: Kind, concept: str, lesson: str) -> Item:
    own = (f"{lesson}#{item.id}",) if kind == "practice" else ()
    return Item(
        id=f"{lesson}#{item.id}",
        kind=kind,
        concept=concept,
        difficulty=item.difficulty,
        question=item.question,
        choices=_choices(item.options, lesson),
        rungs=(*item.hints, *([item.similar] if item.similar else [])),
        solution=item.solution,
        why=item.quick_check,
        sources=(*(f"{lesson}#{source}" for source in item.sources), *own),
        code=item.code,
    )


def _choices(options: tuple[Option, ...], lesson: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.text, option.right, option.feedback, _misconception(option.misconception, lesson), option.hint)
        for option in options
    )


def _misconception(held: str | None, lesson: str) -> str | None:
    return f"{lesson}#{held}" if held and held.startswith("myth-") and " " not in held else held
