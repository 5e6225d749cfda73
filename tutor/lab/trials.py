"""The four experiments as they are run: what is trained on what, what is measured, and the figures that come out."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from statistics import mean

from torch import Tensor

from firstguess.tutor.lab.progress import Point
from firstguess.tutor.lab.start import fresh
from firstguess.tutor.lab.texts import MARKS, Sentence, Texts, unchecked
from firstguess.tutor.lab.tiny import TinyModel, Vocabulary, marked_rightly, measured, shuffled, training

RATE = 1e-3
HELD_OUT, EVERYDAY, FEW, SOME, MORE = 150, 200, 16, 60, 180
BATCH = 20
TOP_LAYERS = 2
#: The share of right marks jumps about, so the last few measurements are taken together.
LAST = 5


@dataclass(frozen=True)
class Stage:
    """What is being done, and what share of the whole is done."""

    done: float
    saying: str


Trial = Generator[Point | Stage, None, dict[str, float]]
Gauges = Mapping[str, Callable[[TinyModel], float]]


class Bench:
    """What a trial works with: the pre-trained start, and notes drawn with the seed."""

    def __init__(self, texts: Texts, vocabulary: Vocabulary, start: TinyModel, seed: int, effort: float = 1.0) -> None:
        self.texts, self.vocabulary, self.seed, self.effort = texts, vocabulary, seed, effort
        self._start = start
        self._rng = random.Random(f"notes {seed}")
        self._drawn: list[Sentence] = []
        self.held_out = self.encoded(self.notes(HELD_OUT))
        everyday = random.Random("held-out everyday")
        self.everyday = self.encoded([texts.sentence(everyday) for _ in range(EVERYDAY)])

    def notes(self, count: int) -> list[Sentence]:
        """Notes of which none was drawn before."""
        new = self.texts.notes(count, self._rng, self._drawn)
        self._drawn += new
        return new

    def spoilt(self, notes: list[Sentence]) -> list[Sentence]:
        return unchecked(notes, self._rng)

    def encoded(self, sentences: list[Sentence]) -> Tensor:
        return self.vocabulary.encode(sentences)

    def tuned(self) -> TinyModel:
        """A copy of the pre-trained start, to be fine-tuned."""
        return copy.deepcopy(self._start)

    def random(self) -> TinyModel:
        return fresh(self.vocabulary, self.seed + 1)

    def rightly(self, rows: Tensor) -> Callable[[TinyModel], float]:
        marks = [self.vocabulary.number(mark) for mark in MARKS]
        return lambda model: marked_rightly(model, rows, marks)

    def steps(self, full: int) -> int:
        return max(LAST, int(full * self.effort))


@dataclass(frozen=True)
class Plan:
    """One training: ``share`` is the stretch of the whole trial that it fills, ``said`` names what it trains on.

    What ``gauges`` measure is drawn, what ``aside`` measures is not.
    """

    model: TinyModel
    rows: Tensor
    batch: int
    steps: int
    every: int
    gauges: Gauges
    said: str
    share: tuple[float, float] = (0.0, 1.0)
    unit: str = "step"
    aside: Gauges = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """The measurements of one training, a list a gauge, all at ``steps``; ``seconds`` are those of training alone."""

    steps: list[int]
    values: dict[str, list[float]]
    seconds: float

    def best(self, curve: str) -> int:
        """The index of the lowest value."""
        values = self.values[curve]
        return values.index(min(values))


def _train(plan: Plan, seed: int) -> Generator[Point | Stage, None, Trained]:
    batches = training(plan.model, shuffled(plan.rows, plan.batch, plan.steps, random.Random(f"order {seed}")), RATE)
    result = Trained([], {name: [] for name in (*plan.gauges, *plan.aside)}, 0.0)
    seconds = 0.0
    for step in range(plan.steps + 1):
        if step % plan.every == 0 or step == plan.steps:
            result.steps.append(step)
            for curve, gauge in plan.gauges.items():
                result.values[curve].append(gauge(plan.model))
                yield Point(curve, step, result.values[curve][-1])
            begin, end = plan.share
            for name, gauge in plan.aside.items():
                result.values[name].append(gauge(plan.model))
            saying = f"training on {plan.said}, {plan.unit} {step} of {plan.steps}"
            yield Stage(begin + (end - begin) * step / plan.steps, saying)
        if step < plan.steps:
            before = time.perf_counter()
            next(batches)
            seconds += time.perf_counter() - before
    return Trained(result.steps, result.values, seconds)


def epochs(bench: Bench) -> Trial:
    """Few notes, all of them in each step, so that a step is an epoch."""
    few = bench.encoded(bench.notes(FEW))
    gauges: Gauges = {
        "training loss": lambda model: measured(model, few),
        "held-out loss": lambda model: measured(model, bench.held_out),
    }
    plan = Plan(bench.tuned(), few, FEW, bench.steps(200), 4, gauges, f"{FEW} notes", unit="epoch")
    run = yield from _train(plan, bench.seed)
    own, other = run.values["training loss"], run.values["held-out loss"]
    best = run.best("held-out loss")
    return {
        "training loss at the start": own[0],
        "training loss at the end": own[-1],
        "held-out loss at the start": other[0],
        "held-out loss at its best": other[best],
        "held-out loss at the end": other[-1],
        "epoch of the best held-out loss": run.steps[best],
        "epochs": run.steps[-1],
    }


def layers(bench: Bench) -> Trial:
    """The same notes for all layers and for the top ones; each is judged at its best on held-out notes."""
    some = bench.encoded(bench.notes(SOME))
    figures = {"everyday loss before": measured(bench.tuned(), bench.everyday)}
    for number, name in enumerate(("all layers", "top layers")):
        model = bench.tuned()
        if name == "top layers":
            model.freeze_below(TOP_LAYERS)
        gauges: Gauges = {
            f"notes, {name}": lambda model: measured(model, bench.held_out),
            f"everyday, {name}": lambda model: measured(model, bench.everyday),
        }
        share = (number / 2, (number + 1) / 2)
        plan = Plan(model, some, BATCH, bench.steps(200), 5, gauges, f"{SOME} notes with {name}", share)
        run = yield from _train(plan, bench.seed)
        best = run.best(f"notes, {name}")
        figures |= {
            f"held-out loss, {name}": run.values[f"notes, {name}"][best],
            f"everyday loss, {name}": run.values[f"everyday, {name}"][best],
            f"seconds, {name}": run.seconds,
            f"parameters, {name}": model.trained(),
        }
    return figures


def curation(bench: Bench) -> Trial:
    """The checked notes alone, and with three times as many that nobody checked, for the same number of steps."""
    checked = bench.notes(SOME)
    every = [*checked, *bench.spoilt(bench.notes(MORE))]
    urgent = bench.held_out[(bench.held_out == bench.vocabulary.number("urgent")).any(1)]
    figures: dict[str, float] = {}
    for number, (name, notes) in enumerate((("60 checked notes", checked), ("all 240 notes", every))):
        model = bench.tuned()
        gauges: Gauges = {name: bench.rightly(bench.held_out)}
        share = (number / 2, (number + 1) / 2)
        aside: Gauges = {"urgent": bench.rightly(urgent)}
        plan = Plan(model, bench.encoded(notes), BATCH, bench.steps(200), 5, gauges, name, share, aside=aside)
        run = yield from _train(plan, bench.seed)
        figures |= {
            f"marked rightly, {name}": mean(run.values[name][-LAST:]),
            f"urgent notes overlooked, {name}": 1 - mean(run.values["urgent"][-LAST:]),
            f"held-out loss, {name}": measured(model, bench.held_out),
        }
    return figures


def start(bench: Bench) -> Trial:
    """The same notes in the same order, from the pre-trained start and from a random one."""
    some = bench.encoded(bench.notes(SOME))
    runs = {}
    for number, (name, model) in enumerate((("pre-trained start", bench.tuned()), ("random start", bench.random()))):
        gauges: Gauges = {name: lambda model: measured(model, bench.held_out)}
        share = (number / 2, (number + 1) / 2)
        plan = Plan(model, some, BATCH, bench.steps(160), 4, gauges, f"{SOME} notes, {name}", share)
        runs[name] = yield from _train(plan, bench.seed)
    tuned, other = runs["pre-trained start"], runs["random start"]
    losses = tuned.values["pre-trained start"]
    best = other.best("random start")
    lowest = other.values["random start"][best]
    reached = (step for step, loss in zip(tuned.steps, losses, strict=True) if loss <= lowest)
    return {
        "held-out loss, pre-trained start": min(losses),
        "held-out loss, random start": lowest,
        "steps to the best, random start": other.steps[best],
        "steps to the same, pre-trained start": next(reached, tuned.steps[-1]),
    }


TRIALS: dict[str, Callable[[Bench], Trial]] = {
    "epochs": epochs,
    "layers": layers,
    "curation": curation,
    "start": start,
}
