"""Lesson text as HTML in which every citable sentence is an element of its own.

Prose is rendered by markdown-it with raw HTML, links and images switched off. The sentences are marked in the Markdown
before rendering, with punctuation that no lesson uses, and the marks become ``<span>``s afterwards: so a sentence keeps
its id whatever paragraphs, lists or emphasis it sits in.

Everything comes out on one line: Gradio hands it through a Markdown renderer once more, for which a blank line would
end the HTML block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

from firstguess.ui.anchors import Place

# Both are punctuation to Markdown, so `*` beside them still opens and closes emphasis as it would without them.
_OPEN, _CLOSE = "⸨", "⸩"
_MARK = re.compile(rf"{_OPEN}(\d+){_CLOSE}|{_OPEN}{_CLOSE}")
_OPENING, _CLOSING = f"{_OPEN}%d{_CLOSE}", f"{_OPEN}{_CLOSE}"

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "autolink"])

LOWEST_HEADING = 6


def prose(markdown: str, places: Sequence[Place], offset: int, *, heading: int = 4) -> str:
    """Markdown as HTML. ``places`` are offsets into the file where ``markdown`` starts at ``offset``.

    ``heading`` is the level that a ``##`` of the lesson becomes on the page.
    """
    if _OPEN in markdown:
        places = ()  # somebody's text uses our marks: it is shown as it stands, without its sentences
    tokens = _markdown.parse(_marked(markdown, places, offset))
    _shift(tokens, heading - 2)
    return one_line(_spans(_markdown.renderer.render(tokens, _markdown.options, {}), places))


def inline(text: str, places: Sequence[Place], offset: int) -> str:
    """A field of a YAML file: inline Markdown only, all white space as single spaces."""
    if _OPEN in text:
        places = ()
    marked = _marked(text, places, offset)
    return one_line(_spans(_markdown.renderInline(" ".join(marked.split())), places))


def code(text: str) -> str:
    """A listing, on one line of HTML."""
    return f'<pre tabindex="0"><code>{one_line(escape(text.rstrip()))}</code></pre>'


def one_line(html: str) -> str:
    """Line breaks as character references, which a browser shows as the same line breaks."""
    return html.replace("\r", "").strip("\n").replace("\n", "&#10;")


def _marked(text: str, places: Sequence[Place], offset: int) -> str:
    pieces, done = [], 0
    for number, place in enumerate(places):
        start, end = place.start - offset, place.end - offset
        if start < done or end > len(text):
            continue
        pieces += [text[done:start], _OPENING % number, text[start:end], _CLOSING]
        done = end
    return "".join([*pieces, text[done:]])


def _spans(html: str, places: Sequence[Place]) -> str:
    if not places:
        return html

    def tag(match: re.Match[str]) -> str:
        if match[1] is None:
            return "</span>"
        return f'<span class="fg-sentence" id="{places[int(match[1])].id}">'

    return _MARK.sub(tag, html)


def _shift(tokens: Sequence[Token], by: int) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + by, LOWEST_HEADING)}"
