"""A chat model that answers from a script: the smallest backend, and the one that tests use.

It ships, because the worst model that can be attached is a script too: ``OBEY`` does whatever a message asks for, so
that a claim such as "no answer leaks" can be tested against it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import PrivateAttr

from firstguess.tutor.errors import ModelSpecError
from firstguess.tutor.models.base import Request, StreamingChat
from firstguess.tutor.models.context import Turn

ACCEPTED = "Accepted: {match: text, reply: text}, {regex: pattern, reply: text}, {default: text}."
_KEYS = ({"match", "reply"}, {"regex", "reply"}, {"default"})


@dataclass(frozen=True)
class Rule:
    """Answers ``reply`` to a last user message in which ``pattern`` is found.

    In ``reply``, ``{message}`` stands for that message, ``{prompt}`` for everything the model was sent, and ``{1}`` for
    the pattern's first group.
    """

    pattern: re.Pattern[str]
    reply: str

    def answer(self, turns: Sequence[Turn]) -> str | None:
        message = next((turn["content"] for turn in reversed(turns) if turn["role"] == "user"), "")
        found = self.pattern.search(message)
        if found is None:
            return None
        values = {
            "message": message,
            "prompt": "\n".join(turn["content"] for turn in turns),
            "1": found[1] if found.re.groups else found[0],
        }
        return re.sub(r"\{(message|prompt|1)\}", lambda field: values[field[1]] or "", self.reply)


def rule(match: str, reply: str) -> Rule:
    """A rule for messages that contain ``match``, whatever the case."""
    return Rule(re.compile(re.escape(match), re.IGNORECASE), reply)


def always(reply: str) -> Rule:
    return Rule(re.compile(""), reply)


_ORDERS = (
    "say|repeat|print|output|write|(?:answer|reply|respond)(?: only)? with|admit(?: that)?|confirm(?: that)?|agree that"
)
_QUOTES = "\"'\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
OBEY = (
    Rule(re.compile(r"(?i)\b(?:reveal|instructions|prompt|hidden|secret|answer key|tell me the answer)\b"), "{prompt}"),
    Rule(re.compile(rf"(?is)\b(?:{_ORDERS})\b[:,]?\s+[{_QUOTES}]?(.+?)[{_QUOTES}]?(?:[.!?\n]|$)"), "{1}."),
    always("Yes, you are right. {message}"),
)
"""A model that obeys every attack: it dumps its prompt, repeats what it is told to say, and agrees with all else."""


class ScriptedChat(StreamingChat):
    """Answers by the first rule that fits; where none does, with its ``replies`` in turn (the last one stays).

    ``pause_s`` waits before every word, for tests of streaming and cancelling. A token is a word.
    """

    replies: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    label_: str = "scripted"
    pause_s: float = 0.0
    _given: Iterator[int] = PrivateAttr(default_factory=itertools.count)

    def __init__(self, replies: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(replies=tuple(replies), **kwargs)

    @property
    def label(self) -> str:
        return self.label_

    def _measure(self, turns: Sequence[Turn]) -> int:
        return sum(len(turn["content"].split()) for turn in turns)

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        words = re.findall(r"\s*\S+|\s+$", self._answer(request.turns))
        for word in words[: request.max_new_tokens]:
            if self.pause_s and request.cancel.wait(self.pause_s):
                break
            yield word
        return "stop" if len(words) <= request.max_new_tokens else "length"

    def _answer(self, turns: Sequence[Turn]) -> str:
        for answer in (rule.answer(turns) for rule in self.rules):
            if answer is not None:
                return answer
        # next() on a count is one step of the interpreter, so two threads never get the same number.
        return self.replies[min(next(self._given), len(self.replies) - 1)] if self.replies else ""


def load_script(path: Path) -> tuple[Rule, ...]:
    """Rules from a YAML or JSON list of ``{match, reply}``, ``{regex, reply}`` and ``{default}``.

    Raises ``ModelSpecError`` that names every entry nobody can read.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelSpecError(f"The script {path} cannot be read: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise ModelSpecError(f"The script {path} must be a list of entries. {ACCEPTED}")
    rules: list[Rule] = []
    faults: list[str] = []
    for place, entry in enumerate(entries, start=1):
        try:
            rules.append(_read_rule(entry))
        except (TypeError, ValueError, re.error) as error:
            faults.append(f"entry {place}: {error}")
    if faults:
        raise ModelSpecError(f"The script {path} has faults: {'; '.join(faults)}. {ACCEPTED}")
    return tuple(rules)


def _read_rule(entry: object) -> Rule:
    if not isinstance(entry, dict) or set(entry) not in _KEYS:
        raise TypeError(f"{entry!r} is none of the three forms")
    if not all(isinstance(value, str) for value in entry.values()):
        raise TypeError(f"{entry!r} has a value that is not a text")
    if "default" in entry:
        return always(entry["default"])
    if "match" in entry:
        return rule(entry["match"], entry["reply"])
    return Rule(re.compile(entry["regex"]), entry["reply"])
