"""Decoding: tokens a second of the embedded engine, beside the memory's speed and plain ``transformers.generate``.

To make a token, every weight is read once, and the keys and values of all tokens before it: the memory's bandwidth
divided by those bytes is the most that one learner at a time can get. Rates leave the prompt out: they count the tokens
after the first, from the first one's arrival to the last one's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from firstguess.eval.bench.base import Clock, Wish, figure
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.build import model_settings
from firstguess.tutor.settings import Settings

PROMPT = "Tell me about the sea, the rivers that run into it, and the weather that it makes, at great length."
TOKENS, QUICK_TOKENS = 128, 16
#: OpenVINO keeps keys and values on a processor in 8 bits each.
KEPT_BYTES = 1


class Writer(Protocol):
    """Something that writes: it says the moments at which each of ``count`` tokens of a reply was there."""

    @property
    def prompt_tokens(self) -> int: ...

    def write(self, count: int) -> Sequence[float]: ...


@dataclass(frozen=True)
class Read:
    """Bytes that one token reads: the weights, and for each token before it its keys and values."""

    weights: int
    each_before: int

    def at(self, tokens: float) -> float:
        """With so many tokens before it."""
        return self.weights + self.each_before * tokens


class Decode:
    """The bench. Engine, peer and the bytes may be given instead of those of the embedded model, as tests do."""

    name = "decode"
    title = "How near to the memory's speed does the embedded model write?"

    def __init__(
        self,
        engine: Callable[[Wish], Writer] | None = None,
        peer: Callable[[Wish], Writer] | None = None,
        reads: Callable[[Settings], Read] | None = None,
    ) -> None:
        self._engine = engine or (lambda wish: OpenVino(wish.settings, wish.clock))
        self._peer = peer or (lambda wish: Generate(wish.settings, wish.clock))
        self._reads = reads or (lambda settings: reads_of(gguf_of(settings)))

    def run(self, wish: Wish) -> Result:
        reason = _other_engine(wish.settings.model)
        if reason:
            return Result(bench=self.name, title=self.title, figures=(), missing=(reason,))
        count = QUICK_TOKENS if wish.quick else TOKENS
        writers = {"ours": self._engine(wish), "peer": self._peer(wish)}
        rates: dict[str, list[float]] = {name: [] for name in writers}
        for number in range(wish.repeats + 1):
            for name, writer in writers.items():
                rate = rate_of(writer.write(count))
                rates[name] += [rate] if number else []  # the first loads and compiles
            wish.progress("decode", number + 1, wish.repeats + 1)
        reads = self._reads(wish.settings)
        before = writers["ours"].prompt_tokens + count / 2
        figures = _figures(wish, rates["ours"], rates["peer"], reads, before)
        return Result(bench=self.name, title=self.title, figures=figures)


def _figures(
    wish: Wish, ours: Sequence[float], peer: Sequence[float], reads: Read, before: float
) -> tuple[Figure, ...]:
    unit, one = "tokens/s", reads.at(before)
    ceiling = wish.bandwidth.best / one
    note = (
        f"a token reads {one / 1e6:.0f} MB: {reads.weights / 1e6:.0f} MB of weights, and "
        f"{reads.each_before / 1e3:.1f} kB for each of {before:.0f} tokens before it; "
        f"at {wish.bandwidth.best / 1e9:.1f} GB/s that is the ceiling"
    )
    return (
        figure(
            "embedded", "embedded engine, one learner", unit, "higher", median(ours), ours,
            against=Against(kind="ceiling", name="memory bandwidth ÷ bytes a token", value=ceiling),
            held="ratio", note=note,
        ),
        figure(
            "generate", "the same beside transformers", unit, "higher", median(ours), (),
            against=Against(
                kind="peer", name="transformers.generate, same weights", value=median(peer), samples=tuple(peer)
            ),
        ),
    )  # fmt: skip


def rate_of(moments: Sequence[float]) -> float:
    """Tokens a second from the first token to the last."""
    return (len(moments) - 1) / (moments[-1] - moments[0])


def _other_engine(spec: str) -> str | None:
    scheme = spec.partition(":")[0]
    return None if scheme == "openvino" else f"the embedded engine is openvino, and the model is {spec}"


class OpenVino:
    """The engine that the chat uses, token by token: where several are guessed at once one reading makes more than one.

    A reply does not end before its time.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        from firstguess.tutor.models.openvino import OpenVinoChat, load
        from firstguess.tutor.models.registry import open_model

        chat = open_model(settings.model, settings=model_settings(settings))
        if not isinstance(chat, OpenVinoChat):
            raise NoEngine("the embedded model's package is not installed, so OpenVINO has nothing to run")
        self._engine: Any = load(chat.path or chat._embedded(), chat.settings, guessed=0)
        self._clock = clock
        self._prompt = self._engine.encode([{"role": "user", "content": PROMPT}])
        self.prompt_tokens = int(self._prompt.shape[1])

    def write(self, count: int) -> Sequence[float]:
        from firstguess.tutor.models.batching import Slot

        config = self._engine.new_config()
        config.max_new_tokens, config.ignore_eos = count, True
        slot = Slot(self._prompt, config, frozenset())
        self._engine.batcher.submit(slot)
        moments: list[float] = []
        while len(moments) < count:
            new = slot.take()
            moments += [self._clock()] * len(new)
            if slot.error:
                raise NoEngine(f"OpenVINO failed while it was measured: {slot.error}") from slot.error
            if not new:
                time.sleep(0.0005)
        self._engine.batcher.release(slot)
        return moments


class NoEngine(FirstguessError):
    """There is no engine to measure; the message says why."""


class Generate:
    """``transformers.generate`` as its documentation has it, greedy, on the same weights as the embedded engine's."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        from firstguess.tutor.models.hf import HuggingFaceChat

        base = settings.model.partition(":")[2] == "base"
        loaded: Any = HuggingFaceChat(base=base, settings=model_settings(settings))._model()
        self._model, self._clock = loaded.model, clock
        self._prompt = loaded.encode(({"role": "user", "content": PROMPT},))
        self.prompt_tokens = len(self._prompt)

    def write(self, count: int) -> Sequence[float]:
        import torch

        listener = _Listener(self._clock)
        given = torch.tensor([self._prompt], device=self._model.device)
        self._model.generate(
            given, attention_mask=torch.ones_like(given), max_new_tokens=count, min_new_tokens=count, do_sample=False,
            streamer=listener,
        )  # fmt: skip
        return listener.moments[1:]  # the first is the prompt itself


class _Listener:
    """A streamer that only looks at the clock."""

    def __init__(self, clock: Clock) -> None:
        self.moments: list[float] = []
        self._clock = clock

    def put(self, _tokens: object) -> None:
        self.moments.append(self._clock())

    def end(self) -> None:
        """Nothing is left to do."""


def gguf_of(settings: Settings) -> Path:
    """The file that the embedded engine reads."""
    from firstguess.tutor import weights

    rest = settings.model.partition(":")[2]
    if rest.endswith(".gguf"):
        return Path(rest).expanduser()
    path = weights.embedded_gguf(settings.cache_dir, taught=weights.taught(base=rest == "base"))
    if path is None:
        raise weights.no_weights()
    return path


def reads_of(path: Path) -> Read:
    """What a token reads of the model in ``path``.

    Of the input embeddings one row is read, unless they are the output's weights as well, which are read whole.
    """
    import gguf

    reader = gguf.GGUFReader(path)
    sizes = {tensor.name: int(tensor.n_bytes) for tensor in reader.tensors}
    if "output.weight" in sizes:
        sizes.pop("token_embd.weight")
    kind = reader.fields["general.architecture"].contents()
    said = {key: int(reader.fields[f"{kind}.{key}"].contents()) for key in (
        "block_count", "embedding_length", "attention.head_count", "attention.head_count_kv",
    )}  # fmt: skip
    head = said["embedding_length"] // said["attention.head_count"]
    kept = 2 * said["block_count"] * said["attention.head_count_kv"] * head * KEPT_BYTES
    return Read(sum(sizes.values()), kept)
