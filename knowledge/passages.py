"""Passages: what is embedded, retrieved and cited. Each keeps a stable id and its span in the lesson file.

The lesson's own structure comes first: a passage lies within one block, so it never crosses a heading or a key.
Only a block that is too long for the embedder is cut, at the ends of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from firstguess.knowledge.lesson import Block, Lesson, Part
from firstguess.knowledge.sentences import Sentence, collapse, split

#: MiniLM reads 256 word pieces, two of which are its own marks.
MAX_PIECES = 254
_WIDE = re.compile(r"[\u0900-\uffff\U00010000-\U0010ffff]")

Count = Callable[[str], int]


@dataclass(frozen=True)
class Passage:
    """A citable piece of a lesson.

    ``text`` is ``lesson.files[file][start:end]`` with whitespace collapsed; the offsets of ``sentences`` count from the
    start of the file too. ``part`` is the part's id without the lesson's.
    """

    id: str
    lesson: str
    part: str
    kind: str
    section: str
    heading: str
    file: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


def split_lesson(lesson: Lesson, *, count: Count | None = None) -> tuple[Passage, ...]:
    """All passages of a lesson, in reading order.

    ``count`` gives the number of word pieces of a text, without the embedder's own marks; a careful estimate is used
    when it is absent, so that no model has to be loaded.
    """
    return tuple(passage for part in lesson.parts for passage in _of_part(lesson, part, count or estimate))


def estimate(text: str) -> int:
    """About how many word pieces a text has; rather too many than too few."""
    wide = len(_WIDE.findall(text))
    return ceil(max(len(text.split()) * 1.5, (len(text) - wide) / 4)) + wide


def _of_part(lesson: Lesson, part: Part, count: Count) -> Iterator[Passage]:
    ids: set[str] = set()
    for index, block in enumerate(part.blocks):
        base = f"{lesson.id}#{part.id}" + (f".{block.field}" if index else "")
        for start, end in _spans(lesson.files[part.file], block, count):
            name = _free(base, ids)
            yield _passage(lesson, part, block, name, start, end)


def _free(base: str, taken: set[str]) -> str:
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}.{number}"
    taken.add(name)
    return name


def _passage(lesson: Lesson, part: Part, block: Block, name: str, start: int, end: int) -> Passage:
    piece = lesson.files[part.file][start:end]
    return Passage(
        id=name,
        lesson=lesson.id,
        part=part.id,
        kind=part.kind,
        section=part.title,
        heading=block.heading,
        file=part.file,
        start=start,
        end=end,
        text=collapse(piece),
        sentences=tuple(Sentence(found.text, found.start + start, found.end + start) for found in split(piece)),
    )


def _spans(text: str, block: Block, count: Count) -> Iterator[tuple[int, int]]:
    """The block's span, or those of its pieces."""
    start = block.start
    for piece in [text[start : block.end]] if count(block.text) <= MAX_PIECES else _cut(text[start : block.end], count):
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + lead + len(piece.strip())
        start += len(piece)


def _cut(text: str, count: Count) -> list[str]:
    """Cut a long text into pieces that together are the text again, ending where sentences end if it can be."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # slow to import, and seldom needed

    class Splitter(RecursiveCharacterTextSplitter):
        def split_text(self, text: str) -> list[str]:
            edges = [0, *(sentence.start for sentence in split(text)[1:]), len(text)]
            pieces = [text[start:end] for start, end in pairwise(edges)]
            short: list[str] = []
            for piece in pieces:
                short += [piece] if self._length_function(piece) <= MAX_PIECES else super().split_text(piece)
            return self._merge_splits(short, "")

    splitter = Splitter(
        separators=["\n", "; ", ", ", " ", ""],
        chunk_size=MAX_PIECES,
        chunk_overlap=0,
        length_function=count,
        keep_separator="end",
        strip_whitespace=False,
    )
    return splitter.split_text(text)
