"""Small items and short histories, by hand, for the tests of paths and draws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.library import shipped_lessons
from firstguess.knowledge.schema import Difficulty
from firstguess.tutor.attempts import Attempt
from firstguess.tutor.events import Level, Via
from firstguess.tutor.items import Choice, Item, Kind
from firstguess.tutor.learner import LearnerState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHOICES = (Choice("Heat", True), Choice("Cold", False))


@cache
def shipped(name: str) -> Lesson:
    """A lesson that ships, read once."""
    return load_lesson(shipped_lessons() / name)


def an_item(
    name: str,
    *sources: str,
    kind: Kind = "quiz",
    concept: str = "",
    difficulty: Difficulty = "medium",
    choices: tuple[Choice, ...] = CHOICES,
) -> Item:
    """The item ``tea#name``; sources are named without the lesson."""
    return Item(
        id=f"tea#{name}",
        kind=kind,
        concept=concept or name,
        difficulty=difficulty,
        question="What flows?",
        choices=choices,
        rungs=(),
        solution=(),
        why="",
        sources=tuple(f"tea#{source}" for source in sources or ("step-1",)),
    )


def items_by_id(*items: Item) -> dict[str, Item]:
    return {item.id: item for item in items}


def tried(
    item: Item,
    right: bool | None = True,
    *,
    hours: float = 0,
    told: bool = False,
    aided: bool = False,
    level: Level = "think",
    via: Via = "guide",
) -> Attempt:
    """An answer to ``item``, ``hours`` after noon."""
    return Attempt(
        item=item.id,
        concept=item.concept,
        part=item.sources[0],
        conversation="c",
        at=NOON + timedelta(hours=hours),
        right=None if told else right,
        level=level,
        aided=aided or told,
        told=told,
        via=via,
    )


def after(*attempts: Attempt) -> LearnerState:
    return LearnerState(trail=attempts)
