"""The lesson's pitfall programs print what the lesson says they print, and the mend shows."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from importlib.resources import files

import pytest
import yaml

from firstguess.knowledge.schema import Code, Pitfall

PITFALLS = tuple(
    Pitfall.model_validate(record)
    for record in yaml.safe_load(
        (files("firstguess.knowledge") / "lessons/fine-tuning/pitfalls.yaml").read_text(encoding="utf-8")
    )
)
PROGRAMS = [
    pytest.param(program, id=f"{pitfall.id}-{name}")
    for pitfall in PITFALLS
    for name, program in (("wrong", pitfall.wrong), ("right", pitfall.right))
]
each_pitfall = pytest.mark.parametrize("pitfall", PITFALLS, ids=lambda pitfall: pitfall.id)
each_program = pytest.mark.parametrize("program", PROGRAMS)


@cache
def _printed(code: str) -> str:
    """What the program writes to stdout, run as a learner would; one thread, so that it does not crowd the others."""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.real
@each_program
def test_program_prints_what_the_lesson_says(program: Code) -> None:
    assert _printed(program.code).splitlines() == program.prints.splitlines()


@each_pitfall
def test_mistake_and_mend_differ_in_code_and_in_what_they_print(pitfall: Pitfall) -> None:
    assert pitfall.wrong.code != pitfall.right.code
    assert pitfall.wrong.prints != pitfall.right.prints


@each_pitfall
def test_mend_is_a_change_of_one_line(pitfall: Pitfall) -> None:
    wrong, right = pitfall.wrong.code.splitlines(), pitfall.right.code.splitlines()
    assert sum(before != after for before, after in zip(wrong, right, strict=True)) == 1


@each_program
def test_program_fits_on_a_screen(program: Code) -> None:
    lines = program.code.splitlines()
    assert 15 <= len(lines) <= 35
    assert max(map(len, lines)) <= 88
