"""A tour: what a path through a lesson is made of, so that each learning mode only says in which order.

A path is a row of stops. A stop is an item's full id (``fine-tuning#step-1``), which asks, or ``read:`` and a part's
full id (``read:fine-tuning#step-1``), which shows that part's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from firstguess.knowledge.lesson import Lesson, Part
from firstguess.knowledge.lexicon import words
from firstguess.tutor.items import Item, Kind

READ = "read:"
_RANK = {"easy": 0, "medium": 1, "hard": 2}


@dataclass(frozen=True)
class Tour:
    """A lesson to walk through. Parts are given and returned by their full ids.

    ``exam`` are the items of a test that opens a path, ``weak`` the steps' parts, the one that went worst first.
    """

    lesson: Lesson
    items: Mapping[str, Item]
    exam: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The steps' parts in the lesson's order, and any other part that asks for a guess."""
        asked = {item.sources[0] for item in self.of_kind("step")}
        return self._parts(lambda part: part.kind == "step" or self._full(part) in asked)

    def parts(self, *kinds: str) -> tuple[str, ...]:
        return self._parts(lambda part: part.kind in kinds)

    def pictured(self) -> tuple[str, ...]:
        """The parts with a diagram that are no step: a step's text waits for its guess."""
        return self._parts(lambda part: part.diagram is not None and part.kind != "step")

    def headed(self, *names: str) -> tuple[str, ...]:
        """The parts with one of those words in a heading, and no step."""
        wanted = set(names)
        return self._parts(
            lambda part: part.kind != "step" and any(wanted & set(words(block.heading)) for block in part.blocks)
        )

    def prompts(self, part: str) -> tuple[str, ...]:
        """What a part asks before it is read."""
        return tuple(item.id for item in self.of_kind("step") if item.sources[0] == part)

    def of_kind(self, *kinds: Kind) -> tuple[Item, ...]:
        """The items of those kinds: kind by kind as named, each in the order of its file."""
        return tuple(item for kind in kinds for item in self.items.values() if item.kind == kind)

    def about(self, part: str, *kinds: Kind) -> tuple[Item, ...]:
        """The items of those kinds whose first source, or first step, is ``part``; the easiest first."""
        found = (item for item in self.of_kind(*kinds) if part in (item.sources[0], self.step_of(item)))
        return tuple(sorted(found, key=lambda item: _RANK[item.difficulty]))

    def step_of(self, item: Item) -> str | None:
        """The first step among an item's sources; None for an item about something beyond the steps."""
        return next((source for source in item.sources if source in self.steps), None)

    def _parts(self, wanted: Callable[[Part], bool]) -> tuple[str, ...]:
        return tuple(self._full(part) for part in self.lesson.parts if wanted(part))

    def _full(self, part: Part) -> str:
        return f"{self.lesson.id}#{part.id}"


def read(*parts: str) -> tuple[str, ...]:
    """Stops that show those parts."""
    return tuple(f"{READ}{part}" for part in parts)


def part_of(stop: str) -> str | None:
    """The full id of the part that a reading stop shows; None for an item."""
    return stop.removeprefix(READ) if stop.startswith(READ) else None
