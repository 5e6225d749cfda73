"""Text as it streams: stop strings that span chunks, characters that span tokens, words that imitate the template."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_CONTROL = re.compile(
    r"<(?=\|)|(?<=\|)>|<(?=/?s>)|<(?=<?/?SYS>)|\[(?=/?INST\])|<(?=(?:start|end)_of_turn>)|<(?=(?:bos|eos|pad|unk)>)"
)


def defuse(text: str) -> str:
    """Break up what a tokenizer would read as its own control tokens, such as ``<|im_end|>`` typed by a learner.

    Otherwise a message could close its own turn and open one of the system's.
    """
    return _CONTROL.sub(lambda match: f"{match[0]} " if match[0] in "<[" else f" {match[0]}", text)


class StopFilter:
    """Passes text on until the first stop string, holding back an ending that may become one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.stopped = False

    def feed(self, text: str) -> str:
        """The part of all text so far that is certain, without what was passed on before."""
        self._held += text
        places = [place for stop in self._stops if (place := self._held.find(stop)) >= 0]
        if places:
            self.stopped = True
            out, self._held = self._held[: min(places)], ""
            return out
        keep = max((self._overlap(stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        out, self._held = self._held[:cut], self._held[cut:]
        return out

    def flush(self) -> str:
        """What was held back, once nothing more will come."""
        out, self._held = self._held, ""
        return out

    def _overlap(self, stop: str) -> int:
        longest = min(len(stop) - 1, len(self._held))
        return next((size for size in range(longest, 0, -1) if self._held.endswith(stop[:size])), 0)


class Detokeniser:
    """Turns tokens into text piece by piece; a piece is passed on once its last character is whole.

    Only a short window is decoded again for each token: decoding from the very start would be quadratic, and
    decoding tokens one by one loses the spaces and halves of characters that depend on a neighbour.
    """

    def __init__(self, decode: Callable[[Sequence[int]], str]) -> None:
        self._decode = decode
        self._tokens: list[int] = []
        self._shown = 0
        self._window = 0

    def push(self, tokens: Sequence[int], *, last: bool = False) -> str:
        self._tokens += tokens
        before = self._decode(self._tokens[self._window : self._shown])
        after = self._decode(self._tokens[self._window :])
        if (after.endswith("\N{REPLACEMENT CHARACTER}") and not last) or len(after) <= len(before):
            return ""
        self._window, self._shown = self._shown, len(self._tokens)
        return after[len(before) :]
