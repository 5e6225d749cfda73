"""A lesson as the page's right column, and its map as the left one, for a learner who stands somewhere in it.

Nothing that a learner is asked to find out is in here before they committed: of an item the page carries its question
and program, and neither which answer is right nor any feedback, hint, output or solution. While an item waits for its
guess, the parts that it stands on are closed.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from firstguess.knowledge.lesson import Lesson, Part
from firstguess.tutor.items import Item, items_of
from firstguess.ui.anchors import Anchors
from firstguess.ui.buttons import deed
from firstguess.ui.cards import myth_card, pitfall_card, practice_card
from firstguess.ui.lab_view import invitations
from firstguess.ui.markup import inline, prose
from firstguess.ui.standing import NOBODY, Mark, Standing

if TYPE_CHECKING:
    from firstguess.tutor.lab.experiments import Experiment

LEVELS = {"foundation": "Foundation", "intermediate": "Intermediate", "advanced": "Advanced", "expert": "Expert"}
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
MARKS: dict[Mark, str] = {"right": "right", "wrong": "missed", "told": "told", "seen": "seen"}
TOLD: dict[Mark, str] = {
    "right": "You guessed right.",
    "wrong": "You guessed otherwise.",
    "told": "You asked to be told this.",
    "seen": "You wrote what you expected.",
}
CLOSED = "Opens again after your guess."
CLOSED_UNAIDED = "Closed until you are through: this is what you know on your own."


@dataclass
class Page:
    """What the page shows of one version of a lesson, part by part, as far as it was asked for."""

    lesson: Lesson
    anchors: Anchors
    items: dict[str, Item]
    experiments: Sequence[Experiment] = ()
    _parts: dict[tuple[str, Mark | None], str] = field(default_factory=dict)

    def text(self, standing: Standing = NOBODY) -> str:
        """The whole lesson as one ``<article>`` on one line."""
        parts = "".join(self._part(part, standing) for part in self.lesson.parts)
        lesson = self.lesson
        return f'<article class="fg-article" id="fg-text" data-lesson="{lesson.id}">{_front(lesson)}{parts}</article>'

    def map(self, standing: Standing = NOBODY) -> str:
        """The list of parts in their groups; the page's script fills in what is read and how long is left."""
        minutes = _minutes(self.lesson)
        html, open_group = "", ""
        for part in self.lesson.parts:
            if GROUPS[part.kind] != open_group:
                html += f"{'</ul>' if open_group else ''}<h3>{GROUPS[part.kind]}</h3><ul>"
                open_group = GROUPS[part.kind]
            html += self._entry(part, standing, minutes[part.id])
        total = self.lesson.meta.minutes
        head = (
            f'<p class="fg-left" id="fg-left" data-minutes="{total}">About {total} minutes</p>'
            '<div class="fg-bar"><div class="fg-fill" id="fg-fill"></div></div>'
        )
        return f'<div class="fg-map" data-lesson="{self.lesson.id}">{head}{html}</ul></div>'

    def item_of(self, part: Part) -> Item | None:
        """What can be committed to at ``part``: its prompt, or the item that it is."""
        full = f"{self.lesson.id}#{part.id}"
        if part.kind in ("myth", "pitfall", "practice"):
            return self.items.get(full)
        return next((item for item in self.items.values() if item.kind == "step" and item.sources[0] == full), None)

    def _part(self, part: Part, standing: Standing) -> str:
        item = self.item_of(part)
        if part.id in standing.closed:
            return self._html(part, _closed(standing))
        mark = standing.mark(item.id) if item else None
        if (part.id, mark) not in self._parts:
            body = self._body(part, item, mark) + _figure(self.lesson, part)
            body += invitations(self.experiments, part.id)
            self._parts[part.id, mark] = self._html(part, body)
        return self._parts[part.id, mark]

    def _html(self, part: Part, body: str) -> str:
        badge = f'<span class="fg-badge fg-level-{part.level}">{LEVELS[part.level]}</span>' if part.level else ""
        tick = (
            f'<label class="fg-readit"><input type="checkbox" class="fg-tick" data-part="{part.id}"> '
            f'Read<span class="fg-vh">: {escape(part.title)}</span></label>'
        )
        anchor, title = self.anchors.of_part(part.id), escape(self.anchors.label(part.id))
        return (
            f'<section class="fg-part fg-{part.kind}" id="{anchor}" data-part="{part.id}" tabindex="-1">'
            f'<h3>{badge}{title}</h3>{body}<footer class="fg-end">{tick}</footer></section>'
        )

    def _body(self, part: Part, item: Item | None, mark: Mark | None) -> str:
        lesson, anchors = self.lesson, self.anchors
        guess = _guess(item, mark, question=part.kind not in ("myth", "pitfall", "practice")) if item else ""
        if part.kind == "myth":
            return myth_card(lesson, part, next(m for m in lesson.myths if m.id == part.id), anchors, guess)
        if part.kind == "pitfall":
            pitfall = next(p for p in lesson.pitfalls if p.id == part.id)
            return pitfall_card(lesson, part, pitfall, anchors, guess, revealed=mark is not None)
        if part.kind == "practice":
            practice = next(p for p in lesson.practice if p.id == part.id)
            return practice_card(practice, guess, revealed=mark is not None)
        text = lesson.files[part.file]
        offset = max(text.find(part.markdown), 0)
        places = anchors.between(part.file, offset, offset + len(part.markdown))
        return guess + prose(part.markdown, places, offset)

    def _entry(self, part: Part, standing: Standing, minutes: float) -> str:
        label = self.anchors.label(part.id)
        link = (
            f'<a class="fg-goto" href="#{self.anchors.of_part(part.id)}" data-part="{part.id}" '
            f'data-minutes="{minutes:.2f}"><span class="fg-tickmark"></span>'
            f'<span class="fg-name">{escape(label)}</span></a>'
        )
        return f"<li>{link}{self._try(part, standing, label)}</li>"

    def _try(self, part: Part, standing: Standing, label: str) -> str:
        """The button that asks what belongs to this part; it says how it went the last time."""
        item = self.item_of(part)
        if item is None:
            return ""
        mark = standing.mark(item.id)
        live = item.id == standing.pending
        word = "asked now" if live else MARKS[mark] if mark else "guess"
        kind = "fg-try-live" if live else f"fg-try-{mark or 'open'}"
        name = f'aria-label="{escape(f"{label}: {word}", quote=True)}"'
        return deed("open", item.id, word, f"fg-try {kind}", attributes=name)


class Shelf:
    """The pages of the lessons, each made anew when its files changed."""

    def __init__(self, experiments: Callable[[str], Sequence[Experiment]] | None = None) -> None:
        self._experiments = experiments or (lambda _lesson: ())
        self._pages: dict[str, Page] = {}
        self._lock = threading.Lock()

    def page(self, lesson: Lesson) -> Page:
        with self._lock:
            page = self._pages.get(lesson.id)
            if page is None or page.lesson.digest != lesson.digest:
                page = self._pages[lesson.id] = Page(
                    lesson, Anchors(lesson), items_of(lesson), self._experiments(lesson.id)
                )
            return page


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


def _closed(standing: Standing) -> str:
    note = CLOSED_UNAIDED if standing.unaided else CLOSED
    return f'<p class="fg-closed">{note} <button type="button" class="fg-see">See the question</button></p>'


def _guess(item: Item, mark: Mark | None, *, question: bool) -> str:
    """The invitation to commit, or how that went. The options are on the card that it opens."""
    head = "Your guess first" if mark is None else TOLD[mark]
    button = deed("open", item.id, "Make your guess" if mark is None else "Ask me again", "fg-secondary")
    asked = f"<p>{inline(item.question, (), 0)}</p>" if question else ""
    return f'<div class="fg-guess"><p class="fg-guess-head">{head}</p>{asked}{button}</div>'


def _figure(lesson: Lesson, part: Part) -> str:
    if part.diagram is None:
        return ""
    data = base64.b64encode(lesson.files[part.diagram.file].encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{escape(part.diagram.alt)}">'
        f"<figcaption>{escape(part.diagram.caption)}</figcaption></figure>"
    )
