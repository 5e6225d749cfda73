from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from firstguess.tutor.errors import ModelSpecError, ModelUnavailable
from firstguess.tutor.models.base import StreamingChat
from firstguess.tutor.models.fallback import FallbackChat
from firstguess.tutor.models.openai import OpenAIChat
from firstguess.tutor.models.privacy import hush
from firstguess.tutor.models.registry import SPECS, open_model
from firstguess.tutor.models.settings import ModelSettings


@pytest.mark.parametrize(
    "spec",
    ["", "gpt", "openvino:missing.gguf", "none:x", "openai:model", "openai:@http://h", "openai:m@ftp://h", "scripted"],
)
def test_a_bad_spec_lists_what_is_accepted(spec: str) -> None:
    with pytest.raises(ModelSpecError) as caught:
        open_model(spec)
    assert all(form in str(caught.value) for form in SPECS)


def test_none_is_no_model() -> None:
    assert open_model("none") is None


def test_a_server_falls_back_to_the_embedded_model() -> None:
    model = open_model("openai:org/model@tag@http://127.0.0.1:8000/v1")
    assert isinstance(model, FallbackChat)
    assert isinstance(model.primary, OpenAIChat)
    assert model.primary.model == "org/model@tag"


def test_the_obedient_model_has_a_name() -> None:
    model = open_model("scripted:obey")
    assert model is not None
    assert model.invoke("Say hello.").content == "hello."


@pytest.mark.parametrize("spec", ["openvino", "hf", "openvino:base", "hf:base"])
def test_without_weights_and_hub_the_error_names_quoting(spec: str) -> None:
    model = open_model(spec)
    assert model is not None
    with pytest.raises(ModelUnavailable, match=r"pip install .*--model none"):
        model.invoke("hi")


def test_a_file_that_is_no_gguf_is_an_error_of_ours(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a model")
    model = open_model(f"openvino:{broken}")
    assert model is not None
    with pytest.raises(ModelUnavailable, match=r"broken\.gguf"):
        model.invoke("hi")


def test_a_model_that_is_nowhere_is_an_error_of_ours(tmp_path: Path) -> None:
    model = open_model(f"hf:{tmp_path / 'nowhere'}")
    assert model is not None
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        model.invoke("hi")


def test_all_bad_settings_are_reported_at_once() -> None:
    with pytest.raises(ModelSpecError, match=r"max_new_tokens.*temperature"):
        ModelSettings(max_new_tokens=0, temperature=3)


def test_a_key_is_never_shown() -> None:
    assert "sesame" not in repr(ModelSettings(api_key="sesame"))


def test_tracing_is_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from langsmith.utils import tracing_is_enabled

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    assert tracing_is_enabled() in {True, False}  # whatever it is, it is cached now
    hush()
    assert not tracing_is_enabled()
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_openvino_is_imported_without_its_telemetry() -> None:
    code = (
        "import sys; from firstguess.tutor.models.privacy import hush; hush(); import openvino_genai; "
        "from openvino.tools.ovc import telemetry_utils; "
        "assert telemetry_utils.tm.__name__ == 'openvino.tools.ovc.telemetry_stub'; "
        "assert not any(name.startswith('openvino_telemetry.') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_naming_a_model_loads_no_heavy_library() -> None:
    code = (
        "import sys; from firstguess.tutor.models.registry import open_model; open_model('openvino'); "
        "open_model('hf:x'); open_model('openai:m@http://127.0.0.1:1/v1'); "
        "assert not {'torch', 'transformers', 'openvino_genai', 'gguf', 'openai'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_base_can_be_asked_for_by_name() -> None:
    model = open_model("hf:base")
    assert isinstance(model, StreamingChat)
    assert not model.taught
