"""Events: what a learner did, as it is appended to the log. What is known about a learner is a fold over them.

An event is never changed. Its ``kind`` names its type and ``version`` its shape; a kind or a version that this program
does not know (written by a newer one) is kept in the log and left out of the fold.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

VERSION = 1
Level = Literal["guess", "think", "sure"]
Via = Literal["open", "guide", "test", "review", "prove", "offer"]
Stance = Literal["holds", "rejects", "asks"]


class _Event(BaseModel):
    """``at`` is the time with its zone; ``conversation`` is where it happened."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    at: datetime
    conversation: str
    version: int = VERSION


class Opened(_Event):
    """An item was put before the learner. ``order`` are its choices' indices as shown."""

    kind: Literal["opened"] = "opened"
    item: str
    order: tuple[int, ...]
    via: Via = "open"


class Chosen(_Event):
    """The commitment: the index of a choice in the file's order, None for "I don't know" or a prediction in words."""

    kind: Literal["chosen"] = "chosen"
    item: str
    choice: int | None
    text: str = ""


class Rated(_Event):
    """How sure the learner said to be, before any sign of correctness."""

    kind: Literal["rated"] = "rated"
    item: str
    level: Level


class Judged(_Event):
    """The verdict as it was given, with all that the fold needs, so that a later edit of the lesson changes no past.

    ``level`` is None for "I don't know"; ``hints`` counts the rungs taken before; ``right`` is None for a prediction in
    words, which nobody judges; ``asks_back`` says that the same turn asked to explain it.
    """

    kind: Literal["judged"] = "judged"
    item: str
    concept: str
    part: str
    choice: int | None
    right: bool | None
    level: Level | None = None
    hints: int = 0
    via: Via = "open"
    misconception: str | None = None
    carries: tuple[str, ...] = ()
    asks_back: bool = False


class Hinted(_Event):
    """A rung of the hint ladder was given, counted from 0."""

    kind: Literal["hinted"] = "hinted"
    item: str
    rung: int


class Told(_Event):
    """The learner took the exit: the answer was told, not derived."""

    kind: Literal["told"] = "told"
    item: str
    concept: str
    part: str


class Explained(_Event):
    """An explanation in the learner's own words: which key points (by index) it holds, and how many there are."""

    kind: Literal["explained"] = "explained"
    item: str
    text: str
    points: tuple[int, ...]
    of: int


class Left(_Event):
    """The learner turned to something else; the item may come again."""

    kind: Literal["left"] = "left"
    item: str


class Seen(_Event):
    """A part of the lesson was put before the learner to read, on a walk; ``part`` is its full id."""

    kind: Literal["seen"] = "seen"
    part: str


class Voiced(_Event):
    """A myth was heard in free text."""

    kind: Literal["voiced"] = "voiced"
    myth: str
    stance: Stance
    text: str


class Disputed(_Event):
    """The learner disputes (or takes back, or deletes) an entry of the misconception file."""

    kind: Literal["disputed"] = "disputed"
    misconception: str
    verdict: Literal["disputed", "kept", "deleted"]
    reason: str = ""


class ModeChosen(_Event):
    """A way of learning was chosen."""

    kind: Literal["mode"] = "mode"
    mode: str


class Started(_Event):
    """A test, a guided walk, a review or a prove-it run began; ``items`` are those it asks, in order."""

    kind: Literal["started"] = "started"
    run: Literal["test", "guide", "review", "prove"]
    items: tuple[str, ...]


class Ended(_Event):
    """A run came to its end or was given up."""

    kind: Literal["ended"] = "ended"
    run: Literal["test", "guide", "review", "prove"]


class Predicted(_Event):
    """The commitment in the lab, before anything runs: the index of an option, how sure, and the run's seed."""

    kind: Literal["predicted"] = "predicted"
    experiment: str
    option: int
    level: Level
    seed: int


class Tried(_Event):
    """A run of the lab came to its finding: the prediction again, and the index of the option that came out."""

    kind: Literal["tried"] = "tried"
    experiment: str
    option: int
    level: Level
    seed: int
    outcome: int
    right: bool


Event = Annotated[
    Opened
    | Chosen
    | Rated
    | Judged
    | Hinted
    | Told
    | Explained
    | Left
    | Seen
    | Voiced
    | Disputed
    | ModeChosen
    | Started
    | Ended
    | Predicted
    | Tried,
    Field(discriminator="kind"),
]
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def dump(event: Event) -> str:
    """The event as JSON for the log."""
    return json.dumps(event.model_dump(mode="json"))


def parse(body: str) -> Event | None:
    """The event of a log line; None for one that a newer version of this program wrote."""
    record: dict[str, Any] = json.loads(body)
    if record.get("version", VERSION) not in range(VERSION + 1):
        return None
    try:
        return _EVENT.validate_python(record)
    except ValidationError:
        return None
