"""The model that is taught, ways to teach it, and the file that comes of it. Used by the ``*_wording.py`` scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from firstguess.tutor import adapter, weights

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# As large as the low-rank change counts, whatever its rank.
ALPHA_PER_RANK = 2
TOP_SHARE = 1 / 3

Layers = Literal["all", "top"]


@dataclass(frozen=True)
class Method:
    """What of the model may change: a low-rank addition of ``rank`` to ``layers``, or with rank 0 every weight."""

    rank: int = 32
    layers: Layers = "all"

    @property
    def full(self) -> bool:
        return self.rank == 0


def base_model(cache: Path, dtype: torch.dtype) -> tuple[Any, Any]:
    """The embedded model and its tokenizer, untaught: the package's GGUF dequantised, as the engines use it."""
    from firstguess.tutor.models.hf import _unpacked

    source = weights.packaged_gguf()
    folder = _unpacked(source, cache, None) if source else weights.HUB_ID
    return AutoModelForCausalLM.from_pretrained(folder, dtype=dtype), AutoTokenizer.from_pretrained(folder)


def teachable(model: Any, method: Method) -> Any:
    """``model`` with what ``method`` lets change, and nothing else, asking for gradients."""
    depth = model.config.num_hidden_layers
    top = list(range(depth - round(depth * TOP_SHARE), depth))
    if method.full:
        for name, value in model.named_parameters():
            inside = any(name.startswith(f"model.layers.{number}.") for number in top)
            value.requires_grad = inside or method.layers == "all"
        return model
    config = LoraConfig(
        r=method.rank, lora_alpha=ALPHA_PER_RANK * method.rank, target_modules=LINEAR, task_type="CAUSAL_LM",
        layers_to_transform=top if method.layers == "top" else None,
    )  # fmt: skip
    return get_peft_model(model, config)


def inside(model: Any) -> Any:
    """The transformers model, whether peft stands around it or not."""
    return model.get_base_model() if isinstance(model, PeftModel) else model


def learned(model: Any) -> dict[str, torch.Tensor]:
    """What may change. Of a LoRA by the names of the base's own weights: ``….q_proj.a`` (r, in), ``….q_proj.b``."""
    found = {}
    for name, value in model.named_parameters():
        if value.requires_grad:
            short = name.removeprefix("base_model.model.").replace(".lora_A.default.weight", ".a")
            found[short.replace(".lora_B.default.weight", ".b")] = value.data
    return found


def export(best: Path, out: Path) -> None:
    """Write what was learned in half precision; an adapter as it ships: scaled (see ``tutor/adapter.py``)."""
    scale = {"b": float(ALPHA_PER_RANK)}
    found = {name: value * scale.get(name.rpartition(".")[2], 1.0) for name, value in load_file(best).items()}
    save_file({name: value.to(torch.float16).contiguous() for name, value in found.items()}, out)


def taught_model(cache: Path, taught: Path | None) -> tuple[Any, Any]:
    """The model with what ``export`` wrote, in bfloat16 as the reference engine runs it, and its tokenizer."""
    model, tokenizer = base_model(cache, torch.bfloat16)
    if taught is None:
        return model.eval(), tokenizer
    found = load_file(taught)
    if all(name.endswith((".a", ".b")) for name in found):
        adapter.teach(model, adapter.load(taught))
    else:
        model.load_state_dict(found, strict=False)
    return model.eval(), tokenizer
