"""The prefix cache: how soon the first token is there when the prompt was seen before, and how much of it is shared."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import Field

from firstguess.eval.bench.base import Wish, figure, flat, over_rounds
from firstguess.eval.bench.schema import Against, Figure
from firstguess.tutor.build import model_settings
from firstguess.tutor.models.base import Request, StreamingChat
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.openvino import OpenVinoChat
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.settings import Settings

#: OpenVINO shares whole blocks of so many tokens.
BLOCK = 32
EACH, QUICK = 8, 2
#: A prompt as long as one that holds passages and a conversation: so many of today's short ones together.
JOINED = 7


class Noted(OpenVinoChat):
    """The embedded model, with the prompts that it was given."""

    prompts: list[Any] = Field(default_factory=list)

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        self.prompts.append(request.turns)
        return (yield from super()._pieces(request))

    def tokens(self) -> list[list[int]]:
        """Each prompt as the engine reads it."""
        engine = self._engine()
        return [[int(token) for token in engine.encode(turns).data[0]] for turns in self.prompts]


def noted(settings: Settings) -> Noted | None:
    """The model of ``settings``, noting its prompts; None where it is not OpenVINO's."""
    chat = open_model(settings.model, settings=model_settings(settings))
    if not isinstance(chat, OpenVinoChat):
        return None
    return Noted(path=chat.path, base=chat.base, settings=chat.settings, progress=chat.progress)


def figures(wish: Wish, chat: Noted) -> list[Figure]:
    """What the prompts that ``chat`` was given so far share, and what that saves."""
    if not chat.prompts:
        return []
    tokens, prompts = chat.tokens(), list(chat.prompts)
    return [*first_token(wish, chat, prompts), shared(tokens)]


def first_token(wish: Wish, chat: StreamingChat, prompts: Sequence[Sequence[Turn]]) -> Iterator[Figure]:
    """Until the first token, for prompts that begin with words never seen, and for the same again: real and long ones.

    A draft's prompt is short, and the engine shares whole blocks only, so that it has less to gain than a long one.
    """
    yield _paired(wish, chat, prompts, "prefix_again", "first token, prompt seen before")
    yield _paired(wish, chat, _long(prompts), "prefix_long", f"the same for prompts {JOINED} times as long")


def _long(prompts: Sequence[Sequence[Turn]]) -> list[list[Turn]]:
    texts = ["\n".join(turn["content"] for turn in turns) for turns in prompts]
    return [
        [{"role": "user", "content": "\n".join(texts[(place + step) % len(texts)] for step in range(JOINED))}]
        for place in range(len(texts))
    ]


def _paired(wish: Wish, chat: StreamingChat, prompts: Sequence[Sequence[Turn]], name: str, title: str) -> Figure:
    cold: list[list[float]] = []
    again: list[list[float]] = []
    count = QUICK if wish.quick else EACH
    for number in range(wish.repeats):
        taken = [prompts[(number * count + place) % len(prompts)] for place in range(count)]
        pairs = [_pair(wish, chat, turns) for turns in taken]
        cold.append([pair[0] for pair in pairs])
        again.append([pair[1] for pair in pairs])
        wish.progress("turn: prefix cache", number + 1, wish.repeats)
    return figure(
        name, title, "ms", "lower", over_rounds(again), flat(again), held="ratio",
        against=Against(kind="itself", name="prompt never seen", value=over_rounds(cold), samples=flat(cold)),
        note="prompts of the questions above, each with a random word in front, twice",
    )  # fmt: skip


def _pair(wish: Wish, chat: StreamingChat, turns: Sequence[Turn]) -> tuple[float, float]:
    """Milliseconds until the first token, the first and the second time."""
    # In front, where every block after it differs; urandom, because a seed would find the last run's blocks.
    messages = _as_messages(turns, os.urandom(6).hex())
    return _until_first(wish, chat, messages), _until_first(wish, chat, messages)


def _until_first(wish: Wish, chat: StreamingChat, messages: list[BaseMessage]) -> float:
    began = wish.clock()
    stream = chat.stream(messages, max_tokens=2)
    for chunk in stream:
        if chunk.text:
            break
    taken = (wish.clock() - began) * 1000
    for _ in stream:
        """So that the batch is empty before the next is timed."""
    return taken


def _as_messages(turns: Sequence[Turn], word: str) -> list[BaseMessage]:
    made: list[BaseMessage] = []
    for number, turn in enumerate(turns):
        text = f"{word} {turn['content']}" if number == 0 else turn["content"]
        made.append(SystemMessage(text) if turn["role"] == "system" else HumanMessage(text))
    return made


def shared(prompts: Sequence[Sequence[int]]) -> Figure:
    """The share of all prompt tokens that lie in whole blocks which some earlier prompt began with, too."""
    kept = [_longest(prompts[place], prompts[:place]) // BLOCK * BLOCK for place in range(len(prompts))]
    total = sum(map(len, prompts))
    return figure(
        "prefix_shared", "prompt tokens shared with an earlier prompt", "%", "higher", 100 * sum(kept) / total,
        [float(each) for each in kept],
        against=Against(kind="ceiling", name="all prompt tokens", value=100.0),
        note=f"{sum(kept)} of {total} tokens of {len(prompts)} prompts, counted by comparing their tokens in whole "
        f"blocks of {BLOCK} from the start; the engine is not asked",
    )  # fmt: skip


def _longest(prompt: Sequence[int], earlier: Sequence[Sequence[int]]) -> int:
    return max((_common(prompt, each) for each in earlier), default=0)


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))
