"""What a learner can take along or change about themselves: the routes for exports and for going on under a name.

A name is no account: whoever types the same name in a browser of this machine goes on with the same record, and the
page says so. The browser's own private id is kept beside it, so that one can go back.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from firstguess.tutor.export import Held, NobodyCalled, as_json, as_markdown
from firstguess.ui.security import COOKIE, LEARNER, YEAR, learner_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from firstguess.ui.desk import TutorLike

NAME, OWN = "firstguess_name", "firstguess_own"
LONGEST = 60
NOTHING = "There is nothing of yours to export here."
FORMATS = {
    "md": ("text/markdown; charset=utf-8", "firstguess-record.md"),
    "json": ("application/json", "firstguess-record.json"),
    "apkg": ("application/octet-stream", "firstguess.apkg"),
}


def add_routes(app: FastAPI, tutor: TutorLike) -> None:
    """Add the routes to ``app``."""

    def chat(request: Request) -> Response:
        learner = learner_of(request.headers.get("cookie"))
        replay = tutor.as_replay(request.path_params["conversation"], learner) if learner else ""
        return _file(replay.encode(), "application/x-ndjson", "firstguess-chat.jsonl") if replay else _nothing()

    def record(request: Request) -> Response:
        learner, ending = learner_of(request.headers.get("cookie")), request.path_params["ending"]
        if learner is None or ending not in FORMATS:
            return _nothing()
        try:
            held = tutor.held(learner)
        except NobodyCalled:  # its words name who else is there, which is nobody's business here
            return _nothing()
        return _file(_WRITERS[ending](held), *FORMATS[ending])

    async def name(request: Request) -> Response:
        return _named(request, await request.body())

    app.add_route("/export/{conversation}.jsonl", chat)
    app.add_route("/record.{ending}", record)
    app.add_route("/name", name, methods=["POST"])


def id_of(name: str) -> str:
    """The learner id of a name; capitals and spaces around it do not matter."""
    digest = hashlib.sha256(f"name:{' '.join(name.split()).casefold()}".encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest)[:32].decode()


def _named(request: Request, body: bytes) -> Response:
    """Go on under a name, or, with an empty one, under the browser's private id again."""
    try:
        wanted = json.loads(body)["name"]
    except (ValueError, KeyError, TypeError):
        wanted = None
    if not isinstance(wanted, str) or len(wanted) > LONGEST:
        return Response(f"A name is a text of at most {LONGEST} characters.", 400, media_type="text/plain")
    cookies = request.cookies
    own = cookies.get(OWN, "") if cookies.get(NAME) else cookies.get(COOKIE, "")
    own = own if LEARNER.fullmatch(own) else secrets.token_urlsafe(24)
    shown = " ".join(wanted.split())
    response = Response(status_code=204)
    _keep(response, COOKIE, id_of(shown) if shown else own)
    _keep(response, OWN, own)
    _keep(response, NAME, quote(shown), readable=True)
    return response


def _keep(response: Response, name: str, value: str, *, readable: bool = False) -> None:
    response.set_cookie(name, value, max_age=YEAR, path="/", httponly=not readable, samesite="strict")


def _cards(held: Held) -> bytes:
    from firstguess.tutor.anki import as_anki

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cards.apkg"
        as_anki(held, path)
        return path.read_bytes()


_WRITERS: dict[str, Callable[[Held], bytes]] = {
    "md": lambda held: as_markdown(held).encode(),
    "json": lambda held: as_json(held).encode(),
    "apkg": _cards,
}


def _file(body: bytes, kind: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


def _nothing() -> Response:
    return Response(NOTHING, 404, media_type="text/plain")
