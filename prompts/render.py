"""Render functions: one a template. A test holds each function's parameters and its template's variables together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template


@cache
def template(name: str) -> Template:
    """The template ``name`` (without ``.md.j2``). An undefined variable is an error, never an empty string."""
    # Prompts are plain text: escaping HTML would change the words that the model reads.
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    source = files("firstguess.prompts").joinpath(f"{name}.md.j2").read_text(encoding="utf-8")
    return environment.from_string(source)


def render_role(*, lesson: str) -> str:
    """The system message: who speaks, about which lesson, and that the facts are all there is."""
    return template("role").render(lesson=lesson).strip()


def render_answer(*, facts: Sequence[str], question: str) -> str:
    """The request to word ``facts`` as an answer to ``question``."""
    return template("answer").render(facts=list(facts), question=question).strip()


def render_task() -> str:
    """The system message for a model that was trained for the wording job, which needs no more."""
    return template("task").render().strip()


def render_facts(*, facts: Sequence[str], question: str) -> str:
    """The same request as ``render_answer``, in the form that the taught model was trained on."""
    return template("facts").render(facts=list(facts), question=question).strip()
