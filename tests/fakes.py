"""The smallest backends that the tests of the core share: an embedder, a reader, and passages made from plain text."""

from __future__ import annotations

import hashlib
import signal
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from firstguess.knowledge.embedding import Vectors
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import collapse, split
from firstguess.tutor.reply import Progress, Reply
from firstguess.tutor.turn import Tutor

DIMENSION = 512


@dataclass
class HashEmbedder:
    """A bag of words hashed into unit rows; ``seen`` lists every text that was embedded."""

    id: str = "test/bag-of-words"
    seen: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for stem in content_stems(text) or [""]:
                digest = hashlib.blake2b(stem.encode("utf-8", "replace"), digest_size=4).digest()
                row[int.from_bytes(digest) % DIMENSION] += 1
            row /= np.linalg.norm(row)
        return rows


@dataclass
class FixedReader:
    """Reads everything the same way; ``seen`` lists the pairs."""

    answered: float = 1.0
    seen: list[tuple[str, str]] = field(default_factory=list)

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.seen += pairs
        return [self.answered for _ in pairs]


def passages_of(*texts: str, section: str = "") -> tuple[Passage, ...]:
    """One passage a text, each filling a file of its own: offsets count into the text."""
    return tuple(
        Passage(
            id=f"tea#step-{number}",
            lesson="tea",
            part=f"step-{number}",
            kind="step",
            section=section or f"Step {number}",
            heading="",
            file=f"sections/{number}.md",
            start=0,
            end=len(text),
            text=collapse(text),
            sentences=split(text),
        )
        for number, text in enumerate(texts, 1)
    )


def progress(
    tutor: Tutor, message: str, *, conversation: str = "c1", client_id: str | None = None, learner: str = "ann"
) -> list[Progress]:
    """Everything that one message leads to."""
    name = client_id or uuid.uuid4().hex
    return list(tutor.reply(conversation, message, client_id=name, learner=learner))


def reply(
    tutor: Tutor, message: str, *, conversation: str = "c1", client_id: str | None = None, learner: str = "ann"
) -> Reply:
    """The reply to one message."""
    last = progress(tutor, message, conversation=conversation, client_id=client_id, learner=learner)[-1].reply
    assert last is not None
    return last


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail when the body takes more of the processor's time: a regular expression that runs away is stopped too."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
