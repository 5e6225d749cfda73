"""Fixed wordings of the page, as the one-line HTML that its components show."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from firstguess.knowledge.errors import Fault

BRAND = (
    '<div class="fg-brand"><span class="fg-logo" aria-hidden="true">fg</span><h1>firstguess</h1>'
    '<span class="fg-tag">answers from the lesson, and shows where</span></div>'
)

# The buttons work through static/app.js; without it the page still asks and answers.
PANES = (
    '<div class="fg-tabs" role="group" aria-label="What to show">'
    '<button type="button" data-pane="map" aria-pressed="false">Map</button>'
    '<button type="button" data-pane="chat" aria-pressed="true">Chat</button>'
    '<button type="button" data-pane="lesson" aria-pressed="false">Lesson</button>'
    '<button type="button" data-pane="lab" aria-pressed="false">Lab</button>'
    '<button type="button" data-pane="record" aria-pressed="false">Record</button></div>'
)
SIDES = (
    '<div class="fg-sides" role="group" aria-label="Beside the conversation">'
    '<button type="button" data-side="lesson" aria-pressed="true">Lesson</button>'
    '<button type="button" data-side="lab" aria-pressed="false">Lab</button>'
    '<button type="button" data-side="record" aria-pressed="false">Your record</button></div>'
)
THEME = (
    '<button type="button" id="fg-theme" class="fg-quiet" aria-label="Theme: Auto" title="Light or dark">Auto</button>'
)

ERASED = '<p class="fg-note">Everything that was kept about you is deleted.</p>'
EDITING = '<p class="fg-note">Edit your question and send it again: it takes the place of the last one.</p>'


def faults(found: Sequence[Fault]) -> str:
    """What an author must know: that a file just saved is not what the page shows, and why."""
    if not found:
        return ""
    more = f" There are {len(found) - 1} more." if len(found) > 1 else ""
    return note(
        f"A lesson file has a fault, so its last good version is used. {found[0]}.{more} See `firstguess lint`."
    )


def export(conversation: str) -> str:
    """The download of a conversation, which the button under its last answer follows; nothing before there is one."""
    if not conversation:
        return ""
    return f'<a id="fg-export-link" href="/export/{conversation}.jsonl" download tabindex="-1">Export chat</a>'


def place(before: int) -> str:
    """How long the queue is before somebody."""
    return f"{before} before you" if before else "you are next"


def note(words: str) -> str:
    """A line above the question box."""
    return f'<p class="fg-note">{escape(words)}</p>'


def status(model: str, ready: bool) -> str:
    """What words the answers."""
    if not ready:
        return '<p class="fg-status fg-warming">Getting the model ready…</p>'
    if model == "none":
        return '<p class="fg-status">No model: quoting the lesson</p>'
    scheme, _, name = model.rpartition(":")
    place = "" if scheme.startswith("openai") else ", on this machine"
    return f'<p class="fg-status">{escape(name)}{place}</p>'
