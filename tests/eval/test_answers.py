"""Figures: counted right on rows made by hand, None where there is nothing to count."""

from __future__ import annotations

from typing import Any

from firstguess.eval.answers import Row, figures, run
from firstguess.eval.cases import Case, NeededFact
from firstguess.tutor.reply import Evidence, Reply, ReplySentence, ShownPassage, Timings
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

HEAT = NeededFact(says="heat flows", any=(("heat", "flow"),))
LID = NeededFact(says="a lid helps", any=(("lid",),))


def case(**given: Any) -> Case:
    return Case(**{"id": "a", "lesson": "tea", "kind": "open", "question": "Why?", **given})


def said(text: str, source: Any = "lesson", part: str = "step-1") -> ReplySentence:
    evidence = () if source == "authored" else (Evidence(f"tea#{part}.2", "x.md", (0, 1), text),)
    return ReplySentence(text, source, 1.0, evidence)


def answer(*sentences: ReplySentence, shown: tuple[str, ...] = (), **given: Any) -> Reply:
    passages = tuple(ShownPassage(name, "", "", 0.5, "x.md", (0, 1)) for name in shown)
    return Reply("answer", sentences, "none", passages=passages, **given)


def refusal(reason: Any) -> Reply:
    return Reply("abstain", (said("I can't say.", "authored"),), "none", reason)


def test_the_word_that_comes_first_is_the_polarity() -> None:
    right = Row(case(answer="no"), answer(said("No."), said("Heat flows.")))
    wrong = Row(case(answer="no"), answer(said("Yes, it does.")))
    silent = Row(case(answer="no"), answer(said("Nobody knows."), said("No.")))
    assert [row.said for row in (right, wrong, silent)] == ["no", "yes", None]
    assert [row.right_polarity for row in (right, wrong, silent)] == [True, False, False]
    assert Row(case(), answer(said("No."))).right_polarity is None


def test_coverage_is_the_share_of_the_facts_that_were_said() -> None:
    both = case(facts=(HEAT, LID))
    assert Row(both, answer(said("The heat flows."))).covered == 0.5
    assert Row(both, answer(said("Heat flows"), said("past the lid."))).covered == 1
    assert Row(case(), answer(said("Heat."))).covered is None
    assert Row(case(facts=(LID,), abstain=True), answer(said("lid"))).covered is None


def test_retrieval_looks_at_three_passages_and_a_citation_at_all() -> None:
    names = ("tea#overview", "tea#step-2", "tea#myth-1.fact", "tea#step-1")
    wanted = case(parts=("step-1",))
    assert Row(wanted, answer(said("x"), shown=names)).retrieved is False
    assert Row(wanted, answer(said("x"), shown=names[::-1])).retrieved is True
    assert Row(wanted, answer(said("x", part="step-1"))).cited is True
    assert Row(wanted, answer(said("x", part="step-12"))).cited is False
    assert Row(wanted, refusal("not_in_lesson")).cited is None


def test_figures_of_rows_made_by_hand() -> None:
    rows = [
        Row(
            case(answer="no", kind="yes_no", facts=(HEAT,), parts=("step-1",)),
            answer(
                said("No.", "authored"), said("Heat flows.", "model"), said("It does."),
                shown=("tea#step-1",), dropped=2, timings=Timings(first_sentence=100),
            ),
        ),
        Row(case(parts=("step-2",)), answer(said("Tea."), shown=("tea#step-1",), timings=Timings(first_sentence=300))),
        Row(case(facts=(LID,)), refusal("off_topic")),
        Row(case(kind="near", abstain=True, reason="not_in_lesson"), refusal("not_in_lesson")),
        Row(case(kind="near", abstain=True, reason="not_in_lesson"), answer(said("Tea."))),
        Row(case(kind="far", abstain=True, reason="off_topic"), refusal("not_in_lesson")),
    ]  # fmt: skip
    found = figures(rows)
    assert found["cases"] == 6
    assert (found["retrieval@3"], found["cited a right part"]) == (0.5, 0.5)
    assert (found["polarity"], found["polarity given"]) == (1.0, 1.0)
    assert found["facts covered"] == 0.5
    assert found["wrongly refused"] == 0.333
    assert (found["near refused"], found["far refused"], found["partly refused"]) == (0.5, 1.0, None)
    assert found["reason right"] == 0.5
    assert (found["sentences"], found["worded by the model"]) == (3, 0.333)
    assert found["answers with model wording"] == 0.5
    assert found["drafts dropped"] == 2
    assert found["first sentence ms p50"] == 200


def test_no_rows_make_no_shares_and_no_error() -> None:
    found = figures([])
    assert found["cases"] == found["sentences"] == found["drafts dropped"] == 0
    assert {value for name, value in found.items() if name not in ("cases", "sentences", "drafts dropped")} == {None}


def test_each_case_is_asked_after_its_history_in_a_conversation_of_its_own(make_tutor: Any) -> None:
    tutor = make_tutor()
    follow = {"question": "and why?", "kind": "follow_up"}
    cases = [case(history=({"say": "What does a lid hold back?"},), **follow), case(id="b", **follow)]
    rows = run(tutor, cases)
    assert [row.case.id for row in rows] == ["a", "b"]
    assert [row.reply.reason == "ambiguous" for row in rows] == [False, True]
    assert len(tutor.conversations("eval")) == 2
