"""What a move is said with, handed to every function that words one."""

from __future__ import annotations

from dataclasses import dataclass, field

from firstguess.tutor.citing import authored
from firstguess.tutor.events import Judged
from firstguess.tutor.items import Item
from firstguess.tutor.moves import Move
from firstguess.tutor.pressure import Pressure
from firstguess.tutor.reply import ReplySentence
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.verdict import TestVerdict


@dataclass(frozen=True)
class Saying:
    """A move and what it is said with: the item, the pending choice, an answer to a challenge, a test's verdict."""

    opened: OpenLesson
    move: Move
    item: Item | None = None
    leaning: int | None = None
    prediction: str = ""
    stance: str = "holds"
    word: str | None = None
    pressure: Pressure | None = None
    test: TestVerdict | None = None
    sections: dict[str, str] = field(default_factory=dict)

    @property
    def live(self) -> Item:
        if self.item is None:
            raise ValueError(f"the move {self.move.act} needs an item")
        return self.item

    @property
    def judged(self) -> Judged | None:
        return next((event for event in self.move.events if isinstance(event, Judged)), None)

    def line(self, text: str, label: str = "") -> ReplySentence:
        """A sentence of the tutor's own that claims nothing of the subject."""
        return ReplySentence(text, "authored", 1.0, (), label)

    def told(self, text: str, label: str = "") -> ReplySentence:
        """A sentence of the lesson's author about the item, with the sentence it stands on."""
        return authored(self.opened, text, self.live.sources, label=label)
