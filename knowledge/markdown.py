"""A Markdown body as citable blocks: the prose under each heading, without code and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.sentences import collapse
from firstguess.knowledge.source import line_at

_BREAK = re.compile(r"\r\n?|\n")
_PROSE = {"paragraph_open", "bullet_list_open", "ordered_list_open", "blockquote_open"}
_APART = {"fence", "code_block", "table_open", "hr"}
_NO_HTML = "write it in Markdown; for a literal '<' put the words in `backticks`"


@dataclass(frozen=True)
class Block:
    """A citable stretch of a lesson file: ``text`` is ``file[start:end]`` with its whitespace collapsed.

    ``field`` names the block within its part: the heading as a slug, or the key in a YAML record.
    """

    field: str
    heading: str
    text: str
    start: int
    end: int


@dataclass
class Body:
    """What a Markdown body holds: its blocks, its headings as (level, title, line), its faults."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    links: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@cache
def parser() -> MarkdownIt:
    """The Markdown that lessons are written in: CommonMark and tables."""
    return MarkdownIt("commonmark").enable("table")


def slug(title: str) -> str:
    """A heading as the last piece of a passage id; letters of any script stay."""
    return re.sub(r"[\W_]+", "-", title.casefold()).strip("-") or "section"


def has_html(text: str) -> bool:
    """Whether raw HTML would come out of a text that is rendered as Markdown."""
    if "<" not in text:
        return False
    tokens = [inner for token in parser().parse(text) for inner in (token, *(token.children or ()))]
    return any(token.type in ("html_block", "html_inline") for token in tokens)


def read_body(file: Path, text: str, start: int) -> Body:
    """Read the Markdown ``text[start:]``; offsets and lines count from the start of ``text``."""
    return _Reader(file, text, start).read()


class _Reader:
    def __init__(self, file: Path, text: str, start: int) -> None:
        self.file, self.text = file, text
        self.offsets = [start, *(match.end() for match in _BREAK.finditer(text, start)), len(text)]
        self.first_line = line_at(text, start)
        self.body = Body()
        self.heading = ""
        self.open: list[int] | None = None  # first and last line of the block that is being gathered
        self.empty: tuple[int, str, int] | None = None  # the last heading, while nothing stands under it

    def read(self) -> Body:
        env: dict[str, dict[str, dict[str, list[int]]]] = {}
        tokens = parser().parse(self.text[self.offsets[0] :], env)
        self.body.links += [self.first_line + found["map"][0] for found in env.get("references", {}).values()]
        for index, token in enumerate(tokens):
            if token.type == "heading_open":
                self._heading(token, tokens[index + 1].content)
            elif token.type == "inline":
                self._inline(token)
            elif token.type == "html_block":
                self._fault(self._line(token), "raw HTML", _NO_HTML)
            elif token.level == 0 and token.type in _PROSE | _APART:
                self._content(token)
            elif token.type in _APART:
                what = "code or table inside a list or quotation"
                self._fault(self._line(token), what, "let it stand alone: it must not be cited with the prose")
        self._close()
        self._refuse_empty(None)
        return self.body

    def _line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def _fault(self, line: int, message: str, repair: str) -> None:
        self.body.faults.append(Fault(self.file, line, message, repair))

    def _heading(self, token: Token, content: str) -> None:
        level, line, title = int(token.tag[1]), self._line(token), collapse(content)
        self._close()
        self._refuse_empty(level)
        if token.level:
            self._fault(line, "heading inside a list or quotation", "begin the heading at the start of its line")
        if token.markup in ("-", "="):
            self._fault(
                line, f"the line under '{title}' makes it a heading", "write '## ', or put an empty line between"
            )
        if not title:
            self._fault(line, "heading without a title", "write one, or remove the '#'")
        self.heading, self.empty = title, (level, title, line)
        self.body.headings.append((level, title, line))

    def _refuse_empty(self, next_level: int | None) -> None:
        if self.empty and (next_level is None or next_level <= self.empty[0]):
            self._fault(self.empty[2], f"heading '{self.empty[1]}' has no text", "write some under it, or remove it")
        self.empty = None

    def _content(self, token: Token) -> None:
        self.empty = None
        lines = token.map or [0, 0]
        if token.type in _APART:
            self._close()
        elif self.open:
            self.open[1] = lines[1]
        else:
            self.open = list(lines)

    def _inline(self, token: Token) -> None:
        for inner in token.children or ():
            if inner.type == "html_inline":
                self._fault(self._line(token), f"raw HTML '{inner.content}'", _NO_HTML)
            elif inner.type == "image":
                self._fault(self._line(token), "picture in the text", "name it in the front matter as 'diagram'")
            elif inner.type == "link_open":
                self.body.links.append(self._line(token))

    def _close(self) -> None:
        if self.open:
            start, end = self.offsets[self.open[0]], self.offsets[self.open[1]]
            piece = self.text[start:end]
            start += len(piece) - len(piece.lstrip())
            block = Block(
                slug(self.heading or "intro"), self.heading, collapse(piece), start, start + len(piece.strip())
            )
            self.body.blocks.append(block)
        self.open = None
