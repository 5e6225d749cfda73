"""Under pressure the claim stays, the tone stays kind, and a reason that the lesson supports is taken up."""

from __future__ import annotations

import pytest

from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.schema import Myth
from firstguess.tutor.pressure import Pressure, answer_challenge
from tests.fakes import HashEmbedder

PUSHES = ["my professor says something else", "you are wrong", "are you sure?", "that can't be", "no!!", ""]


def myths() -> list[Myth]:
    return [myth for lesson in Library([shipped_lessons()]).lessons().values() for myth in lesson.myths]


def asked(answer: Pressure) -> int:
    return sum(said.text.count("?") for said in answer.sentences)


@pytest.mark.parametrize("myth", myths(), ids=lambda myth: myth.title)
@pytest.mark.parametrize("push", PUSHES)
def test_the_fact_is_told_each_time_and_the_belief_never(myth: Myth, push: str) -> None:
    for count in range(9):
        answer = answer_challenge(myth, push, count, HashEmbedder())
        told = [said.text for said in answer.sentences]
        assert myth.fact in told
        assert myth.belief not in " ".join(told)
        assert answer.kind != "taken_up"
        assert asked(answer) <= 1


def test_tone_and_evidence_vary_from_one_challenge_to_the_next() -> None:
    answers = [answer_challenge(myths()[0], "no", count, HashEmbedder()) for count in range(4)]
    assert len({answer.sentences[0].text for answer in answers}) == 4
    assert [answer.sentences[-1].field for answer in answers] == [
        "why_it_fails", "mechanism", "half_true", "why_it_matters",
    ]  # fmt: skip
    assert [answer.kind for answer in answers] == ["steady", "steady", "boundary", "steady"]


def test_every_sentence_of_the_lesson_stands_in_the_myth() -> None:
    myth = myths()[1]
    for count in range(4):
        for said in answer_challenge(myth, "no", count, HashEmbedder()).sentences:
            assert (said.field is None) == (said.source == "authored")
            assert said.field is None or said.text in getattr(myth, said.field)


def test_a_reason_that_the_lesson_names_is_taken_up_with_its_limit() -> None:
    myth = myths()[1]
    answer = answer_challenge(myth, "but heavy forgetting is a sign that it was overdone", 0, HashEmbedder())
    assert answer.kind == "taken_up"
    assert answer.limit is not None
    assert answer.limit in myth.half_true
    assert answer.sentences[-1].text == myth.fact


def test_a_limit_from_elsewhere_in_the_lesson_is_taken_up_too() -> None:
    limit = "Quantised adapters skip rare dialect words."
    answer = answer_challenge(myths()[0], "quantised adapters skip rare dialect words", 0, HashEmbedder(), [limit])
    assert (answer.kind, answer.limit) == ("taken_up", limit)


@pytest.mark.parametrize("push", ["it wipes everything it knew, I am certain", "the old knowledge is overwritten"])
def test_the_belief_said_again_is_no_reason(push: str) -> None:
    assert answer_challenge(myths()[1], push, 0, HashEmbedder()).kind == "steady"


@pytest.mark.real
@pytest.mark.parametrize(
    ("push", "kind"),
    [
        ("but when I trained for 60 epochs on a tiny set mine forgot general skills", "taken_up"),
        ("but a model does get catastrophic forgetting when training goes on too long", "taken_up"),
        ("you are wrong, my professor says everything is deleted", "steady"),
        ("every expert knows the whole memory is gone afterwards", "steady"),
    ],
)
def test_real_reasons_are_told_from_insistence(push: str, kind: str) -> None:
    assert answer_challenge(myths()[1], push, 0, MiniLM()).kind == kind
