"""Serving the page: Gradio mounted on FastAPI behind the gate, on this machine only."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from importlib import import_module, resources
from typing import TYPE_CHECKING

from firstguess.knowledge.errors import FirstguessError
from firstguess.ui.desk import Desk, DeskLimits, TutorLike
from firstguess.ui.security import Gate, Limits

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from firstguess.tutor.settings import Settings

logger = logging.getLogger(__name__)

STATIC = {
    "app.css": "text/css",
    "myth.css": "text/css",
    "app.js": "text/javascript",
    "lab.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
# The first visitor's page has the models loaded behind it; where nobody comes, they are loaded after so many seconds.
UNVISITED_S = 5.0
EVENTS = 256  # that Gradio holds at once; how many answers wait is the tutor's to say
ICON, STYLE = b'<link rel="icon" href="/fg/icon.svg">', b'<link rel="stylesheet" href="/fg/app.css">'
HEAD = ICON + STYLE + b'<script src="/fg/app.js" defer></script><script src="/fg/lab.js" defer></script>'


class CannotServe(FirstguessError):
    """The page cannot be offered at this address."""


def serve(settings: Settings, lesson_id: str | None = None) -> None:
    """Serve until interrupted. Raises :class:`CannotServe` for an address that others could reach or one in use."""
    refuse_foreign(settings.host)
    listener = _listen(settings.host, settings.port)
    _before_gradio()
    # Gradio first: it takes three seconds to import, and twice that beside the models, which load behind the page.
    import_module("firstguess.ui.app")
    import uvicorn

    from firstguess.tutor.build import build_tutor

    tutor = build_tutor(settings, lesson_id)
    app = make_app(tutor, lesson_id, settings)
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{shown}:{listener.getsockname()[1]}"
    print(f"firstguess is at {url} (Ctrl+C ends it)")
    if settings.open_browser:
        _later(0.5, lambda: webbrowser.open(url))
    _later(UNVISITED_S, tutor.warm)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=3
    )
    uvicorn.Server(config).run(sockets=[listener])


def make_app(tutor: TutorLike, lesson_id: str | None = None, settings: Settings | None = None) -> ASGIApp:
    """The whole application around a tutor, ready for a server or a test client. Not for use inside an event loop."""
    # Outside a running loop Gradio opens new ones for its locks, a dozen of them, and never closes any.
    return asyncio.run(_make_app(tutor, lesson_id, settings))


async def _make_app(tutor: TutorLike, lesson_id: str | None, settings: Settings | None) -> ASGIApp:
    _before_gradio()
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import Response

    from firstguess.ui.app import FOLLOWING, App
    from firstguess.ui.myth_page import add_page
    from firstguess.ui.theme import theme
    from firstguess.ui.yours import add_routes

    limits = DeskLimits()
    if settings is not None:
        seconds = settings.generation_timeout_s + settings.longest_wait_s
        limits = DeskLimits(settings.max_message_chars, settings.requests_per_minute, seconds)
    blocks = App(Desk(tutor, limits), lesson_id).blocks
    blocks.queue(max_size=EVENTS, default_concurrency_limit=16, api_open=False)
    blocks.max_threads = FOLLOWING + 40  # a page that follows a reply holds one
    blocks.create_limiter()  # type: ignore[no-untyped-call]
    fastapi = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)

    @fastapi.get("/fg/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            return Response(status_code=404)
        body = resources.files("firstguess.ui").joinpath("static", name).read_bytes()
        return Response(body, media_type=STATIC[name], headers={"cache-control": "no-cache"})

    add_routes(fastapi, tutor)
    add_page(fastapi, tutor)
    gr.mount_gradio_app(
        fastapi, blocks, "/", footer_links=[], run_history=False, show_error=False, enable_monitoring=False,
        pwa=False, ssr_mode=False, mcp_server=False, max_file_size=0, theme=theme(),
    )  # fmt: skip
    return Gate(fastapi, Limits(), head=HEAD)


def _later(seconds: float, call: Callable[[], object]) -> None:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


def refuse_foreign(host: str) -> None:
    """Raises :class:`CannotServe` unless ``host`` is this machine's own loopback address."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise CannotServe(
            f"host = {host}: others could reach this address, and there are no accounts yet that would keep learners "
            "apart. Use 127.0.0.1."
        )


def _before_gradio() -> None:
    # Read when gradio is imported; nothing may leave the machine, and no page may be written to its history.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_RUN_HISTORY"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # For its monitoring page, which is closed, Gradio makes a table of its last 10,000 events after each single one.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotServe(
            f"Port {port} on {host} is not free ({error.strerror}). Choose another with --port."
        ) from error
    return listener
