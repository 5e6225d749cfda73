"""The bench ``class``: many learners at once on one machine, each asking its own questions over the app's own routes.

The app runs in a process of its own, as it is started for a class, and the learners are threads of this one, which take
their share of the processor too. Each thinks up to two seconds before a question, so that nobody asks in step.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import mean

import httpx

from firstguess.eval import questions
from firstguess.eval.bench.base import Wish, figure, flat, over_rounds
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.tutor import phrases
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings
from firstguess.ui.bench_start import ASKED, PATIENCE_S, URL, Child, NoStart, Page, holds_sentence

LEVELS, QUICK_LEVELS = (1, 5, 10, 20, 30), (1, 3)
EACH = 4
ALONE = 12  # one learner alone has to ask more, or the worst of its answers would be chance
THINK_S = 2.0
WINDOW_S = 1.0
ANSWERED = ("open", "yes_no", "statement")
CHAT = "import sys\nfrom firstguess.ui.cli import main\nmain(sys.argv[1:])"
#: How an answer is marked that quotes because many are asking.
BUSY = re.compile("|".join(re.escape(text.partition(",")[0]) for text in (phrases.FULL, phrases.LATE)))


@dataclass(frozen=True)
class Asked:
    """One question as its learner met it: ``first`` and ``whole`` in ms, None where there was no sentence.

    ``most`` is the most updates within a second.
    """

    learner: int
    first: float | None
    whole: float
    quoted: bool
    most: int
    error: str = ""


@dataclass
class Round:
    """What a class of one size met, and the server's memory in MB at its worst."""

    learners: int
    asked: list[Asked] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def firsts(self) -> list[float]:
        return [each.first for each in self.asked if each.first is not None]

    @property
    def wholes(self) -> list[float]:
        return [each.whole for each in self.asked if not each.error]

    @property
    def fairness(self) -> float:
        """Jain's index of how quickly each learner was answered: 1 when all alike, 1/n when only one was."""
        by_learner: dict[int, list[float]] = {}
        for each in self.asked:
            by_learner.setdefault(each.learner, []).append(each.whole)
        return jain([1 / mean(times) for times in by_learner.values()])


def jain(shares: Sequence[float]) -> float:
    """Jain's fairness index."""
    squares = sum(share * share for share in shares)
    return sum(shares) ** 2 / (len(shares) * squares) if squares else 1.0


def busiest(moments: Sequence[float], window: float = WINDOW_S) -> int:
    """The most of ``moments`` that lie within one ``window``."""
    return max((sum(begin <= each < begin + window for each in moments) for begin in moments), default=0)


class Class:
    """The bench; ``levels`` are the sizes of the class."""

    name = "class"
    title = "How is a class of thirty served by one machine?"

    def __init__(self, levels: Sequence[int] = LEVELS, think_s: float = THINK_S) -> None:
        self._levels, self._think_s = levels, think_s

    def run(self, wish: Wish) -> Result:
        levels = QUICK_LEVELS if wish.quick else self._levels
        texts = questions_of(wish.settings)
        rounds: list[Round] = []
        with Child(CHAT, flags(wish.settings), wish.scratch / "chat", environment(wish.settings)) as child:
            url = child.said(URL)
            with httpx.Client(timeout=PATIENCE_S) as session:
                Page(url, session).up(child)
            warm_up(url, texts)
            for number in range(wish.repeats):
                for size in levels:
                    wish.progress("class: learners", len(rounds), wish.repeats * len(levels))
                    each = 1 if wish.quick else ALONE if size == 1 else EACH
                    rounds.append(self._round(url, child, size, plan(texts, size, each, wish.settings.seed + number)))
        return Result(bench=self.name, title=self.title, figures=tuple(figures(rounds)), missing=tuple(missing(rounds)))

    def _round(self, url: str, child: Child, size: int, asked: Sequence[Sequence[tuple[float, str]]]) -> Round:
        found, over = Round(size), threading.Event()
        watcher = threading.Thread(target=_watch, args=(child.process.pid, found, over), daemon=True)
        watcher.start()
        with ThreadPoolExecutor(size) as pool:
            for met in pool.map(lambda who: learner(url, who, asked[who], self._think_s), range(size)):
                found.asked += met
        over.set()
        watcher.join()
        return found


def questions_of(settings: Settings) -> list[str]:
    """The dev questions that the first lesson answers: a class has one lesson before it."""
    library = open_library(settings)
    lesson = next(iter(library.lessons()))
    cases = questions.served(questions.load((), "dev"), library)
    good = [case for case in cases if case.lesson == lesson and case.kind in ANSWERED]
    return [case.question for case in good if not case.abstain and not case.history]


def plan(texts: Sequence[str], size: int, each: int, seed: int) -> list[list[tuple[float, str]]]:
    """For each learner its questions, all different, with the share of the thinking time before each."""
    chance = random.Random(f"class-{seed}-{size}")
    return [[(chance.random(), text) for text in chance.sample(texts, min(each, len(texts)))] for _ in range(size)]


def flags(settings: Settings) -> list[str]:
    lessons = ["--lessons", str(settings.lessons)] if settings.lessons else []
    return ["chat", "--port", "0", "--model", settings.model, "--seed", str(settings.seed), *lessons]


def environment(settings: Settings) -> dict[str, str]:
    """The settings that have no flag. What learners do goes into the bench's own folder."""
    passed = ("data_dir", "cache_dir", "threads", "drafts", "queue_size", "longest_wait_s", "max_new_tokens")
    values = {f"FIRSTGUESS_{name.upper()}": str(getattr(settings, name)) for name in passed}
    return {**values, "FIRSTGUESS_OPEN_BROWSER": "false", "FIRSTGUESS_PORT": "0"}


def warm_up(url: str, texts: Sequence[str]) -> None:
    """Load whatever the first answers wait for. Raises :class:`NoStart` when there is none."""
    met = learner(url, 0, [(0.0, text) for text in texts[-2:]], 0.0)
    if errors := [each.error for each in met if each.error]:
        raise NoStart(f"the page gave no answer: {errors[0]}")


def learner(url: str, who: int, asked: Sequence[tuple[float, str]], think_s: float) -> list[Asked]:
    """Open the page as a new learner and ask, one question after the other."""
    met = []
    with httpx.Client(timeout=PATIENCE_S) as session:
        page = Page(url, session)
        try:
            session.get(url).raise_for_status()  # gives the cookie
            page.load()
        except (httpx.HTTPError, NoStart) as error:
            return [Asked(who, None, 0.0, False, 0, f"the page did not load: {error}") for _ in asked]
        for thinking, text in asked:
            time.sleep(thinking * think_s)
            met.append(ask(page, who, text))
    return met


def ask(page: Page, who: int, text: str) -> Asked:
    """Ask one question and read every update to the end."""
    began, first, quoted, moments, error = time.perf_counter(), None, False, [], ""
    try:
        for update in page.ask(text):
            moments.append(time.perf_counter())
            told = update.rpartition(ASKED)[2]
            quoted = quoted or bool(BUSY.search(told))
            if first is None and holds_sentence(update):
                first = (moments[-1] - began) * 1000
    except (httpx.HTTPError, NoStart) as problem:
        error = f"{type(problem).__name__}: {problem}"
    if not error and first is None:
        error = f"no sentence came to {text!r}"
    return Asked(who, first, (time.perf_counter() - began) * 1000, quoted, busiest(moments), error)


def _watch(process: int, found: Round, over: threading.Event) -> None:
    """Keep the most memory that the server had at once."""
    import psutil

    while not over.wait(0.2):
        found.megabytes = max(found.megabytes, psutil.Process(process).memory_info().rss / 1e6)


def figures(rounds: Sequence[Round]) -> Iterator[Figure]:
    """What the rounds come to: by the size of the class, and over all of them."""
    sizes = list(dict.fromkeys(each.learners for each in rounds))
    for size in sizes:
        yield from _of_size(size, [each for each in rounds if each.learners == size], _alone(rounds))
    everything = [each for one in rounds for each in one.asked]
    if everything:
        yield figure(
            "errors", "questions without an answer", "", "lower", float(sum(bool(each.error) for each in everything)),
            note=f"of {len(everything)}",
        )  # fmt: skip
        most = [float(each.most) for each in everything]
        yield figure("updates", "updates of one page within a second, the most", "", "lower", max(most))
        memory = [each.megabytes for each in rounds]
        yield figure("memory", "peak memory of the server", "MB", "lower", max(memory), memory)


def _alone(rounds: Sequence[Round]) -> list[list[float]]:
    return [each.firsts for each in rounds if each.learners == 1]


def _of_size(size: int, rounds: Sequence[Round], alone: Sequence[Sequence[float]]) -> Iterator[Figure]:
    who = "one learner" if size == 1 else f"{size} learners"
    first, whole = [each.firsts for each in rounds], [each.wholes for each in rounds]
    for share in (50, 95):
        if any(first):
            yield figure(
                f"first_p{share}_{size}", f"{who}: first verified sentence, p{share}", "ms", "lower",
                over_rounds(first, share), flat(first) if share == 50 else (), against=_beside(alone, share, size),
                held="ratio",
            )  # fmt: skip
    if any(whole):
        yield figure(
            f"whole_p50_{size}", f"{who}: whole answer, p50", "ms", "lower", over_rounds(whole), flat(whole),
            note=f"p95 {over_rounds(whole, 95):,.0f} ms",
        )  # fmt: skip
    quoted = [each.quoted for one in rounds for each in one.asked]
    yield figure(
        f"quoted_{size}", f"{who}: quoted because many were asking", "%", "lower", 100 * mean(quoted),
        note=f"{sum(quoted)} of {len(quoted)} answers",
    )  # fmt: skip
    fair = [each.fairness for each in rounds]
    yield figure(
        f"fairness_{size}", f"{who}: fairness (Jain's index)", "", "higher", mean(fair), fair,
        against=Against(kind="ceiling", name="all alike", value=1.0),
    )  # fmt: skip


def _beside(alone: Sequence[Sequence[float]], share: float, size: int) -> Against | None:
    if size == 1 or not any(alone):
        return None
    return Against(kind="itself", name="one learner, same run", value=over_rounds(alone, share))


def missing(rounds: Sequence[Round]) -> list[str]:
    """The first few things that went wrong, in words."""
    errors = [f"{one.learners} learners: {each.error}" for one in rounds for each in one.asked if each.error]
    return list(dict.fromkeys(errors))[:3]
