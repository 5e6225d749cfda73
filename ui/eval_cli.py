"""``firstguess eval SUITE``: the benchmark, one sub-command a suite, and the tools around it.

Nothing of the benchmark but its list of suites is imported before a command needs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from firstguess.eval import registry

if TYPE_CHECKING:
    from firstguess.eval.evaluate import Outcome, Plan
    from firstguess.tutor.settings import Settings

Models = Annotated[
    list[str] | None, typer.Option("--model", metavar="SPEC", help="What words the answers; repeatable.")
]
Baselines = Annotated[
    list[str] | None,
    typer.Option("--baseline", metavar="NAME", help=f"Measure beside: {', '.join(registry.BASELINES)}; repeatable."),
]
Lessons = Annotated[Path | None, typer.Option(metavar="DIR", help="Serve the lessons of this folder instead.")]
Cases = Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Ask these questions instead; repeatable.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the run; one that was cut goes on there.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of every random choice.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the documented JSON.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Settings file instead of ./firstguess.toml.")]
Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="A try: only the first N items of each suite.")]
Repeats = Annotated[int, typer.Option(metavar="N", min=1, help="How often speed asks each question.")]
Bars = Annotated[Path | None, typer.Option(metavar="FILE", help="Hold the run to these bars instead.")]
Suites = Annotated[
    list[str] | None, typer.Option("--suite", metavar="SUITE", help="With all: only this suite; repeatable.")
]
Ablations = Annotated[bool, typer.Option("--ablations", help="Take the search apart too (retrieval).")]


class Split(StrEnum):
    """Which set of the shipped cases is asked."""

    all = "all"
    dev = "dev"
    heldout = "heldout"
    test = "test"


Only = Annotated[Split, typer.Option(help="Only the cases of one set.")]

group = typer.Typer(
    name="eval",
    help="Measure how well answers are grounded: one command a suite, and tools around them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.add_typer(group)


def _command(suite: str, *, several: bool = False) -> Callable[..., None]:
    def command(
        model: Models = None,
        baseline: Baselines = None,
        lessons: Lessons = None,
        cases: Cases = None,
        split: Only = Split.all,
        out: Out = None,
        seed: Seed = None,
        limit: Limit = None,
        repeats: Repeats = 1,
        bars: Bars = None,
        ablations: Ablations = False,
        as_json: AsJson = False,
        config: Config = None,
        named: Suites = None,
    ) -> None:
        from firstguess.eval.evaluate import Plan

        if named and not several:
            raise typer.BadParameter("goes with `firstguess eval all`", param_hint="--suite")
        settings = _settings(lessons, seed, config)
        plan = Plan(
            ",".join(named or [suite]), tuple(model or (settings.model,)), tuple(baseline or ()), tuple(cases or ()),
            _only(split), out, limit, repeats, bars, ablations,
        )  # fmt: skip
        _check(plan, config)
        _tell(_run(plan, settings), as_json)

    return command


def _only(split: Split) -> str | None:
    return None if split is Split.all else split.value


def _settings(lessons: Path | None, seed: int | None, config: Path | None, **more: object) -> Settings:
    from firstguess.tutor.settings import load_settings

    return load_settings({"lessons": lessons, "seed": seed, **more}, config=config).settings


def _check(plan: Plan, config: Path | None) -> None:
    """Refuse a model that does not exist, or a baseline that lacks its packages, before one is run for an hour."""
    from firstguess.tutor.settings import load_settings

    for spec in plan.models:
        load_settings({"model": spec}, config=config)
    registry.refuse_unready(plan.baselines, plan.models)


def _run(plan: Plan, settings: Settings) -> Outcome:
    from firstguess.eval.evaluate import evaluate

    bar = Progress()
    try:
        return evaluate(plan, settings, bar.show if sys.stderr.isatty() else None)
    finally:
        bar.end()


def _tell(outcome: Outcome, as_json: bool) -> None:
    from firstguess.eval.report import files, text
    from firstguess.ui.terminal import printable

    if as_json:
        typer.echo(files.as_json(outcome.report), nl=False)
    else:
        typer.echo(printable(text.text(outcome.report)))
    if outcome.went_on:
        typer.echo(f"firstguess: {outcome.went_on} rows were there from an earlier run", err=True)
    typer.echo(f"firstguess: the run is in {outcome.out}", err=True)
    if not outcome.met:
        raise typer.Exit(1)


def _print(value: object) -> None:
    """Text as it is, anything else as JSON."""
    from firstguess.ui.terminal import printable

    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    typer.echo(printable(text) if isinstance(value, str) else text)


class Progress:
    """One bar on a terminal, redrawn in place."""

    WIDTH = 24

    def __init__(self) -> None:
        self._drawn = False

    def show(self, system: str, suite: str, done: int, total: int) -> None:
        filled = self.WIDTH * done // max(total, 1)
        bar = "━" * filled + "─" * (self.WIDTH - filled)
        typer.echo(f"\r\033[K{bar} {done}/{total}  {suite} · {system}", err=True, nl=False)
        self._drawn = True

    def end(self) -> None:
        if self._drawn:
            typer.echo("\r\033[K", err=True, nl=False)


@group.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="Folder of a run.")],
    b: Annotated[Path | None, typer.Argument(metavar="B", help="Another; without it, two systems of A.")] = None,
    first: Annotated[str | None, typer.Option(metavar="SYSTEM", help="Which system of A; by itself its first.")] = None,
    second: Annotated[
        str | None, typer.Option(metavar="SYSTEM", help="Which system of B; by itself the first of B, or A's second.")
    ] = None,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Compare two runs, or two systems of one, item by item."""
    from firstguess.eval import compare as comparing
    from firstguess.eval.report import compared

    found = comparing.compare(
        comparing.read_side(a, first), comparing.read_side(b or a, second, 0 if b else 1), seed or 0
    )
    _print(found.as_json() if as_json else compared.text(found))


@group.command()
def table(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a run.")],
    bare: Annotated[bool, typer.Option("--bare", help="Leave the intervals out.")] = False,
) -> None:
    """Print a run as Markdown tables, its systems beside each other."""
    from firstguess.eval.report import files, side_by_side

    _print(side_by_side.markdown(files.read(run), intervals=not bare))


@group.command("cases")
def check_cases(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A case file of any kind.")],
    kind: Annotated[str | None, typer.Option(metavar="KIND", help="Its kind; recognised by itself.")] = None,
    lessons: Lessons = None,
    config: Config = None,
) -> None:
    """Check a case file, and report every fault with its line."""
    from firstguess.eval import casekinds, questions
    from firstguess.eval.cases import Case
    from firstguess.tutor.build import open_library

    found, records = casekinds.check(file, kind)
    asked = [record for record in records if isinstance(record, Case)]
    if asked:
        questions.refuse_unsound(file, asked, open_library(_settings(lessons, None, config)))
    _print(f"{file}: {len(records)} {found.name} ({found.title}), no fault")


@group.command()
def coverage(
    lessons: Lessons = None,
    cases: Cases = None,
    split: Only = Split.all,
    as_json: AsJson = False,
    config: Config = None,
) -> None:
    """Show which parts and sentences of the lessons the questions touch, and which none does."""
    from firstguess.eval import coverage as mapping
    from firstguess.eval import questions
    from firstguess.tutor.build import open_library

    asked = questions.load(tuple(cases or ()), _only(split))
    found = mapping.coverage(open_library(_settings(lessons, None, config)), asked.cases)
    _print(found.as_json() if as_json else found.text())


@group.command()
def adapt(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="squad2, begin, wice and others; see docs/adapters.md.")],
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of that set.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for cases, labels and lessons.")],
    lesson: Annotated[str | None, typer.Option(metavar="ID", help="Whom a set without texts is asked of.")] = None,
) -> None:
    """Turn a public set, or a table of yours, into cases and the lesson they are about."""
    from firstguess.eval import adapt as adapting

    made = adapting.adapt(kind, source, out, lesson=lesson or adapting.LESSON)
    _print(made.text())


@group.command()
def unanswerable(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the cases go.")],
    lessons: Lessons = None,
    each: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many of each sort and lesson.")] = 20,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Make questions from lessons, most of them without an answer there, without a model."""
    from firstguess.eval.unanswerable import made
    from firstguess.tutor.build import open_library

    settings = _settings(lessons, seed, config)
    library = open_library(settings)
    found = [case for name in library.lessons() for case in made(library, name, settings.seed, each)]
    out.write_text("".join(f"{case.model_dump_json()}\n" for case in found), encoding="utf-8")
    _print(f"{out}: {len(found)} cases")


@group.command()
def metric(
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Prove it anew on the sets with people's labels in DIR.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Prove it anew on the sets where they usually lie.")] = False,
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Show how far the metric agrees with people, and what alterations it notices. Status 1 when a floor is missed."""
    from firstguess.eval.report import proof

    found = proof.made(data, seed or 0) if data or again else proof.shown()
    _print(dict(found.data) if as_json and found.data is not None else found.text)
    if found.missed:
        raise typer.Exit(1)


for _entry in registry.SUITES.values():
    group.command(_entry.name, help=_entry.title)(_command(_entry.name))
group.command("all", help="Every suite, or those named by --suite, in one report.")(_command("all", several=True))
