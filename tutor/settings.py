"""Settings: what a value is, which values are accepted, and where each one came from.

Defaults < ``firstguess.toml`` < ``FIRSTGUESS_*`` in the environment < flags of the command line. Only
:func:`load_settings` looks at the file; a bare ``Settings()`` is the defaults and the environment.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from firstguess.knowledge.errors import FirstguessError

CONFIG_NAME = "firstguess.toml"
PREFIX = "FIRSTGUESS_"
MODEL_SPECS = "openvino[:FILE.gguf], hf[:MODEL], openai:MODEL@URL, scripted:FILE or none"


class SettingsError(FirstguessError):
    """A setting is unknown or has a value that is not accepted; the message names key, value and repair."""


class Settings(BaseSettings):
    """Everything that can be set. Each description says what is accepted, and errors quote it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    model: str = Field(default="openvino", description=f"what words the answers: {MODEL_SPECS}")
    lessons: Path | None = Field(default=None, description="a folder of lessons to serve instead of the shipped ones")
    seed: int = Field(default=0, ge=0, lt=2**31, description="seed of every random choice: a whole number from 0")
    host: str = Field(
        default="127.0.0.1", description="address of the page: a loopback address (127.0.0.1, ::1, localhost)"
    )
    port: int = Field(
        default=7860, ge=0, le=65535, description="port of the page: 0 to 65535, where 0 takes a free one"
    )
    open_browser: bool = Field(default=True, description="open the page in a browser where there is one: true or false")
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("firstguess"), description="folder of learners' records"
    )
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("firstguess"),
        description="folder of what can be made again: converted weights and the index",
    )
    max_message_chars: int = Field(
        default=4000, ge=1, le=100_000, description="longest message, in characters: 1 to 100000"
    )
    requests_per_minute: int = Field(
        default=30, ge=1, le=6000, description="messages a minute from one learner: 1 to 6000"
    )
    drafts: int = Field(
        default=0, ge=0, le=1024, description="answers worded at once: 1 to 1024, or 0 for what suits the model"
    )
    queue_size: int = Field(
        default=16, ge=0, le=10_000, description="answers that may wait to be worded, beyond it they quote: 0 to 10000"
    )
    longest_wait_s: float = Field(
        default=8.0, ge=0, le=3600, description="longest wait to be worded, in seconds, then they quote: 0 to 3600"
    )
    max_new_tokens: int = Field(
        default=160, ge=1, le=4096, description="longest wording of one answer, in tokens: 1 to 4096"
    )
    generation_timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="longest wording, in seconds: up to 3600"
    )
    threads: int = Field(default=0, ge=0, le=1024, description="threads of the embedded model: 0 (all cores) to 1024")
    openai_api_key: SecretStr | None = Field(
        default=None, description="key for the server of openai:MODEL@URL, if it asks"
    )
    openai_retries: int = Field(default=2, ge=0, le=10, description="further tries when that server fails: 0 to 10")
    openai_timeout_s: float = Field(
        default=60.0, gt=0, le=3600, description="longest answer of that server, in seconds: up to 3600"
    )
    openai_connect_timeout_s: float = Field(
        default=5.0, gt=0, le=600, description="longest wait for a connection to it, in seconds: up to 600"
    )
    openai_breaker_failures: int = Field(
        default=3, ge=1, le=100, description="failed answers in a row until that server is left alone: 1 to 100"
    )
    openai_breaker_s: float = Field(
        default=30.0, gt=0, le=3600, description="how long it is then left alone, in seconds: up to 3600"
    )

    @field_validator("model")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        scheme, _, rest = value.partition(":")
        complete = {
            "openvino": True, "none": not rest, "hf": value != "hf:", "scripted": bool(rest),
            "openai": "@http" in rest and not rest.startswith("@"),
        }  # fmt: skip
        if not complete.get(scheme, False):
            raise ValueError("not a model that firstguess knows")
        return value

    @field_validator("host")
    @classmethod
    def _stays_on_this_machine(cls, value: str) -> str:
        # Without accounts everybody who reaches the page is every learner, so it is not offered to others.
        if value != "localhost" and not ipaddress.ip_address(value).is_loopback:
            raise ValueError("others could reach this address, and there are no accounts yet")
        return value

    @field_validator("lessons", "data_dir", "cache_dir", mode="after")
    @classmethod
    def _expand_home(cls, value: Path | None) -> Path | None:
        return value if value is None else value.expanduser()


@dataclass(frozen=True)
class Loaded:
    """The settings, and for each name where its value came from, in words."""

    settings: Settings
    provenance: Mapping[str, str]


@dataclass(frozen=True)
class _Layer:
    """Values of one source: ``named`` gives the name that its user knows a key by."""

    values: Mapping[str, Any]
    origin: str
    prefix: str = ""

    def named(self, key: str) -> str:
        if self.prefix == PREFIX:
            return PREFIX + key.upper()
        return self.prefix + (key.replace("_", "-") if self.prefix else key)


def load_settings(flags: Mapping[str, Any] | None = None, *, config: Path | None = None) -> Loaded:
    """All four layers, the later over the earlier. A flag that is ``None`` was not given.

    Raises :class:`SettingsError` on an unknown key or a value that is not accepted.
    """
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    layers = (
        _file_layer(config),
        _environment_layer(),
        _Layer(given, "the command line", "--"),
    )
    chosen: dict[str, _Layer] = {}
    for layer in layers:
        _refuse_unknown(layer)
        chosen |= dict.fromkeys(layer.values, layer)
    try:
        settings = Settings(**{key: layer.values[key] for key, layer in chosen.items()})
    except ValidationError as error:
        _refuse_values(error, chosen)
    return Loaded(settings, {key: _origin(chosen.get(key), key) for key in Settings.model_fields})


def _file_layer(config: Path | None) -> _Layer:
    path = config or Path(CONFIG_NAME)
    if config is None and not path.is_file():
        return _Layer({}, CONFIG_NAME)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Name an existing file with --config.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Write one `name = value` a line.") from error
    for key in ("lessons", "data_dir", "cache_dir"):
        if isinstance(values.get(key), str):
            values[key] = path.absolute().parent / Path(values[key]).expanduser()
    return _Layer(values, str(path))


def _environment_layer() -> _Layer:
    ours = {key[len(PREFIX) :].lower(): value for key, value in os.environ.items() if key.startswith(PREFIX)}
    return _Layer(ours, "the environment", PREFIX)


def _refuse_unknown(layer: _Layer) -> None:
    known = list(Settings.model_fields)
    for key, value in layer.values.items():
        if key in known:
            continue
        close = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {layer.named(close[0])}?" if close else "accepted: " + ", ".join(known) + "."
        raise SettingsError(f"unknown setting {layer.named(key)} = {value!r} in {layer.origin}; {hint}")


def _refuse_values(error: ValidationError, chosen: Mapping[str, _Layer]) -> NoReturn:
    lines = []
    for problem in error.errors():
        key = str(problem["loc"][0])
        layer = chosen[key]
        shown = "(hidden)" if key == "openai_api_key" else repr(layer.values[key])
        reason = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
        accepted = Settings.model_fields[key].description
        lines.append(f"{layer.named(key)} = {shown} in {layer.origin}: {reason}; accepted: {accepted}.")
    raise SettingsError("\n".join(lines)) from error


def _origin(layer: _Layer | None, key: str) -> str:
    if layer is None:
        return "default"
    return layer.named(key) if layer.prefix else layer.origin
