"""Attempts for tests: what was tried, hours after the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from firstguess.tutor.attempts import Attempt

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def tried(hours: float, right: bool | None = True, concept: str = "a", **more: Any) -> Attempt:
    """A judged answer on the concept's item; ``level`` is "think" unless said."""
    made = Attempt(f"tea#{concept}", concept, f"tea#{concept}", "one", after(hours), 0, right, "think")
    return replace(made, **more)


def told(hours: float, concept: str = "a") -> Attempt:
    return tried(hours, None, concept, level=None, aided=True, told=True)
