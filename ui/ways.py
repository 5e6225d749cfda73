"""Above the map: what can be started at any time, and the way of learning."""

from __future__ import annotations

from html import escape

from firstguess.tutor.modes import MODES, Mode, mode_of
from firstguess.ui.buttons import deed
from firstguess.ui.standing import Standing


def ways(standing: Standing) -> str:
    """Buttons for the runs, and the ten modes to choose from."""
    due = f"Review ({standing.due})" if standing.due else "Review"
    runs = "".join(
        deed("open", value, label, "fg-run-button")
        for value, label in (("guide", "Guided walk"), ("test", "Test"), ("review", due), ("prove-it", "Prove it"))
    )
    return f'<div class="fg-runs" role="group" aria-label="Start">{runs}</div>{_modes(standing)}'


def _modes(standing: Standing) -> str:
    now = mode_of(standing.mode)
    options = "".join(_mode(mode, chosen=mode.id == now.id) for mode in MODES.values())
    summary = f"<summary>Way of learning: <strong>{escape(now.title)}</strong></summary>"
    group = f'<div role="group" aria-label="Ways of learning">{options}</div>'
    return f'<details class="fg-modes">{summary}{group}</details>'


def _mode(mode: Mode, *, chosen: bool) -> str:
    name = f'<span class="fg-mode-name">{escape(mode.title)}</span>'
    blurb = f'<span class="fg-mode-blurb">{escape(mode.blurb)}</span>'
    return deed("mode", mode.id, name + blurb, "fg-mode", attributes=f'aria-pressed="{str(chosen).lower()}"')
