"""The ten ways to learn a lesson: each another path through the same items, or another wording of the same truth.

A mode is a value. Its walk gives every stop in order (see :mod:`firstguess.tutor.tour`), of any lesson and whatever the
learner did; :mod:`firstguess.tutor.paths` leaves out what is done and puts the questions at the end. Every walk comes
to every step's prompt, and none shows a step's text before its prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from firstguess.tutor.tour import Tour, read


@dataclass(frozen=True)
class Wording:
    """How an answer is put together.

    ``most_facts`` is how many facts it has; ``prefer`` names kinds of parts ("expert"), words of headings ("analogy"),
    or "diagram" for parts that have one: their facts come first among those about as good. With ``ask_first`` a fitting
    item is put to the learner before a concept question is answered, where there is one.
    """

    most_facts: int = 3
    prefer: tuple[str, ...] = ()
    ask_first: bool = False


@dataclass(frozen=True)
class Mode:
    """A way to learn. ``recall`` is how many questions, at most, end the walk."""

    id: str
    title: str
    blurb: str
    walk: Callable[[Tour], Iterable[str]]
    wording: Wording = Wording()
    recall: int = 8


def _taught(tour: Tour, steps: Iterable[str]) -> Iterator[str]:
    """Each step's guess, then its text."""
    for step in steps:
        yield from (*tour.prompts(step), *read(step))


def _step_by_step(tour: Tour) -> Iterator[str]:
    yield from _taught(tour, tour.steps)
    yield from read(*tour.parts("takeaways"))


def _by_analogy(tour: Tour) -> Iterator[str]:
    yield from read(*(tour.headed(*_ANALOGY) or tour.parts("mental-model")))
    yield from _taught(tour, tour.steps)


def _by_picture(tour: Tour) -> Iterator[str]:
    yield from read(*tour.pictured())
    yield from _taught(tour, tour.steps)


def _by_code(tour: Tour) -> Iterator[str]:
    """What a program does, before the step that explains it; of the test's items one a step, to keep the others new."""
    for step in tour.steps:
        yield from (item.id for item in tour.about(step, "pitfall", "practice") if item.code)
        yield from [item.id for item in tour.about(step, "quiz") if item.code][:1]
        yield from _taught(tour, [step])
    yield from (item.id for item in tour.of_kind("pitfall", "practice") if item.code)


def _socratic(tour: Tour) -> Iterator[str]:
    """A step's guess, then what people believe about it, and its text only then."""
    for step in tour.steps:
        yield from tour.prompts(step)
        yield from (item.id for item in tour.about(step, "myth"))
        yield from read(step)
    yield from (item.id for item in tour.of_kind("myth"))


def _myths_first(tour: Tour) -> Iterator[str]:
    yield from (item.id for item in tour.of_kind("myth"))
    yield from _taught(tour, tour.steps)


def _quiz_first(tour: Tour) -> Iterator[str]:
    for step in tour.steps:
        yield from [item.id for item in tour.about(step, "quiz", "practice")][:1]
        yield from _taught(tour, [step])


def _deep_dive(tour: Tour) -> Iterator[str]:
    """All of the text. What goes beyond the steps is asked first too, by the hardest item about it."""
    yield from read(*tour.parts("mental-model"))
    yield from _taught(tour, tour.steps)
    for part in tour.parts("deep-dive", "expert"):
        yield from [item.id for item in tour.about(part, "quiz", "practice")][-1:]
        yield from read(part)
    yield from (item.id for item in tour.of_kind("pitfall", "practice") if item.difficulty != "easy")


def _nutshell(tour: Tour) -> Iterator[str]:
    """The guesses alone: each verdict says why, and the takeaways stand for the steps' text."""
    for step in tour.steps:
        yield from tour.prompts(step)
    yield from read(*(tour.parts("takeaways") or tour.parts("overview")))


def _exam_tomorrow(tour: Tour) -> Iterator[str]:
    """A test, then the steps in the order of what it showed to be weak."""
    yield from tour.exam
    yield from _taught(tour, [*tour.weak, *(step for step in tour.steps if step not in tour.weak)])


_ANALOGY = ("analogy", "analogies", "comparison", "metaphor")

DEFAULT = Mode("step-by-step", "Step by step", "Guess, then read, one step after the other.", _step_by_step)
MODES: dict[str, Mode] = {
    mode.id: mode
    for mode in (
        DEFAULT,
        Mode("by-analogy", "By analogy", "Begin with what the idea is like, and where the likeness ends.", _by_analogy,
             Wording(prefer=(*_ANALOGY, "mental-model"))),
        Mode("by-picture", "By picture", "See the diagrams first, then take the steps.", _by_picture,
             Wording(prefer=("diagram", "picture"))),
        Mode("by-code", "By code", "Predict what a program does before you read why.", _by_code,
             Wording(prefer=("pitfall", "practice", "code"))),
        Mode("socratic", "Socratic", "More questions, fewer answers: your question is met with one first.", _socratic,
             Wording(most_facts=2, ask_first=True)),
        Mode("myths-first", "Myths first", "Begin with what many people believe, and see what holds.", _myths_first,
             Wording(prefer=("myth",))),
        Mode("quiz-first", "Quiz first", "A question from the test opens each step.", _quiz_first),
        Mode("deep-dive", "Deep dive", "All of it: how it works inside, and what experts watch for.", _deep_dive,
             Wording(most_facts=4, prefer=("expert", "deep-dive")), recall=12),
        Mode("nutshell", "In a nutshell", "The guesses and the takeaways, in short answers.", _nutshell,
             Wording(most_facts=1), recall=3),
        Mode("exam-tomorrow", "Exam tomorrow", "A test at once, then the steps that it showed to be weak.",
             _exam_tomorrow, Wording(most_facts=2, prefer=("takeaways",))),
    )
}  # fmt: skip


def mode_of(name: str | None) -> Mode:
    """The mode of that id; step by step for none, and for one that this version does not have."""
    return MODES.get(name or "", DEFAULT)
