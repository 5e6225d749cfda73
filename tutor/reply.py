"""A reply: the values that a turn produces, and their documented JSON.

The JSON is a public interface (design document, "One reply as JSON"); ``VERSION`` changes when it does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

VERSION = 1

MoveName = Literal[
    "answer", "abstain", "ask_commit", "ask_confidence", "verdict", "hint",
    "reveal", "refute", "explain_back", "redirect", "tell",
]  # fmt: skip
Reason = Literal["not_in_lesson", "partly_covered", "ambiguous", "off_topic"]
Source = Literal["model", "lesson", "authored"]
Stage = Literal["looking", "wording", "checking", "done"]


@dataclass(frozen=True)
class Evidence:
    """The exact words of a lesson file that a sentence stands on.

    ``span`` is a pair of character offsets into ``file`` (relative to the lesson's folder), end exclusive.
    """

    passage: str
    file: str
    span: tuple[int, int]
    text: str


@dataclass(frozen=True)
class ReplySentence:
    """One sentence as the learner sees it. ``support`` lies in 0..1; authored text has 1."""

    text: str
    source: Source
    support: float
    evidence: tuple[Evidence, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.passage for item in self.evidence))


@dataclass(frozen=True)
class ShownPassage:
    """A passage that was retrieved, with its fused score in 0..1."""

    id: str
    section: str
    text: str
    score: float
    file: str
    span: tuple[int, int]


@dataclass(frozen=True)
class RecognisedMyth:
    """A myth that was heard in the learner's words, and how they stand to it."""

    id: str
    stance: Literal["holds", "rejects", "asks"]


@dataclass(frozen=True)
class Timings:
    """Milliseconds from the arrival of the message; ``retrieve`` is a duration."""

    retrieve: float = 0.0
    first_token: float = 0.0
    first_sentence: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Reply:
    """Everything that one turn answered."""

    move: MoveName
    sentences: tuple[ReplySentence, ...]
    model: str
    reason: Reason | None = None
    nearest: str | None = None
    passages: tuple[ShownPassage, ...] = ()
    myth: RecognisedMyth | None = None
    timings: Timings = field(default_factory=Timings)
    dropped: int = 0
    notices: tuple[str, ...] = ()

    @property
    def abstained(self) -> bool:
        return self.move == "abstain"

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def as_json(self) -> dict[str, Any]:
        """The documented object, ready for ``json.dumps``."""
        return {
            "version": VERSION,
            "move": self.move,
            "text": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "nearest": self.nearest,
            "sentences": [
                {
                    "text": sentence.text,
                    "citations": list(sentence.citations),
                    "support": round(sentence.support, 3),
                    "source": sentence.source,
                    "evidence": [
                        {"passage": e.passage, "file": e.file, "span": list(e.span), "text": e.text}
                        for e in sentence.evidence
                    ],
                }
                for sentence in self.sentences
            ],
            "passages": [
                {
                    "id": p.id, "section": p.section, "text": p.text, "score": round(p.score, 3),
                    "file": p.file, "span": list(p.span),
                }
                for p in self.passages
            ],
            "myth": None if self.myth is None else {"id": self.myth.id, "stance": self.myth.stance},
            "commit": None,
            "state": {"pending": None, "mastery": {}, "due": 0},
            "timings_ms": {name: round(value, 1) for name, value in vars(self.timings).items()},
            "model": self.model,
            "dropped": self.dropped,
            "notices": list(self.notices),
        }  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """What the page shows while a reply is made: a stage, and any sentences that already passed."""

    stage: Stage
    sentences: tuple[ReplySentence, ...] = ()
    reply: Reply | None = None
