"""The trained reader on a tiny encoder: long questions are read, and weights that do not fit are refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from transformers import BertConfig, BertModel, BertTokenizer

from firstguess.tutor.errors import ModelUnavailable
from firstguess.tutor.models import reader as readers
from firstguess.tutor.models.reader import MiniLMReader

FACT = "a lid keeps the tea warm"
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "does", "why", "?", "no", *FACT.split())

Tensors = dict[str, torch.Tensor]
Maker = Callable[..., MiniLMReader]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an encoder of two tiny layers and its tokenizer."""
    folder = tmp_path_factory.mktemp("encoder")
    BertTokenizer(vocab={word: number for number, word in enumerate(WORDS)}).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=8,
        initializer_range=1.0,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def tensors(encoder: Path) -> Tensors:
    """Both layers taught, and the head."""
    state = BertModel.from_pretrained(encoder).state_dict()
    taught = {name: value * 2 for name, value in state.items() if name.startswith("encoder.")}
    torch.manual_seed(0)
    return taught | {"head.weight": torch.randn(4, 8), "head.bias": torch.zeros(4)}


@pytest.fixture
def make(encoder: Path, tensors: Tensors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    """``make({name: tensor or None}) -> MiniLMReader``: with these weights changed or left out."""
    monkeypatch.setattr(readers, "packaged_weights", lambda: encoder)
    monkeypatch.setattr(readers, "files", lambda _package: tmp_path)

    def made(change: dict[str, Any] | None = None) -> MiniLMReader:
        kept = {name: value for name, value in (tensors | (change or {})).items() if value is not None}
        save_file(kept, tmp_path / readers.WEIGHTS)
        return MiniLMReader()

    return made


@pytest.mark.parametrize("question", ["why " * 500 + "?", "no" * 900, "", "\ufffd"])
def test_a_question_of_any_length_is_read_together_with_the_sentence(make: Maker, question: str) -> None:
    few, many = make().read([(question, FACT), (question, "no lid " * 400)])
    assert 0 <= few <= 1
    assert few != many


def test_of_a_long_question_the_end_is_read(make: Maker) -> None:
    reader, asked = make(), "does a lid keeps tea warm ? " * 20
    same, other, longer = reader.read([(start + asked, FACT) for start in ("no " * 50, "why " * 50, asked + "no ")])
    assert same == pytest.approx(other) == pytest.approx(longer)
    assert reader.read([(asked + "no ?", FACT)])[0] != pytest.approx(same)


def test_a_pair_reads_the_same_alone_and_next_to_a_long_one(make: Maker) -> None:
    reader, pair = make(), ("does a lid keeps tea warm ?", FACT)
    assert reader.read([("why " * 500, FACT), pair])[1] == pytest.approx(reader.read([pair])[0], abs=1e-5)


def test_threads_may_read_at_once(make: Maker) -> None:
    reader = make()
    batches = [[("why " * number + "?", f"{FACT} " * number)] for number in range(1, 40)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(reader.read, batches))
    assert together == [pytest.approx(reader.read(batch)) for batch in batches]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"head.bias": None}, "head.bias is missing"),
        ({"encoder.layer.0.output.dense.weight": None}, "missing"),
        ({"encoder.layer.9.output.dense.weight": torch.ones(2)}, "does not fit"),
        ({"bert.encoder.layer.1.output.dense.weight": torch.ones(2)}, "does not fit"),
        ({"encoder.layer.1.output.dense.weight": torch.ones(3, 3)}, "does not fit"),
        ({"head.weight": torch.ones(3, 8)}, "does not fit"),
    ],
)
def test_weights_that_do_not_fit_are_refused_with_the_repair(make: Maker, change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ModelUnavailable, match=rf"reader\.safetensors.*{fault}.*Install"):
        make(change).read([("why ?", FACT)])


def test_a_head_without_any_layer_is_refused(make: Maker, tensors: Tensors) -> None:
    reader = make({name: None for name in tensors if name.startswith("encoder")})
    with pytest.raises(ModelUnavailable, match="missing"):
        reader.read([("why ?", FACT)])


def test_a_damaged_file_is_refused_with_the_repair(make: Maker, tmp_path: Path) -> None:
    reader = make()
    (tmp_path / readers.WEIGHTS).write_bytes(b"nonsense" * 9)
    with pytest.raises(ModelUnavailable, match=r"cannot be read.*Install"):
        reader.read([("why ?", FACT)])
