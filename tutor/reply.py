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
Stage = Literal["looking", "waiting", "wording", "checking", "done"]


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
    """One sentence as the learner sees it. ``support`` lies in 0..1; authored text has 1.

    ``label`` names the paragraph that begins with it, such as "Why the belief fails"; "" continues the one before.
    """

    text: str
    source: Source
    support: float
    evidence: tuple[Evidence, ...] = ()
    label: str = ""

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


CONFIDENCE = ("guess", "think", "sure")


@dataclass(frozen=True)
class CommitCard:
    """The question that is open at the end of a reply. ``options`` are in the order in which they are shown.

    ``asked`` says what is wanted now; ``code`` belongs to the question; ``hints`` are the rungs that are left before
    the solution, ``place`` is (which, of how many) in a run, and ``run`` names it. ``known`` opens a short test for
    whoever knows the part already.
    """

    id: str
    question: str
    options: tuple[str, ...]
    asked: Literal["choice", "confidence", "explain_back"] = "choice"
    chosen: str | None = None
    code: str | None = None
    hints: int = 0
    run: str | None = None
    place: tuple[int, int] | None = None
    known: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "question": self.question,
            "options": list(self.options),
            "confidence": list(CONFIDENCE),
        }


@dataclass(frozen=True)
class StateView:
    """What a reply tells of the learner: the pending item, the mastery of each concept met, and how many are due."""

    pending: str | None = None
    mastery: dict[str, str] = field(default_factory=dict)
    due: int = 0

    def as_json(self) -> dict[str, Any]:
        return {"pending": self.pending, "mastery": dict(sorted(self.mastery.items())), "due": self.due}


@dataclass(frozen=True)
class Reply:
    """Everything that one turn answered. One that was ``stopped`` before it said anything has no sentences.

    ``commit`` is the question that is open now. ``output`` is what a pitfall's program printed, ``mended`` the program
    without the mistake; ``offer`` is an item to try beside the answer.
    """

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
    commit: CommitCard | None = None
    state: StateView = field(default_factory=StateView)
    output: str | None = None
    mended: str | None = None
    offer: str | None = None

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
            "commit": None if self.commit is None or self.commit.asked == "explain_back" else self.commit.as_json(),
            "state": self.state.as_json(),
            "timings_ms": {name: round(value, 1) for name, value in vars(self.timings).items()},
            "model": self.model,
            "dropped": self.dropped,
        }

    def as_record(self) -> dict[str, Any]:
        """The documented object and, beside it, what the page and the log need: evidence, files, notices, reasons."""
        record = self.as_json()
        for shown, sentence in zip(record["sentences"], self.sentences, strict=True):
            shown["evidence"] = [item.as_json() for item in sentence.evidence]
            shown["label"] = sentence.label
        for shown, passage in zip(record["passages"], self.passages, strict=True):
            shown["file"] = passage.file
        beside = {"nearest": self.nearest, "notices": list(self.notices), "why": list(self.why)}
        shown_too = {"output": self.output, "mended": self.mended, "offer": self.offer, "stopped": self.stopped}
        card = None if self.commit is None else vars(self.commit)
        return {**record, **beside, **shown_too, "card": card}

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
                    sentence.get("label", ""),
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
            commit=_card(record.get("card")),
            state=StateView(**record["state"]),
            output=record.get("output"),
            mended=record.get("mended"),
            offer=record.get("offer"),
        )


def _card(record: dict[str, Any] | None) -> CommitCard | None:
    if record is None:
        return None
    place = record["place"]
    return CommitCard(**{**record, "options": tuple(record["options"]), "place": tuple(place) if place else None})


@dataclass(frozen=True)
class Progress:
    """What the page shows while a reply is made: a stage, and any sentences that already passed.

    ``before`` is how many are served before, while it waits for its turn.
    """

    stage: Stage
    sentences: tuple[ReplySentence, ...] = ()
    reply: Reply | None = None
    before: int = 0
