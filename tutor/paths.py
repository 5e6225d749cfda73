"""The path of a learning mode: what is still ahead, what can be tested out of, and what fits a question just asked.

All of it is pure: from the lesson's items and the learner's state to full item ids such as ``fine-tuning#step-4``.
The items of tests and reviews are drawn in :mod:`firstguess.tutor.draws`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from firstguess.knowledge.lesson import Lesson
from firstguess.tutor.attempts import Attempt
from firstguess.tutor.draws import prove_items, review_items, test_items
from firstguess.tutor.items import Item, Kind
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.modes import Mode
from firstguess.tutor.tour import Tour, part_of

__all__ = ["guide", "known_steps", "prove_items", "related", "review_items", "test_items", "test_out"]

#: After so many failures the learner was told why each time; the path goes on, and reviews bring the item back.
TRIES = 2
#: What is offered beside an answer, the likeliest to fit it first.
_OFFERED: tuple[Kind, ...] = ("step", "myth", "pitfall", "practice", "quiz")


def guide(items: Mapping[str, Item], lesson: Lesson, state: LearnerState, mode: Mode) -> tuple[str, ...]:
    """The stops still ahead on the mode's path: item ids, and reading stops such as ``read:fine-tuning#step-1``.

    An item is done when it was judged right or told, or tried (or passed over) twice. One that failed once, or was
    passed over, comes again at the end, for its answer may just have been told. Questions over what was walked come
    last. A step that was tested out of is left out with its text. A reading stop stays until the item behind it was
    met, whether or not it was read: the caller leaves out what was shown. Ask for the path anew after each answer.
    """
    tour = _tour(items, lesson, state)
    history = _History.of(state)
    walk = tuple(dict.fromkeys(mode.walk(tour)))
    path = (*walk, *_recall(tour, history, walk, mode.recall))
    ahead = _without_known(_ahead(path, history), tour, state)
    return tuple(sorted(ahead, key=history.met))


def test_out(items: Mapping[str, Item], lesson: Lesson, part: str) -> tuple[str, ...]:
    """The two hardest quiz items of ``part`` (``step-1`` or a full id), of two concepts where it can be.

    Easy ones do for a part whose own prompt is easy. Empty where there are no two: it cannot be tested out of.
    """
    full = part if "#" in part else f"{lesson.id}#{part}"
    tour = Tour(lesson, items)
    basic = {items[prompt].difficulty for prompt in tour.prompts(full)} == {"easy"}
    hard = [item for item in reversed(tour.about(full, "quiz")) if basic or item.difficulty != "easy"]
    if len(hard) < 2:
        return ()
    other = next((item for item in hard if item.concept != hard[0].concept), hard[1])
    return (hard[0].id, other.id)


def known_steps(items: Mapping[str, Item], lesson: Lesson, state: LearnerState) -> frozenset[str]:
    """The steps' parts (full ids) that were tested out of: both items right and unaided when they were met last."""
    tries = _History.of(state).tries
    known = set()
    for part in Tour(lesson, items).steps:
        proof = test_out(items, lesson, part)
        if proof and all(name in tries and tries[name][-1].known for name in proof):
            known.add(part)
    return frozenset(known)


def related(items: Mapping[str, Item], passage_parts: Sequence[str], state: LearnerState) -> str | None:
    """An item never met that fits a question just answered from ``passage_parts`` (full part ids, the best first).

    Steps' prompts come before myths, and these before the rest; None where all that fits was met.
    """
    met = _History.of(state).tries
    for part in passage_parts:
        fitting = [item for item in items.values() if part in item.sources and item.id not in met]
        if fitting:
            return min(fitting, key=lambda item: (_OFFERED.index(item.kind), item.sources.index(part))).id
    return None


@dataclass(frozen=True)
class _History:
    """What happened with each item: the answers, in the log's order, and how often it was passed over."""

    tries: Mapping[str, Sequence[Attempt]]
    skips: Mapping[str, int]

    @classmethod
    def of(cls, state: LearnerState) -> _History:
        tries: dict[str, list[Attempt]] = {}
        for attempt in state.attempts:
            tries.setdefault(attempt.item, []).append(attempt)
        return cls(tries, Counter(skip.item for skip in state.skipped))

    def met(self, item: str) -> bool:
        return item in self.tries or item in self.skips

    def done(self, item: str) -> bool:
        """A prediction in words is never judged; what really happens was shown after it, so one is enough."""
        tries = self.tries.get(item, ())
        settled = any(attempt.right is not False for attempt in tries)
        return settled or len(tries) + self.skips.get(item, 0) >= TRIES

    def elsewhere(self, item: str) -> bool:
        """Whether it was answered off the path. Answers on it do not count, or answering would put a question off."""
        return any(attempt.via != "guide" for attempt in self.tries.get(item, ()))


def _ahead(path: Sequence[str], history: _History) -> list[str]:
    ahead: list[str] = []
    went_on = False
    for stop in reversed(path):
        asks = part_of(stop) is None
        if asks:
            went_on = history.met(stop)
        if not (history.done(stop) if asks else went_on):
            ahead.append(stop)
    return ahead[::-1]


def _without_known(path: Sequence[str], tour: Tour, state: LearnerState) -> Iterator[str]:
    """The path without the steps tested out of; their myths and pitfalls stay, for a right answer can hide a belief."""
    known = known_steps(tour.items, tour.lesson, state)
    for stop in path:
        item = tour.items.get(stop)
        if (part_of(stop) or "") in known:
            continue
        if item is None or item.kind in ("myth", "pitfall") or tour.step_of(item) not in known:
            yield stop


def _tour(items: Mapping[str, Item], lesson: Lesson, state: LearnerState) -> Tour:
    """The tour; its exam is the same whatever the state, so that a path does not change under the learner's feet."""
    tour = Tour(lesson, items, exam=test_items(items, LearnerState(), seed=0))
    return replace(tour, weak=tuple(sorted(tour.steps, key=lambda step: -_weakness(step, tour, state))))


def _weakness(step: str, tour: Tour, state: LearnerState) -> float:
    """The share of the answers about ``step`` that were missed; a half where there are none."""
    homes = {item.id: tour.step_of(item) for item in tour.items.values()}
    missed = [attempt.missed for attempt in state.attempts if homes.get(attempt.item, attempt.part) == step]
    return sum(missed) / len(missed) if missed else 0.5


def _recall(tour: Tour, history: _History, walk: Sequence[str], most: int) -> tuple[str, ...]:
    """One item of the test for each part that the walk comes to, evenly thinned out to ``most``."""
    taken = set(walk)
    found: list[str] = []
    for part in dict.fromkeys(part_of(stop) or tour.step_of(tour.items[stop]) for stop in walk):
        asking = _asking(tour, part, taken) if part else []
        if asking:
            found.append(min(asking, key=lambda item: history.elsewhere(item.id)).id)
            taken.add(found[-1])
    return tuple(found[at * len(found) // most] for at in range(most)) if len(found) > most else tuple(found)


def _asking(tour: Tour, part: str, taken: set[str]) -> list[Item]:
    """What can be asked about ``part`` and is not asked yet: items of the test, or practice where there are none."""
    quiz = [item for item in tour.about(part, "quiz") if item.id not in taken]
    return quiz or [item for item in tour.about(part, "practice") if item.id not in taken]
