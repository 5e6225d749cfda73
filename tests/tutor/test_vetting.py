"""Vetting: the converted model is taken when it is the recorded file or says what was recorded, and not otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.tutor import adapter, vetting, weights
from firstguess.tutor.errors import ModelUnavailable
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.settings import load_settings
from firstguess.tutor.vetting import Answered, Record, vet

ASKED = tuple(
    Answered(
        (f"A lid holds the {what} back.",), f"What does a lid hold back, {what}?", f"A lid holds back the hot {what}."
    )
    for what in ("steam", "tea", "milk", "foam")
)


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A converted file and an adapter, neither of which is a model."""
    made, lesson = tmp_path / "model.gguf", tmp_path / "wording.safetensors"
    made.write_bytes(b"weights")
    lesson.write_bytes(b"adapter")
    monkeypatch.setattr(weights, "embedded_gguf", lambda _: made)
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: lesson)
    return made


def record(target: Path, sha256: str | None = None) -> Record:
    lesson = adapter.packaged_adapter()
    assert lesson is not None
    return Record(adapter.digest(lesson), sha256 or weights.sha256(target), ASKED)


def says(monkeypatch: pytest.MonkeyPatch, *replies: str) -> None:
    model = ScriptedChat(replies)
    monkeypatch.setattr(vetting, "open_model", lambda _: model)


def test_the_recorded_file_needs_no_questions(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vetting, "open_model", lambda spec: pytest.fail(f"opened {spec}"))
    assert "is the one" in vet(target.parent, record(target))


def test_another_file_that_says_the_same_is_taken(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(monkeypatch, *(f"{each.answer[:-1]} inside." for each in ASKED[:3]), "Other words.")
    assert "3 of 4" in vet(target.parent, record(target, "another"))


def test_a_file_that_says_other_things_is_refused_with_the_repair(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(monkeypatch, ASKED[0].answer, "Other words.")
    with pytest.raises(ModelUnavailable, match=r"1 of 4.*Delete .*model\.gguf"):
        vet(target.parent, record(target, "another"))


def test_what_another_adapter_said_is_not_compared(target: Path) -> None:
    assert "no answers are recorded" in vet(target.parent, Record("of another", "another", ASKED))


def test_without_weights_there_is_nothing_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "embedded_gguf", lambda _: None)
    assert "no weights" in vet(tmp_path)


@pytest.mark.real
def test_the_shipped_record_is_of_the_shipped_adapter_and_the_fast_engine_says_the_same() -> None:
    found = vetting.recorded()
    assert found is not None
    assert len(found.answers) >= 5
    cache = load_settings().settings.cache_dir
    assert "reference engine" in vet(cache, Record(found.adapter, "asked whatever the file is", found.answers))
