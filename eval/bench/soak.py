"""A long run: what grows over thousands of turns of hundreds of learners in one process.

Learners come a few at a time, each with twenty turns of questions and committed answers, in an order drawn from the
seed. What is compared is always the same process, after warming up and at the end.
"""

from __future__ import annotations

import gc
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import median

import psutil

from firstguess.eval.bench.base import Wish, figure, flat, percentile, timed
from firstguess.eval.bench.retrieve import asked_of
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.tutor.actions import Action
from firstguess.tutor.build import DATABASE, build_tutor
from firstguess.tutor.settings import Settings
from firstguess.tutor.turn import Tutor

TURNS = 20  # of one learner
TOGETHER = 5  # learners whose turns alternate
WARMING = 0.1
WINDOWS = 20


@dataclass(frozen=True)
class Size:
    """How long a run is, with ``none`` and with the model."""

    turns: int
    learners: int


FULL = {"none": Size(10_000, 500), "model": Size(500, 25)}
SMALL = {"none": Size(100, 5), "model": Size(20, 2)}


@dataclass(frozen=True)
class Moment:
    """What the process holds after so many turns."""

    turns: int
    resident: int
    handles: int
    temporary: int
    log: int


@dataclass
class Trace:
    """A run: the milliseconds of each turn, and what was held at times."""

    taken: list[float] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    warm: int = 0


class Soak:
    """The bench. A tutor may be given instead of the real one, and sizes, as tests do."""

    name = "soak"
    title = "What grows over thousands of turns?"

    def __init__(
        self,
        opened: Callable[[Settings, Embedder], Tutor] | None = None,
        sizes: dict[str, Size] | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._open = opened or (lambda settings, embedder: build_tutor(settings, embedder=embedder))
        self._sizes = sizes
        self._embedder = embedder or MiniLM()

    def run(self, wish: Wish) -> Result:
        sizes = self._sizes or (SMALL if wish.quick else FULL)
        models = {"none": "none"} | ({} if wish.settings.model == "none" else {"model": wish.settings.model})
        figures: list[Figure] = []
        for name, model in models.items():
            home = wish.scratch / f"soak-{name}"
            settings = wish.settings.model_copy(update={"model": model, "data_dir": home})
            with own_temporary(wish.scratch / f"temporary-{name}") as temporary:
                tutor = self._open(settings, self._embedder)
                try:
                    trace = soak(wish, tutor, sizes[name], home, temporary, name)
                finally:
                    tutor.close()
            figures += _figures(name, model, sizes[name], trace)
        missing = [f"growth with a model: the model is {model}" for model in ("none",) if wish.settings.model == model]
        return Result(bench=self.name, title=self.title, figures=tuple(figures), missing=tuple(missing))


@contextmanager
def own_temporary(folder: Path) -> Iterator[Path]:
    """A folder for temporary files that nobody else writes to."""
    folder.mkdir(parents=True)
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before


def soak(wish: Wish, tutor: Tutor, size: Size, home: Path, temporary: Path, name: str) -> Trace:
    """Run ``size.turns`` turns of ``size.learners`` learners."""
    dice = random.Random(wish.settings.seed)
    asked = asked_of(wish)
    trace = Trace(warm=max(1, round(size.turns * WARMING)))
    often = max(1, size.turns // 100)
    for done, (learner, conversation, act) in enumerate(_turns(tutor, size, asked, dice, name), start=1):
        trace.taken.append(timed(wish.clock, _reply, tutor, learner, conversation, act, done)[0])
        if done % often == 0 or done in (trace.warm, size.turns):
            trace.moments.append(_moment(done, home, temporary, collect=done in (trace.warm, size.turns)))
            wish.progress(f"soak: {name}", done, size.turns)
    return trace


def _turns(
    tutor: Tutor, size: Size, asked: Sequence[tuple[str, str]], dice: random.Random, name: str
) -> Iterator[tuple[str, str, str | Action]]:
    """Learner, conversation and act of each turn: a few learners take turns, then the next few."""
    each = max(1, size.turns // size.learners)
    lessons = list(dict.fromkeys(lesson for lesson, _ in asked))
    left = size.turns
    for first in range(0, size.learners, TOGETHER):
        seats = []
        for number in range(first, min(first + TOGETHER, size.learners)):
            lesson, who = lessons[number % len(lessons)], f"soak-{name}-{number}"
            acts = _acts(tutor, lesson, [text for of, text in asked if of == lesson], dice)
            seats.append((who, tutor.new_conversation(who, lesson), acts))
        for _ in range(each):
            for who, conversation, acts in seats[: max(left, 0)]:
                yield who, conversation, next(acts)
                left -= 1


def _acts(tutor: Tutor, lesson: str, texts: Sequence[str], dice: random.Random) -> Iterator[str | Action]:
    """What one learner does, without an end: questions, and items answered, right or wrong."""
    items = [item for item in tutor.open_lesson(lesson).items.values() if item.choices]
    while True:
        yield from dice.sample(list(texts), min(2, len(texts)))
        if items:
            item = dice.choice(items)
            yield Action("open", item.id)
            yield Action("choice", dice.choice(item.choices).text)
            yield Action("confidence", dice.choice(("guess", "think", "sure")))


def _reply(tutor: Tutor, learner: str, conversation: str, act: str | Action, number: int) -> None:
    for _ in tutor.reply(conversation, act, client_id=f"turn-{number}", learner=learner):
        """Read to its end, as a page does; only then is it stored."""


def _moment(turns: int, home: Path, temporary: Path, *, collect: bool) -> Moment:
    if collect:
        gc.collect()
    process = psutil.Process()
    handles = int(getattr(process, "num_fds", getattr(process, "num_handles", int))())
    log = sum(file.stat().st_size for file in home.glob(f"{DATABASE}*"))
    return Moment(turns, process.memory_info().rss, handles, sum(1 for _ in temporary.rglob("*")), log)


def slope(taken: Sequence[float], windows: int = WINDOWS) -> float:
    """Milliseconds by which a turn grows over 1000 turns: the median of the slopes between medians of windows."""
    wide = max(1, len(taken) // windows)
    middles = [
        (start + wide / 2, median(taken[start : start + wide])) for start in range(0, len(taken) - wide + 1, wide)
    ]
    slopes = [(late - early) / (then - now) * 1000 for (now, early), (then, late) in combinations(middles, 2)]
    return median(slopes) if slopes else 0.0


def _figures(name: str, model: str, size: Size, trace: Trace) -> Iterator[Figure]:
    begin = next(moment for moment in trace.moments if moment.turns >= trace.warm)
    end, warm = trace.moments[-1], trace.taken[trace.warm :]
    label = f"{size.turns:,} turns, {model}"
    yield figure(
        f"growth_{name}", f"{label}: growth of resident memory", "%", "lower",
        100 * (end.resident / begin.resident - 1),
        note=f"{size.learners} learners, one process, after {begin.turns:,} turns of warming up",
    )  # fmt: skip
    yield _grown(f"resident_{name}", f"{label}: resident memory", "MB", begin.resident / 1e6, end.resident / 1e6, [
        moment.resident / 1e6 for moment in trace.moments
    ])  # fmt: skip
    for key, title in (("handles", "open files"), ("temporary", "temporary files")):
        series = [float(getattr(moment, key)) for moment in trace.moments]
        yield _grown(f"{key}_{name}", f"{label}: {title}", "", getattr(begin, key), getattr(end, key), series)
    yield figure(
        f"log_{name}", f"{label}: log", "kB a turn", "neither", end.log / end.turns / 1e3,
        [moment.log / moment.turns / 1e3 for moment in trace.moments], note=f"{end.log / 1e6:.1f} MB at the end",
    )  # fmt: skip
    yield figure(f"turn_{name}", f"{label}: a turn, p50", "ms", "lower", median(warm), flat([warm]))
    yield figure(
        f"slope_{name}", f"{label}: growth of a turn over 1,000 turns", "ms", "lower", slope(warm),
        against=Against(kind="itself", name="median turn", value=median(warm)),
        note=f"95 of 100 turns take at most {percentile(warm, 95):.0f} ms",
    )  # fmt: skip


def _grown(name: str, title: str, unit: str, begin: float, end: float, series: Sequence[float]) -> Figure:
    against = Against(kind="itself", name="after warming up", value=float(begin))
    return figure(name, title, unit, "lower", float(end), series, against=against)
