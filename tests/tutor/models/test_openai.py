"""The client against a server on loopback that misbehaves on command."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from firstguess.tutor.errors import CircuitOpen, ContextOverflow, ModelTimeout, ModelUnavailable
from firstguess.tutor.models.fallback import FallbackChat
from firstguess.tutor.models.openai import OpenAIChat
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.models.settings import ModelSettings


class Server(ThreadingHTTPServer):
    """Answers with ``statuses`` in turn, then streams ``words`` words, one each ``pause_s``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.statuses: list[int] = []
        self.message = "no"
        self.words = 5
        self.pause_s = 0.0
        self.asked: list[dict[str, Any]] = []
        self.hung_up = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        if self.server.statuses:
            self._refuse(self.server.statuses.pop(0))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for number in range(self.server.words):
                time.sleep(self.server.pause_s)
                self._say({"content": f"word{number} "}, None)
            self._say({}, "stop")
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.hung_up.set()

    def _say(self, delta: dict[str, str], reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def _refuse(self, status: int) -> None:
        body = json.dumps({"error": {"message": self.server.message}}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Silence."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


OPENED: list[OpenAIChat] = []


@pytest.fixture(autouse=True)
def _connections_are_closed() -> Iterator[None]:
    yield
    while OPENED:
        OPENED.pop().close()


def chat(server: Server, **changes: Any) -> OpenAIChat:
    OPENED.append(OpenAIChat(model="m", url=server.url, settings=ModelSettings(**{"retries": 0, **changes})))
    return OPENED[-1]


def test_a_failed_request_is_repeated_as_often_as_allowed(server: Server) -> None:
    server.statuses = [503, 503]
    assert chat(server, retries=2).invoke("hi").content == "word0 word1 word2 word3 word4 "
    server.statuses = [503, 503]
    with pytest.raises(ModelUnavailable, match="503"):
        chat(server, retries=1).invoke("hi")


def test_a_closed_model_opens_a_new_connection_for_the_next_reply(server: Server) -> None:
    model = chat(server)
    first = model.invoke("hi").content
    model.close()
    model.close()
    assert model.invoke("hi").content == first


@pytest.mark.parametrize(
    ("status", "message", "error", "says"),
    [
        (401, "bad key", ModelUnavailable, "FIRSTGUESS_OPENAI_API_KEY"),
        (404, "no model m", ModelUnavailable, "no model m"),
        (400, "maximum context length is 4096 tokens", ContextOverflow, "Shorten"),
        (500, "out of memory", ModelUnavailable, "out of memory"),
    ],
)
def test_a_refusal_is_an_error_of_ours(server: Server, status: int, message: str, error: type, says: str) -> None:
    server.statuses, server.message = [status], message
    with pytest.raises(error, match=says):
        chat(server).invoke("hi")


def test_a_silent_server_cannot_hold_the_caller(server: Server) -> None:
    server.pause_s = 30
    started = time.perf_counter()
    with pytest.raises(ModelTimeout):
        chat(server, timeout_s=0.5).invoke("hi")
    assert time.perf_counter() - started < 5  # most of it is the import of the client


def test_cancelling_a_silent_server_returns_at_once(server: Server) -> None:
    server.pause_s = 30
    model, cancel = chat(server), threading.Event()
    threading.Timer(1.0, cancel.set).start()
    started = time.perf_counter()
    assert model.invoke("hi", cancel=cancel).response_metadata["finish_reason"] == "cancelled"
    assert time.perf_counter() - started < 5


def test_leaving_hangs_up_on_the_server(server: Server) -> None:
    server.pause_s, server.words = 0.02, 500
    stream = chat(server).stream("hi")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.hung_up.wait(2)


def test_the_breaker_stops_asking_a_server_that_fails(server: Server) -> None:
    server.statuses = [500] * 9
    model = chat(server, breaker_failures=2)
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            model.invoke("hi")
    with pytest.raises(CircuitOpen):
        model.invoke("hi")
    assert len(server.asked) == 2


def test_the_length_is_limited_under_the_old_name_too(server: Server) -> None:
    chat(server).invoke("hi", max_tokens=7)
    assert server.asked[0]["max_tokens"] == server.asked[0]["max_completion_tokens"] == 7


def test_the_fall_back_answers_and_says_why(server: Server) -> None:
    server.statuses = [500]
    model = FallbackChat(primary=chat(server), secondary=ScriptedChat(["I can help."]))
    chunks = list(model.stream("hi"))
    assert "".join(str(chunk.content) for chunk in chunks) == "I can help."
    assert "(500)" in chunks[0].response_metadata["fallback"]
    assert "fallback" not in model.invoke("hi").response_metadata


def test_a_reply_that_breaks_off_is_not_continued_in_another_voice(server: Server) -> None:
    server.pause_s, server.words = 0.2, 100
    model = FallbackChat(primary=chat(server, timeout_s=2), secondary=ScriptedChat(["I can help."]))
    said: list[str] = []
    with pytest.raises(ModelTimeout):
        said.extend(str(chunk.content) for chunk in model.stream("hi"))
    assert "word0" in "".join(said)
    assert "I can help." not in "".join(said)
