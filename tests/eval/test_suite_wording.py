"""Wording: what the model writes by itself is read before the gate, and every measure can be missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from firstguess.eval.cases import Case
from firstguess.eval.rows import Row
from firstguess.eval.runner import failed, one
from firstguess.eval.suites.wording import Read, Wording, read_as
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor.errors import ModelError
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.settings import Settings
from firstguess.tutor.wording import UNKNOWN
from tests.eval.answered import HEAT, LID, SameWords, case
from tests.tutor.conftest import lessons, make_tutor, settings

__all__ = ["lessons", "make_tutor", "settings"]

COPY = "A lid holds the steam back."
OWN = "A lid is holding the steam back."
STEAM = case(question="What does a lid do to the steam?", parts=("practice-1",), facts=(LID, HEAT))
YES = case(question="Does a lid hold the steam back?", kind="yes_no", parts=("practice-1",), answer="yes")
NO = YES.model_copy(update={"answer": "no"})
NEAR = case(question="Who sold the first lid for a cup of tea?", kind="near", abstain=True, reason="not_in_lesson")
FAR = NEAR.model_copy(update={"kind": "far"})


class Taught(ScriptedChat):
    """A script that counts as a model which was taught the job."""

    @property
    def taught(self) -> bool:
        return True


class StoodIn(ScriptedChat):
    """A model that another one had to stand in for."""

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        metadata = {"fallback": "The server is down."}
        yield ChatGenerationChunk(message=AIMessageChunk(content=OWN, response_metadata=metadata))


def run(settings: Settings, make_tutor: Any, said: str | None, asked: Case = STEAM, taught: bool = True) -> Row:
    suite, model = Wording(SameWords()), None if said is None else (Taught if taught else ScriptedChat)(replies=(said,))
    bench = Workbench(settings, settings.data_dir, (asked,))
    return one(suite, suite.item(asked), Ours(make_tutor(model), "ours"), bench)


def rows_of(settings: Settings, make_tutor: Any, *given: tuple[str | None, Case]) -> list[Row]:
    return [run(settings, make_tutor, said, asked) for said, asked in given]


@pytest.mark.parametrize(
    ("text", "taught", "found"),
    [
        ("Yes. Heat flows. Tea cools. And so on.", True, Read("yes", False, ("Heat flows.", "Tea cools."))),
        ("No, heat flows.", True, Read("no", False, ("Heat flows.",))),
        ("- Heat flows.", True, Read(None, False, ("Heat flows.",))),
        (UNKNOWN, True, Read(None, True, ())),
        (UNKNOWN, False, Read(None, True, ())),
        ("I don't know.", True, Read(None, False, ("I don't know.",))),
        ("I don't know.", False, Read(None, True, ())),
        (f"Yes. {UNKNOWN}", True, Read("yes", True, ())),
        (f"Heat flows. {UNKNOWN}", True, Read(None, False, ("Heat flows.",))),
        ("Yes.", True, Read("yes", False, ())),
        ("", True, Read(None, True, ())),
    ],
)
def test_a_draft_is_read_as_the_tutor_reads_it(text: str, taught: bool, found: Read) -> None:
    assert read_as(text, taught=taught) == found


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (COPY, {"draft_support": 1, "draft_facts": 0.5, "passed": 1, "passed_own": 0, "passed_copied": 1, "worded": 0}),
        (OWN, {"draft_support": 0, "draft_facts": 0.5, "passed": 1, "passed_own": 1, "passed_copied": 0, "worded": 1}),
        ("Steam is magic.", {"draft_support": 0, "draft_facts": 0, "passed": 0, "passed_own": 0, "worded": 0}),
        (f"{COPY} Steam is magic.", {"draft_support": 0.5, "passed": 0.5, "passed_copied": 0.5}),
        (UNKNOWN, {"draft_facts": 0, "over_refusal": 1, "worded": 0, "draft_words": 5}),
        ("Heat flows by a lid.", {"draft_facts": 1, "over_refusal": 0, "draft_words": 5}),
    ],
)
def test_a_draft_is_scored_before_the_gate_and_what_is_shown_after_it(
    settings: Settings, make_tutor: Any, said: str, expected: dict[str, float]
) -> None:
    scores = run(settings, make_tutor, said).scores
    assert {name: scores[name] for name in expected} == expected


def test_a_draft_that_claims_nothing_has_no_support(settings: Settings, make_tutor: Any) -> None:
    scores = run(settings, make_tutor, UNKNOWN).scores
    assert scores.keys().isdisjoint({"draft_support", "passed", "passed_own", "passed_copied"})


def test_what_leans_on_a_sentence_that_is_not_there_does_not_pass(settings: Settings, make_tutor: Any) -> None:
    found = run(settings, make_tutor, "This holds the steam back.")
    assert (found.scores["passed"], found.record["draft"]["sentences"][0]["kept"]) == (0, False)


@pytest.mark.parametrize(
    ("asked", "said", "right", "spoken"),
    [
        (YES, f"Yes. {COPY}", 1, 1),
        (YES, f"No. {COPY}", 0, 1),
        (YES, COPY, 0, 0),
        (NO, f"No. {COPY}", 1, 1),
        (NO, f"Yes. {COPY}", 0, 1),
    ],
)
def test_polarity_is_the_model_s_own_word(
    settings: Settings, make_tutor: Any, asked: Case, said: str, right: float, spoken: float
) -> None:
    scores = run(settings, make_tutor, said, asked).scores
    assert (scores["polarity"], scores[f"{asked.answer}_recall"], scores["polarity_said"]) == (right, right, spoken)


def test_balance_weighs_yes_and_no_alike(settings: Settings, make_tutor: Any) -> None:
    yes = f"Yes. {COPY}"
    rows = rows_of(settings, make_tutor, (yes, YES), (yes, YES), (yes, YES), (yes, NO))
    assert Wording(SameWords()).derived(rows)["polarity_balanced"] == 0.5
    assert "polarity_balanced" not in Wording(SameWords()).derived(rows[:3])
    assert Wording(SameWords()).counts("polarity_balanced", rows[0])
    assert not Wording(SameWords()).counts("polarity_balanced", run(settings, make_tutor, COPY))


@pytest.mark.parametrize(("said", "refused"), [(UNKNOWN, 1), ("A potter sold the first lid.", 0)])
def test_what_the_lesson_does_not_answer_should_be_refused(
    settings: Settings, make_tutor: Any, said: str, refused: float
) -> None:
    near, far = rows_of(settings, make_tutor, (said, NEAR), (said, FAR))
    assert (near.scores["refused_near"], far.scores["refused_far"]) == (refused, refused)
    assert near.scores.keys().isdisjoint({"over_refusal", "draft_support", "passed", "shown_facts", "refused_far"})


def test_an_untaught_model_refuses_in_its_own_words(settings: Settings, make_tutor: Any) -> None:
    said = "I do not know who sold it."
    assert run(settings, make_tutor, said, NEAR, taught=False).scores["refused_near"] == 1
    assert run(settings, make_tutor, said, NEAR).scores["refused_near"] == 0


def test_without_a_model_only_what_is_shown_is_scored(settings: Settings, make_tutor: Any) -> None:
    found = run(settings, make_tutor, None)
    assert (found.scores, found.record["draft"], found.times) == ({"shown_facts": 0.5}, None, {})
    assert Wording(SameWords()).derived([found]) == {}


def test_what_is_shown_has_facts_that_the_draft_lacks(settings: Settings, make_tutor: Any) -> None:
    scores = run(settings, make_tutor, "Steam is magic.").scores
    assert (scores["draft_facts"], scores["shown_facts"]) == (0, 0.5)


def test_a_question_that_means_nothing_is_not_worded(settings: Settings, make_tutor: Any) -> None:
    found = run(settings, make_tutor, COPY, case(question="and the other one?", kind="ambiguous", abstain=True))
    assert (found.scores, found.record["draft"]["text"]) == ({}, "")


def test_times_are_kept_apart_from_what_is_the_same_each_run(settings: Settings, make_tutor: Any) -> None:
    first, again = rows_of(settings, make_tutor, (COPY, STEAM), (COPY, STEAM))
    assert set(first.times) == {"first_token_ms", "draft_ms"}
    assert first.model_dump(exclude={"times"}) == again.model_dump(exclude={"times"})


def test_shares_over_all_sentences_of_all_rows(settings: Settings, make_tutor: Any) -> None:
    suite = Wording(SameWords())
    rows = rows_of(settings, make_tutor, (COPY, STEAM), (f"Steam is magic. {OWN}", STEAM), ("Steam is magic.", NEAR))
    shown = [each["source"] for row in rows for each in row.record["answer"]["sentences"]]
    found = suite.derived(rows)
    assert found["support_sentences"] == pytest.approx(1 / 3)
    assert found["worded_sentences"] == pytest.approx(shown.count("model") / len(shown))
    raised = failed(suite, suite.item(STEAM), Ours(make_tutor(), "ours"), ValueError("x"))
    assert suite.derived([rows[0], raised])["support_sentences"] == 0.5
    assert (raised.scores["draft_support"], raised.scores["over_refusal"]) == (0, 1)


def test_a_model_that_another_stood_in_for_is_not_measured(settings: Settings, make_tutor: Any) -> None:
    suite, bench = Wording(SameWords()), Workbench(settings, settings.data_dir, (STEAM,))
    with pytest.raises(ModelError, match="server is down"):
        suite.score(suite.item(STEAM), Ours(make_tutor(StoodIn(replies=(OWN,))), "ours"), bench)


def test_a_judge_that_is_given_is_used() -> None:
    judge = SameWords()
    assert Wording(judge).judge is judge
