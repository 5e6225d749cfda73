"""What the gate lets through, and what every response carries."""

from __future__ import annotations

import re

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from firstguess.ui.security import COOKIE, Gate, Limits, RateLimiter, learner_of

LEARNER = "a" * 32
JOIN = "/gradio_api/queue/join"


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    response: Response = PlainTextResponse(f"{len(await request.body())} {learner_of(request.headers.get('cookie'))}")
    if request.url.path == "/":
        page = '<html><head><meta property="og:url" content="https://x.example"/></head><script>1</script></html>'
        response = HTMLResponse(page)
    await response(scope, receive, send)


def client(limits: Limits | None = None, *, cookie: bool = True) -> TestClient:
    gate = Gate(inner, limits, head=b"<title>t</title>")
    return TestClient(gate, base_url="http://127.0.0.1:7860", cookies={COOKIE: LEARNER} if cookie else {})


@pytest.mark.parametrize("path", ["/", "/config", "/assets/a.js", "/nowhere", "/gradio_api/upload"])
def test_every_route_carries_the_headers(path: str) -> None:
    headers = client().get(path).headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_policy_allows_neither_eval_nor_inline_scripts() -> None:
    policy = client().get("/").headers["content-security-policy"]
    scripts = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert "unsafe" not in scripts
    assert "http" not in policy


def test_inline_scripts_of_the_page_get_the_nonce_of_the_policy_and_a_new_one_each_time() -> None:
    first, second = client().get("/"), client().get("/")
    nonce = re.search(r"'nonce-([\w-]+)'", first.headers["content-security-policy"])
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in first.text
    assert nonce[1] not in second.headers["content-security-policy"]


def test_head_is_in_the_page_and_foreign_addresses_are_not() -> None:
    page = client().get("/").text
    assert "<title>t</title></head>" in page
    assert "https://" not in page


def test_first_visit_gets_a_private_cookie() -> None:
    cookie = client(cookie=False).get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert learner_of(cookie.split(";")[0])


def test_known_learner_keeps_the_cookie() -> None:
    assert "set-cookie" not in client().get("/").headers


def test_two_visitors_get_different_ids() -> None:
    assert client(cookie=False).get("/").cookies[COOKIE] != client(cookie=False).get("/").cookies[COOKIE]


@pytest.mark.parametrize("value", ["short", "x" * 33, "a" * 31 + "'", "../" * 10 + "ab"])
def test_cookie_that_we_did_not_give_is_no_learner(value: str) -> None:
    assert learner_of(f"{COOKIE}={value}") is None


def test_long_body_is_413_before_it_is_read() -> None:
    assert client().post(JOIN, content=b"x" * 5_000_000).status_code == 413


def test_long_body_without_a_length_is_413() -> None:
    chunks = (b"x" * 50_000 for _ in range(100))
    assert client().post(JOIN, content=chunks).status_code == 413


def test_body_within_the_limit_arrives_whole() -> None:
    assert client().post(JOIN, content=b"x" * 200_000).text == f"200000 {LEARNER}"


def test_foreign_host_is_refused() -> None:
    assert client().get("/", headers={"host": "rebound.example:7860"}).status_code == 421


def test_post_from_another_origin_is_refused() -> None:
    assert client().post(JOIN, headers={"origin": "http://evil.example"}).status_code == 403
    assert client().post(JOIN, headers={"origin": "http://127.0.0.1:7860"}).status_code == 200


def test_post_without_cookie_is_refused_with_what_to_do() -> None:
    answer = client(cookie=False).post(JOIN)
    assert answer.status_code == 403
    assert "Reload" in answer.text


def test_flood_is_429_and_says_when_to_come_back() -> None:
    flooding = client(Limits(requests_per_minute=3))
    statuses = [flooding.post(JOIN).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert int(flooding.post(JOIN).headers["retry-after"]) > 0


def test_one_learners_flood_does_not_stop_another() -> None:
    gate = Gate(inner, Limits(requests_per_minute=1))
    for learner in ("a" * 32, "b" * 32):
        other = TestClient(gate, base_url="http://localhost", cookies={COOKIE: learner})
        assert other.post(JOIN).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_closed(method: str) -> None:
    assert client().request(method, "/").status_code == 404


def test_bucket_fills_again_with_time() -> None:
    now = [0.0]
    limiter = RateLimiter(60, 2, clock=lambda: now[0])
    assert [limiter.wait("a") > 0 for _ in range(3)] == [False, False, True]
    now[0] = 1.0
    assert limiter.wait("a") == 0


def test_limiter_forgets_the_longest_unused() -> None:
    limiter = RateLimiter(1, 1, keys=2)
    for key in "abc":
        limiter.wait(key)
    assert limiter.wait("a") == 0
    assert limiter.wait("c") > 0
