"""Which key points count, by words alone; with the real embedder, how often they are told right."""

from __future__ import annotations

import json

import pytest

from firstguess.eval.cases import shipped_cases
from firstguess.eval.routing import shipped_items
from firstguess.tutor.explain import clauses_of, points_met
from tests.fakes import HashEmbedder, within

POINTS = ("The leaves give the taste.", "Boiling water does not burn the cup.", "A second brew keeps some strength.")


def met(text: str) -> tuple[int, ...]:
    return points_met(text, POINTS, HashEmbedder())


def test_a_point_in_other_order_and_spelling_counts() -> None:
    assert met("the taste, the leaves give it!!") == (0,)


def test_several_points_in_one_sentence_count() -> None:
    assert met("leaves give taste and a second brew keeps some of the strength") == (0, 2)


@pytest.mark.parametrize("text", ["the leaves do not give the taste", "boiling water burns the cup"])
def test_the_opposite_of_a_point_does_not_count(text: str) -> None:
    assert met(text) == ()


def test_an_opposite_word_does_not_count() -> None:
    assert met("a second brew loses some strength") == ()


@pytest.mark.parametrize("text", ["", "  ", "ok", "👍", "yes it is so", "my dog is called Rex and barks"])
def test_nothing_said_about_it_meets_nothing(text: str) -> None:
    assert met(text) == ()


def test_no_points_are_met_where_there_are_none() -> None:
    assert points_met("the leaves give the taste", (), HashEmbedder()) == ()


def test_a_pasted_page_is_read_in_a_moment() -> None:
    with within(1.0):
        met("the leaves, the water, and the cup. " * 2000)
    assert len(clauses_of("tea leaf one. tea leaf two. " * 500)) <= 24


@pytest.mark.real
def test_points_of_the_development_cases_are_mostly_told_right() -> None:
    from firstguess.knowledge.embedding import MiniLM

    items, embedder, right = shipped_items(), MiniLM(), []
    for line in (shipped_cases() / "explain-dev.jsonl").read_text(encoding="utf-8").split("\n"):
        if line.strip():
            case = json.loads(line)
            explain = items[case["item"]].explain
            assert explain is not None
            found = points_met(case["text"], explain.key_points, embedder)
            right += [(at in found) == (at in case["points"]) for at in range(len(explain.key_points))]
    print(f"{sum(right) / len(right):.3f} of {len(right)}")
    assert sum(right) / len(right) >= 0.88
