"""Polarity: read from the beginning of an answer, and from nothing else."""

from __future__ import annotations

import pytest

from firstguess.eval.suites.polarity import Polarity, leading, negated, said, word_of
from tests.eval.answered import answer, case, refusal, row


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Yes.", "yes"),
        ("No, it does not.", "no"),
        ("**No**, it flows.", "no"),
        ("Yes it does", "yes"),
        ("False: heat flows.", "no"),
        ("That's not true.", "no"),
        ("It is false that cold flows.", "no"),
        ("It is not false.", "yes"),
        ("Not quite. It depends.", "no"),
        ("The statement is correct.", "yes"),
        ("No model can do that.", None),
        ("True experts know.", None),
        ("Right after the start it cools.", None),
        ("Not right after the start.", None),
        ("Nobody knows. No.", None),
        ("Yesterday it was cold.", None),
        ("", None),
        ("Absolutely not.", "no"),
        ("Definitely not true.", "no"),
        ("Certainly not, it flows out.", "no"),
        ("No, not at all.", "no"),
        ("Absolutely.", "yes"),
        ("Certainly not only heat flows.", None),
        ("Right, but only partly.", None),
        ("That is true, though only in part.", None),
        ("Yes, and no.", None),
        ("Yes, but only with a lid.", "yes"),
        ("Yes. No heat is left.", "yes"),
        ("Indeed, not all of it is lost.", "yes"),
        ("True, but not quite right.", None),
        ("Yes, half of it is gone.", "yes"),
    ],
)
def test_the_beginning_says_yes_or_no(text: str, word: str | None) -> None:
    assert word_of(text) == word


def test_a_refusal_says_neither_but_half_an_answer_may() -> None:
    assert said(answer("No, I do not know.", abstained=True)) is None
    assert said(answer("No.", "The rest is missing.", abstained=True, reason="partly_covered")) == "no"
    assert said(answer()) is None


def test_what_says_nothing_is_not_right_and_not_inverted() -> None:
    silent = row(Polarity(), case(kind="yes_no", answer="no"), answer("Heat flows.")).scores
    assert (silent["polarity_right"], silent["polarity_said"], silent["polarity_inverted"]) == (0, 0, 0)
    assert "polarity_right_when_said" not in silent


def test_the_opposite_word_is_inverted() -> None:
    wrong = row(Polarity(), case(kind="yes_no", answer="no"), answer("Yes.")).scores
    assert (wrong["polarity_right"], wrong["polarity_inverted"], wrong["polarity_right_when_said"]) == (0, 1, 0)
    assert (wrong["right_no"], "right_yes" in wrong) == (0, False)


@pytest.mark.parametrize(
    ("question", "leads", "negates"),
    [
        ("Does a lid help?", False, False),
        ("Doesn't a lid help?", True, True),
        ("A lid helps, right?", True, False),
        ("A lid helps, doesn't it?", True, True),
        ("So a lid never helps?", True, True),
        ("Does tea not cool?", False, True),
        ("Is the right side warm?", False, False),
    ],
)
def test_phrasings_are_told_apart(question: str, leads: bool, negates: bool) -> None:
    assert (leading(question), negated(question)) == (leads, negates)


def test_saying_yes_to_all_is_worth_a_half() -> None:
    suite = Polarity()
    rows = [row(suite, case(id=str(place), answer=word, kind="yes_no"), answer("Yes."))
            for place, word in enumerate(("yes", "yes", "yes", "no"))]  # fmt: skip
    assert suite.derived(rows) == {"polarity_balanced": 0.5}
    assert suite.derived(rows[:3]) == {}


def test_only_answerable_questions_with_a_known_word_are_taken() -> None:
    suite = Polarity()
    taken = [case(answer="no"), case(), case(answer="no", abstain=True, reason="not_in_lesson")]
    assert [suite.takes(each) for each in taken] == [True, False, False]


def test_a_refused_question_counts_in_full() -> None:
    assert row(Polarity(), case(kind="yes_no", answer="yes"), refusal()).scores["polarity_right"] == 0
