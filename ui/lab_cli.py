"""``firstguess lab [NAME]``: the lab's experiments, listed or run on the terminal."""

from __future__ import annotations

import json
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from firstguess.tutor.lab.experiments import Experiment
    from firstguess.tutor.lab.run import Finding, Progress

VERSION = 1
WIDTH = 88
INTERRUPTED = 130


def lab(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The experiment; without one they are listed.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Seed of the notes and of their order.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the list or the finding as JSON.")] = False,
) -> None:
    """Try out what fine-tuning does: a small real run on this machine, in under a minute."""
    from firstguess.tutor.lab.experiments import ALL, experiment

    if name is None:
        _print_list(ALL, as_json)
        return
    chosen = experiment(name)
    last = _run(chosen, seed)
    if last.error is not None:
        typer.secho(f"firstguess: {last.error}", err=True, fg="red")
        raise typer.Exit(1)
    if last.finding is None:
        raise typer.Exit(INTERRUPTED)
    if as_json:
        typer.echo(json.dumps(_as_json(chosen, seed, last.finding), ensure_ascii=False))
    else:
        _print_finding(chosen, last.finding)


def _print_list(experiments: tuple[Experiment, ...], as_json: bool) -> None:
    if as_json:
        listed = [
            {"id": each.id, "title": each.title, "question": each.question, "options": each.options}
            for each in experiments
        ]
        typer.echo(json.dumps({"version": VERSION, "experiments": listed}, ensure_ascii=False))
        return
    for each in experiments:
        typer.secho(f"{each.id:10}{each.title}", bold=True)
        _print(each.about)
        _print(each.question)
        for option in each.options:
            _print(f"- {option}", "    ")
        typer.echo()
    typer.echo("Say to yourself what will come out, then run one: firstguess lab NAME")


def _run(experiment: Experiment, seed: int) -> Progress:
    """The last of a run's updates; on a terminal a line shows how far it is."""
    from firstguess.tutor.lab.run import LabRun, Progress
    from firstguess.ui.terminal import stopping

    now = Progress((), 0.0, "")
    with stopping() as stop, LabRun(experiment, seed) as run:
        for now in run.updates():
            if stop.is_set():
                run.stop()
            if sys.stderr.isatty():
                latest = {point.curve: point.value for point in now.points}
                figures = ", ".join(f"{curve} {value:.2f}" for curve, value in latest.items())
                line = f"{now.done:4.0%} {now.saying}  {figures}"
                typer.echo(f"\r\x1b[K{line[: WIDTH + 20]}", nl=False, err=True)
    if sys.stderr.isatty():
        typer.echo("\r\x1b[K", nl=False, err=True)
    return now


def _as_json(experiment: Experiment, seed: int, finding: Finding) -> dict[str, Any]:
    return {
        "version": VERSION,
        "experiment": experiment.id,
        "seed": seed,
        "question": experiment.question,
        "options": list(experiment.options),
        "outcome": finding.outcome,
        "figures": finding.figures,
        "found": list(finding.text),
        "parts": list(experiment.parts),
    }


def _print_finding(experiment: Experiment, finding: Finding) -> None:
    typer.secho(experiment.title, bold=True)
    _print(experiment.about)
    typer.echo()
    typer.secho(experiment.question, bold=True)
    for number, option in enumerate(experiment.options):
        _print(f"{'>' if number == finding.outcome else ' '} {option}", "    ")
    typer.echo()
    _print(" ".join(finding.text))
    typer.echo()
    _print(f"In the lesson: {', '.join(experiment.parts)}")


def _print(text: str, indent: str = "  ") -> None:
    typer.echo("\n".join(textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)))


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("lab")(lab)
