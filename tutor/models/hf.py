"""Any causal model of Hugging Face through transformers: the reference engine, and the way onto a GPU.

Our own loop rather than ``generate()``: the tokens stream and stop in the caller's thread, with nothing to hand over
between threads and nothing in a model's generation config (penalties, sampling) that would make engines differ.
One reply is made at a time; the others wait for their turn, and may give up waiting.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firstguess.tutor import adapter, weights
from firstguess.tutor.errors import ModelUnavailable
from firstguess.tutor.models.base import Request, StreamingChat
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.privacy import hush
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.models.text import Detokeniser

_WAIT_S = 0.02

_loaded: dict[tuple[str, str], Loaded] = {}
_lock = threading.Lock()


class HuggingFaceChat(StreamingChat):
    """A causal model by hub id, folder or GGUF file; ``source`` ``None`` means the embedded weights.

    ``base`` leaves out what the embedded model was taught.
    """

    source: str | None = None
    base: bool = False
    progress: weights.Progress | None = None

    @property
    def label(self) -> str:
        return f"hf:{Path(self.source).name if self.source else weights.label(taught=self.taught)}"

    @property
    def taught(self) -> bool:
        return self.source is None and weights.taught(base=self.base)

    def warm(self) -> None:
        self.invoke("Hello", max_tokens=1)

    def _model(self) -> Loaded:
        source = self.source or _embedded_source()
        lesson = adapter.packaged_adapter() if self.taught else None
        key = (source, str(lesson))
        with _lock:
            if key not in _loaded:
                _loaded[key] = _load(source, self.settings, self.progress, lesson)
            return _loaded[key]

    def _measure(self, turns: Sequence[Turn]) -> int:
        return len(self._model().encode(turns))

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        model = self._model()
        while not model.turn.acquire(timeout=_WAIT_S):
            if not request.check():
                return "stop"
        try:
            text = Detokeniser(model.decode)
            made = 0
            for token in model.tokens(request):
                if token in model.ends:
                    yield text.push((), last=True)
                    return "stop"
                made += 1
                yield text.push((token,))
            yield text.push((), last=True)
            return "length" if made >= request.max_new_tokens else "stop"
        finally:
            model.turn.release()


@dataclass(frozen=True)
class Loaded:
    """A model with its tokenizer. ``turn`` is held while a reply is made."""

    model: Any
    tokenizer: Any
    ends: frozenset[int]
    turn: threading.Lock = field(default_factory=threading.Lock)

    def encode(self, turns: Sequence[Turn]) -> list[int]:
        rendered = self.tokenizer.apply_chat_template(list(turns), add_generation_prompt=True, tokenize=False)
        return list(self.tokenizer(rendered, add_special_tokens=False)["input_ids"])

    def decode(self, tokens: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def tokens(self, request: Request) -> Generator[int, None, None]:
        import torch
        from transformers import DynamicCache

        cache = DynamicCache(config=self.model.config)
        dice = torch.Generator().manual_seed(request.seed)
        given = torch.tensor([self.encode(request.turns)], device=self.model.device)
        for _ in range(request.max_new_tokens):
            if not request.check():
                return
            with torch.inference_mode():
                out = self.model(input_ids=given, past_key_values=cache, use_cache=True, logits_to_keep=1)
            token = _choose(out.logits[0, -1], request.temperature, dice)
            yield token
            given = torch.tensor([[token]], device=self.model.device)


def _choose(logits: Any, temperature: float, dice: Any) -> int:
    import torch

    if temperature <= 0:
        return int(logits.argmax())
    shares = torch.softmax(logits.float().cpu() / temperature, dim=-1)
    return int(torch.multinomial(shares, 1, generator=dice))


def _embedded_source() -> str:
    path = weights.packaged_gguf()
    return str(path) if path else weights.HUB_ID


def _load(source: str, settings: ModelSettings, progress: weights.Progress | None, lesson: Path | None) -> Loaded:
    hush()
    try:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging
    except ImportError as error:
        raise ModelUnavailable(f"transformers cannot be loaded: {error}. Install it, or use --model none.") from error
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        folder = _unpacked(Path(source), settings.cache, progress) if source.endswith(".gguf") else source
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=_dtype(device), trust_remote_code=False)
    except (OSError, ValueError, RuntimeError) as error:
        if source == weights.HUB_ID:
            raise weights.no_weights() from error
        raise ModelUnavailable(
            f"{source} cannot be loaded as a causal language model: {str(error).splitlines()[0]} "
            f"Name a model id of the hub or a folder with config.json, or use --model openvino."
        ) from error
    if not tokenizer.chat_template:
        raise ModelUnavailable(f"{source} has no chat template: it was not trained to answer. Use an instruct model.")
    if lesson:
        adapter.teach(model, adapter.load(lesson))
    return Loaded(model.to(device).eval(), tokenizer, _ends(model, tokenizer))


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    named = model.generation_config.eos_token_id
    ids: Iterable[int | None] = named if isinstance(named, list) else [named]
    return frozenset(token for token in (*ids, tokenizer.eos_token_id) if token is not None)


def _dtype(device: str) -> Any:
    import torch

    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    # Where the processor multiplies bfloat16 itself it halves the memory traffic; elsewhere it is emulated, slowly.
    return torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32


def _unpacked(gguf: Path, cache_dir: Path, progress: weights.Progress | None) -> str:
    """The GGUF as a folder of bfloat16 safetensors: left packed it decodes ten times slower. Made once, atomically."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    status = gguf.stat()
    target = cache_dir / "models" / f"{gguf.stem}-bf16-{status.st_size}-{status.st_mtime_ns}"
    if target.is_dir():
        return str(target)
    if progress:
        progress(0.0, f"Unpacking {gguf.name} (once)")
    target.parent.mkdir(parents=True, exist_ok=True)
    source = {"pretrained_model_name_or_path": str(gguf.parent), "gguf_file": gguf.name}
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as scratch:
        made = Path(scratch, "made")
        AutoTokenizer.from_pretrained(**source).save_pretrained(made)
        model = AutoModelForCausalLM.from_pretrained(
            **source, quantization_config=GgufConfig(dequantize=True), dtype=torch.bfloat16
        )
        model.save_pretrained(made)
        _publish(made, target)
    return str(target)


def _publish(made: Path, target: Path) -> None:
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():  # otherwise another process was faster, and its folder is as good
            raise
        shutil.rmtree(made)
