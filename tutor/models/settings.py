"""What can be set about a chat model, whichever engine runs it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from firstguess.tutor.errors import ModelSpecError


def default_cache_dir() -> Path:
    """Where converted weights are kept: ``FIRSTGUESS_CACHE_DIR``, or else the user's cache folder."""
    chosen = os.environ.get("FIRSTGUESS_CACHE_DIR")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("firstguess"))


@dataclass(frozen=True)
class ModelSettings:
    """Limits and habits of a chat model.

    ``context_tokens`` bounds prompt plus reply; ``timeout_s`` bounds one whole reply (seconds); ``retries`` is how
    often a failed request to a server is repeated; ``kv_tokens`` caps the key-value cache that all learners share
    (about 14 kB a token for the embedded model); ``threads`` 0 takes all cores. ``temperature``
    0 is greedy, hence deterministic. A server is left alone for ``breaker_pause_s`` seconds after
    ``breaker_failures`` failures in a row; its ``api_key`` may also stand in the environment.
    """

    max_new_tokens: int = 192
    context_tokens: int = 2048
    temperature: float = 0.0
    timeout_s: float = 60.0
    retries: int = 2
    seed: int = 0
    kv_tokens: int = 16_384
    threads: int = 0
    connect_timeout_s: float = 5.0
    breaker_failures: int = 3
    breaker_pause_s: float = 30.0
    api_key: str | None = field(default=None, repr=False)
    cache_dir: Path | None = None

    def __post_init__(self) -> None:
        faults = [
            f"{name} is {getattr(self, name)!r}, but must be {what}"
            for name, fine, what in (
                ("max_new_tokens", self.max_new_tokens >= 1, "at least 1"),
                ("context_tokens", self.context_tokens > self.max_new_tokens, "more than max_new_tokens"),
                ("temperature", 0 <= self.temperature <= 2, "between 0 and 2"),
                ("timeout_s", self.timeout_s > 0, "more than 0 seconds"),
                ("retries", 0 <= self.retries <= 10, "between 0 and 10"),
                ("connect_timeout_s", self.connect_timeout_s > 0, "more than 0 seconds"),
                ("breaker_failures", self.breaker_failures >= 1, "at least 1"),
                ("breaker_pause_s", self.breaker_pause_s >= 0, "0 seconds or more"),
                ("threads", self.threads >= 0, "0 (all cores) or more"),
                ("kv_tokens", self.kv_tokens >= self.context_tokens, "at least context_tokens"),
            )
            if not fine
        ]
        if faults:
            raise ModelSpecError("; ".join(faults))

    @property
    def cache(self) -> Path:
        return self.cache_dir or default_cache_dir()
