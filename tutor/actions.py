"""What a learner does: says something, opens an item or a run, chooses an answer, says how sure, changes the mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["say", "open", "choice", "confidence", "mode"]
KINDS: tuple[Kind, ...] = ("say", "open", "choice", "confidence", "mode")


@dataclass(frozen=True)
class Action:
    """One act of a learner. ``item`` is what it answers, where the page knows it: another tab may have answered it."""

    kind: Kind
    value: str
    item: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The action as a line of a replay file has it, without its session."""
        return {self.kind: self.value}


def said(message: str | Action) -> Action:
    """A message as an action."""
    return message if isinstance(message, Action) else Action("say", message)
