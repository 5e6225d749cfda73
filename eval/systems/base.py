"""The seam of the benchmark: a system takes a lesson's question and gives an answer that can be scored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from pydantic import Field

from firstguess.eval.lines import Strict


class Shown(Strict):
    """A sentence as a learner saw it.

    ``source`` is ``model``, ``lesson`` (quoted) or ``authored``; ``citations`` are passage ids, ``evidence`` the
    sentences of the lesson that it was said to stand on, and ``spans`` where those are: (file, start, end).
    """

    text: str
    source: str = "model"
    citations: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    spans: tuple[tuple[str, int, int], ...] = ()


class Retrieved(Strict):
    """A passage that was retrieved, best first. ``part``: the lesson's part it belongs to, such as step-4."""

    id: str
    part: str
    text: str
    score: float = 0.0
    file: str = ""
    span: tuple[int, int] = (0, 0)


class Answer(Strict):
    """What a system made of a question. ``dropped`` drafts were withheld; times are in milliseconds."""

    sentences: tuple[Shown, ...] = ()
    passages: tuple[Retrieved, ...] = ()
    abstained: bool = False
    reason: str | None = None
    move: str = "answer"
    dropped: int = 0
    drafts: tuple[str, ...] = ()
    model: str = ""
    times: dict[str, float] = Field(default_factory=dict)
    extra: dict[str, Any] = Field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


class System(Protocol):
    """Anything that answers questions about a lesson. ``name`` stands in the report and must be unique in a run."""

    @property
    def name(self) -> str: ...

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to ``question`` after the learner said ``history``, in a conversation of its own."""
        ...

    def close(self) -> None: ...
