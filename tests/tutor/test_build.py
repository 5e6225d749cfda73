"""The composition root: what the settings say is what is built."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from firstguess.knowledge.errors import IndexProblem, LessonError, UnknownLesson
from firstguess.tutor import build
from firstguess.tutor.build import (
    admission,
    build_tutor,
    check_index,
    index_folder,
    model_settings,
    open_library,
    shipped_reader,
)
from firstguess.tutor.models import reader as readers
from firstguess.tutor.models.reader import MiniLMReader
from firstguess.tutor.reading import PlainReader
from firstguess.tutor.settings import Settings
from tests.fakes import FixedReader, HashEmbedder, reply
from tests.knowledge.conftest import write_lesson
from tests.tutor.conftest import TutorMaker


def test_the_first_lesson_is_taught_unless_another_is_named(make_tutor: TutorMaker, lessons: Path) -> None:
    write_lesson(lessons / "z", ("lesson.md", "id: tea", "id: zinc"))
    (lessons / "z" / "tea").rename(lessons / "zinc")
    (lessons / "z").rmdir()
    assert make_tutor().lesson_id == "tea"
    assert make_tutor(lesson="zinc").lesson_id == "zinc"


def test_an_unknown_lesson_is_refused(make_tutor: TutorMaker) -> None:
    with pytest.raises(UnknownLesson):
        make_tutor(lesson="coffee")


def test_where_no_lesson_can_be_served_all_faults_are_told(settings: Settings, lessons: Path) -> None:
    write_lesson(lessons, **{"lesson.md": "no front matter", "myths.yaml": "- id: [broken"})
    with pytest.raises(LessonError) as raised:
        open_library(settings)
    assert {fault.file.name for fault in raised.value.faults} >= {"lesson.md", "myths.yaml"}


def test_a_model_is_opened_by_its_spec(settings: Settings, tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text("- default: The heat flows from the warm things to the cold things.\n")
    chosen = settings.model_copy(update={"model": f"scripted:{script}"})
    tutor = build_tutor(chosen, embedder=HashEmbedder(), reader=FixedReader())
    shown = reply(tutor, "Which way does heat flow?")
    tutor.close()
    assert shown.model == tutor.model_name != "none"
    assert shown.sentences[0].source == "model"


def test_without_a_model_its_name_is_none(make_tutor: TutorMaker) -> None:
    assert make_tutor().model_name == "none"


def test_the_trained_reader_reads() -> None:
    assert isinstance(shipped_reader(), MiniLMReader)


def test_without_trained_weights_the_rules_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "WEIGHTS", "not-there.safetensors")
    assert isinstance(shipped_reader(), PlainReader)


def test_a_missing_index_is_found_and_named(settings: Settings) -> None:
    with pytest.raises(IndexProblem, match="firstguess index"):
        check_index(settings)


def test_the_index_of_another_embedder_is_found(settings: Settings, make_tutor: TutorMaker) -> None:
    reply(make_tutor(), "Why does tea go cold?")
    assert index_folder(settings).is_dir()
    with pytest.raises(IndexProblem, match="foreign"):
        check_index(settings)


def test_the_index_of_the_claims_is_checked_too(
    settings: Settings, make_tutor: TutorMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(make_tutor(), "Why does tea go cold?")
    monkeypatch.setattr(build, "MiniLM", HashEmbedder)
    monkeypatch.setattr(HashEmbedder, "id", HashEmbedder().id)
    check_index(settings)
    shutil.rmtree(index_folder(settings) / "tea.claims")
    with pytest.raises(IndexProblem, match=r"tea\.claims"):
        check_index(settings)


def test_the_models_get_what_the_settings_say(settings: Settings) -> None:
    chosen = settings.model_copy(update={"max_new_tokens": 7, "generation_timeout_s": 3.0, "seed": 5, "threads": 2})
    found = model_settings(chosen)
    assert (found.max_new_tokens, found.timeout_s, found.seed, found.threads) == (7, 3.0, 5, 2)
    assert found.cache_dir == settings.cache_dir


def test_a_server_gets_its_own_limits(settings: Settings) -> None:
    limits = {"openai_timeout_s": 9.0, "openai_connect_timeout_s": 2.0, "openai_breaker_s": 4.0}
    chosen = {"model": "openai:m@http://127.0.0.1:1/v1", "openai_breaker_failures": 6, **limits}
    found = model_settings(settings.model_copy(update=chosen))
    assert (found.timeout_s, found.connect_timeout_s) == (9.0, 2.0)
    assert (found.breaker_failures, found.breaker_pause_s) == (6, 4.0)


@pytest.mark.parametrize(
    ("model", "drafts"),
    [("openvino", 4), ("openvino:/x.gguf", 4), ("hf", 1), ("hf:some/model", 1), ("openai:m@http://127.0.0.1:1/v1", 32)],
)
def test_as_many_drafts_at_once_as_suit_the_model(settings: Settings, model: str, drafts: int) -> None:
    queue = admission(settings.model_copy(update={"model": model, "queue_size": 3, "longest_wait_s": 2.0}))
    assert (queue.slots, queue.room, queue.longest_s) == (drafts, 3, 2.0)
    assert admission(settings.model_copy(update={"model": model, "drafts": 7})).slots == 7


LIGHT = """
import sys, firstguess.tutor.build
heavy = {"gradio", "torch", "transformers", "sentence_transformers", "openvino_genai"} & set(sys.modules)
assert not heavy, heavy
"""


def test_composing_loads_no_heavy_library_before_it_is_needed() -> None:
    run = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
