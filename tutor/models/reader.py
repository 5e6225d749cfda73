"""The reader: MiniLM as a cross-encoder over (question, sentence), taught by our own examples.

``reader.safetensors`` holds its layers and the head (``scripts/train_reader.py`` makes it, ``docs/reader-card.md`` has
its figures); the embeddings are those of the MiniLM that the embedder uses anyway.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firstguess.knowledge.embedding import HUB_ID, packaged_weights
from firstguess.tutor.errors import ModelUnavailable

if TYPE_CHECKING:
    import torch

WEIGHTS = "reader.safetensors"
LABELS = ("open", "yes", "no", "none")
MAX_PIECES = 224
QUESTION_PIECES = 96
REPAIR = "Install firstguess again, or make the file with `python scripts/train_reader.py`."


class MiniLMReader:
    """Whether a sentence answers a question, in one pass for a batch of pairs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, torch.Tensor, torch.Tensor] | None = None

    @staticmethod
    def available() -> bool:
        return files("firstguess.tutor.models").joinpath(WEIGHTS).is_file()

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        import torch

        tokenizer, encoder, weight, bias = self._model()
        # The tokenizer too serves one thread at a time: it keeps how to truncate and pad in itself.
        with self._lock, torch.inference_mode():
            batch = tokenizer(
                [_cut(tokenizer, question) for question, _ in pairs], [sentence for _, sentence in pairs],
                padding=True, truncation="longest_first", max_length=MAX_PIECES, return_tensors="pt",
            )  # fmt: skip
            hidden = encoder(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        shares = (pooled @ weight.T + bias).softmax(-1)
        return [1 - none for none in shares[:, LABELS.index("none")].tolist()]

    def _model(self) -> tuple[Any, Any, torch.Tensor, torch.Tensor]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load()
            return self._loaded


def _cut(tokenizer: Any, question: str) -> str:
    """The end of a long question, so that the sentence has room: what is asked mostly stands after the story."""
    pieces = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    starts = [start for start, _ in pieces["offset_mapping"]]
    return question if len(starts) <= QUESTION_PIECES else question[starts[-QUESTION_PIECES] :]


def _load() -> tuple[Any, Any, torch.Tensor, torch.Tensor]:
    from transformers import AutoModel, AutoTokenizer

    source = str(packaged_weights() or HUB_ID)
    tokenizer: Any = AutoTokenizer.from_pretrained(source)
    encoder: Any = AutoModel.from_pretrained(source)
    with as_file(files("firstguess.tutor.models").joinpath(WEIGHTS)) as path:
        return tokenizer, encoder.eval(), *_teach(encoder, Path(path))


def _teach(encoder: Any, path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """Put the layers of the file into ``encoder``; returns the head. ``ModelUnavailable`` when they do not fit."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        ours = {name: value.float() for name, value in load_file(path).items()}
    except (OSError, SafetensorError) as error:
        raise ModelUnavailable(f"{path.name} cannot be read: {error}. {REPAIR}") from error
    _refuse_misfits(ours, encoder, path)
    head = ours.pop("head.weight"), ours.pop("head.bias")
    # Not strict, because the embeddings stay as MiniLM has them; everything that is taught is checked above.
    encoder.load_state_dict(ours, strict=False)
    return head


def _refuse_misfits(ours: Mapping[str, torch.Tensor], encoder: Any, path: Path) -> None:
    """Every layer and the head must be there, and every tensor must have its place: no layer stays untaught."""
    known = {name: tuple(value.shape) for name, value in encoder.state_dict().items()}
    head = {"head.weight": (len(LABELS), encoder.config.hidden_size), "head.bias": (len(LABELS),)}
    needed = head.keys() | {name for name in known if name.startswith("encoder.")}
    missing = sorted(needed - ours.keys())
    foreign = sorted(name for name, value in ours.items() if (known | head).get(name) != tuple(value.shape))
    if missing or foreign:
        faults = [*(f"{name} is missing" for name in missing), *(f"{name} does not fit" for name in foreign)]
        raise ModelUnavailable(f"{path.name} is not for MiniLM: {faults[0]} (one of {len(faults)}). {REPAIR}")
