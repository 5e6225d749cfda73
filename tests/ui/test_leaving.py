"""A closed page frees the model over the app's real routes, and a page that is loaded again finds its answer."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from firstguess.tutor import phrases
from firstguess.tutor.admission import Admission, Caller
from firstguess.tutor.build import build_tutor
from firstguess.tutor.models.scripted import ScriptedChat, always
from firstguess.tutor.settings import Settings
from firstguess.tutor.turn import Tutor
from firstguess.ui.bench_start import NoStart, Page
from firstguess.ui.security import learner_of
from tests.fakes import FixedReader, HashEmbedder
from tests.tutor.test_admission import until
from tests.ui.conftest import start_site

SOON_S = 0.2
SLOW = "Fine-tuning means to train a model that is already trained a little further on examples of one's own."
QUESTION = "What is fine-tuning?"


@pytest.fixture
def tutor(tmp_path: Path) -> Iterator[Tutor]:
    settings = Settings(model="none", data_dir=tmp_path / "data", cache_dir=tmp_path / "cache")
    model = ScriptedChat(rules=(always(SLOW),), pause_s=0.3)
    made = build_tutor(settings, embedder=HashEmbedder(), reader=FixedReader(), model=model)
    made.answerer.queue = Admission(1, 9)
    yield made
    made.close()


@pytest.fixture
def url(tutor: Tutor) -> Iterator[str]:
    site = start_site(tutor)
    yield site.url
    site.stop()


class Tab:
    """A page that stays open: it reads its updates, and holds the connection by which the server knows of it."""

    def __init__(self, url: str, cookies: httpx.Cookies | None = None) -> None:
        self.session = httpx.Client(timeout=60, cookies=cookies)
        self.page = Page(url, self.session)
        self.session.get(url)
        self.page._config = self.session.get(f"{url}/config").json()
        self._alive = self.session.stream("GET", f"{url}/gradio_api/heartbeat/{self.page._hash}")
        self._alive.__enter__()
        self.seen: list[str] = []

    def arrive(self) -> None:
        """The page's first event, which follows an answer under way to its end."""
        self._read(self.page._event("load", [""]))

    def ask(self) -> None:
        self._read(self.page.ask(QUESTION))

    def _read(self, updates: Iterator[str]) -> None:
        def read() -> None:
            # A tab that is closed reads no more.
            with contextlib.suppress(httpx.HTTPError, RuntimeError, NoStart):
                for update in updates:
                    self.seen.append(update)

        threading.Thread(target=read, daemon=True).start()

    @property
    def learner(self) -> str:
        return learner_of("; ".join(f"{name}={value}" for name, value in self.session.cookies.items())) or ""

    def close(self) -> None:
        self._alive.__exit__(None, None, None)
        self.session.close()


def freed(queue: Admission, act: Callable[[], Any]) -> float:
    """Seconds after ``act`` until nobody drafts."""
    until(lambda: queue.drafting() == 1)
    time.sleep(0.2)
    began = time.monotonic()
    act()
    until(lambda: queue.drafting() == 0)
    return time.monotonic() - began


def test_a_closed_tab_frees_the_model_within_200_ms(tutor: Tutor, url: str) -> None:
    tab = Tab(url)
    tab.ask()
    assert freed(tutor.answerer.queue, tab.close) < SOON_S


def test_a_closed_tab_leaves_the_queue_and_the_answer_is_there_later(
    tutor: Tutor, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firstguess.tutor.drafting.BACK_S", 0.1)
    queue = tutor.answerer.queue
    queue.ask(Caller("somebody"))
    tab = Tab(url)
    tab.ask()
    until(lambda: queue.length() == 1)
    tab.close()
    until(lambda: queue.length() == 0)
    conversation = tutor.latest_conversation(tab.learner, "fine-tuning") or ""
    until(lambda: bool(tutor.history(conversation, tab.learner)))
    (turn,) = tutor.history(conversation, tab.learner)
    assert turn.reply["notices"] == [phrases.AWAY]
    assert any(sentence["source"] == "lesson" for sentence in turn.reply["sentences"])


def test_a_page_that_is_loaded_again_has_the_model_word_its_answer(tutor: Tutor, url: str) -> None:
    queue = tutor.answerer.queue
    tab = Tab(url)
    tab.ask()
    freed(queue, tab.close)
    again = Tab(url, tab.session.cookies)
    again.arrive()
    until(lambda: queue.drafting() == 1)
    conversation = tutor.latest_conversation(tab.learner, "fine-tuning") or ""
    until(lambda: bool(tutor.history(conversation, tab.learner)))
    (turn,) = tutor.history(conversation, tab.learner)
    assert turn.reply["notices"] == []
    again.close()


def test_the_second_of_two_tabs_keeps_the_draft_going(tutor: Tutor, url: str) -> None:
    queue = tutor.answerer.queue
    first = Tab(url)
    first.ask()
    until(lambda: queue.drafting() == 1)
    second = Tab(url, first.session.cookies)
    second.arrive()
    until(lambda: bool(second.seen))
    time.sleep(SOON_S)
    first.close()
    time.sleep(SOON_S)
    assert queue.drafting() == 1
    second.close()


def test_the_place_in_the_queue_is_on_the_page(tutor: Tutor, url: str) -> None:
    queue = tutor.answerer.queue
    running = queue.ask(Caller("somebody"))
    queue.ask(Caller("bob"))
    tab = Tab(url)
    tab.ask()
    until(lambda: any("1 before you" in update for update in tab.seen))
    queue.leave(running)
    until(lambda: any("you are next" in update for update in tab.seen))
    tab.close()
