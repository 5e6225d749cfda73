"""The printable page and the command: escaped, without scripts, and plain about what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.myth_card import Evidence, MythCard, Source
from firstguess.tutor.reply import RecognisedMyth
from firstguess.ui import cli
from firstguess.ui.myth_page import add_page
from firstguess.ui.security import Gate

ATTACK = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@dataclass
class CardTutor:
    """Makes a card that repeats the claim in every place."""

    lesson_id: str = "seasons"
    library: Library = field(default_factory=lambda: Library([shipped_lessons()]))
    closed: bool = False

    def card(self, claim: str, lesson_id: str | None = None) -> MythCard:
        if claim == "settled":
            told = Evidence("The axis leans.", Source("seasons#step-1", "Step 1"))
            return MythCard(claim, lesson_id or self.lesson_id, verdict="no", evidence=(told,))
        return MythCard(
            claim, "seasons", RecognisedMyth("seasons#myth-1", "holds"), title=claim, fact=claim, belief=claim,
            why_it_fails=claim, mechanism=claim, half_true=claim, why_it_matters=claim, check=claim,
            sources=(Source("seasons#step-1", claim),),
        )  # fmt: skip

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def site() -> TestClient:
    app = Starlette()
    add_page(app, CardTutor())  # type: ignore[arg-type]
    return TestClient(Gate(app), base_url="http://127.0.0.1:7860")


def test_a_claim_is_shown_as_text_wherever_it_stands(site: TestClient) -> None:
    page = site.get("/myth", params={"claim": ATTACK})
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert page.text.count("&lt;script&gt;") >= 10


def test_a_lesson_name_is_shown_as_text_too(site: TestClient) -> None:
    page = site.get("/myth", params={"claim": "x", "lesson": ATTACK})
    assert page.status_code == 404
    assert "<script" not in page.text


def test_the_page_offers_a_field_and_the_lessons_myths(site: TestClient) -> None:
    page = site.get("/myth").text
    assert '<form method="get" action="/myth">' in page
    assert page.count('<li><a href="/myth?claim=') == 3


def test_the_policy_lets_the_form_ask_us_and_nobody_else(site: TestClient) -> None:
    policy = site.get("/myth").headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy


def test_evidence_names_its_place(site: TestClient) -> None:
    page = site.get("/myth", params={"claim": "settled"}).text
    assert "By the lesson, the answer is no." in page
    assert "seasons#step-1" in page


def test_a_tutor_without_cards_has_no_page() -> None:
    app = Starlette()
    add_page(app, object())  # type: ignore[arg-type]
    assert TestClient(app).get("/myth").status_code == 404


@pytest.fixture
def tutor(monkeypatch: pytest.MonkeyPatch) -> Iterator[CardTutor]:
    made = CardTutor()
    module = ModuleType("firstguess.tutor.build")
    module.build_tutor = lambda settings, lesson_id=None: made  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "firstguess.tutor.build", module)
    for name in cli.ENVIRONMENT:
        monkeypatch.setenv(name, "")
    yield made
    assert made.closed


def run(*argv: str) -> int:
    with pytest.raises(SystemExit) as end:
        cli.main(["myth", *argv])
    return int(end.value.code or 0)


def test_the_command_prints_readable_text(tutor: CardTutor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("summer is near\x1b[31m") == 0
    shown = capsys.readouterr().out
    assert "A common belief, which is false\n  summer is near" in shown
    assert "\x1b" not in shown


def test_the_command_prints_json_and_markdown(tutor: CardTutor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("near", "--json") == 0
    assert json.loads(capsys.readouterr().out)["myth"]["id"] == "seasons#myth-1"
    assert run("near", "--markdown") == 0
    assert capsys.readouterr().out.startswith("# near\n")


@pytest.mark.parametrize("claim", ["", "  "])
def test_a_claim_without_a_word_is_wrong_usage(claim: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(claim) == 2
    assert "in quotes" in capsys.readouterr().err


def test_two_formats_at_once_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run("near", "--json", "--markdown") == 2
