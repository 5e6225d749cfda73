"""A tutor that needs no model, and a server around it, for the tests of the page."""

from __future__ import annotations

import itertools
import json
import queue
import re
import shutil
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pytest

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.tutor.actions import Action, said
from firstguess.tutor.build import build_tutor
from firstguess.tutor.composing import stopped
from firstguess.tutor.events import Event
from firstguess.tutor.export import Held, NobodyCalled
from firstguess.tutor.learner import LearnerState, fold
from firstguess.tutor.reply import Evidence, Progress, Reply, ReplySentence, ShownPassage, Timings
from firstguess.tutor.settings import Settings
from firstguess.tutor.turn import Tutor
from tests.fakes import FixedReader, HashEmbedder


@dataclass
class FakeTurn:
    client_id: str
    message: str
    reply: dict[str, Any]

    @property
    def action(self) -> dict[str, Any]:
        return {"say": self.message}


@dataclass
class FakeTutor:
    """Answers with sentences of the lesson that share words with the question. ``pace`` is seconds a sentence."""

    library: Library = field(default_factory=lambda: Library([shipped_lessons()]))
    pace: float = 0.0
    model_name: str = "scripted"
    store: dict[str, list[FakeTurn]] = field(default_factory=lambda: defaultdict(list))
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    events: list[Event] = field(default_factory=list)

    def warm(self) -> None:
        """There is nothing to load."""

    def ready(self) -> bool:
        return True

    def new_conversation(self, learner: str, lesson_id: str) -> str:
        name = f"c{next(self.numbers)}"
        self.owners[name] = (learner, lesson_id)
        return name

    def latest_conversation(self, learner: str, lesson_id: str) -> str | None:
        mine = [name for name, owner in self.owners.items() if owner == (learner, lesson_id)]
        return mine[-1] if mine else None

    def history(self, conversation: str, learner: str) -> list[FakeTurn]:
        return list(self.store[conversation]) if self.owners[conversation][0] == learner else []

    def state(self, learner: str, lesson: str) -> LearnerState:
        return fold(self.events)

    def now(self) -> datetime:
        return datetime(2026, 1, 8, 9, tzinfo=UTC)

    def note(self, conversation: str, learner: str, events: Sequence[Event], client_id: str) -> None:
        self.events += events

    def held(self, learner: str) -> Held:
        raise NobodyCalled("nobody")

    def delete(self, learner: str) -> int:
        mine = [name for name, owner in self.owners.items() if owner[0] == learner]
        for name in mine:
            del self.owners[name], self.store[name]
        return len(mine)

    def forget_last(self, conversation: str, learner: str) -> FakeTurn | None:
        return self.store[conversation].pop() if self.history(conversation, learner) else None

    def as_replay(self, conversation: str, learner: str) -> str:
        texts = [turn.message for turn in self.history(conversation, learner)] if conversation in self.owners else []
        return "".join(json.dumps({"session": "a", "say": text}, ensure_ascii=False) + "\n" for text in texts)

    def reply(
        self, conversation: str, message: str | Action, *, client_id: str, learner: str, stop: threading.Event
    ) -> Iterator[Progress]:
        message = said(message).value
        yield Progress("looking")
        if "explode" in message:
            raise ZeroDivisionError("inside")
        stop.wait(self.pace)
        if stop.is_set():
            yield self._stopped(conversation, client_id, message, ())
            return
        reply = self._abstain() if "pizza" in message else self._answer(message, self.owners[conversation][1])
        if not reply.abstained:
            yield Progress("wording")
            for count in range(1, len(reply.sentences) + 1):
                stop.wait(self.pace)
                if stop.is_set():
                    yield self._stopped(conversation, client_id, message, reply.sentences[: count - 1])
                    return
                yield Progress("checking", reply.sentences[:count])
        self.store[conversation].append(FakeTurn(client_id, message, reply.as_record()))
        yield Progress("done", reply.sentences, reply)

    def _stopped(self, conversation: str, client_id: str, message: str, shown: tuple[ReplySentence, ...]) -> Progress:
        reply = stopped(self.model_name, shown)
        self.store[conversation].append(FakeTurn(client_id, message, reply.as_record()))
        return Progress("done", shown, reply)

    def keep_unanswered(
        self, conversation: str, message: str, *, client_id: str, learner: str, shown: Any, notice: str | None
    ) -> None:
        reply = stopped(self.model_name, shown, notice=notice)
        self.store[conversation].append(FakeTurn(client_id, message, reply.as_record()))

    def _abstain(self) -> Reply:
        sorry = ReplySentence("This lesson does not say anything about that.", "authored", 1.0)
        return Reply("abstain", (sorry,), self.model_name, "not_in_lesson", "step-2")

    def _answer(self, message: str, lesson_id: str) -> Reply:
        passages = split_lesson(self.library.get(lesson_id))
        wanted = set(re.findall(r"\w{4,}", message.lower()))

        def score(passage: Passage) -> float:
            return len(wanted & set(re.findall(r"\w{4,}", passage.text.lower()))) / (1 + len(wanted))

        best = sorted((p for p in passages if p.kind != "practice"), key=score, reverse=True)[:3]
        quoted = [self._sentence(passage, n) for n, passage in enumerate(best)]
        shown = [ShownPassage(p.id, p.section, p.text, score(p), p.file, (p.start, p.end)) for p in best]
        return Reply(
            "answer", tuple(quoted), self.model_name, None, None, tuple(shown), None, Timings(3, 40, 90, 200), 1
        )

    def _sentence(self, passage: Passage, number: int) -> ReplySentence:
        sentence = passage.sentences[-1]
        source: Literal["lesson", "model"] = "lesson" if number == 2 else "model"
        text = " ".join(sentence.text.split())
        evidence = Evidence(passage.id, passage.file, (sentence.start, sentence.end), text)
        return ReplySentence(text, source, 0.9, (evidence,))


@dataclass
class Site:
    """A running server."""

    url: str
    tutor: Any
    server: Any
    thread: threading.Thread

    def stop(self) -> None:
        self.server.should_exit = True
        self.server.force_exit = True
        self.thread.join(10)


def start_site(tutor: Any) -> Site:
    """Serve on a free port; everything is built in the server's own thread (playwright's has an event loop)."""
    import uvicorn

    from firstguess.ui.server import make_app

    listener = socket.create_server(("127.0.0.1", 0))
    started: queue.Queue[Any] = queue.Queue()

    def run() -> None:
        config = uvicorn.Config(make_app(tutor), log_level="warning", access_log=False, ws="none")
        server = uvicorn.Server(config)
        started.put(server)
        server.run(sockets=[listener])

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return Site(f"http://127.0.0.1:{listener.getsockname()[1]}", tutor, started.get(timeout=60), thread)


@pytest.fixture(scope="session")
def new_tutor() -> type[FakeTutor]:
    return FakeTutor


@pytest.fixture(scope="session")
def new_site() -> Callable[[FakeTutor], Site]:
    return start_site


@pytest.fixture
def tutor() -> FakeTutor:
    return FakeTutor()


@pytest.fixture(scope="session")
def lessons() -> dict[str, Lesson]:
    return Library([shipped_lessons()]).lessons()


@pytest.fixture
def real_tutor(tmp_path: Path) -> Iterator[Callable[[], Tutor]]:
    """Makes the real dialogue without weights, each time with a record of its own."""
    made: list[Tutor] = []

    def make() -> Tutor:
        folder = tmp_path / f"tutor-{len(made)}"
        made.append(build_real(folder, tmp_path / "cache"))
        return made[-1]

    yield make
    for tutor in made:
        tutor.close()


def build_real(folder: Path, cache: Path, lessons: Path | None = None, lesson: str = "fine-tuning") -> Tutor:
    settings = Settings(model="none", lessons=lessons, data_dir=folder, cache_dir=cache)
    return build_tutor(settings, lesson, embedder=HashEmbedder(), reader=FixedReader())


@pytest.fixture(scope="session")
def build_site() -> Callable[..., Site]:
    """Serves the real dialogue, without weights."""

    def build(folder: Path, **options: Any) -> Site:
        return start_site(build_real(folder / "data", folder / "cache", **options))

    return build


@pytest.fixture(scope="session")
def faults_of() -> Callable[[Any], list[str]]:
    """The serious faults that axe-core finds on a page."""

    def find(page: Any) -> list[str]:
        script = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
        page.evaluate(script + "; window.axe = axe;")
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        bad = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
        return [f"{each['id']}: {node['html'][:160]}" for each in bad for node in each["nodes"]]

    return find


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, driven by playwright; the test is skipped where that is missing."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_api.sync_playwright() as player:
        running = player.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a URL and waits for a selector. ``problems`` of the page are the errors that it meets."""
    contexts = []

    def opened(url: str, awaited: str, context: Any = None, **options: Any) -> Any:
        if context is None:
            context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
            contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.goto(url)
        page.wait_for_selector("#fg-text", state="attached")
        page.wait_for_selector(awaited, state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()
