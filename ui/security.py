"""What guards every route: an ASGI middleware that stands before Gradio and our own pages.

It answers only what the page needs (a list of open paths, everything else is 404), refuses foreign hosts and origins,
over-long bodies (413) and floods (429), gives each browser its private learner id, and puts the security headers on
every response. Gradio opens far more routes than a tutor needs, so the list names what is open, not what is closed.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "firstguess_learner"
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
LEARNER = re.compile(r"[A-Za-z0-9_-]{32}")
YEAR = 365 * 24 * 3600

# What a browser asks for when it opens and uses the page, measured with its network log.
_OPEN_GET = re.compile(
    r"/|/fg/[a-z]+\.(js|css|svg)|/assets/[\w.-]+|/static/[\w./-]+|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
    r"|/config|/myth|/export/[\w-]+\.jsonl|/record\.(md|json|apkg)"
    r"|/gradio_api/(theme\.css|startup-events|app_id|queue/data|heartbeat/\w+)"
)
_OPEN_POST = re.compile(r"/gradio_api/(queue/join|reset|cancel|run/predict)/?|/name")


@dataclass(frozen=True)
class Limits:
    """Bounds on what one browser may send: ``body`` in bytes, ``requests_per_minute`` for posts of any kind."""

    body: int = 256 * 1024
    requests_per_minute: int = 240
    learners: int = 10_000


class RateLimiter:
    """A token bucket per key: ``burst`` at once, ``per_minute`` in the long run. Forgets the longest unused key."""

    def __init__(
        self, per_minute: int, burst: int, *, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._keys, self._clock = per_minute / 60, burst, keys, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one token. 0 when there was one, else the seconds until there is."""
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - since) * self._rate)
        allowed = left >= 1
        self._buckets[key] = (left - allowed, now)
        while len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._rate


def learner_of(cookies: str | None) -> str | None:
    """The learner id in a ``Cookie`` header, or ``None`` where there is none that we could have given."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies or "")
    except CookieError:
        return None
    value = jar[COOKIE].value if COOKIE in jar else ""
    return value if LEARNER.fullmatch(value) else None


def security_headers(nonce: str) -> dict[str, str]:
    """Headers of every response. Gradio sets styles inline; its inline scripts get ``nonce`` (:func:`_with_nonce`)."""
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


class Gate:
    """The middleware. ``head`` goes into the page's ``<head>``: Gradio would add it only once its own script runs."""

    def __init__(self, app: ASGIApp, limits: Limits | None = None, *, head: bytes = b"") -> None:
        self.app, self.limits, self.head = app, limits or Limits(), head
        per_minute = self.limits.requests_per_minute
        self._rate = RateLimiter(per_minute, per_minute, keys=self.limits.learners)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        # A websocket is left unanswered on purpose: nothing here speaks it, and the server then refuses it with 403.

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, nonce = Headers(scope=scope), secrets.token_urlsafe(16)
        learner = learner_of(headers.get("cookie"))
        outgoing = _Outgoing(send, nonce, self.head if scope["path"] == "/" else None)
        if refusal := self._refuse(scope, headers, learner):
            await refusal(scope, receive, outgoing)
            return
        if scope["method"] == "POST":
            body = await _read(receive, self.limits.body)
            if body is None:
                await _say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long.")(scope, receive, outgoing)
                return
            receive = _replay(body, receive)
        if outgoing.is_page:
            outgoing.cookie = None if learner else secrets.token_urlsafe(24)
            scope = _uncompressed(scope, outgoing.cookie)
        await self.app(scope, receive, outgoing)

    def _refuse(self, scope: Scope, headers: Headers, learner: str | None) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if re.sub(r":\d+$", "", host) not in LOCAL_HOSTS:
            return _say(HTTPStatus.MISDIRECTED_REQUEST, "Open this page as 127.0.0.1 or localhost.")
        method, path = scope["method"], scope["path"]
        if not (_OPEN_POST if method == "POST" else _OPEN_GET).fullmatch(path) or method not in {"GET", "HEAD", "POST"}:
            return _say(HTTPStatus.NOT_FOUND, "There is no such page.")
        if method != "POST":
            return None
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            return _say(HTTPStatus.FORBIDDEN, "Another site may not ask here.")
        if learner is None:
            return _say(HTTPStatus.FORBIDDEN, "Reload the page, with cookies allowed for it.")
        if wait := self._rate.wait(learner):
            return _say(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests; wait a moment.", int(wait) + 1)
        return _too_long(headers, self.limits.body)


class _Outgoing:
    """Sends a response on, with the headers; the page's own body is held back until the nonce is in it."""

    def __init__(self, send: Send, nonce: str, head: bytes | None) -> None:
        self._send, self._nonce, self._head = send, nonce, head
        self.cookie: str | None = None
        self._start: Message | None = None
        self._body = b""

    @property
    def is_page(self) -> bool:
        return self._head is not None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._on_start(message)
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._flush(self._start)

    async def _on_start(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        headers.update(security_headers(self._nonce))
        if self.cookie:
            headers.append("set-cookie", f"{COOKIE}={self.cookie}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Strict")
        if self.is_page and headers.get("content-type", "").startswith("text/html"):
            headers["cache-control"] = "no-store"
            self._start = message
        else:
            await self._send(message)

    async def _flush(self, start: Message) -> None:
        body = _with_nonce(self._body, self._nonce, self._head or b"")
        if "content-length" in (headers := MutableHeaders(scope=start)) and body:
            headers["content-length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _with_nonce(page: bytes, nonce: str, head: bytes) -> bytes:
    # Data inside the page cannot forge a tag here: Gradio writes its JSON with every "<" as \u003c.
    # Gradio's cards for social networks name its own site and say nothing about a private page.
    page = re.sub(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>", b"", page).replace(
        b"</head>", head + b"</head>", 1
    )
    return re.sub(rb"<script(?=[\s>])", b'<script nonce="' + nonce.encode() + b'"', page)


def _uncompressed(scope: Scope, new_cookie: str | None) -> Scope:
    """The request for the page, so that its body comes as text and its first render already knows the learner."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    if new_cookie:
        kept = [(name, value) for name, value in kept if name != b"cookie"]
        kept.append((b"cookie", f"{COOKIE}={new_cookie}".encode()))
    return {**scope, "headers": kept}


def _say(status: HTTPStatus, words: str, retry_after: int | None = None) -> PlainTextResponse:
    return PlainTextResponse(words, status, {} if retry_after is None else {"retry-after": str(retry_after)})


def _too_long(headers: Headers, limit: int) -> PlainTextResponse | None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > limit:
        return _say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That is too long.")
    return None


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or ``None`` as soon as it passes ``limit`` bytes (a chunked body names no length before)."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return None
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed
