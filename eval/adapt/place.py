"""Where in a JSON text a value stands, so that a fault can name its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


def line_in_json(text: str, loc: Sequence[str | int]) -> int:
    """The line (from 1) of the value at ``loc``, or of the nearest thing around it that is there.

    ``text`` must be JSON: siblings are skipped with the decoder, so that a large file takes no longer than reading it.
    """
    at = _skip(text, 0)
    for step in loc:
        inner = next((place for name, place in _members(text, at) if name == step), None)
        if inner is None:
            break
        at = inner
    return text.count("\n", 0, at) + 1


def _members(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """The keys or numbers of what is inside the object or list at ``at``, with where each value begins."""
    if text[at] not in "{[":
        return
    keyed, at, number = text[at] == "{", _skip(text, at + 1), 0
    while text[at] not in "}]":
        name: str | int = number
        if keyed:
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        yield name, at
        _, at = _DECODER.raw_decode(text, at)
        at, number = _skip(text, at), number + 1
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
