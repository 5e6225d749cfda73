"""``firstguess export | delete``: what is held about a learner, handed over or removed.

A learner is the private id of a browser, or the name they chose. Nothing of a learner's is sent anywhere.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from firstguess.tutor.export import Held
    from firstguess.tutor.settings import Settings
    from firstguess.tutor.store import Store

Learner = Annotated[str, typer.Option("--learner", metavar="ID", help="Whose record.")]
Model = Annotated[str | None, typer.Option(metavar="SPEC", help="Taken by every command; changes nothing here.")]
Lessons = Annotated[Path | None, typer.Option(metavar="DIR", help="The lessons that were studied.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Taken by every command; changes nothing here.")]
Config = Annotated[Path | None, typer.Option(metavar="FILE", help="Settings file instead of ./firstguess.toml.")]


class Format(StrEnum):
    """What an export is written as."""

    markdown = "markdown"
    json = "json"
    anki = "anki"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(export)
    app.command()(delete)


def export(
    learner: Learner,
    format: Annotated[Format, typer.Option(help="To read, to keep, or to learn with.")] = Format.markdown,  # noqa: A002
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write there; Anki cards always go to a file.")
    ] = None,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Hand over everything that is held about a learner."""
    settings = _settings(model, lessons, seed, config)
    from firstguess.tutor import export as exports
    from firstguess.tutor.build import open_library

    with closing(_store(settings)) as store:
        held = exports.gather(store, open_library(settings), learner, datetime.now(UTC))
    if format is Format.anki:
        _write_cards(held, out or Path("firstguess.apkg"))
    else:
        _hand_over(exports.as_json(held) + "\n" if format is Format.json else exports.as_markdown(held), out)


def delete(
    learner: Learner,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    model: Model = None,
    lessons: Lessons = None,
    seed: Seed = None,
    config: Config = None,
) -> None:
    """Remove everything that is held about a learner, for good."""
    settings = _settings(model, lessons, seed, config)
    if not yes:
        typer.confirm(f"Remove all that is held about {learner!r}? It cannot be brought back.", abort=True)
    with closing(_store(settings)) as store:
        rows = store.delete(learner)
    typer.echo(f"Removed {rows} entries. Nothing is held about this learner now." if rows else "Nothing is held.")


def _settings(model: str | None, lessons: Path | None, seed: int | None, config: Path | None) -> Settings:
    from firstguess.tutor.settings import load_settings

    return load_settings({"model": model, "lessons": lessons, "seed": seed}, config=config).settings


def _store(settings: Settings) -> Store:
    from firstguess.tutor.build import DATABASE
    from firstguess.tutor.store import Store

    return Store(settings.data_dir / DATABASE)


def _write_cards(held: Held, out: Path) -> None:
    from firstguess.tutor.anki import as_anki

    typer.echo(f"{out}: {as_anki(held, out)} cards", err=True)


def _hand_over(text: str, out: Path | None) -> None:
    """To the file byte for byte; to a terminal without what could drive it."""
    if out is not None:
        out.write_text(text, encoding="utf-8", newline="\n")
        typer.echo(f"{out} is written", err=True)
        return
    from firstguess.ui.terminal import printable

    typer.echo(printable(text) if sys.stdout.isatty() else text, nl=False)
