"""Making a conversation fit the context window: the oldest turns go first, and the caller is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from langchain_core.messages import BaseMessage, ChatMessage

from firstguess.tutor.errors import ContextOverflow, ModelError
from firstguess.tutor.models.text import defuse

Turn = dict[str, str]
"""``{"role": "system" | "user" | "assistant", "content": text}``, as chat templates take it."""

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


@dataclass(frozen=True)
class Fitted:
    """The turns that are sent, and how many older ones were left out."""

    turns: tuple[Turn, ...]
    trimmed: int


def as_turns(messages: Sequence[BaseMessage]) -> list[Turn]:
    """LangChain messages as template turns, with control tokens in their text defused."""
    return [{"role": _role(message), "content": defuse(str(message.text))} for message in messages]


def fit(turns: Sequence[Turn], budget: int, measure: Callable[[Sequence[Turn]], int]) -> Fitted:
    """Drop the oldest turns until ``measure`` (tokens of the rendered prompt) is at most ``budget``.

    System turns and everything from the last user turn on are kept; what remains starts with a user turn, as
    templates demand. Raises ``ContextOverflow`` when the kept turns alone are too long.
    """
    head = [turn for turn in turns if turn["role"] == "system"]
    talk = [turn for turn in turns if turn["role"] != "system"]
    users = [place for place, turn in enumerate(talk) if turn["role"] == "user"]
    starts = [0, *(place for place in users if place > 0)]
    needed = measure([*head, *talk[starts[-1] :]])
    if needed > budget:
        raise ContextOverflow(
            f"The last message with its instructions has {needed} tokens, and {budget} fit. "
            f"Shorten the message, or use a model with a longer context."
        )
    low, high = 0, len(starts) - 1  # starts[high] fits; find the earliest start that does
    while low < high:
        middle = (low + high) // 2
        if measure([*head, *talk[starts[middle] :]]) <= budget:
            high = middle
        else:
            low = middle + 1
    return Fitted((*head, *talk[starts[low] :]), trimmed=starts[low])


def _role(message: BaseMessage) -> str:
    role = message.role if isinstance(message, ChatMessage) else _ROLES.get(message.type.removesuffix("MessageChunk"))
    if role not in {"system", "user", "assistant"}:
        raise ModelError(f"A {message.type} message cannot be sent to this model; send system, human or ai messages.")
    return role
