"""A fingerprint tells apart whatever may decide a row, and says so where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval import fingerprints
from firstguess.eval.cases import shipped_cases
from firstguess.knowledge.library import Library
from firstguess.tutor.settings import Settings


@pytest.fixture(autouse=True)
def _packages(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = ["numpy<3,>=2", 'langchain-classic<2,>=1; extra == "bench"', 'ruff<1; extra == "dev"']
    monkeypatch.setattr(fingerprints, "requires", lambda _: declared)
    monkeypatch.setattr(fingerprints, "version", lambda _: "1.0")


def made(*files: Path, baselines: tuple[str, ...] = (), specs: tuple[str, ...] = ()) -> fingerprints.Fingerprint:
    return fingerprints.fingerprint({"baselines": list(baselines)}, Settings(), Library([]), files, specs)


def test_a_baselines_packages_count_where_one_is_asked_for() -> None:
    assert made()["versions"].keys() == {"python", "firstguess", "numpy"}
    assert made(baselines=("stock",))["versions"].keys() == {"python", "firstguess", "numpy", "langchain-classic"}


def test_two_files_of_one_name_are_two(tmp_path: Path) -> None:
    files = [tmp_path / folder / "cases.jsonl" for folder in ("a", "b")]
    for file in files:
        file.parent.mkdir()
        file.write_text(file.parent.name)
    data = made(*files)["data"]
    assert [data[str(file)] for file in files] == [fingerprints.sha256_of(file) for file in files]
    assert "attacks.jsonl" in data


def test_a_shipped_file_has_one_entry_however_it_is_named() -> None:
    named = shipped_cases() / ".." / "cases" / "myths-dev.jsonl"
    assert made(named)["data"] == made()["data"]


@pytest.mark.parametrize("changed", ["model.safetensors", "tokenizer.json"])
def test_a_models_folder_is_known_by_what_is_in_it(tmp_path: Path, changed: str) -> None:
    folders = [tmp_path / name for name in ("one", "same", "other")]
    for folder in folders:
        folder.mkdir()
        for name in ("model.safetensors", "tokenizer.json"):
            (folder / name).write_text(folder.name if name == changed and folder.name == "other" else "x")
    models = made(specs=tuple(f"hf:{folder}" for folder in folders))["models"]
    one, same, other = (models[f"hf:{folder}"] for folder in folders)
    assert (one == same, one == other, len(one)) == (True, False, 64)


@pytest.mark.parametrize("spec", ["hf:somebody/a-model", "openai:qwen3@http://127.0.0.1:1/v1"])
def test_weights_that_lie_elsewhere_are_said_not_to_be_pinned(spec: str) -> None:
    assert made(specs=(spec, "none"))["models"] == {spec: "not pinned", "none": None}
