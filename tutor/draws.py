"""What a test, a review and a prove-it run ask: drawn with a seed, so that a replay draws the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from firstguess.tutor.items import Item
from firstguess.tutor.learner import LearnerState
from firstguess.tutor.reviews import due_of, reviews_of, sure_errors_of

TEST_ITEMS = 10
#: As many as a quick reader answers in two minutes.
PROVE_ITEMS = 8


def test_items(
    items: Mapping[str, Item],
    state: LearnerState,
    seed: int,
    n: int = TEST_ITEMS,  # noqa: PT028 - a test for learners, not for pytest
) -> tuple[str, ...]:
    """Up to ``n`` items in a seeded order, no two of one concept: of ten, three are easy, four medium, three hard.

    What one difficulty lacks another gives, then practice items do. Items not met yet come before others, and the
    parts of the lesson take turns.
    """
    rng = random.Random(f"test {seed}")
    quiz, practice = (_shuffled([item for item in items.values() if item.kind == kind], rng) for kind in _POOLS)
    met = Counter(attempt.item for attempt in state.attempts)
    drawn: list[Item] = []
    side = (3 * n + 5) // 10
    for difficulty, share in (("easy", side), ("medium", n - 2 * side), ("hard", side)):
        _draw(drawn, [item for item in quiz if item.difficulty == difficulty], share, met)
    _draw(drawn, quiz, n - len(drawn), met)
    _draw(drawn, practice, n - len(drawn), met)
    return tuple(item.id for item in _shuffled(drawn, rng))


def review_items(items: Mapping[str, Item], state: LearnerState, now: datetime) -> tuple[str, ...]:
    """For each concept that is due at ``now``, the longest due first, a twin of what was last asked of it.

    Where there is no twin the same item comes again; a concept that the lesson no longer asks is left out.
    """
    attempts = state.attempts
    errors = tuple(sure_errors_of(attempts).values())
    due = [due for due in due_of(reviews_of(attempts).values(), errors, now) if due.at <= now]
    twins = (_least_met([item for item in items.values() if item.concept == one.concept], state) for one in due)
    return tuple(item.id for item in twins if item is not None)


def prove_items(items: Mapping[str, Item], state: LearnerState, seed: int, most: int = PROVE_ITEMS) -> tuple[str, ...]:
    """Up to ``most`` items in a seeded order, one for each concept practised before; those with a new twin first.

    An item without choices is left out: nobody judges a prediction in words.
    """
    rng = random.Random(f"prove {seed}")
    practised = {attempt.concept for attempt in state.attempts}
    judged = _shuffled([item for item in items.values() if item.choices and item.concept in practised], rng)
    met = Counter(attempt.item for attempt in state.attempts)
    drawn: list[Item] = []
    _draw(drawn, judged, most, met)
    return tuple(item.id for item in drawn)


_POOLS = ("quiz", "practice")


def _shuffled(items: Sequence[Item], rng: random.Random) -> list[Item]:
    return rng.sample(list(items), len(items))


def _draw(drawn: list[Item], pool: Iterable[Item], most: int, met: Mapping[str, int]) -> None:
    """Add up to ``most`` of ``pool`` to ``drawn``: each of a new concept, the least met, of the part least asked."""
    left = list(pool)
    for _ in range(most):
        concepts, parts = {item.concept for item in drawn}, Counter(item.sources[0] for item in drawn)
        left = [item for item in left if item.concept not in concepts]
        if not left:
            return
        drawn.append(min(left, key=lambda item: (met.get(item.id, 0), parts[item.sources[0]])))


def _least_met(twins: Sequence[Item], state: LearnerState) -> Item | None:
    """The twin to ask now: one never met, else the one not met for longest. Never the last, where there is another."""
    last = {attempt.item: at for at, attempt in enumerate(state.attempts)}
    return min(twins, key=lambda item: last.get(item.id, -1), default=None)
