"""The whole application: what is open, what is closed, and where it may be served."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from firstguess.tutor.settings import Settings
from firstguess.ui.replay import read_actions
from firstguess.ui.security import COOKIE
from firstguess.ui.server import CannotServe, make_app, refuse_foreign, serve

ANN = "a" * 32
CLOSED = [
    "/openapi.json", "/docs", "/redoc", "/monitoring", "/monitoring/summary", "/gradio_api/info", "/gradio_api/runs",
    "/gradio_api/openapi.json", "/gradio_api/file=/etc/passwd", "/gradio_api/upload_progress", "/login_check",
    "/gradio_api/token", "/logout", "/pwa_icon", "/gradio_api/dev/reload", "/gradio_api/vibe-code", "/fg/server.py",
    "/fg/../app.py", "/svelte/x", "/gradio_api/run-history/records", "/gradio_api/deep_link", "/gradio_api/mcp/sse",
]  # fmt: skip
CLOSED_POSTS = [
    "/gradio_api/upload", "/gradio_api/call/ask", "/gradio_api/api/ask", "/login", "/gradio_api/vibe-edit",
    "/gradio_api/component_server", "/gradio_api/stream/x", "/gradio_api/process_recording", "/gradio_api/run/ask",
]  # fmt: skip


@pytest.fixture(scope="module")
def client(new_tutor: Callable[..., Any]) -> TestClient:
    site = TestClient(make_app(new_tutor()), base_url="http://127.0.0.1:7860")
    site.get("/")
    return site


@pytest.mark.parametrize("path", CLOSED)
def test_route_is_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", CLOSED_POSTS)
def test_post_route_is_closed(client: TestClient, path: str) -> None:
    assert client.post(path, json={}).status_code == 404


def test_export_gives_a_conversation_to_its_learner_alone(new_tutor: Callable[..., Any], tmp_path: Path) -> None:
    tutor = new_tutor()
    site = TestClient(make_app(tutor), base_url="http://127.0.0.1:7860")
    for text in ("Für wen? 漢字", "And why?"):
        list(tutor.reply(mine := tutor.latest_conversation(ANN, "seasons") or tutor.new_conversation(ANN, "seasons"),
             text, client_id=text, learner=ANN, stop=threading.Event()))  # fmt: skip
    answer = site.get(f"/export/{mine}.jsonl", headers={"cookie": f"{COOKIE}={ANN}"})
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    (file := tmp_path / "chat.jsonl").write_bytes(answer.content)
    assert [action.value for action in read_actions(file)] == ["Für wen? 漢字", "And why?"]
    assert site.get(f"/export/{mine}.jsonl", headers={"cookie": f"{COOKIE}={'b' * 32}"}).status_code == 404
    assert site.get(f"/export/{mine}.jsonl").status_code == 404


@pytest.mark.parametrize("name", ["nobody.jsonl", "..%2fx.jsonl", "a.json", ""])
def test_export_of_no_conversation_is_404(client: TestClient, name: str) -> None:
    assert client.get(f"/export/{name}").status_code == 404


def test_page_names_no_other_site(client: TestClient) -> None:
    page = client.get("/").text
    assert "https://" not in page
    assert "fonts.g" not in page


def test_no_event_is_public(client: TestClient) -> None:
    for event in client.get("/config").json()["dependencies"]:
        assert event["api_visibility"] == "private"


def test_analytics_and_history_are_off(client: TestClient) -> None:
    config = client.get("/config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False


@pytest.mark.parametrize("name", ["app.css", "app.js", "icon.svg"])
def test_own_files_are_served(client: TestClient, name: str) -> None:
    answer = client.get(f"/fg/{name}")
    assert answer.status_code == 200
    assert "https://" not in answer.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org", ""])
def test_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(CannotServe, match=r"127\.0\.0\.1"):
        refuse_foreign(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_own_address_is_fine(host: str) -> None:
    refuse_foreign(host)


def test_port_in_use_is_told_before_anything_loads(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(port=taken.getsockname()[1], data_dir=tmp_path, cache_dir=tmp_path)
        with pytest.raises(CannotServe, match="--port"):
            serve(settings)
