"""One run of the benchmark: from what was asked for to the folder that holds rows and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from firstguess.eval import bars, fingerprints, questions, registry, runner
from firstguess.eval.report import build, files, proof
from firstguess.eval.report.schema import Report, SystemPart
from firstguess.eval.suites.ablations import ablate
from firstguess.eval.systems.base import System
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings

ANSWERS = "answers.jsonl"
#: What words the baselines where ours only quotes.
EMBEDDED = "openvino"
#: Where a run goes that was given no folder: one of its own for each fingerprint.
RUNS = Path("firstguess-eval")


class WrongPlan(FirstguessError):
    """What was asked for cannot be run; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What to run. ``models`` are specs as for ``firstguess chat``; no case file means the shipped questions.

    ``ablations`` takes the search apart beside the suite retrieval.
    ``limit`` runs only the first items of each suite, to try something; bars are then shown, and hold nobody.
    """

    suite: str
    models: tuple[str, ...]
    baselines: tuple[str, ...] = ()
    cases: tuple[Path, ...] = ()
    split: str | None = None
    out: Path | None = None
    limit: int | None = None
    repeats: int = 1
    bars: Path | None = None
    ablations: bool = False

    def as_command(self) -> dict[str, Any]:
        """What of it decides the rows."""
        return {
            "suite": self.suite, "models": list(self.models), "baselines": list(self.baselines), "split": self.split,
            "limit": self.limit, "repeats": self.repeats, "own_cases": bool(self.cases), "ablations": self.ablations,
        }  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """A finished run: its report, and where its files are."""

    report: Report
    out: Path
    went_on: int = 0

    @property
    def met(self) -> bool:
        """Whether no floor was missed and no item raised; a try holds nobody to a bar, but what raises is a fault."""
        tried = self.report.fingerprint["command"]["limit"] is not None
        return not self.report.errors and (tried or not self.report.missed)


def evaluate(plan: Plan, settings: Settings, progress: runner.Progress | None = None) -> Outcome:
    """Run ``plan`` and write its files. Raises a :class:`FirstguessError` before anything runs, or the run is whole."""
    entries = registry.find(plan.suite)
    suites = [entry.open() for entry in entries]
    wanted = bars.read_bars(plan.bars or bars.shipped_bars())
    bars.refuse_unknown(wanted, suites)
    if plan.ablations and "retrieval" not in {entry.name for entry in entries}:
        raise WrongPlan("--ablations takes retrieval apart: ask for it with the suite retrieval, or with all")
    named = systems_of(plan)
    asked = questions.load(plan.cases, plan.split)
    library = open_library(settings)
    asked = questions.with_made(asked, library, settings.seed) if plan.split is None else asked
    questions.refuse_contaminated(asked.cases, library)
    cases = questions.served(asked, library)
    print_ = fingerprints.fingerprint(plan.as_command(), settings, library, asked.files, [part.model for part in named])
    out = plan.out or RUNS / f"{plan.suite}-{fingerprints.digest(print_)[:8]}"
    fingerprints.claim(out, print_)
    began, before = datetime.now(UTC), _rows_in(out)
    with TemporaryDirectory() as scratch:
        bench = Workbench(
            settings, Path(scratch), cases, out / ANSWERS, settings.seed, plan.repeats, asked.splits, plan.split
        )
        rows = runner.run(suites, opened(named, bench), bench, out, progress, plan.limit)
        taken_apart = ablate(bench) if plan.ablations else None
        made = build.Made(suites, named, rows, wanted, print_, bench, began, plan.limit, _proof(entries), taken_apart)
        report = build.report(made)
    files.write(report, rows, out)
    return Outcome(report, out, before)


def systems_of(plan: Plan) -> list[SystemPart]:
    """What a plan measures, in the order of the report. Raises :class:`WrongPlan`."""
    unknown = [name for name in plan.baselines if name not in registry.BASELINES]
    if unknown:
        raise WrongPlan(f"no baseline is named {', '.join(unknown)}; there is: {', '.join(registry.BASELINES)}")
    ours = [SystemPart(name=f"firstguess:{spec}", role="ours", model=spec) for spec in dict.fromkeys(plan.models)]
    worded = [part.model for part in ours if part.model != "none"] or [EMBEDDED]
    more = []
    for name in dict.fromkeys(plan.baselines):
        if registry.BASELINES[name] is None:
            more.append(SystemPart(name=name, role="baseline", model="none"))
        else:
            more += [SystemPart(name=f"{name}:{spec}", role="baseline", model=spec) for spec in worded]
    return [*ours, *more]


def opened(parts: Sequence[SystemPart], bench: Workbench) -> Iterator[System]:
    """Each system, open while it is asked: no two sets of weights are in memory at once."""
    for part in parts:
        system = _open(part, bench)
        try:
            yield system
        finally:
            system.close()


def _open(part: SystemPart, bench: Workbench) -> System:
    scratch = bench.scratch / part.name.replace("/", "_")
    settings = bench.settings.model_copy(update={"model": part.model, "data_dir": scratch})
    home = registry.BASELINES.get(part.name.partition(":")[0])
    if home is None:
        from firstguess.tutor.build import build_tutor

        return Ours(build_tutor(settings, embedder=bench.embedder), part.name)
    system: System = getattr(import_module(home[0]), home[1])(settings, bench.library, bench.embedder, part.name)
    return system


def _rows_in(out: Path) -> int:
    file = out / runner.ROWS
    return len(runner.read_rows(file)) if file.exists() else 0


def _proof(entries: Sequence[registry.Entry]) -> proof.Shown | None:
    """The metric's agreement with people, where a suite stands on the metric."""
    return proof.shown() if any(entry.uses_metric for entry in entries) else None
