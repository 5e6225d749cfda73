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


def plain(text: str) -> str:
    """A quoted sentence without Markdown's marks."""
    return text.replace("**", "").replace("*", "").replace("`", "")


@dataclass(frozen=True)
class Evidence:
    """The exact words of a lesson file that a sentence stands on.

    ``span`` is a pair of character offsets into ``file`` (relative to the lesson's folder), end exclusive.
    """

    passage: str
    file: str
    span: tuple[int, int]
    text: str

    def as_json(self) -> dict[str, Any]:
        return {"passage": self.passage, "file": self.file, "span": list(self.span), "text": self.text}


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

    def as_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "citations": list(self.citations),
            "support": round(self.support, 3),
            "source": self.source,
        }


@dataclass(frozen=True)
class ShownPassage:
    """A passage that was retrieved, with its fused score in 0..1."""

    id: str
    section: str
    text: str
    score: float
    file: str
    span: tuple[int, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "section": self.section,
            "text": self.text,
            "score": round(self.score, 3),
            "span": list(self.span),
        }


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
    """Everything that one turn answered. One that was ``stopped`` before it said anything has no sentences."""

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
    why: tuple[str, ...] = ()
    stopped: bool = False

    @property
    def abstained(self) -> bool:
        return self.move == "abstain"

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def as_json(self) -> dict[str, Any]:
        """Exactly the documented object, ready for ``json.dumps``."""
        return {
            "version": VERSION,
            "move": self.move,
            "text": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "sentences": [sentence.as_json() for sentence in self.sentences],
            "passages": [passage.as_json() for passage in self.passages],
            "myth": None if self.myth is None else {"id": self.myth.id, "stance": self.myth.stance},
            "commit": None,
            "state": {"pending": None, "mastery": {}, "due": 0},
            "timings_ms": {name: round(value, 1) for name, value in vars(self.timings).items()},
            "model": self.model,
            "dropped": self.dropped,
        }

    def as_record(self) -> dict[str, Any]:
        """The documented object and, beside it, what the page and the log need: evidence, files, notices, reasons."""
        record = self.as_json()
        for shown, sentence in zip(record["sentences"], self.sentences, strict=True):
            shown["evidence"] = [item.as_json() for item in sentence.evidence]
        for shown, passage in zip(record["passages"], self.passages, strict=True):
            shown["file"] = passage.file
        beside = {"nearest": self.nearest, "notices": list(self.notices), "why": list(self.why)}
        return {**record, **beside, "stopped": self.stopped}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Reply:
        """The reply that :meth:`as_record` wrote down."""
        return cls(
            move=record["move"],
            sentences=tuple(
                ReplySentence(
                    sentence["text"],
                    sentence["source"],
                    sentence["support"],
                    tuple(Evidence(**{**item, "span": tuple(item["span"])}) for item in sentence["evidence"]),
                )
                for sentence in record["sentences"]
            ),
            model=record["model"],
            reason=record["reason"],
            nearest=record["nearest"],
            passages=tuple(ShownPassage(**{**shown, "span": tuple(shown["span"])}) for shown in record["passages"]),
            myth=RecognisedMyth(**record["myth"]) if record["myth"] else None,
            timings=Timings(**record["timings_ms"]),
            dropped=record["dropped"],
            notices=tuple(record["notices"]),
            why=tuple(record["why"]),
            stopped=record.get("stopped", False),
        )


@dataclass(frozen=True)
class Progress:
    """What the page shows while a reply is made: a stage, and any sentences that already passed."""

    stage: Stage
    sentences: tuple[ReplySentence, ...] = ()
    reply: Reply | None = None
