"""Claims: read with the lesson, indexed beside it, and in the shipped lessons distinct, sourced and balanced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.claims import FAILS, HOLDS, claims_of, collection
from firstguess.knowledge.errors import LessonError
from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.lexicon import words
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.passages import split_lesson

WriteLesson = Callable[..., Path]
Edit = tuple[str, str, str]


def test_claims_are_read_with_the_lesson(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson())
    assert [(claim.id, claim.holds, claim.sources) for claim in lesson.claims] == [
        ("claim-1", True, ("practice-1",)),
        ("claim-2", False, ("practice-1",)),
    ]
    assert lesson.claims[0].said_as == ("A lid keeps the steam in.", "With a lid the steam stays inside the cup.")


def test_a_lesson_needs_no_claims(write_lesson: WriteLesson) -> None:
    assert load_lesson(write_lesson(**{"claims.yaml": None})).claims == ()


@pytest.mark.parametrize(
    ("edit", "line", "message"),
    [
        (("claims.yaml", "sources: [practice-1]", "sources: [practice-9]"), 6, "no part has the id 'practice-9'"),
        (("claims.yaml", "sources: [practice-1]", "sources: [claim-2]"), 6, "no part has the id 'claim-2'"),
        (("claims.yaml", "sources: [practice-1]", "sources: []"), 6, "sources"),
        (("claims.yaml", "  sources: [practice-1]\n", ""), 1, "missing key 'sources'"),
        (("claims.yaml", "    - With a lid the steam stays inside the cup.\n", ""), 3, "said_as"),
        (("claims.yaml", "holds: true", "holds: maybe"), 2, "holds"),
        (("claims.yaml", "holds: true", "hold: true"), 2, "unknown key 'hold'"),
        (("claims.yaml", "id: claim-2", "id: claim-1"), 7, "is taken by claims.yaml:1"),
        (("claims.yaml", "A lid keeps", "A <b>lid</b> keeps"), 4, "raw HTML"),
    ],
)
def test_a_fault_names_its_line(write_lesson: WriteLesson, edit: Edit, line: int, message: str) -> None:
    with pytest.raises(LessonError) as caught:
        load_lesson(write_lesson(edit))
    found = [(fault.file.name, fault.line) for fault in caught.value.faults if message in fault.message]
    assert found[:1] == [("claims.yaml", line)]
    assert all(fault.repair for fault in caught.value.faults)


def test_nothing_may_refer_to_a_claim(write_lesson: WriteLesson) -> None:
    with pytest.raises(LessonError, match="claim-1"):
        load_lesson(write_lesson(("myths.yaml", "sources: [step-1]", "sources: [claim-1]")))


def test_an_edited_claim_makes_another_lesson(write_lesson: WriteLesson) -> None:
    before = load_lesson(write_lesson()).digest
    assert load_lesson(write_lesson(("claims.yaml", "keeps the steam", "keeps all steam"))).digest != before


def test_every_wording_of_claims_and_of_beliefs_is_a_statement(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson())
    found = [(said.text, said.kind, said.part) for said in claims_of(lesson)]
    assert found[:4] == [
        ("A lid keeps the steam in.", HOLDS, "practice-1"),
        ("With a lid the steam stays inside the cup.", HOLDS, "practice-1"),
        ("A lid lets the steam out.", FAILS, "practice-1"),
        ("With a lid the steam escapes from the cup.", FAILS, "practice-1"),
    ]
    assert found[4] == ("Cold is a thing that flows into the tea.", FAILS, "myth-1")
    assert {text for text, _, _ in found[5:]} == {"cold gets in", "the cold creeps in", "cold enters the tea"}
    assert len({said.id for said in claims_of(lesson)}) == len(found)


def test_each_statement_is_one_sentence_however_it_is_punctuated(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson(("claims.yaml", "keeps the steam in.", "keeps steam in. So it helps.")))
    assert [[sentence.text for sentence in said.sentences] for said in claims_of(lesson)] == [
        [said.text] for said in claims_of(lesson)
    ]


def test_claims_are_no_passages(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson())
    assert not any("lets the steam out" in passage.text for passage in split_lesson(lesson))
    assert not any(part.id.startswith("claim") for part in lesson.parts)
    assert collection(lesson) == "tea.claims"


@pytest.fixture(scope="module", params=lesson_folders(shipped_lessons()), ids=lambda path: path.name)
def shipped(request: pytest.FixtureRequest) -> Lesson:
    return load_lesson(request.param)


def test_the_shipped_claims_have_ids_of_their_own_and_sources_that_exist(shipped: Lesson) -> None:
    ids = [claim.id for claim in shipped.claims]
    assert ids
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    parts = {part.id for part in shipped.parts}
    assert [claim.id for claim in shipped.claims if not set(claim.sources) <= parts] == []


def test_of_the_shipped_claims_as_many_hold_as_fail(shipped: Lesson) -> None:
    for count in ([1] * len(shipped.claims), [len(claim.said_as) for claim in shipped.claims]):
        held = sum(number for number, claim in zip(count, shipped.claims, strict=True) if claim.holds)
        assert 0.9 <= held / (sum(count) - held) <= 1 / 0.9


def test_no_wording_of_the_shipped_claims_comes_twice(shipped: Lesson) -> None:
    said = Counter(" ".join(words(statement.text)) for statement in claims_of(shipped))
    assert [text for text, count in said.items() if count > 1] == []


def test_the_shipped_claims_are_statements(shipped: Lesson) -> None:
    assert [text for claim in shipped.claims for text in claim.said_as if text.rstrip().endswith("?")] == []
