"""Lesson files as they stand on disk: text, strict YAML, and where in the file each value was written.

YAML is read by its nodes, so that every value keeps its line and its character offsets. All scalars are strings until
a schema says otherwise (``answer: no`` stays "no"). Anchors, aliases, tags, duplicate keys and tabs are faults.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.sentences import collapse

MAX_BYTES = 1_000_000
Loc = tuple[str | int, ...]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*(?:\r\n?|\n)(?P<yaml>.*?)^---[ \t]*(?:\r\n?|\n|\Z)", re.DOTALL | re.MULTILINE)
_BREAK = re.compile(r"\r\n?|\n")
_BLOCK_HEAD = re.compile(r"[|>][^\r\n]*(?:\r\n?|\n)")
_COMMENT = re.compile(r"[ \t]+#")
_EMPTY = ("", "~", "null")


@dataclass(frozen=True)
class Place:
    """Where a value (or a key's value) stands: ``line`` from 1, offsets in characters, end exclusive.

    ``literal`` says that ``file[start:end]`` is the value itself, apart from whitespace; only then it can be cited.
    """

    line: int
    start: int
    end: int
    literal: bool = False


@dataclass
class Document:
    """A YAML text as plain values, the place of each of them, and what is wrong with the text itself."""

    value: Any = None
    places: dict[Loc, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """The line of ``loc``, or of the nearest thing around it that was written down."""
        while loc and loc not in self.places:
            loc = loc[:-1]
        return self.places[loc].line if loc in self.places else 1


def read_text(path: Path, root: Path) -> str | Fault:
    """Read a UTF-8 file under ``root`` as it stands, line ends included; a Fault says why it cannot be used."""
    if not path.resolve().is_relative_to(root.resolve()):
        return Fault(path, 1, "the file lies outside its lesson folder", "put a copy inside the folder")
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        return Fault(path, 1, f"cannot be read: {error.strerror}", "check that the file exists and may be read")
    if data is None:
        return Fault(path, 1, "the file is larger than 1 MB", "split the lesson, or shorten the file")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Fault(path, line, "the file is not UTF-8", "save it with the encoding UTF-8")
    if not text.strip("\ufeff \t\r\n"):
        return Fault(path, 1, "the file is empty", "write its content, or delete the file")
    return text


def line_at(text: str, offset: int) -> int:
    """The 1-based line of a character offset."""
    return len(_BREAK.findall(text, 0, offset)) + 1


def front_matter(file: Path, text: str) -> tuple[Document, int]:
    """Read the YAML between the two ``---`` lines on top of a Markdown file; also where the body begins."""
    match = _FRONT.match(text)
    if not match:
        fault = Fault(file, 1, "no front matter", "begin the file with a line '---', the keys, and another line '---'")
        return Document(faults=[fault]), len(text)
    return parse_yaml(file, text, match.start("yaml"), match.end("yaml")), match.end()


def parse_yaml(file: Path, text: str, start: int = 0, end: int | None = None) -> Document:
    """Read ``text[start:end]`` of a file; places are offsets into the whole ``text``."""
    reader = _Reader(file, text, start, len(text) if end is None else end)
    reader.read()
    return reader.document


class _Loader(yaml.SafeLoader):
    """Composes nodes, and notes what strict YAML forbids instead of stopping at the first of it."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.refused: list[tuple[Any, str, str]] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            self.refused.append((event.start_mark, f"alias '*{event.anchor}'", "write the text out again"))
            mark: Any = event.start_mark
            return yaml.ScalarNode("tag:yaml.org,2002:str", "", mark, mark)
        if getattr(event, "anchor", None):
            self.refused.append((event.start_mark, f"anchor '&{event.anchor}'", "remove it, or put the text in quotes"))
        if getattr(event, "tag", None):
            self.refused.append((event.start_mark, f"tag '{event.tag}'", "remove it, or put the text in quotes"))
        return super().compose_node(parent, index)


class _Reader:
    def __init__(self, file: Path, text: str, start: int, end: int) -> None:
        self.file, self.text, self.start, self.end = file, text, start, end
        self.line_starts = [match.end() for match in _BREAK.finditer(text)]
        self.document = Document()

    def read(self) -> None:
        self._refuse_tabs()
        try:
            loader = _Loader(self.text[self.start : self.end])
            root = loader.get_single_node()
        except RecursionError:
            self._fault(1, "nested too deeply", "use the keys of the lesson format only")
        except yaml.reader.ReaderError as error:
            line = line_at(self.text, self.start + error.position)
            self._fault(line, f"control character U+{error.character:04X}", "delete it")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if "\\t" not in str(error.problem):  # that fault has been noted already
                self._fault(self._line(mark), f"not YAML: {error.problem or error.context}", _yaml_repair(error))
        else:
            for mark, what, repair in loader.refused:
                self._fault(self._line(mark), f"{what} is not allowed", repair)
            self.document.value = self._value(root, ()) if root else None

    def _refuse_tabs(self) -> None:
        for match in re.finditer(r"\t[^\r\n]*", self.text[self.start : self.end]):
            self._fault(line_at(self.text, self.start + match.start()), "tab character", "use spaces")

    def _fault(self, line: int, message: str, repair: str) -> None:
        self.document.faults.append(Fault(self.file, line, message, repair))

    def _line(self, mark: Any) -> int:
        # Not mark.line: PyYAML also counts U+2028 and its like as line ends, which no editor does.
        return bisect_right(self.line_starts, self.start + mark.index) + 1 if mark else 1

    def _value(self, node: Any, loc: Loc) -> Any:
        self.document.places[loc] = self._place(node)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*loc, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if node.style is None:
            self._refuse_comment_behind(node)
        return None if node.style is None and node.value in _EMPTY else node.value

    def _refuse_comment_behind(self, node: Any) -> None:
        """A ' #' inside a plain text cuts it off without a word; authors mean the character."""
        if node.value and _COMMENT.match(self.text, self.start + node.end_mark.index, self.end):
            message = f"the text ends before '#': '{node.value[-30:]}'"
            self._fault(self._line(node.end_mark), message, "put the text in quotes, or the comment on its own line")

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else str(key.tag)
            if name in found:
                self._fault(self._line(key.start_mark), f"key '{name}' is written twice", "keep one of the two")
                continue
            found[name] = self._value(value, (*loc, name))
            place = self.document.places[(*loc, name)]
            line = self._line(key.start_mark)
            self.document.places[(*loc, name)] = Place(line, place.start, place.end, place.literal)
        return found

    def _place(self, node: Any) -> Place:
        start, end = self.start + node.start_mark.index, self.start + node.end_mark.index
        if not isinstance(node, yaml.ScalarNode):
            return Place(self._line(node.start_mark), start, end)
        if node.style in ("'", '"'):
            start, end = start + 1, end - 1
        elif node.style in ("|", ">"):
            head = _BLOCK_HEAD.match(self.text, start, end)
            start = head.end() if head else end
        piece = self.text[start:end]
        literal = bool(piece.strip()) and collapse(piece) == collapse(node.value)
        start += len(piece) - len(piece.lstrip())
        return Place(self._line(node.start_mark), start, start + len(piece.strip()), literal)


def _yaml_repair(error: yaml.MarkedYAMLError) -> str:
    if error.problem and ("mapping values" in error.problem or "could not find expected ':'" in error.problem):
        return "put a text that holds ': ' into a block scalar (key: |-), and check the indentation"
    return "check quotes, colons and indentation around this line"
