"""What the model was taught arrives in both engines' weights, whatever order of rows they keep."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from transformers import LlamaConfig, LlamaForCausalLM

from firstguess.tutor import adapter, weights
from firstguess.tutor.errors import ModelUnavailable

HEADS, KEY_HEADS, SIZE = 4, 2, 64
Q8 = gguf.GGMLQuantizationType.Q8_0
Q4 = gguf.GGMLQuantizationType.Q4_1


@pytest.fixture
def tiny() -> Any:
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=32, hidden_size=SIZE, intermediate_size=96, num_hidden_layers=2,
            num_attention_heads=HEADS, num_key_value_heads=KEY_HEADS,
        )
    )  # fmt: skip


@pytest.fixture
def taught(tiny: Any, tmp_path: Path) -> Path:
    """An adapter of rank 3 on every linear layer of the tiny model."""
    dice = np.random.default_rng(0)
    pairs = {}
    for name, weight in tiny.named_parameters():
        if re.search("_proj", name):
            layer = name.removesuffix(".weight")
            pairs[f"{layer}.a"] = dice.normal(size=(3, weight.shape[1])).astype(np.float16)
            pairs[f"{layer}.b"] = dice.normal(size=(weight.shape[0], 3)).astype(np.float16)
    path = tmp_path / adapter.FILE
    save_file(pairs, path)
    return path


def write_gguf(model: Any, path: Path) -> None:
    """The model as llama.cpp's converter writes it, its linear layers in Q4_1."""
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, 2)
    for name, weight in model.named_parameters():
        values = weight.detach().numpy()
        if "q_proj" in name or "k_proj" in name:
            heads = HEADS if "q_proj" in name else KEY_HEADS
            values = values.reshape(heads, 2, SIZE // HEADS // 2, -1).swapaxes(1, 2).reshape(values.shape)
        quantised = gguf.quantize(np.ascontiguousarray(values), Q4) if values.ndim == 2 else values
        kind = Q4 if values.ndim == 2 else None
        writer.add_tensor(names.get_name(name, (".weight",)) or name, quantised, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def values_of(path: Path) -> dict[str, Any]:
    return {
        tensor.name: gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        for tensor in gguf.GGUFReader(path).tensors
    }


def test_transformers_gets_the_base_and_the_product_of_the_two_matrices(tiny: Any, taught: Path) -> None:
    layer = "model.layers.1.mlp.down_proj"
    before = tiny.get_parameter(f"{layer}.weight").detach().numpy().copy()
    found = adapter.load(taught)
    adapter.teach(tiny, found)
    down, up = found.pairs[layer]
    np.testing.assert_allclose(tiny.get_parameter(f"{layer}.weight").detach().numpy(), before + up @ down, rtol=1e-5)


def test_merging_into_a_gguf_is_converting_the_merged_model(tiny: Any, taught: Path, tmp_path: Path) -> None:
    base, merged, wanted = (tmp_path / f"{name}.gguf" for name in ("base", "merged", "wanted"))
    write_gguf(tiny, base)
    weights.convert(base, merged, lambda _share, _text: None, taught)
    adapter.teach(tiny, adapter.load(taught))
    write_gguf(tiny, wanted)
    made, meant = values_of(merged), values_of(wanted)
    assert made.keys() == meant.keys()
    for name, value in meant.items():
        # Four bits are coarse, but a row in another's place would be off by far more.
        assert np.abs(made[name] - value).mean() < 0.1 * np.abs(value).mean(), name
        assert value.ndim == 1 or np.corrcoef(made[name].ravel(), value.ravel())[0, 1] > 0.99, name


def test_the_taught_weights_have_a_name_of_their_own_that_follows_the_adapter(
    tiny: Any, taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "base.gguf"
    write_gguf(tiny, base)
    monkeypatch.setattr(weights, "packaged_gguf", lambda: base)
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: taught)
    first, plain = weights.embedded_gguf(tmp_path), weights.embedded_gguf(tmp_path, taught=False)
    changed = {name: -value for name, value in adapter_arrays(taught).items()}
    save_file(changed, taught)
    assert len({first, plain, weights.embedded_gguf(tmp_path)}) == 3


def test_without_an_adapter_the_base_is_used(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "base.gguf"
    write_gguf(tiny, base)
    monkeypatch.setattr(weights, "packaged_gguf", lambda: base)
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: None)
    assert weights.embedded_gguf(tmp_path) == weights.embedded_gguf(tmp_path, taught=False)
    assert not weights.taught()


def test_a_damaged_adapter_is_an_error_that_names_the_way_out(tmp_path: Path) -> None:
    broken = tmp_path / adapter.FILE
    broken.write_bytes(b"nothing of the kind")
    with pytest.raises(ModelUnavailable, match="openvino:base"):
        adapter.load(broken)


def test_an_adapter_for_other_layers_is_refused(taught: Path) -> None:
    strange = adapter.Adapter({"model.layers.0.mixer": next(iter(adapter.load(taught).pairs.values()))})
    with pytest.raises(ModelUnavailable, match="which no Llama has"):
        strange.gguf_deltas(HEADS, KEY_HEADS)


def test_what_ships_is_small_enough() -> None:
    path = adapter.packaged_adapter()
    assert path is None or path.stat().st_size < 25e6


def adapter_arrays(path: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return dict(load_file(path))
