"""The bench ``start``: a fresh process of ``firstguess chat``, until the page can be used and until its first answer.

Everything is converted and indexed by then, as it is whenever the chat is started again. The question goes the way that
a browser's goes: the page, its load event, the queue. Beside it start a bare Gradio chat, which is what the page is
built on, and LangChain's stock chain up to its first sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from firstguess.eval.bench.base import Wish, figure
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings

#: Libraries that a page needs none of; the first answer loads them behind it.
HEAVY = ("torch", "openvino", "faiss", "sentence_transformers", "transformers")
PATIENCE_S = 180.0
SAID = "fg-claim"  # the class of a sentence that passed the check
ASKED = "fg-asked"
URL = re.compile(r"http://[\w.:\[\]]+")

# Looks into sys.modules itself: a hook on imports would take a library that is only looked for as one that is loaded.
CHAT = f"""
import sys, threading, time
def watch():
    left = set({HEAVY!r})
    while left:
        for name in left & set(sys.modules):
            print("bench-module", name, time.time(), file=sys.stderr, flush=True)
            left.discard(name)
        time.sleep(0.005)
threading.Thread(target=watch, daemon=True).start()
from firstguess.ui.cli import main
main(sys.argv[1:])
"""
GRADIO = """
import gradio
gradio.ChatInterface(lambda message, history: message).launch()
"""
STOCK = """
import json, sys, time
from firstguess.eval.systems.stock import Stock
from firstguess.knowledge.embedding import MiniLM
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import load_settings
settings = load_settings(json.loads(sys.argv[1])).settings
answer = Stock(settings, open_library(settings), MiniLM()).ask(sys.argv[2], sys.argv[3])
print("bench-first", time.time() - (answer.times["total"] - answer.times["first_sentence"]) / 1000, flush=True)
"""


class NoStart(FirstguessError):
    """A process that was to be measured did not come up; the message has its last words."""


@dataclass
class Started:
    """Seconds after the process was begun, the heavy modules that were there before the page, and peak memory."""

    page: float
    usable: float
    first: float
    heavy: tuple[str, ...]
    megabytes: float


@dataclass
class Child:
    """A process of ours, whose words go into files."""

    code: str
    arguments: Sequence[str]
    folder: Path
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = self.folder / "out", self.folder / "err"
        environment = {**os.environ, **self.extra, "PYTHONUNBUFFERED": "1", "GRADIO_ANALYTICS_ENABLED": "False"}
        self.began = time.time()
        with self.out.open("w") as out, self.err.open("w") as err:
            command = [sys.executable, "-c", self.code, *self.arguments]
            self.process = subprocess.Popen(command, stdout=out, stderr=err, env=environment)  # noqa: S603 - our own code

    def said(self, pattern: re.Pattern[str]) -> str:
        """What of its output matches, waited for. Raises :class:`NoStart`."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            ended = self.process.poll() is not None
            if found := pattern.search(self.out.read_text(encoding="utf-8", errors="replace")):
                return found[0]
            if ended:
                break
            time.sleep(0.01)
        raise self.failure("said nothing of what was waited for")

    def failure(self, what: str) -> NoStart:
        last = self.err.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        return NoStart(f"a process that was to be measured {what}: {' '.join(last) or 'no word'}")

    def since(self, moment: float) -> float:
        return moment - self.began

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()


class Page:
    """A page as a browser uses it, without one: what it loads first, and events through Gradio's queue."""

    def __init__(self, url: str, session: httpx.Client) -> None:
        self._url, self._http = url, session
        self._hash = uuid.uuid4().hex[:11]
        self._config: dict[str, Any] = {}

    def up(self, child: Child) -> None:
        """Until the page itself is there. Raises :class:`NoStart`."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and child.process.poll() is None:
            with contextlib.suppress(httpx.TransportError):
                if self._http.get(self._url).status_code == httpx.codes.OK:
                    return
            time.sleep(0.01)
        raise child.failure("did not serve its page")

    def load(self) -> None:
        """Until its load event is answered: the learner has a seat, the lesson is shown."""
        self._config = self._http.get(f"{self._url}/config").raise_for_status().json()
        for _ in self._event("load", [""]):
            """Its one answer."""

    def ask(self, question: str) -> Iterator[str]:
        """Raw updates of the page after ``question`` was sent."""
        yield from self._event("submit", [question, None, False, None])

    def _event(self, name: str, data: list[Any]) -> Iterator[str]:
        number = next(
            each["id"] for each in self._config["dependencies"] if any(event == name for _, event in each["targets"])
        )
        body = {"data": data, "event_data": None, "fn_index": number, "trigger_id": None, "session_hash": self._hash}
        self._http.post(f"{self._url}/gradio_api/queue/join", json=body).raise_for_status()
        where = f"{self._url}/gradio_api/queue/data?session_hash={self._hash}"
        with self._http.stream("GET", where) as stream:
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("msg") in ("process_generating", "process_completed"):
                    yield line
                if message.get("msg") == "process_completed":
                    if not message.get("success"):
                        raise NoStart(f"the page could not answer its event {name}")
                    return


def holds_sentence(update: str) -> bool:
    """Whether an update of the page shows a checked sentence after the question."""
    return SAID in update.rpartition(ASKED)[2]


class Start:
    """The bench."""

    name = "start"
    title = "How soon is the page there, and its first answer?"

    def run(self, wish: Wish) -> Result:
        library = open_library(wish.settings)
        lesson = next(iter(library.lessons()))
        question = library.get(lesson).meta.starters[0]
        missing: list[str] = []
        rounds, gradio, stock = [], [], []
        for number in range(wish.repeats + 1):
            started = chat(wish.settings, question, wish.scratch / f"chat-{number}")
            if number:  # what the first start converts and indexes the others find
                rounds.append(started)
                gradio.append(bare_gradio(wish.scratch / f"gradio-{number}"))
                if not missing:
                    try:
                        stock.append(stock_chain(wish.settings, lesson, question, wish.scratch / f"stock-{number}"))
                    except NoStart as error:
                        missing.append(str(error))
            wish.progress("start", number + 1, wish.repeats + 1)
        return Result(
            bench=self.name, title=self.title, figures=tuple(figures(rounds, gradio, stock)), missing=tuple(missing)
        )


def chat(settings: Settings, question: str, folder: Path) -> Started:
    """One start of the chat. Raises :class:`NoStart`."""
    flags = ["chat", "--port", "0", "--model", settings.model, "--seed", str(settings.seed)]
    flags += ["--lessons", str(settings.lessons)] if settings.lessons else []
    extra = {
        "FIRSTGUESS_DATA_DIR": str(folder / "learners"), "FIRSTGUESS_CACHE_DIR": str(settings.cache_dir),
        "FIRSTGUESS_OPEN_BROWSER": "false", "FIRSTGUESS_PORT": "0",
    }  # fmt: skip
    with Child(CHAT, flags, folder, extra) as child, httpx.Client(timeout=PATIENCE_S) as session:
        page = Page(child.said(URL), session)
        page.up(child)
        up = time.time()
        page.load()
        usable, first = time.time(), None
        for update in page.ask(question):
            if first is None and holds_sentence(update):
                first = time.time()
        if first is None:
            raise child.failure(f"answered {question!r} without a sentence of the lesson")
        loaded = seen(child.err.read_text(encoding="utf-8", errors="replace"))
        heavy = tuple(name for name, moment in loaded.items() if moment <= up)
        return Started(
            child.since(up), child.since(usable), child.since(first), heavy, _peak_megabytes(child.process.pid)
        )


def seen(words: str) -> dict[str, float]:
    """When the watching thread first saw each heavy library."""
    lines = (line.split() for line in words.splitlines() if line.startswith("bench-module "))
    return {line[1]: float(line[2]) for line in lines if len(line) == 3}


def bare_gradio(folder: Path) -> float:
    """Seconds until a chat of nothing but Gradio serves its page."""
    with Child(GRADIO, (), folder) as child, httpx.Client(timeout=PATIENCE_S) as session:
        Page(child.said(URL), session).up(child)
        return child.since(time.time())


def stock_chain(settings: Settings, lesson: str, question: str, folder: Path) -> float:
    """Seconds until the stock chain, begun from nothing, has its first sentence."""
    model = {"model": settings.model, **({"lessons": str(settings.lessons)} if settings.lessons else {})}
    extra = {"FIRSTGUESS_CACHE_DIR": str(settings.cache_dir)}
    with Child(STOCK, (json.dumps(model), lesson, question), folder, extra) as child:
        return child.since(float(child.said(re.compile(r"bench-first [\d.]+\n")).split()[1]))


def _peak_megabytes(process: int) -> float:
    """The most memory that was resident at once."""
    told = Path(f"/proc/{process}/status")
    if told.is_file():
        lines = told.read_text(encoding="utf-8").splitlines()
        return next(float(line.split()[1]) / 1000 * 1.024 for line in lines if line.startswith("VmHWM"))
    import psutil

    return float(psutil.Process(process).memory_info().rss) / 1e6


def figures(rounds: Sequence[Started], gradio: Sequence[float], stock: Sequence[float]) -> Iterator[Figure]:
    """What the starts come to. Without the stock chain its column stays empty."""
    page, first = [each.usable for each in rounds], [each.first for each in rounds]
    chain = (
        Against(kind="peer", name="LangChain's stock chain, from nothing", value=median(stock), samples=tuple(stock))
        if stock
        else None
    )
    yield figure(
        "page", "until the page is usable", "s", "lower", median(page), page,
        against=Against(kind="peer", name="a bare Gradio chat", value=median(gradio), samples=tuple(gradio)),
        note=f"served after {median(each.page for each in rounds):.1f} s, usable when its load event is answered",
    )  # fmt: skip
    yield figure(
        "first_sentence", "until the first verified sentence", "s", "lower", median(first), first, against=chain,
        note="asked as soon as the page was usable",
    )  # fmt: skip
    heavy = sorted({name for each in rounds for name in each.heavy})
    yield figure(
        "heavy", "heavy libraries imported before the page is up", "", "lower", float(len(heavy)),
        [float(len(each.heavy)) for each in rounds],
        against=Against(kind="ceiling", name="all that are looked for", value=float(len(HEAVY))),
        note=", ".join(heavy),
    )  # fmt: skip
    memory = [each.megabytes for each in rounds]
    yield figure("peak_memory", "peak memory, one learner, after an answer", "MB", "lower", median(memory), memory)
