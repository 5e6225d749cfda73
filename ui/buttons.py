"""Buttons that do something: their kind is a class and their value a hidden text, as Gradio drops other attributes.

``static/app.js`` sends both; :mod:`firstguess.ui.deeds` reads them.
"""

from __future__ import annotations

from html import escape


def deed(kind: str, value: str, label: str, classes: str = "", *, attributes: str = "") -> str:
    """A button. ``label`` is HTML; ``attributes`` survive only where nothing is sanitised."""
    names = f"fg-deed fg-kind-{kind} {classes}".strip()
    return f'<button type="button" class="{names}"{attributes and " " + attributes}>{raw(value)}{label}</button>'


def raw(value: str) -> str:
    """A value for the script, hidden from everybody."""
    return f'<span class="fg-raw">{escape(value)}</span>'
