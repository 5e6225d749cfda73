"""What was said so far in a conversation, as far as the next move needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Talk:
    """The myth refuted last, whether just now (``pressed``), and how often it was challenged.

    ``since_offer`` counts the answers since an item was offered.
    """

    refuted: str | None = None
    pressed: bool = False
    challenges: int = 0
    since_offer: int = 0


def talk_of(replies: Iterable[Mapping[str, Any]]) -> Talk:
    """What earlier replies of a conversation contribute, from their records (``Reply.as_record``)."""
    talk = Talk()
    for reply in replies:
        move, myth = reply["move"], reply["myth"]
        if myth and move in ("refute", "answer", "verdict"):
            again = myth["id"] == talk.refuted
            talk = replace(talk, refuted=myth["id"], challenges=talk.challenges + 1 if again else 0)
        since = 0 if reply.get("offer") else talk.since_offer + (move == "answer")
        talk = replace(talk, pressed=move == "refute", since_offer=since)
    return talk
