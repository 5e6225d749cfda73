"""Prompts: what a template names is what its function gives, and what the model reads is written down here."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib.resources import files

import pytest
from jinja2 import Environment, UndefinedError, meta

from firstguess import prompts
from firstguess.knowledge.library import shipped_lessons
from firstguess.prompts import ANSWERS, render_answer, render_facts, render_role, render_task
from firstguess.prompts.render import template

RENDERS: dict[str, Callable[..., str]] = {
    "answer": render_answer,
    "facts": render_facts,
    "role": render_role,
    "task": render_task,
}


def test_each_template_has_its_function_and_each_function_its_template() -> None:
    found = {
        path.name.removesuffix(".md.j2") for path in files("firstguess.prompts").iterdir() if path.name.endswith(".j2")
    }
    assert found == set(RENDERS)
    assert {name for name in prompts.__all__ if name.startswith("render_")} == {f"render_{name}" for name in found}


@pytest.mark.parametrize("name", RENDERS)
def test_the_variables_of_a_template_are_the_parameters_of_its_function(name: str) -> None:
    source = files("firstguess.prompts").joinpath(f"{name}.md.j2").read_text(encoding="utf-8")
    used = meta.find_undeclared_variables(Environment(autoescape=True).parse(source))
    assert used == set(inspect.signature(RENDERS[name]).parameters)


@pytest.mark.parametrize("name", [name for name in RENDERS if name != "task"])
def test_a_missing_value_is_an_error(name: str) -> None:
    with pytest.raises(UndefinedError):
        template(name).render()


def test_the_role_reads_as_written_here() -> None:
    assert render_role(lesson="Why tea goes cold") == (
        'You are a careful teacher of the lesson "Why tea goes cold". '
        "You only say what the text says, in one or two short sentences."
    )


def test_the_request_reads_as_written_here() -> None:
    assert render_answer(facts=["Heat flows.", "It never flows back."], question="Why is my tea cold?") == (
        "Text: Heat flows. It never flows back.\nQuestion: Why is my tea cold?"
    )


def test_the_taught_model_is_asked_as_in_its_training() -> None:
    # A word changed here asks for training anew.
    assert render_task() == "Answer from the facts alone, in one or two short sentences."
    assert render_facts(facts=["Heat flows.", "It never flows back."], question="Why is my tea cold?") == (
        "Facts:\n- Heat flows.\n- It never flows back.\n\nQuestion: Why is my tea cold?"
    )


def test_what_a_learner_writes_is_text_and_never_a_template() -> None:
    attack = "{{ 7 * 7 }}{% for x in facts %}<b>&\"'{% endfor %}"
    assert render_answer(facts=["A fact."], question=attack).endswith(f"Question: {attack}")


def test_rendering_changes_nothing_it_was_given() -> None:
    facts = ("A fact.",)
    assert render_answer(facts=facts, question="Why?") == render_answer(facts=list(facts), question="Why?")


def test_no_worked_example_is_taken_from_a_shipped_lesson() -> None:
    lessons = " ".join(path.read_text(encoding="utf-8") for path in shipped_lessons().rglob("*.md")).casefold()
    assert ANSWERS
    for example in ANSWERS:
        assert not any(fact.casefold() in lessons for fact in example.facts)
