"""``firstguess myth "claim"``: the card for an educator, as text, Markdown or JSON."""

from __future__ import annotations

import json
import tempfile
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from firstguess.tutor.myth_card import MythCard
    from firstguess.tutor.settings import Settings

WIDTH = 88


def myth(
    claim: Annotated[str, typer.Argument(help="The claim, in quotes.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the card as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the card as Markdown.")] = False,
    lesson: Annotated[str | None, typer.Option(metavar="ID", help="The lesson; see `firstguess lessons`.")] = None,
    lessons: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Serve the lessons of this folder instead.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="SPEC", help="Taken for uniformity; no model words a card.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of every random choice.")] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Settings file instead of ./firstguess.toml.")
    ] = None,
) -> None:
    """Explain one myth, or say what the lesson has for or against a claim."""
    if as_json and as_markdown:
        raise typer.BadParameter("choose one of --json and --markdown")
    if not claim.strip():
        raise typer.BadParameter('write the claim in quotes, such as "fine-tuning needs a huge dataset"')
    from firstguess.tutor.settings import load_settings
    from firstguess.ui.terminal import printable

    settings = load_settings({"lessons": lessons, "model": model, "seed": seed}, config=config).settings
    made = _made(settings, lesson, claim)
    if as_json:
        typer.echo(json.dumps(made.as_json(), ensure_ascii=False, indent=2))
    elif as_markdown:
        typer.echo(printable(made.as_markdown()), nl=False)
    else:
        rows = [("Claim", made.claim), ("", made.standing), *made.parts()]
        rows += [(f"{it.source.title}  {it.source.id}", it.text) for it in made.evidence]
        rows += [("Sources", "\n".join(f"{it.title}  {it.id}" for it in made.sources))] if made.sources else []
        typer.echo(printable("\n\n".join(_block(heading, text) for heading, text in rows)))


def _made(settings: Settings, lesson: str | None, claim: str) -> MythCard:
    """The card, made without a model and without a record."""
    from firstguess.tutor.build import build_tutor

    with tempfile.TemporaryDirectory() as scratch:
        passing = settings.model_copy(update={"model": "none", "data_dir": Path(scratch)})
        tutor = build_tutor(passing, lesson_id=lesson)
        try:
            return tutor.card(claim)
        finally:
            tutor.close()


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("myth")(myth)


def _block(heading: str, text: str) -> str:
    lines = [line for piece in text.split("\n") for line in textwrap.wrap(piece, WIDTH - 2) or [""]]
    return "\n".join([heading, *(f"  {line}" for line in lines)]) if heading else "\n".join(lines)
