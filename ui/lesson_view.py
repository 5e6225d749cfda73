"""A lesson as the page's right column, and its map as the left one.

Nothing that a learner is asked to find out is in here: of a commit prompt and of a practice item the page carries the
question and its options, in the author's order, and neither which is right nor any feedback, hint or solution.
"""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass
from html import escape

from firstguess.knowledge.lesson import Lesson, Part
from firstguess.knowledge.schema import CommitPrompt, Option
from firstguess.ui.anchors import Anchors
from firstguess.ui.cards import myth_card, pitfall_card
from firstguess.ui.markup import code, inline, prose

LEVELS = {"foundation": "Foundation", "intermediate": "Intermediate", "advanced": "Advanced", "expert": "Expert"}
DIFFICULTIES = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}
GROUPS = {
    "overview": "Start here",
    "mental-model": "Start here",
    "step": "Build it up",
    "deep-dive": "Under the hood",
    "expert": "In practice",
    "myth": "Myths",
    "pitfall": "Pitfalls",
    "practice": "Practice",
    "takeaways": "To keep",
}


@dataclass(frozen=True)
class Page:
    """What the page shows of one version of a lesson; ``text`` and ``map`` are one line of HTML each."""

    digest: str
    anchors: Anchors
    text: str
    map: str


class Shelf:
    """The rendered lessons, each made anew when its files changed."""

    def __init__(self) -> None:
        self._pages: dict[str, Page] = {}
        self._lock = threading.Lock()

    def page(self, lesson: Lesson) -> Page:
        with self._lock:
            page = self._pages.get(lesson.id)
            if page is None or page.digest != lesson.digest:
                anchors = Anchors(lesson)
                page = Page(lesson.digest, anchors, lesson_html(lesson, anchors), map_html(lesson, anchors))
                self._pages[lesson.id] = page
            return page


def lesson_html(lesson: Lesson, anchors: Anchors) -> str:
    """The whole lesson as one ``<article>``."""
    parts = "".join(_part(lesson, part, anchors) for part in lesson.parts)
    return f'<article class="fg-article" id="fg-text" data-lesson="{lesson.id}">{_front(lesson)}{parts}</article>'


def map_html(lesson: Lesson, anchors: Anchors) -> str:
    """The list of parts in their groups; the page's script fills in what is read and how long is left."""
    minutes = _minutes(lesson)
    html, open_group = "", ""
    for part in lesson.parts:
        if GROUPS[part.kind] != open_group:
            html += f"{'</ul>' if open_group else ''}<h3>{GROUPS[part.kind]}</h3><ul>"
            open_group = GROUPS[part.kind]
        html += _entry(part, anchors, minutes[part.id])
    head = (
        f'<p class="fg-left" id="fg-left" data-minutes="{lesson.meta.minutes}">About {lesson.meta.minutes} minutes</p>'
        '<div class="fg-bar"><div class="fg-fill" id="fg-fill"></div></div>'
    )
    return f'<div class="fg-map" data-lesson="{lesson.id}">{head}{html}</ul></div>'


def _entry(part: Part, anchors: Anchors, minutes: float) -> str:
    return (
        f'<li><a class="fg-goto" href="#{anchors.of_part(part.id)}" data-part="{part.id}" data-minutes="{minutes:.2f}">'
        f'<span class="fg-tickmark"></span><span class="fg-name">{escape(anchors.label(part.id))}</span></a></li>'
    )


def _minutes(lesson: Lesson) -> dict[str, float]:
    """The lesson's minutes, shared out by how much there is to read (a part without text still takes a moment)."""
    words = {part.id: 40 + sum(len(block.text.split()) for block in part.blocks) for part in lesson.parts}
    total = sum(words.values())
    return {part: lesson.meta.minutes * count / total for part, count in words.items()}


def _front(lesson: Lesson) -> str:
    meta = lesson.meta
    before = f'<p class="fg-before"><strong>Good to know first:</strong> {escape(", ".join(meta.prerequisites))}.</p>'
    return (
        f'<header class="fg-front"><p class="fg-subject">{escape(meta.subject)} · about {meta.minutes} minutes</p>'
        f'<h3 class="fg-title">{escape(meta.title)}</h3><p class="fg-summary">{escape(meta.summary)}</p>'
        f"{before if meta.prerequisites else ''}</header>"
    )


def _part(lesson: Lesson, part: Part, anchors: Anchors) -> str:
    badge = f'<span class="fg-badge fg-level-{part.level}">{LEVELS[part.level]}</span>' if part.level else ""
    body = _guess(lesson, part) + _body(lesson, part, anchors) + _figure(lesson, part)
    tick = (
        f'<label class="fg-readit"><input type="checkbox" class="fg-tick" data-part="{part.id}"> '
        f'Read<span class="fg-vh">: {escape(part.title)}</span></label>'
    )
    return (
        f'<section class="fg-part fg-{part.kind}" id="{anchors.of_part(part.id)}" data-part="{part.id}" tabindex="-1">'
        f'<h3>{badge}{escape(anchors.label(part.id))}</h3>{body}<footer class="fg-end">{tick}</footer></section>'
    )


def _body(lesson: Lesson, part: Part, anchors: Anchors) -> str:
    if part.kind == "myth":
        return myth_card(lesson, part, next(m for m in lesson.myths if m.id == part.id), anchors)
    if part.kind == "pitfall":
        return pitfall_card(lesson, part, next(p for p in lesson.pitfalls if p.id == part.id), anchors)
    if part.kind == "practice":
        return _practice(lesson, part)
    text = lesson.files[part.file]
    offset = max(text.find(part.markdown), 0)
    places = anchors.between(part.file, offset, offset + len(part.markdown))
    return prose(part.markdown, places, offset)


def _guess(lesson: Lesson, part: Part) -> str:
    prompts = [prompt for prompt in lesson.prompts if prompt.part == part.id]
    return "".join(_prompt(prompt) for prompt in prompts)


def _prompt(prompt: CommitPrompt) -> str:
    return (
        '<div class="fg-guess"><p class="fg-guess-head">Your guess first</p>'
        f"<p>{inline(prompt.question, (), 0)}</p>{_options(prompt.options)}</div>"
    )


def _practice(lesson: Lesson, part: Part) -> str:
    item = next(practice for practice in lesson.practice if practice.id == part.id)
    listing = code(item.code) if item.code else ""
    level = f'<span class="fg-badge fg-{item.difficulty}">{DIFFICULTIES[item.difficulty]}</span>'
    return f"<p>{level}{inline(item.question, (), 0)}</p>{listing}{_options(item.options)}"


def _options(options: tuple[Option, ...]) -> str:
    return f'<ol class="fg-options">{"".join(f"<li>{inline(option.text, (), 0)}</li>" for option in options)}</ol>'


def _figure(lesson: Lesson, part: Part) -> str:
    if part.diagram is None:
        return ""
    data = base64.b64encode(lesson.files[part.diagram.file].encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{escape(part.diagram.alt)}">'
        f"<figcaption>{escape(part.diagram.caption)}</figcaption></figure>"
    )
