"""Cards for Anki from the items that a learner met: those due or missed first, the same ids at every export.

So an import brings a known card up to date instead of adding it twice, and Anki's own schedule of it stays.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firstguess.tutor.items import Item

if TYPE_CHECKING:
    from firstguess.tutor.export import Held, Studied

MODEL = "firstguess"
_FRONT = "{{Question}}"
_BACK = '{{FrontSide}}<hr id="answer">{{Answer}}'


def as_anki(held: Held, path: Path) -> int:
    """Write an ``.apkg`` with a deck for each lesson; how many cards there are."""
    import genanki

    model = genanki.Model(
        _id(MODEL),
        MODEL,
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=".card { font-family: sans-serif; text-align: left } pre { background: #eee; padding: .5em }",
    )
    decks = []
    for studied in held.lessons:
        deck = genanki.Deck(_id(studied.lesson), f"firstguess::{studied.title}")
        for place, item in enumerate(_met(studied), start=1):
            fields, tags = [_question(item), _answer(item)], [item.lesson, item.concept]
            deck.add_note(genanki.Note(model, fields, guid=genanki.guid_for(item.id), tags=tags, due=place))
        decks.append(deck)
    _write(genanki.Package(decks), path, held.at.timestamp())
    return sum(len(deck.notes) for deck in decks)


def _met(studied: Studied) -> Iterator[Item]:
    """The items that were answered or told, so that no card gives an open question away; due and missed first."""
    known = dict.fromkeys(attempt.item for attempt in studied.state.attempts)
    last = {attempt.item: attempt for attempt in studied.state.attempts}
    due = {line.concept: place for place, line in enumerate(studied.record.due)}

    def urgency(name: str) -> tuple[float, bool]:
        return due.get(last[name].concept, float("inf")), not last[name].missed

    open_now = {pending.item for pending in studied.state.pending.values() if pending.asked != "explain_back"}
    for name in sorted(known, key=urgency):
        if name in studied.items and name not in open_now:
            yield studied.items[name]


def _question(item: Item) -> str:
    code = f"<pre>{escape(item.code)}</pre>" if item.code else ""
    choices = "".join(f"<li>{escape(item.choices[at].text)}</li>" for at in item.order(0))
    return (
        f"<p>{escape(item.question)}</p>{code}<ul>{choices}</ul>"
        if choices
        else f"<p>{escape(item.question)}</p>{code}"
    )


def _answer(item: Item) -> str:
    right = [] if item.right is None else [f"<b>{escape(item.choices[item.right].text)}</b>"]
    told = [escape(text) for text in dict.fromkeys((*item.solution, item.why)) if text]
    source = f"<small>{escape(item.sources[0])}</small>" if item.sources else ""
    return "".join(f"<p>{text}</p>" for text in (*right, *told, source) if text)


def _write(package: Any, path: Path, timestamp: float) -> None:
    """genanki's own writer would leave the learner's cards behind in the folder for temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        collection = Path(folder) / "collection.anki2"
        with closing(sqlite3.connect(collection)) as db:
            package.write_to_db(db.cursor(), timestamp, itertools.count(int(timestamp * 1000)))
            db.commit()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.write(collection, "collection.anki2")
            out.writestr("media", "{}")


def _id(name: str) -> int:
    """A number of 31 bits that is the same for a name at every export."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") >> 1
