"""The verdict of a test: the score by difficulty and by part, whether the pattern is strong, and what to review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, get_args

from firstguess.knowledge.schema import Difficulty
from firstguess.tutor.attempts import TOO_EARLY, Attempt
from firstguess.tutor.items import Item

# Strong: at least four of five right, and no wrong answer that the learner was sure of, since a sure error comes back
# (Butler et al. 2011). Of fewer answers than FEWEST nothing is said.
STRONG = 0.8
FEWEST = 5


@dataclass(frozen=True)
class Score:
    """``right`` of ``n``, of one difficulty or of one part (full id)."""

    name: str
    right: int
    n: int

    @property
    def share(self) -> float:
        return self.right / self.n if self.n else 0.0


@dataclass(frozen=True)
class TestVerdict:
    """``right`` of ``n`` items; ``wrong`` and ``sure_errors`` are items, ``review`` are parts, the worst first.

    ``strong`` is None when too few items were answered to say.
    """

    __test__: ClassVar[bool] = False  # no test of pytest's, whatever its name

    right: int
    n: int
    by_difficulty: tuple[Score, ...]
    by_part: tuple[Score, ...]
    wrong: tuple[str, ...]
    sure_errors: tuple[str, ...]
    review: tuple[str, ...]

    @property
    def strong(self) -> bool | None:
        if self.n < FEWEST:
            return None
        return self.right >= STRONG * self.n and not self.sure_errors

    @property
    def words(self) -> str:
        """Whether the pattern is strong, and why not."""
        if self.strong is None:
            return f"{TOO_EARLY.capitalize()}: it takes {FEWEST} answers to say whether the pattern is strong."
        if self.strong:
            return "The pattern is strong: at least four of five right, and none wrong that you were sure of."
        if self.right < STRONG * self.n:
            return "The pattern is not strong yet: fewer than four of five are right."
        return "The pattern is not strong yet: an answer that you were sure of was wrong."


def test_verdict(attempts: Sequence[Attempt], items: Mapping[str, Item]) -> TestVerdict:
    """The verdict over a test's ``attempts``. An item counts once, by its first answer; a told one is not right."""
    first: dict[str, Attempt] = {}
    for attempt in attempts:
        if attempt.right is not None or attempt.told:
            first.setdefault(attempt.item, attempt)
    answers = list(first.values())
    parts = _scores(answers, lambda attempt: attempt.part)
    levels = {score.name: score for score in _scores(answers, lambda attempt: _difficulty(attempt, items))}
    return TestVerdict(
        right=sum(attempt.right is True for attempt in answers),
        n=len(answers),
        by_difficulty=tuple(levels[name] for name in get_args(Difficulty) if name in levels),
        by_part=parts,
        wrong=tuple(attempt.item for attempt in answers if attempt.missed),
        sure_errors=tuple(attempt.item for attempt in answers if attempt.sure_error),
        review=tuple(score.name for score in sorted(parts, key=_worst) if score.right < score.n),
    )


def _scores(answers: Sequence[Attempt], key: Callable[[Attempt], str]) -> tuple[Score, ...]:
    """By ``key``, in the order of the first answer."""
    grouped: dict[str, list[bool]] = {}
    for attempt in answers:
        grouped.setdefault(key(attempt), []).append(attempt.right is True)
    return tuple(Score(name, sum(verdicts), len(verdicts)) for name, verdicts in grouped.items())


def _difficulty(attempt: Attempt, items: Mapping[str, Item]) -> str:
    """An item that the lesson no longer has is of no difficulty."""
    return items[attempt.item].difficulty if attempt.item in items else ""


def _worst(score: Score) -> tuple[float, int]:
    return score.share, score.right - score.n
