"""The educator's card in the browser: ``/myth?claim=…&lesson=…``, a page to read and to print, without any script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from firstguess.knowledge.errors import FirstguessError, UnknownLesson
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library
from firstguess.tutor.myth_card import MythCard, Source

if TYPE_CHECKING:
    from fastapi import FastAPI

LONGEST = 2000
_BELIEF = "A common belief, which is false"


@runtime_checkable
class CardMaker(Protocol):
    """What the page needs of the tutor."""

    lesson_id: str

    @property
    def library(self) -> Library: ...
    def card(self, claim: str, lesson_id: str | None = None) -> MythCard: ...


def add_page(app: FastAPI, tutor: object) -> None:
    """Add ``/myth`` to ``app``, where the tutor can make cards."""
    if not isinstance(tutor, CardMaker):
        return
    maker: CardMaker = tutor

    def myth(request: Request) -> HTMLResponse:
        claim = request.query_params.get("claim", "").strip()[:LONGEST]
        return _answer(maker, claim, request.query_params.get("lesson") or maker.lesson_id)

    app.add_route("/myth", myth)


def _answer(maker: CardMaker, claim: str, lesson_id: str) -> HTMLResponse:
    try:
        lesson = maker.library.get(lesson_id)
        made = maker.card(claim, lesson_id) if claim else None
    except UnknownLesson as error:
        return HTMLResponse(_document("No such lesson", f"<h1>No such lesson</h1><p>{escape(str(error))}</p>"), 404)
    except FirstguessError as error:
        return HTMLResponse(_document("Not now", f"<h1>That did not work</h1><p>{escape(str(error))}</p>"), 503)
    return HTMLResponse(page(lesson, claim, made), headers={"cache-control": "no-store"})


def page(lesson: Lesson, claim: str, made: MythCard | None) -> str:
    """The whole page: a field for a claim, the lesson's myths, and the card if there is one."""
    body = "".join((_form(lesson, claim), *(_card(made) if made else _myths(lesson))))
    if made:
        body += f'<div class="screen">{"".join(_myths(lesson))}</div>'
    return _document(made.title or "A claim" if made else "Myths", body)


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)} · firstguess</title><link rel="icon" href="/fg/icon.svg">'
        f'<link rel="stylesheet" href="/fg/myth.css"></head><body><main>{body}</main></body></html>'
    )


def _form(lesson: Lesson, claim: str) -> str:
    return (
        '<form method="get" action="/myth"><label for="claim">A claim to explain</label>'
        f'<input id="claim" name="claim" maxlength="{LONGEST}" required value="{escape(claim)}">'
        f'<input type="hidden" name="lesson" value="{escape(lesson.id)}"><button>Explain</button></form>'
    )


def _myths(lesson: Lesson) -> Iterator[str]:
    yield f'<nav aria-label="Myths"><h2>Myths of “{escape(lesson.meta.title)}”</h2><ul>'
    for myth in lesson.myths:
        where = escape("/myth?" + urlencode({"claim": myth.belief, "lesson": lesson.id}))
        yield f'<li><a href="{where}">{escape(myth.title)}</a></li>'
    yield "</ul></nav>"


def _card(made: MythCard) -> Iterator[str]:
    yield f"<h1>{escape(made.title or 'A claim')}</h1>"
    yield f'<p class="claim">{escape(made.claim)}</p><p>{escape(made.standing)}</p>'
    for heading, text in made.parts():
        kind = ' class="belief"' if heading == _BELIEF else ""
        yield f"<section><h2>{escape(heading)}</h2><p{kind}>{escape(text)}</p></section>"
    for item in made.evidence:
        yield f"<section><p>{escape(item.text)}</p><p>{_cited(item.source)}</p></section>"
    if made.sources:
        yield f"<section><h2>Sources</h2>{''.join(f'<p>{_cited(it)}</p>' for it in made.sources)}</section>"


def _cited(source: Source) -> str:
    return f'{escape(source.title)} <span class="id">{escape(source.id)}</span>'
