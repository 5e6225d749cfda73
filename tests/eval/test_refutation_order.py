"""The order of a refutation: what counts as each stage, and what breaks the order."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval.refutation_order import in_order, stages
from firstguess.knowledge.library import Library
from firstguess.knowledge.schema import Myth
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons

__all__ = ["lessons"]

FACT = "Only heat flows, and it flows out of the tea."
BELIEF = "A common belief says otherwise, and it is wrong: cold is a thing that flows into the tea."
FAILS = "Cold is the absence of heat."
INSTEAD = "Fast particles push slow ones."


@pytest.fixture
def myth(lessons: Path) -> Myth:
    return Library([lessons]).get("tea").myths[0]


def test_a_refutation_in_order_is_seen_whatever_stands_between(myth: Myth) -> None:
    texts = ["No.", "Many people think so.", FACT, BELIEF, FAILS, "Nothing enters the cup.", INSTEAD]
    assert stages(texts, myth, HashEmbedder()) == {"fact": 2, "belief": 3, "fails": 4, "instead": 6}
    assert in_order(texts, myth, HashEmbedder())


@pytest.mark.parametrize(
    "texts",
    [
        [BELIEF, FACT, FAILS, INSTEAD],
        [FACT, FAILS, INSTEAD],
        [FACT, BELIEF, INSTEAD],
        [FACT, BELIEF, INSTEAD, FAILS],
        [FACT, "Cold is a thing that flows into the tea.", FAILS, INSTEAD],
        ["Cold is a thing that flows into the tea.", FACT, BELIEF, FAILS, INSTEAD],
        [],
    ],
)
def test_a_stage_that_is_missing_early_or_unmarked_breaks_it(texts: list[str], myth: Myth) -> None:
    assert not in_order(texts, myth, HashEmbedder())


def test_the_fact_again_may_stand_where_the_mechanism_does(myth: Myth) -> None:
    assert in_order([FACT, BELIEF, FAILS, FACT], myth, HashEmbedder())
