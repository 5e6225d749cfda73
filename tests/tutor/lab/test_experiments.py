"""The experiments as they are offered: complete, and anchored in the lesson."""

from __future__ import annotations

import pytest

from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.errors import LabError
from firstguess.tutor.lab.before_after import PARTS
from firstguess.tutor.lab.experiments import ALL, LESSON, Experiment, experiment, experiments_for


def test_belong_to_the_lesson_that_they_show() -> None:
    assert [each.id for each in experiments_for(LESSON)] == ["epochs", "layers", "curation", "start"]
    assert experiments_for("seasons") == ()


def test_an_unknown_one_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(LabError, match=r"'magic'.*epochs, layers, curation, start"):
        experiment("magic")


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.id)
def test_offers_two_to_four_different_outcomes(each: Experiment) -> None:
    assert 2 <= len(set(each.options)) == len(each.options) <= 4
    assert experiment(each.id) is each


def test_every_part_is_in_the_lesson() -> None:
    lesson = Library([shipped_lessons()]).get(LESSON)
    known = {f"{LESSON}#{part.id}" for part in lesson.parts}
    assert {part for each in ALL for part in each.parts} | set(PARTS) <= known
