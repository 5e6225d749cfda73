"""The scene: everything that a move depends on, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from firstguess.tutor.items import Item
from firstguess.tutor.learner import Pending, Run
from firstguess.tutor.reply import RecognisedMyth
from firstguess.tutor.router import Heard

#: Runs in which the learner works unaided.
UNAIDED = ("test", "prove")


@dataclass(frozen=True)
class Scene:
    """Everything that a move depends on.

    ``heard`` is the message as the router read it; ``points`` are the key points that an explanation holds.
    ``myth`` is a belief heard in it, plain enough to ``refute`` or not, with the yes or no (``word``) that is owed.
    ``related`` is an unanswered item about what the message asks; ``since_offer`` counts answers since the last offer.
    ``ask_first`` asks that item before answering. ``asks_pending`` says that the message asks just what the pending
    item asks; ``gives_reasons`` that why the lesson matters says nothing of that. ``refuted`` is the myth refuted last
    in this conversation, ``just_refuted`` that it was in the last reply. ``path`` are the items to go on with.
    """

    items: Mapping[str, Item]
    heard: Heard
    text: str
    now: datetime
    conversation: str
    pending: Pending | None = None
    run: Run | None = None
    myth: RecognisedMyth | None = None
    refute: bool = True
    word: str | None = None
    refuted: str | None = None
    just_refuted: bool = False
    asks_pending: bool = False
    gives_reasons: bool = True
    points: tuple[int, ...] = ()
    related: str | None = None
    since_offer: int = 0
    path: tuple[str, ...] = ()
    ask_first: bool = False
    seed: int = 0

    @property
    def item(self) -> Item | None:
        return self.items.get(self.pending.item) if self.pending else None

    @property
    def unaided(self) -> bool:
        return self.run is not None and self.run.run in UNAIDED


def live(scene: Scene) -> tuple[Pending, Item]:
    pending, item = scene.pending, scene.item
    if pending is None or item is None:
        raise ValueError("this needs a pending item")
    return pending, item


def base(scene: Scene) -> dict[str, object]:
    return {"at": scene.now, "conversation": scene.conversation}
