"""Settings: which layer wins, what is refused, and whether the message helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from firstguess.tutor.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIRSTGUESS_MODEL")
    monkeypatch.delenv("FIRSTGUESS_DATA_DIR")


def test_without_anything_set_every_value_is_a_default() -> None:
    loaded = load_settings()
    assert (loaded.settings.model, loaded.settings.host, loaded.settings.port) == ("openvino", "127.0.0.1", 7860)
    assert set(loaded.provenance.values()) == {"default"}


def test_flags_beat_environment_beats_file_beats_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.joinpath("firstguess.toml").write_text("port = 1\nseed = 1\nthreads = 1\n")
    monkeypatch.setenv("FIRSTGUESS_PORT", "2")
    monkeypatch.setenv("FIRSTGUESS_SEED", "2")
    loaded = load_settings({"port": 3, "model": None})
    assert (loaded.settings.port, loaded.settings.seed, loaded.settings.threads) == (3, 2, 1)
    origins = [loaded.provenance[key] for key in ("port", "seed", "threads", "model")]
    assert origins == ["--port", "FIRSTGUESS_SEED", "firstguess.toml", "default"]


def test_folders_in_a_file_are_meant_from_where_the_file_lies(tmp_path: Path) -> None:
    config = tmp_path / "elsewhere" / "mine.toml"
    config.parent.mkdir()
    config.write_text('lessons = "my-lessons"\n')
    assert load_settings(config=config).settings.lessons == config.parent / "my-lessons"


def test_home_is_expanded_in_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTGUESS_CACHE_DIR", "~/fg")
    assert load_settings().settings.cache_dir == Path.home() / "fg"


def test_an_unknown_variable_names_the_closest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTGUESS_MODLE", "none")
    with pytest.raises(SettingsError, match=r"FIRSTGUESS_MODLE = 'none'.*did you mean FIRSTGUESS_MODEL\?"):
        load_settings()


def test_an_unknown_key_like_none_lists_what_there_is(tmp_path: Path) -> None:
    tmp_path.joinpath("firstguess.toml").write_text("zzz = 1\n")
    with pytest.raises(SettingsError, match=r"zzz = 1 in firstguess\.toml; accepted: model, lessons"):
        load_settings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("model", "gpt-4"), ("model", "hf:"), ("model", "none:x"), ("model", "openai:m"), ("model", "openai:@http://x"),
        ("port", "70000"), ("port", "http"), ("host", "0.0.0.0"), ("host", "example.org"), ("seed", "-1"),
        ("max_message_chars", "0"), ("openai_retries", "99"), ("open_browser", "perhaps"),
        ("openai_timeout_s", "0"), ("openai_connect_timeout_s", "soon"), ("openai_breaker_failures", "0"),
        ("openai_breaker_s", "-1"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_what_is_accepted(key: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({key: value})
    assert f"--{key.replace('_', '-')} = {value!r}" in str(caught.value)
    assert f"accepted: {Settings.model_fields[key].description}" in str(caught.value)


@pytest.mark.parametrize(
    "spec",
    [
        "none",
        "openvino",
        "openvino:/a/b.gguf",
        "hf",
        "hf:org/name",
        "scripted:x.yaml",
        "openai:qwen:7b@http://[::1]:1/v1",
    ],
)
def test_every_documented_model_is_accepted(spec: str) -> None:
    assert load_settings({"model": spec}).settings.model == spec


def test_all_bad_values_are_reported_at_once() -> None:
    with pytest.raises(SettingsError, match=r"(?s)--seed.*\n--port"):
        load_settings({"port": -1, "seed": -1})


def test_a_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTGUESS_OPENAI_API_KEY", "hush")
    assert "hush" not in repr(load_settings())
    assert "hush" not in load_settings().settings.model_dump_json()


def test_a_missing_or_broken_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(config=tmp_path / "none.toml")
    tmp_path.joinpath("firstguess.toml").write_text("port 1")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]
