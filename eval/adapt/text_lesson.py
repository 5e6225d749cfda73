"""A lesson that is nothing but somebody's paragraphs, so that questions about a text can be asked of the tutor."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firstguess.knowledge.markdown import has_html, read_body
from firstguess.knowledge.sentences import collapse, split

LONGEST_ID = 60
WORDS_A_MINUTE = 200
#: Characters that begin a heading, a list, a quotation, a rule or a fence where they stand first.
_MARK = re.compile(r"[#>=*+~|`-]|\d{1,9}[.)] ")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as its own part of a lesson; ``text`` is as :func:`prose` gives it."""

    title: str
    text: str


@dataclass(frozen=True)
class TextLesson:
    """Paragraphs as a lesson. The first one is the overview, the others are the parts ``paragraph-2`` and so on."""

    id: str
    title: str
    subject: str
    license: str
    authors: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]

    def part(self, number: int) -> str:
        """The part's id of the paragraph with that number, counted from 0."""
        return f"paragraph-{number + 1}" if number else "overview"

    def files(self) -> dict[str, str]:
        """The lesson's files by their path in its folder."""
        width = len(str(len(self.paragraphs)))
        files = {"lesson.md": _file(self._meta(), self.paragraphs[0].text)}
        for number, paragraph in enumerate(self.paragraphs[1:], start=1):
            meta = {"id": self.part(number), "title": paragraph.title, "kind": "deep-dive"}
            files[f"sections/{number + 1:0{width}d}-paragraph.md"] = _file(meta, paragraph.text)
        return files

    def _meta(self) -> dict[str, object]:
        words = sum(len(paragraph.text.split()) for paragraph in self.paragraphs)
        return {
            "id": self.id,
            "title": self.title,
            "summary": f"The text on {self.title} that its questions are about, paragraph by paragraph.",
            "subject": self.subject,
            "minutes": min(max(round(words / WORDS_A_MINUTE), 1), 600),
            "license": self.license,
            "authors": list(self.authors),
            # No question of the set: what stands in a lesson is no longer unseen.
            "starters": [
                f"What is the text on {self.title} about?",
                f"What does the text say first about {self.title}?",
                f"What else does the text say about {self.title}?",
            ],
        }


def _file(meta: Mapping[str, object], body: str) -> str:
    # A JSON value is a YAML value, which saves all thoughts about quotes.
    front = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in meta.items())
    return f"---\n{front}---\n\n{body}\n"


def prose(text: str) -> str:
    """A paragraph as it can stand in a lesson file: one line, whose Markdown is the text itself.

    Where a sign would make a heading, a list or HTML, it is escaped, which is the only change.
    """
    line = collapse(_CONTROL.sub(" ", text))
    if _MARK.match(line) and not _stands(line):
        line = re.sub(r"^(\d*)(.)", r"\1\\\2", line)
    return re.sub(r"<(?=[A-Za-z/!?])", r"\\<", line) if has_html(line) else line


def _stands(line: str) -> bool:
    body = read_body(Path("paragraph"), line, 0)
    return [block.text for block in body.blocks] == [line] and not body.headings and not body.faults


def sentences_at(text: str, start: int, end: int) -> list[str]:
    """The sentences of ``text`` that hold its characters from ``start`` to ``end``: more than one where a name such
    as "John W. Weeks" is cut in two."""
    return [sentence.text for sentence in split(text) if sentence.start < end and start < sentence.end]


def slug_of(title: str, taken: Sequence[str] = ()) -> str:
    """A lesson's id from a title: small ASCII letters and digits with single hyphens, and not one that is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[: LONGEST_ID - 4].strip("-") or "lesson"
    number, name = 1, base
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name
