"""Sentences with exact character offsets, for whole texts and for text that still streams.

A split never depends on more than the text before a sentence, the sentence, and the first character after it, so what
:func:`complete` hands out while a text streams is what :func:`split` finds in the whole of it.
"""

# Not sentencex 1.0: it cuts `torch.nn.Linear` at its last dot, keeps "Answer: no. Then …" in one piece ("no." counts as
# number), leaves the second star of "*So it is.* Then" to the next sentence, and revises earlier cuts as text arrives.

# ruff: noqa: RUF001 - the marks of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n|\Z)")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+")
_RULE = re.compile(r"[-*_=|:>#`~+\s]*")

_CLOSE = r"""["'”’»›)\]}*_」』）】]*+"""
_WIDE_STOPS = "。！？｡．।॥"  # these end a sentence without a space after them
_STOP = rf"(?<![.!?…؟۔])[.!?…؟۔]++{_CLOSE}(?=\s|\Z)|[{_WIDE_STOPS}]++{_CLOSE}"
# A stop inside code, quotes or brackets ends nothing, unless the closing mark comes right after it. The length is
# bounded so that one forgotten closing mark cannot swallow a page (or hold back a stream).
_CLOSED = (
    r"""(`{1,3})(?!`)[^`]{1,200}\1(?!`)|(?<!\w)"[^"\s][^"]{0,200}"|“[^“”]{1,200}”|«[^«»]{1,200}»|\([^()]{1,200}\)"""
)
_OPEN = r"""`[^`]{0,200}`{0,2}\Z|(?<!\w)"[^"]{0,200}\Z|“[^“”]{0,200}\Z|«[^«»]{0,200}\Z|\([^()]{0,200}\Z"""
_WHOLE = re.compile(rf"{_CLOSED}|(?P<stop>{_STOP})")
_STREAM = re.compile(rf"{_CLOSED}|(?:{_OPEN})|(?P<stop>{_STOP})")
_STOP_AT_END = re.compile(rf"[.!?…؟۔{_WIDE_STOPS}]{_CLOSE}\Z")
_MORE_CLOSE = re.compile(_CLOSE)

_NEXT = re.compile(r"""\s*["'“‘«‹(\[{*_¿¡「『（【]*""")
_NEVER_LAST = re.compile(
    r"(?:^|[\s(\[\"“*_])(?:e\.g|i\.e|vs|cf|viz|dr|mr|mrs|ms|prof|st|approx|ca|resp|incl)\.\Z", re.I
)
_BEFORE_NUMBER = re.compile(r"[\w,;(]\s*\b(?:No|Nos|[Ff]igs?|[Ee]qs?|[Ss]ec|[Cc]h|[Vv]ol|pp?|[Aa]rt|[Nn]r)\.\Z")
_INITIALS = re.compile(r"\A\W*(?:(?:Dr|Mr|Mrs|Ms|Prof)\.\s+)?(?:[A-Z]\.\s*)+\Z")


@dataclass(frozen=True)
class Sentence:
    """One sentence. ``start`` and ``end`` (exclusive) are offsets in characters; ``text`` is that slice with every
    run of whitespace made one space."""

    text: str
    start: int
    end: int


def collapse(text: str) -> str:
    """Make every run of whitespace one space, and take it off both ends."""
    return " ".join(text.split())


def split(text: str) -> tuple[Sentence, ...]:
    """Split a whole text. A blank line, a list item and a heading always end a sentence; their marks belong to none."""
    return tuple(
        sentence for start, end, _ in _stretches(text) for sentence in _sentences(text, start, end, whole=True)
    )


def complete(text: str) -> tuple[tuple[Sentence, ...], str]:
    """Split text that still streams into the finished sentences and the rest, to which the next piece is appended.

    A sentence is finished when something follows it. When the stream has ended, call :func:`split` on the rest.
    """
    found: list[Sentence] = []
    for start, end, closed in _stretches(text):
        found.extend(_sentences(text, start, end, whole=closed))
    return tuple(found), text[found[-1].end :] if found else text


def _stretches(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield (start, end, closed) of the runs of lines that a sentence may not leave."""
    start = 0
    for line in _LINE.finditer(text):
        ended = line[0].endswith(("\r", "\n"))
        heading = _HEADING.match(line[0])
        mark = heading or _ITEM.match(line[0])
        if mark or line[0].lstrip().startswith("|") or (ended and not line[0].strip()):
            yield start, line.start(), True
            start = line.start() + (mark.end() if mark else 0)
        if heading and ended:
            yield start, line.end(), True
            start = line.end()
    yield start, len(text), False


def _sentences(text: str, start: int, end: int, *, whole: bool) -> Iterator[Sentence]:
    for match in (_WHOLE if whole else _STREAM).finditer(text, start, end):
        if not match["stop"] and (match[0].startswith("`") or not _STOP_AT_END.search(match[0])):
            continue
        after = _MORE_CLOSE.match(text, match.end(), end)
        cut = after.end() if after else match.end()
        if cut > start and _ends_here(text, start, cut, end, whole=whole):
            yield from _trimmed(text, start, cut)
            start = cut
    if whole:
        yield from _trimmed(text, start, end)


def _ends_here(text: str, start: int, cut: int, end: int, *, whole: bool) -> bool:
    following = _NEXT.match(text, cut, end)
    at = following.end() if following else cut
    if at >= end:
        return whole
    before = max(start, cut - 60)  # enough for any abbreviation, and keeps a huge text linear
    words = text[before:cut].rstrip("\"'”’»›)]}*_」』）】")
    if words[-1:] in _WIDE_STOPS:
        return True
    if at == cut or text[at].islower() or _NEVER_LAST.search(words):
        return False
    return not (text[at].isdigit() and _BEFORE_NUMBER.search(words)) and not (
        before == start and _INITIALS.match(words)
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    if not _RULE.fullmatch(piece):
        start += len(piece) - len(piece.lstrip())
        yield Sentence(collapse(piece), start, start + len(piece.strip()))
