"""Indexing: a lesson of 400 passages, and the same after one line of it was edited.

The text is Python's own documentation, which is real prose and on every machine. Beside the whole index stands what
sentence-transformers takes for the same texts, and beside the edit the whole index: everything anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from firstguess.eval.adapt.text_lesson import Paragraph, TextLesson, prose
from firstguess.eval.bench.base import Wish, figure, timed
from firstguess.eval.bench.retrieve import sentence_transformers
from firstguess.eval.bench.schema import Against, Result
from firstguess.knowledge.embedding import Embedder, MiniLM, Vectors
from firstguess.knowledge.library import Library
from firstguess.tutor.shelf import Shelf

PASSAGES, QUICK = 400, 40
SHORTEST, LONGEST = 120, 1000
LESSON = "python-reference"


@dataclass
class Counting:
    """An embedder that keeps what it was asked to embed."""

    embedder: Embedder
    texts: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.embedder.id

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return self.embedder.encode(texts)


class Index:
    """The bench. ``embedder`` and ``default`` (texts to vectors, the peer) may be given, as tests do."""

    name = "index"
    title = "How long does a lesson take to be indexed, and indexed again?"

    def __init__(self, embedder: Embedder | None = None, default: Callable[[list[str]], Any] | None = None) -> None:
        self._embedder = embedder or MiniLM()
        self._default = default

    def run(self, wish: Wish) -> Result:
        count = QUICK if wish.quick else PASSAGES
        folder = write_lesson(wish.scratch / "lessons" / LESSON, count)
        default = self._default or sentence_transformers()
        for warm in (self._embedder.encode, default):
            warm(["Something to load the weights with.", "And another."])
        whole: list[float] = []
        edited: list[float] = []
        peer: list[float] = []
        embedded: list[int] = []
        passages = 0
        for number in range(wish.repeats):
            counting, stored = Counting(self._embedder), wish.scratch / f"index-{number}"
            taken, opened = timed(wish.clock, opened_anew, folder, counting, stored)
            whole.append(taken / 1000)
            passages, everything = len(opened.passages), list(counting.texts)
            counting.texts.clear()
            edit(folder, number)
            edited.append(timed(wish.clock, opened_anew, folder, counting, stored)[0] / 1000)
            embedded.append(len(counting.texts))
            peer.append(timed(wish.clock, default, everything)[0] / 1000)
            wish.progress("index", number + 1, wish.repeats)
        texts = len(everything)
        figures = (
            figure(
                "build", f"a lesson of {passages} passages", "s", "lower", median(whole), whole,
                against=Against(
                    kind="peer", name="sentence-transformers, default encode, same texts", value=median(peer),
                    samples=tuple(peer),
                ),
                note=f"{texts} texts: every passage and every sentence of it; read, embedded, written to disk, opened",
            ),
            figure(
                "edit", "the same after one line was edited", "s", "lower", median(edited), edited, held="ratio",
                against=Against(kind="itself", name="everything anew", value=median(whole), samples=tuple(whole)),
            ),
            figure(
                "edit_texts", "texts embedded again after that", "", "lower", float(median(embedded)),
                [float(each) for each in embedded],
                against=Against(kind="itself", name="all texts", value=float(texts)),
            ),
        )  # fmt: skip
        return Result(bench=self.name, title=self.title, figures=figures)


def opened_anew(folder: Path, embedder: Embedder, stored: Path) -> Any:
    """The lesson as a process finds it that begins now."""
    return Shelf(Library([folder.parent]), embedder, stored).open(LESSON)


def write_lesson(folder: Path, count: int) -> Path:
    """A lesson of ``count`` paragraphs of Python's documentation, each a part of its own."""
    made = [
        Paragraph(f"Paragraph {number}", text) for number, text in zip(range(1, count + 1), paragraphs(), strict=False)
    ]
    lesson = TextLesson(
        LESSON, "the Python language", "Programming", "PSF-2.0", ("The Python developers",), tuple(made)
    )
    for name, text in lesson.files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def paragraphs() -> Iterator[str]:
    """Paragraphs of prose, none of them twice."""
    from pydoc_data.topics import topics

    found: dict[str, None] = {}
    for name in sorted(topics):
        for paragraph in re.split(r"\n\s*\n", topics[name]):
            text = prose(paragraph)
            if SHORTEST <= len(text) <= LONGEST and text[0].isupper() and text[-1] == "." and "::" not in text:
                found.setdefault(text)
    yield from found


def edit(folder: Path, number: int) -> None:
    """Another last line for one of its files."""
    file = sorted((folder / "sections").iterdir())[number]
    text = file.read_text(encoding="utf-8").rstrip("\n")
    file.write_text(f"{text} This was put right in edition {number + 2}.\n", encoding="utf-8")
