"""What the embedded model was taught: a LoRA adapter that ships with firstguess and is merged when weights are made.

``tutor/models/wording.safetensors`` holds, for a linear layer ``L`` of the base in Hugging Face's names, ``L.a`` of
shape (r, in) and ``L.b`` of shape (out, r), half precision, scaled already: the taught weight is ``W + b @ a``.
``scripts/train_wording.py`` makes it, ``docs/wording-card.md`` has its figures. Without the file the base is used.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from firstguess.tutor.errors import ModelUnavailable

FILE = "wording.safetensors"
REPAIR = "Install firstguess again, make the file with `make model`, or use the untaught model: --model openvino:base."
# llama.cpp's names for the linear layers of a Llama.
_GGUF = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_LAYER = re.compile(r"^model\.layers\.(\d+)\.(.+)$")

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Adapter:
    """Changes to linear layers by the layer's name (without ``.weight``), each the product of two small matrices."""

    pairs: dict[str, tuple[Matrix, Matrix]]

    def delta(self, layer: str) -> Matrix:
        """What is added to the weight of ``layer``, shape (out, in)."""
        down, up = self.pairs[layer]
        return up @ down

    def gguf_deltas(self, heads: int, key_heads: int) -> dict[str, tuple[str, int]]:
        """By the name of a GGUF's tensor: the layer that changes it, and how many heads its rows are reordered by."""
        found = {}
        for layer in self.pairs:
            match = _LAYER.match(layer)
            if match is None or match[2] not in _GGUF:
                raise ModelUnavailable(f"The adapter changes {layer}, which no Llama has. {REPAIR}")
            name = _GGUF[match[2]]
            found[f"blk.{match[1]}.{name}.weight"] = (layer, {"attn_q": heads, "attn_k": key_heads}.get(name, 0))
        return found


def packaged_adapter() -> Path | None:
    """The adapter's file, or None where firstguess came without it."""
    path = Path(str(files("firstguess.tutor.models").joinpath(FILE)))
    return path if path.is_file() else None


def load(path: Path) -> Adapter:
    """Read an adapter. Raises ``ModelUnavailable`` when the file is damaged or not one."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        found = {name: value.astype(np.float32) for name, value in load_file(path).items()}
        layers = sorted({name.rpartition(".")[0] for name in found})
        return Adapter({layer: (found[f"{layer}.a"], found[f"{layer}.b"]) for layer in layers})
    except (OSError, SafetensorError, KeyError) as error:
        raise ModelUnavailable(f"The adapter {path.name} cannot be read: {error}. {REPAIR}") from error


def digest(path: Path) -> str:
    """Eight hexadecimal digits that change with the file's content."""
    status = path.stat()
    return _digest(path, status.st_size, status.st_mtime_ns)


@cache
def _digest(path: Path, _size: int, _mtime: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]


def reordered(rows: Matrix, heads: int) -> Matrix:
    """The rows of a query or key matrix in llama.cpp's order: it pairs neighbours where Hugging Face pairs halves."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(rows.shape)


def teach(model: Any, adapter: Adapter) -> None:
    """Add the adapter to a transformers model, in place and in float32 whatever the weights' own precision."""
    import torch

    weights = dict(model.named_parameters())
    with torch.no_grad():
        for layer in adapter.pairs:
            weight, delta = weights[f"{layer}.weight"], torch.from_numpy(adapter.delta(layer))
            weight.copy_((weight.float() + delta.to(weight.device)).to(weight.dtype))
