"""Cases made from a lesson: far, near or answered as they say, plain to read, and the same for the same seed."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from firstguess.eval.cases import Case, read_cases
from firstguess.eval.clauses import (
    Spelling,
    clause,
    denied,
    numbers,
    opposite,
    other_condition,
    other_name,
    other_number,
)
from firstguess.eval.contamination import check
from firstguess.eval.drawn import terms
from firstguess.eval.unanswerable import DRAWN, SORTS, made
from firstguess.knowledge.errors import UnknownLesson
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.passages import split_lesson

LESSON = """---
id: tea
title: Tea
summary: How tea cools.
subject: Kitchen
minutes: 5
language: {language}
license: CC0
authors: [A]
starters: [Why does tea cool, Is tea hot, What helps]
---
Evaporation is a way in which water takes heat away from a cup. A cup of tea cools from 90 to 60 degrees.
Japan serves its green tea in small cups without handles. At 70 degrees, the tea is ready to drink.
"""
SPELLING = Spelling.of(["The water of a cup in Japan is hot and steep."])


@pytest.fixture(scope="module")
def library() -> Library:
    return Library([shipped_lessons()])


@pytest.fixture(scope="module")
def cases(library: Library) -> list[Case]:
    return [case for name in library.lessons() for case in made(library, name, 0, 12)]


def tea(folder: Path, language: str = "en") -> Library:
    (folder / "tea").mkdir()
    (folder / "tea" / "lesson.md").write_text(LESSON.format(language=language), encoding="utf-8")
    return Library([folder])


def sort_of(case: Case) -> str:
    return case.id.split("-")[-2]


def test_every_sort_is_made_of_the_shipped_lessons(library: Library, cases: list[Case]) -> None:
    for lesson in library.lessons():
        sorts = {sort_of(case) for case in cases if case.lesson == lesson}
        assert sorts == {*SORTS, *DRAWN}


def test_the_same_seed_makes_the_same_cases_and_another_seed_others(library: Library, cases: list[Case]) -> None:
    again = [case for name in library.lessons() for case in made(library, name, 0, 12)]
    assert again == cases
    assert [case for name in library.lessons() for case in made(library, name, 1, 12)] != cases


def test_ids_are_unique_over_lessons_and_no_question_comes_twice_in_one(cases: list[Case]) -> None:
    assert len({case.id for case in cases}) == len(cases)
    assert len({(case.lesson, case.question, case.abstain) for case in cases}) == len(cases)


def test_at_most_as_many_as_asked_for_of_each_sort(library: Library) -> None:
    found = [sort_of(case) for case in made(library, "seasons", 3, 2)]
    assert max(found.count(sort) for sort in found) == 2


def test_what_is_refused_says_why_and_what_is_answered_has_a_part(cases: list[Case]) -> None:
    for case in cases:
        expected = {"far": "off_topic", "near": "not_in_lesson"}.get(case.kind)
        assert (case.abstain, case.reason) == (expected is not None, expected)
        assert case.abstain or case.parts or sort_of(case) == "starter"


def test_evidence_of_what_is_answered_may_be_cited(library: Library, cases: list[Case]) -> None:
    for lesson in library.lessons().values():
        told = {sentence.text for passage in split_lesson(lesson) for sentence in passage.sentences}
        assert {text for case in cases if case.lesson == lesson.id for text in case.evidence} <= told


def test_no_altered_number_stands_in_the_lesson(library: Library, cases: list[Case]) -> None:
    for lesson in library.lessons().values():
        told = numbers(" ".join(passage.text for passage in split_lesson(lesson)))
        altered = [case for case in cases if case.lesson == lesson.id and sort_of(case) == "number"]
        assert all(numbers(case.question) - told for case in altered), [case.question for case in altered]


def test_far_questions_are_of_another_lesson(library: Library, cases: list[Case]) -> None:
    far = [case.question for case in cases if sort_of(case) == "far" and case.lesson == "seasons"]
    assert len(far) == 12
    assert not any(re.search(r"\b(?:season|sun|summer)", text, re.I) for text in far)


def test_a_single_lesson_borrows_far_questions_from_those_that_ship(tmp_path: Path) -> None:
    found = made(tea(tmp_path), "tea", 0, 5)
    assert sum(case.kind == "far" for case in found) == 5
    assert [case.question for case in found if sort_of(case) == "term"] == ["What is Evaporation?"]
    assert {sort_of(case) for case in found} >= {"entity", "number", "missing"}


def test_frames_are_english_so_other_languages_get_their_own_questions_alone(tmp_path: Path) -> None:
    assert {sort_of(case) for case in made(tea(tmp_path, "de"), "tea", 0, 5)} == {"far", "starter"}


def test_made_cases_are_valid_and_not_contaminated(library: Library, cases: list[Case], tmp_path: Path) -> None:
    path = tmp_path / "made.jsonl"
    path.write_text("".join(case.model_dump_json() + "\n" for case in cases), encoding="utf-8")
    assert len(read_cases(path)) == len(cases)
    assert check(cases, library) == ()


def test_an_unknown_lesson_is_told(library: Library) -> None:
    with pytest.raises(UnknownLesson):
        made(library, "nowhere", 0, 1)


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The water of the cup is hotter than air.", "the water of the cup is hotter than air"),
        ("Japan drinks more green tea than any other place.", "Japan drinks more green tea than any other place"),
        ("A cup of hot tea cools down, because heat flows out.", "a cup of hot tea cools down"),
        ("Zorbs are of no known kind and sort.", None),  # a name, or a word? nothing tells
        ("It cools down in the cold air outside.", None),
        ("Take the cup from the table and drink it.", None),
        ("The cup cools the air, warms the hand, and steams.", None),  # a list without its end
        ("The call `fit` starts the training of it all.", None),
        ("Tea is hot.", None),
    ],
)
def test_only_plain_statements_are_used(sentence: str, found: str | None) -> None:
    assert clause(sentence, SPELLING) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("steep light is concentrated on a small area", "steep light is not concentrated on a small area"),
        ("the axis does twist a little", "the axis does not twist a little"),
        ("the south does the opposite", None),
        ("a cup is a vessel for tea", None),
        ("some cups are broken", None),
        ("the cup is not hot", None),
        ("a cup that is full spills over", None),
    ],
)
def test_the_opposite_is_said_of_plain_verbs_only(text: str, found: str | None) -> None:
    assert opposite(text) == found


def test_another_number_keeps_its_form() -> None:
    random = Random(0)
    assert re.fullmatch(r"about \d\d,\d{3} years", other_number("about 26,000 years", frozenset(), random) or "")
    assert re.fullmatch(r"on \d{1,2} June", other_number("on 21 June", frozenset({"21"}), random) or "")
    assert re.fullmatch(r"leans \d+\.\d degrees", other_number("leans 23.4 degrees", frozenset(), random) or "")
    years = {other_number("in the year 1773", frozenset(), random) or "" for _ in range(20)}
    assert all(1740 < int(year[-4:]) < 1803 for year in years)
    assert other_number("between 147 and 152 km", frozenset(), random) is None
    assert other_number("an odd case or two", frozenset(), random) is None


def test_another_name_is_of_the_same_sort_and_unknown_to_the_lesson() -> None:
    random = Random(0)
    taken = frozenset({"mercuri", "venus", "earth", "jupit", "saturn", "uranus", "pluto"})
    assert other_name("the axis of Mars leans", taken, random) == "the axis of Neptune leans"
    for text in (
        "the light comes from Mars",
        "Mars and Venus lean",
        "Mars is a planet",
        "Mars and more",
        "nobody leans",
    ):
        assert other_name(text, frozenset(), random) is None, text


def test_a_condition_gets_a_number_that_the_lesson_does_not_have() -> None:
    random = Random(0)
    found = {other_condition("At 50 degrees north, it is cold.", frozenset({"25", "30"}), random) for _ in range(40)}
    assert found == {f"at {number} degrees north" for number in (38, 62, 70, 75)}
    assert other_condition("At noon, it is hot.", frozenset(), random) is None
    assert other_condition("By 1773, it was cold.", frozenset(), random) is None
    assert other_condition("On 21 June, days are long.", frozenset(), random) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a lid keeps the tea warm for an hour", "What does not keep the tea warm for an hour?"),
        ("a lid carries some heat", None),  # it often does
        ("a lid carries the heat of tea away", "What does not carry the heat of tea away?"),
        ("the heat is carried away by the air", "What is not carried away by the air?"),
        ("the heat is carried away by its air", None),
        ("the tea is hot and sweet and strong", None),
        ("a lid helps", None),
    ],
)
def test_what_a_statement_does_not_hold_of_is_asked(text: str, found: str | None) -> None:
    assert denied(text, ["a lid"]) == found


def test_claims_are_of_both_kinds_and_name_the_sentence(cases: list[Case]) -> None:
    claims = [case for case in cases if sort_of(case) in ("true", "false")]
    assert {(sort_of(case), case.answer) for case in claims} == {("true", "yes"), ("false", "no")}
    assert all(case.evidence and not case.abstain for case in claims)


def test_terms_are_those_that_a_sentence_explains(library: Library) -> None:
    found = {term.text: term.asked for term in terms(split_lesson(library.get("fine-tuning")))}
    assert found["overfitting"] == "What does overfitting mean?"
    assert found["an epoch"] == "What is an epoch?"
    assert not any("technique" in name for name in found)
