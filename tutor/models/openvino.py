"""The embedded default on a processor: OpenVINO GenAI on a Q8_0 GGUF, one pipeline shared by the whole process."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firstguess.tutor import weights
from firstguess.tutor.errors import ModelError, ModelUnavailable
from firstguess.tutor.models.base import Request, StreamingChat
from firstguess.tutor.models.batching import Batcher, Slot
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.privacy import hush
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.models.text import Detokeniser

_POLL_S = 0.003  # a token takes 10 ms and more
_BLOCK = 32  # tokens in a block of OpenVINO's key-value cache on a processor
_MAX_BATCH = 32
# Tokens guessed at a time, where as many as _NGRAM stand like that in the prompt: drafts take over most of their words
# from the facts, so they are there in half the time (docs/decisions/0002-engines.md).
GUESSED, _NGRAM = 5, 3

_engines: dict[tuple[Path, int, int], Engine] = {}
_lock = threading.Lock()


class OpenVinoChat(StreamingChat):
    """A GGUF through OpenVINO; ``path`` ``None`` means the embedded model, which is converted when first needed.

    ``base`` leaves out what the embedded model was taught.
    """

    path: Path | None = None
    base: bool = False
    progress: weights.Progress | None = None

    @property
    def label(self) -> str:
        return f"openvino:{self.path.stem if self.path else weights.label(taught=self.taught)}"

    @property
    def taught(self) -> bool:
        return self.path is None and weights.taught(base=self.base)

    def warm(self) -> None:
        """Load, and compile both shapes of work (a prompt, a token) by making two tokens."""
        self.invoke("Hello", max_tokens=2)

    def busy(self) -> int:
        """How many replies are in the making, over all models that share the pipeline."""
        return self._engine().batcher.busy()

    def _engine(self) -> Engine:
        return shared_engine(self.path or self._embedded(), self.settings)

    def _embedded(self) -> Path:
        path = weights.embedded_gguf(self.settings.cache, self.progress, taught=self.taught)
        if path is None:
            raise weights.no_weights()
        return path

    def _measure(self, turns: Sequence[Turn]) -> int:
        return int(self._engine().encode(turns).shape[1])

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        engine = self._engine()
        slot = engine.open(request)
        text = Detokeniser(engine.decode)
        try:
            while request.check():
                done = slot.done
                if tokens := slot.take():
                    yield text.push(tokens)
                elif slot.error:
                    raise ModelError(f"OpenVINO failed while answering: {slot.error}. Ask again.") from slot.error
                elif done:
                    break
                else:
                    time.sleep(_POLL_S)
            yield text.push((), last=True)
        finally:
            engine.batcher.release(slot)
        return "stop" if slot.hit_end else "length"


@dataclass(frozen=True)
class Engine:
    """A loaded pipeline with its tokenizer and the thread that feeds it."""

    tokenizer: Any
    batcher: Batcher
    new_config: Callable[[], Any]
    ends: frozenset[int]

    def encode(self, turns: Sequence[Turn]) -> Any:
        """Token ids of the rendered prompt, a tensor of shape (1, n)."""
        prompt = self.tokenizer.apply_chat_template(list(turns), add_generation_prompt=True)
        return self.tokenizer.encode(prompt, add_special_tokens=False).input_ids

    def decode(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(tokens))) if tokens else ""

    def open(self, request: Request) -> Slot:
        config = self.new_config()
        config.max_new_tokens = request.max_new_tokens
        if request.temperature > 0:
            config.do_sample, config.temperature, config.rng_seed = True, request.temperature, request.seed
        slot = Slot(self.encode(request.turns), config, self.ends)
        self.batcher.submit(slot)
        return slot


def shared_engine(path: Path, settings: ModelSettings) -> Engine:
    """The process's engine for these weights, loaded by whoever comes first while the others wait."""
    key = (path, settings.kv_tokens, settings.threads)
    with _lock:
        if key not in _engines:
            _engines[key] = load(path, settings)
        return _engines[key]


def load(path: Path, settings: ModelSettings, guessed: int = GUESSED) -> Engine:
    """An engine of its own, which guesses ``guessed`` tokens at a time from its prompt (0: none).

    Raises :class:`ModelUnavailable`.
    """
    hush()  # before the import, which would report itself
    try:
        import openvino_genai as genai  # type: ignore[import-untyped]
    except ImportError as error:
        raise ModelUnavailable(f"openvino-genai cannot be loaded: {error}. Install it, or use --model hf.") from error
    scheduler = genai.SchedulerConfig()
    scheduler.enable_prefix_caching = True
    scheduler.num_kv_blocks = settings.kv_tokens // _BLOCK
    scheduler.max_num_seqs = _MAX_BATCH
    # Where a processor offers bfloat16 OpenVINO would compute in it, and half of the answers then leave the reference
    # engine's after a few words. In float32 they are the same, on every machine, for a tenth more work in the prompt.
    properties: dict[str, object] = {"INFERENCE_PRECISION_HINT": "f32"}
    if guessed:
        properties["prompt_lookup"] = True
    if settings.threads:
        properties["INFERENCE_NUM_THREADS"] = settings.threads
    try:
        pipeline = genai.ContinuousBatchingPipeline(str(path), scheduler, "CPU", properties)
    except RuntimeError as error:
        raise ModelUnavailable(
            f"OpenVINO cannot load {path}: {str(error).splitlines()[0]}. Delete the file to have it made again, "
            f"or use --model hf."
        ) from error
    tokenizer = pipeline.get_tokenizer()
    # A pipeline that guesses has lost what the file says of the end.
    end = int(tokenizer.get_eos_token_id())

    def new_config() -> Any:
        config = pipeline.get_config()
        config.set_eos_token_id(end)
        if guessed:
            config.num_assistant_tokens, config.max_ngram_size = guessed, _NGRAM
        return config

    batcher = Batcher(pipeline, _opener_streamer(genai))
    atexit.register(batcher.close)
    return Engine(tokenizer, batcher, new_config, frozenset({end, *pipeline.get_config().stop_token_ids}))


def _opener_streamer(genai: Any) -> Callable[[Slot, Callable[[], None]], Any]:
    class Opener(genai.StreamerBase):  # type: ignore[misc]
        """Takes the opener's tokens off the loop, and lets the others in with the first."""

        def __init__(self, slot: Slot, opened: Callable[[], None]) -> None:
            super().__init__()
            self._slot, self._opened = slot, opened

        def write(self, token: int | Sequence[int]) -> Any:
            self._slot.push([token] if isinstance(token, int) else list(token))
            self._opened()
            return genai.StreamingStatus.CANCEL if self._slot.cancelled else genai.StreamingStatus.RUNNING

        def end(self) -> None:
            """Nothing is left to do."""

    return Opener
