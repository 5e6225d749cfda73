"""``firstguess bench NAME``: how fast it is here, beside a peer or a ceiling of the same run.

Nothing of the benches but their list is imported before one is run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from firstguess.eval.bench import registry

START = registry.Entry("start", "How soon is the page there, and its first answer?", "firstguess.ui.bench_start")
CLASS = registry.Entry("class", "How is a class of thirty served by one machine?", "firstguess.ui.bench_class")
BENCHES = (START, *registry.BENCHES, CLASS)
EACH = "; ".join(f"{entry.name}: {entry.title}" for entry in BENCHES)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("bench")(bench)


def bench(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"{EACH} Or all, or several with commas between.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the report with its raw samples.")] = False,
    repeats: Annotated[int, typer.Option(metavar="N", min=1, help="Rounds; figures are medians over them.")] = 3,
    quick: Annotated[bool, typer.Option("--quick", help="A try with few samples; bars then hold nobody.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the report.")] = None,
    model: Annotated[
        str | None, typer.Option(metavar="SPEC", help="What words the answers; see `firstguess models`.")
    ] = None,
    lessons: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Serve the lessons of this folder instead.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of every random choice.")] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings file instead of ./firstguess.toml.")
    ] = None,
) -> None:
    """Measure how fast it is on this machine. Status 1 when a floor is missed, 2 when nothing could be."""
    entries = registry.find(name, BENCHES)
    from firstguess.eval.bench import run, text
    from firstguess.tutor.settings import load_settings
    from firstguess.ui.eval_cli import Progress
    from firstguess.ui.terminal import printable

    settings = load_settings({"model": model, "lessons": lessons, "seed": seed}, config=config).settings
    bar = Progress()

    def show(what: str, done: int, total: int) -> None:
        bar.show("bench", what, done, total)

    plan = run.Plan(repeats, quick, out)
    try:
        report = run.measure(
            [entry.open() for entry in entries], settings, plan, show if sys.stderr.isatty() else _silent
        )
    finally:
        bar.end()
    typer.echo(run.as_json(report) if as_json else printable(text.text(report)), nl=not as_json)
    if out is not None:
        typer.echo(f"firstguess: the report is {out / run.REPORT}", err=True)
    if not any(result.figures for result in report.results):
        raise typer.Exit(2)
    if report.missed and not quick:
        raise typer.Exit(1)


def _silent(_what: str, _done: int, _total: int) -> None:
    """No terminal is there to draw on."""
