"""The metric's guards: which alteration each sees, and which true sentence each must leave alone."""

from __future__ import annotations

import pytest

from firstguess.eval.metric.checks import bound, failed, same_negations, same_roles
from firstguess.eval.metric.features import Weighing, best_windows
from firstguess.eval.metric.reading import pages, spoken, terms
from firstguess.tutor.grounding.evidence import Idf

IDF = Idf({}, 100)


def guards(claim: str, evidence: str) -> dict[str, float]:
    weighing = Weighing(claim, IDF)
    return failed(weighing, best_windows(weighing, pages([evidence]))[0])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It does not adapt the model.", "It adapts the model."),
        ("It adapts the model.", "It does not adapt the model."),
        ("It is n't new here.", "It is new here."),
    ],
)
def test_what_is_negated_on_one_side_only_is_seen(claim: str, evidence: str) -> None:
    assert not same_negations(spoken(claim), spoken(evidence))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It adapts the model.", "It adapts the model, but it does not enlarge the vocabulary."),
        ("It not only adapts the model.", "It adapts the model."),
        ("It cannot forget the task.", "It never forgets the task."),
    ],
)
def test_a_negation_elsewhere_in_the_evidence_turns_nothing(claim: str, evidence: str) -> None:
    assert same_negations(spoken(claim), spoken(evidence))


def test_two_that_changed_places_around_a_third_have_changed_roles() -> None:
    assert not same_roles(terms("Bob praised Ada"), terms("Ada praised Bob"))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("In spring Ada praised Bob", "Ada praised Bob in spring"),
        ("Bob was praised by Ada", "Ada praised Bob"),
        ("In 1999 Ada praised Bob", "Ada praised Bob, in 1999"),
    ],
)
def test_a_moved_clause_a_passive_and_a_date_change_no_roles(claim: str, evidence: str) -> None:
    assert same_roles(terms(claim), terms(evidence))


def test_a_name_must_stand_near_what_it_stood_near() -> None:
    evidence = "Born in Aberdeen, Washington, Cobain formed the band Nirvana with Krist Novoselic."
    assert not bound("He was born in Nirvana.", evidence)
    assert bound("He was born in Aberdeen.", evidence)


def test_a_guard_is_silent_where_the_words_decide_already() -> None:
    assert guards("In 1998 penguins crossed the frozen sea.", "In 1999 a teacher praised her student.") == {}


def test_a_name_from_elsewhere_on_the_page_counts_half() -> None:
    page = "The kind offer was declined by the tired singer in spring. It rained. Smith had died by then."
    claim = "In spring Smith declined the offer, the kind singer by the tired."
    assert guards(claim, page)["name"] == 0.5
    assert guards(claim.replace("Smith", "Miller"), page)["name"] == 1.0
