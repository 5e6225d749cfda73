"""Arms and oracle: the same model on different passages, and what the gate makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from firstguess.eval.cases import Case
from firstguess.eval.rows import Row
from firstguess.eval.suites.arms import Arm, Arms
from firstguess.eval.systems.oracle import Oracle
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.models.scripted import ScriptedChat, always, rule
from firstguess.tutor.settings import Settings
from tests.eval.answered import HEAT, LID, SameWords, case
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

ASKED = case(question="What does a lid do to the steam?", parts=("practice-1",), facts=(LID, HEAT))
HOLDS = "A lid holds the steam back."


def run(settings: Settings, tutor: Any, one: Case = ASKED) -> Row:
    suite = Arms(SameWords())
    return suite.score(suite.item(one), Ours(tutor, "ours"), Workbench(settings, settings.data_dir, (one,)))


def test_an_arm_is_scored_before_and_after_the_gate() -> None:
    arm = Arm(("A lid.", "Heat flows.", "Why?"), (True, False, True), ("unsupported", "supported", "not_checkable"))
    assert dict(arm.scores("x", ASKED)) == {
        "x_facts": 1, "x_support": 0.5, "x_facts_gated": 0.5, "x_support_gated": 0,
    }  # fmt: skip


def test_an_arm_that_says_nothing_has_no_support() -> None:
    assert dict(Arm((), (), ()).scores("x", ASKED)) == {"x_facts": 0, "x_facts_gated": 0}


def test_closed_book_sees_no_facts_and_the_others_do(settings: Settings, make_tutor: Any) -> None:
    model = ScriptedChat(rules=(rule("A lid holds", f"Yes. {HOLDS}"), always("Steam is magic stuff.")))
    found = run(settings, make_tutor(model))
    written = {name: [each["text"] for each in arm] for name, arm in found.record["arms"].items()}
    assert written == {"closed": ["Steam is magic stuff."], "retrieved": [HOLDS], "oracle": [HOLDS]}
    assert (found.scores["closed_facts"], found.scores["retrieved_facts"]) == (0, 0.5)
    assert (found.scores["closed_support"], "closed_support_gated" in found.scores) == (0, False)
    assert found.scores["oracle_support_gated"] == 1


def test_without_a_model_there_are_no_arms(settings: Settings, make_tutor: Any) -> None:
    assert run(settings, make_tutor()).scores == {}


def test_steps_are_differences_of_what_both_arms_have() -> None:
    def made(item: str, scores: dict[str, float], *arm: tuple[bool, str]) -> Row:
        written = [{"kept": kept, "label": label} for kept, label in arm]
        return Row(system="s", suite="arms", item=item, lesson="tea", kind="open", cluster="tea", scores=scores,
                   record={"arms": {"closed": written}})  # fmt: skip

    rows = [
        made("a", {"closed_facts": 0, "retrieved_facts": 1}, (False, "unsupported"), (True, "supported")),
        made("b", {"closed_facts": 1, "retrieved_facts": 0.5}, (True, "unsupported"), (True, "supported")),
        made("c", {"retrieved_facts": 1}),
    ]
    assert Arms(SameWords()).derived(rows) == {"retrieval_gives": 0.25, "gate_caught": 0.5, "gate_lost": 0}
    assert Arms(SameWords()).derived([]) == {}


def test_only_answerable_questions_with_facts_and_parts_are_taken() -> None:
    suite = Arms(SameWords())
    assert suite.takes(ASKED)
    assert not suite.takes(case(facts=(LID,)))
    assert not suite.takes(ASKED.model_copy(update={"abstain": True}))


@pytest.mark.parametrize(("parts", "only"), [(("step-1",), {"step-1"}), ((), None)])
def test_the_oracle_answers_from_the_parts_of_the_case(make_tutor: Any, parts: tuple[str, ...], only: Any) -> None:
    one = ASKED.model_copy(update={"parts": parts})
    found = Oracle(make_tutor(), [one]).ask("tea", one.question)
    seen = {passage.part for passage in found.passages}
    assert seen == only if only else "practice-1" in seen


def test_the_oracle_helps_with_no_other_question(make_tutor: Any) -> None:
    found = Oracle(make_tutor(), [ASKED]).ask("tea", "Where does the heat of the tea go?")
    assert len({passage.part for passage in found.passages}) > 1


def test_a_follow_up_is_found_by_its_history(make_tutor: Any) -> None:
    follow = case(question="and why?", kind="follow_up", history=({"say": "Does a lid help?"},), parts=("practice-1",))
    oracle = Oracle(make_tutor(), [follow])
    assert {passage.part for passage in oracle.ask("tea", "and why?", ["Does a lid help?"]).passages} == {"practice-1"}
    assert oracle.ask("tea", "and why?").reason == "ambiguous"


def test_a_judge_that_is_given_is_used() -> None:
    judge = SameWords()
    assert Arms(judge).judge is judge
