"""Libraries that would phone home are silenced here, before they are imported.

- ``import openvino`` reports the import to an analytics server unless a consent file says no. OpenVINO falls back to
  a stub of its own when its ``openvino_telemetry`` package cannot be imported, so we make that import fail.
- LangChain sends prompts and replies to LangSmith when ``LANGSMITH_TRACING`` (or an older name) is set. A variable
  that somebody set for another program is no consent to send what learners write, so it is always switched off.
- The Hugging Face hub client counts downloads with a session id, and transformers announces itself; both are told not
  to.
"""

from __future__ import annotations

import os
import sys

_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


def hush() -> None:
    """Switch off telemetry and tracing in this process. Safe to call again; cheap."""
    # None in sys.modules makes the import fail; a package that somebody imported already is left alone.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("DO_NOT_TRACK", "1")
    for name in _TRACING:
        os.environ[name] = "false"
    _forget_langsmith_settings()


def _forget_langsmith_settings() -> None:
    """LangSmith caches the environment when it first reads it, so a value read before us is dropped."""
    utils = sys.modules.get("langsmith.utils")
    for name in ("get_env_var", "get_tracer_project"):
        clear = getattr(getattr(utils, name, None), "cache_clear", None)
        if clear is not None:
            clear()
