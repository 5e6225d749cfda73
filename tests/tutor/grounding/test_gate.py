"""The gate: what a passage carries passes with the sentence it stands on, what was bent does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from firstguess.knowledge.errors import LessonError
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.passages import split_lesson
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.grounding.gate import Gate
from tests.fakes import passages_of
from tests.knowledge.conftest import FILES, write_lesson

PASSAGES = passages_of(
    "The axis of the Earth keeps its direction in space while the Earth travels around the Sun. "
    "The hemisphere that leans towards the Sun has summer, because its sunlight comes in more steeply. "
    "The hemisphere that leans away from the Sun has winter at that very time.",
    "The axis leans about 23.4 degrees away from the upright, where upright means at right angles to the orbit. "
    "Australia lies in the southern hemisphere and therefore has its summer from December to February.",
    "The seasons come from the tilt of the Earth's axis and not from the distance to the Sun.",
    "Fine-tuning adapts a pre-trained model to one domain. A pre-trained model already knows grammar and common facts.",
    "The difference between the two models is small. Fine-tuning does not erase what a model knew.",
    "The warm sea heats the cool air above it in autumn.",
)
GATE = Gate(PASSAGES, ["In summer the Earth is closer to the Sun.", "Fine-tuning wipes the model's memory clean."])


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Fine-tuning adapts a pre-trained model to one domain.", "Fine-tuning adapts a pre-trained model"),
        ("fine-tuning does not erase what a model knew", "Fine-tuning does not erase"),
        ("The axis leans about 23.4 degrees from the upright.", "The axis leans about 23.4"),
        (
            "While the Earth travels around the Sun, its axis keeps its direction in space.",
            "The axis of the Earth keeps",
        ),
        (
            "A pre-trained model knows grammar and common facts already.",
            "A pre-trained model already",
        ),
        (
            "Australia lies in the southern hemisphere, and therefore its summer is from December to February.",
            "Australia lies",
        ),
        ("Fine-tuning doesn't erase what the model knew.", "Fine-tuning does not erase"),
    ],
)
def test_a_quote_and_a_light_paraphrase_pass_on_the_sentence_that_carries_them(claim: str, evidence: str) -> None:
    verdict = GATE.check(claim, PASSAGES)
    assert verdict.supported
    assert [item.text[: len(evidence)] for item in verdict.evidence] == [evidence]


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param("The axis leans about 32.4 degrees away from the upright.", id="number"),
        pytest.param("The axis leans about forty degrees away from the upright.", id="spelled-number"),
        pytest.param("The axis leans about 23.4 kilometres away from the upright.", id="unit"),
        pytest.param("The axis does not lean about 23.4 degrees away from the upright.", id="inserted-not"),
        pytest.param("Fine-tuning does erase what a model knew.", id="dropped-not"),
        pytest.param("The axis never keeps its direction in space while the Earth travels around the Sun.", id="never"),
        pytest.param(
            "Australia lies in the northern hemisphere and has its summer from December to February.", id="opposite"
        ),
        pytest.param(
            "Therefore Brazil has its summer from December to February in the southern hemisphere.", id="name"
        ),
        pytest.param(
            "Brazil lies in the southern hemisphere and therefore has its summer from December to February.",
            id="name-first",
        ),
        pytest.param("GPT-4 already knows grammar and common facts.", id="model-name"),
        pytest.param("A fine-tuned model already knows grammar and common facts.", id="near-word"),
        pytest.param("The Sun travels around the Earth.", id="swapped-roles"),
        pytest.param("The cool air above it heats the warm sea in autumn.", id="swapped-subject-and-object"),
        pytest.param(
            "The seasons come from the distance to the Sun and not from the tilt of the Earth's axis.", id="swapped-not"
        ),
        pytest.param("The hemisphere that leans towards the Sun has winter.", id="crossed-sentences"),
        pytest.param("The hemisphere that leans away from the Sun has summer.", id="crossed-sentences-back"),
        pytest.param("The difference between the difference between the two models is the difference.", id="circles"),
        pytest.param(
            "The axis the axis the axis leans about 23.4 degrees degrees away from the upright.", id="stutter"
        ),
        pytest.param("You are right.", id="flattery"),
        pytest.param("Yes, you are right.", id="flattery-with-yes"),
        pytest.param("The model.", id="fragment"),
        pytest.param("Sun Sun Sun.", id="one-word"),
        pytest.param("Winter leans towards the Sun in summer.", id="word-salad"),
        pytest.param("The axis keeps its direction, and pizza is good.", id="added-clause"),
        pytest.param("Tea goes cold.", id="foreign"),
        pytest.param("Die Erdachse behält ihre Richtung im Raum.", id="other-language"),
        pytest.param("", id="empty"),
        pytest.param("🙂", id="emoji"),
    ],
)
def test_what_the_lesson_does_not_say_is_refused(claim: str) -> None:
    verdict = GATE.check(claim, PASSAGES)
    assert not verdict.supported, verdict.evidence
    assert verdict.evidence == ()


def test_a_draft_that_affirms_a_belief_is_dropped_even_where_the_words_stand_in_the_lesson() -> None:
    passages = passages_of("Some say: in summer the Earth is closer to the Sun. They err.")
    assert GATE.check("In summer the Earth is closer to the Sun.", passages).failed == "myth"
    assert GATE.affirms_myth("Fine-tuning wipes a model's memory clean!")


def test_denying_a_belief_does_not_affirm_it() -> None:
    assert not GATE.affirms_myth("In summer the Earth is not closer to the Sun.")
    assert not GATE.affirms_myth("The Earth travels around the Sun.")


def test_two_neighbours_carry_a_sentence_that_joins_them() -> None:
    claim = (
        "Fine-tuning adapts a pre-trained model to one domain, "
        "and a pre-trained model already knows grammar and common facts."
    )
    verdict = GATE.check(claim, PASSAGES)
    assert [item.text.split()[0] for item in verdict.evidence] == ["Fine-tuning", "A"]
    assert len({item.passage for item in verdict.evidence}) == 1


def test_sentences_of_two_passages_are_never_joined() -> None:
    apart = passages_of("Steam carries most of the heat away.", "A lid holds the steam back.")
    gate = Gate(apart, [])
    assert not gate.check("Steam carries most of the heat away, and a lid holds the steam back.", apart).supported


def test_without_passages_nothing_is_supported() -> None:
    assert not GATE.check("The axis leans.", []).supported


WORD = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>[]|`#"), min_size=1, max_size=12)
PROSE = st.lists(WORD, min_size=1, max_size=40).map(" ".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prose=st.lists(PROSE, min_size=1, max_size=4).map("\n\n".join))
def test_for_any_lesson_the_span_of_every_sentence_slices_back_to_it_and_its_quote_passes(
    prose: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    meta = FILES["lesson.md"].split("---\n")[1]
    only_prose = {name: None for name in FILES if name != "lesson.md"}
    folder = write_lesson(tmp_path_factory.mktemp("any"), **only_prose, **{"lesson.md": f"---\n{meta}---\n{prose}\n"})
    try:
        lesson = load_lesson(folder)
    except LessonError:
        assume(False)
    passages = split_lesson(lesson)
    gate = Gate.for_lesson(lesson, passages)
    for passage in passages:
        for sentence in passage.sentences:
            assert collapse(lesson.files[passage.file][sentence.start : sentence.end]) == sentence.text
            _quote_passes(gate, sentence.text, passage, lesson.files)


def _quote_passes(gate: Gate, quote: str, passage: object, files: dict[str, str]) -> None:
    from firstguess.knowledge.lexicon import content_stems

    verdict = gate.check(quote, [passage])  # type: ignore[list-item]
    if len(set(content_stems(quote))) < 3:  # a fragment may be refused; what passes must still slice
        assert verdict.supported or verdict.evidence == ()
    else:
        assert verdict.supported, (quote, verdict)
    for item in verdict.evidence:
        assert collapse(files[item.file][slice(*item.span)]) == item.text


def test_every_sentence_of_a_real_lesson_passes_its_own_gate(write_tea: Callable[[], Path]) -> None:
    lesson = load_lesson(write_tea())
    passages = split_lesson(lesson)
    gate = Gate.for_lesson(lesson, passages)
    for passage in passages:
        for sentence in passage.sentences:
            verdict = gate.check(sentence.text, passages)
            assert verdict.supported, (sentence.text, verdict)
            assert all(
                lesson.files[item.file][slice(*item.span)].split() == item.text.split() for item in verdict.evidence
            )


@pytest.fixture
def write_tea(tmp_path: Path) -> Callable[[], Path]:
    return lambda: write_lesson(tmp_path)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("A lid holds back the hot steam.", True),  # the other clause's "usually" is left out with it
        ("Steam carries most of the heat away from tea.", False),  # "does not" is of the clause that is used
        ("Fine leaves give taste fast.", False),  # what limits the whole stays
    ],
)
def test_what_a_clause_that_is_left_out_denies_or_hedges_does_not_count(claim: str, shown: bool) -> None:
    passages = passages_of(
        "A lid holds the hot steam back, and five minutes are usually enough. Steam does not carry most of the heat"
        " away from tea, and the pot loses some of it. Fine leaves give their taste fast, unless the water is cold."
    )
    assert Gate(passages, []).check(claim, passages).supported is shown
