"""The reader: MiniLM as a cross-encoder over (question, facts), its upper layers taught by our own examples.

``reader.safetensors`` holds those layers and the head (``scripts/train_reader.py`` makes it, ``docs/reader-card.md``
has its figures); the lower layers are those of the MiniLM that the embedder uses anyway.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firstguess.knowledge.embedding import HUB_ID, packaged_weights
from firstguess.tutor.reading import Reading

if TYPE_CHECKING:
    import torch

WEIGHTS = "reader.safetensors"
LABELS = ("open", "yes", "no", "none")
MAX_PIECES = 224


class MiniLMReader:
    """Answerable or not, and yes against no, in one pass of about ten milliseconds a pair on two cores."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, torch.Tensor, torch.Tensor] | None = None

    @staticmethod
    def available() -> bool:
        return files("firstguess.tutor.models").joinpath(WEIGHTS).is_file()

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        if not pairs:
            return []
        import torch

        tokenizer, encoder, weight, bias = self._model()
        batch = tokenizer(
            [question for question, _ in pairs], [facts for _, facts in pairs],
            padding=True, truncation="only_second", max_length=MAX_PIECES, return_tensors="pt",
        )  # fmt: skip
        with self._lock, torch.inference_mode():
            hidden = encoder(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        return [_reading(row) for row in (pooled @ weight.T + bias).tolist()]

    def _model(self) -> tuple[Any, Any, torch.Tensor, torch.Tensor]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load()
            return self._loaded


def _reading(logits: Sequence[float]) -> Reading:
    from math import exp

    top = max(logits)
    mass = dict(zip(LABELS, (exp(value - top) for value in logits), strict=True))
    return Reading(
        answered=1 - mass["none"] / sum(mass.values()),
        yes=mass["yes"] / (mass["yes"] + mass["no"]),
    )


def _load() -> tuple[Any, Any, torch.Tensor, torch.Tensor]:
    from safetensors.torch import load_file
    from transformers import AutoModel, AutoTokenizer

    source = str(packaged_weights() or HUB_ID)
    tokenizer: Any = AutoTokenizer.from_pretrained(source)
    encoder: Any = AutoModel.from_pretrained(source)
    with as_file(files("firstguess.tutor.models").joinpath(WEIGHTS)) as path:
        ours = load_file(Path(path))
    head = ours.pop("head.weight").float(), ours.pop("head.bias").float()
    encoder.load_state_dict({name: value.float() for name, value in ours.items()}, strict=False)
    return tokenizer, encoder.eval(), *head
