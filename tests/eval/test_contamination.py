"""Nothing of a case may stand in a prompt, a lesson or training data; what is found is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval.cases import Case, Said
from firstguess.eval.contamination import check, check_texts, training_data
from firstguess.eval.questions import load
from firstguess.knowledge.library import Library, shipped_lessons

LESSON = """---
id: tea
title: Tea
summary: How tea cools.
subject: Kitchen
minutes: 5
license: CC0
authors: [A]
starters:
  - Why does a cup of tea get cold?
  - What is steam?
  - Is the spoon hot?
---
The heat of the tea flows into the cooler air of the room around it. Steam carries some of the heat away.
"""
CLAIMS = """- id: claim-1
  holds: true
  said_as:
    - a lid on the pot keeps the tea warm for about one hour longer than without
    - lids help
  sources: [overview]
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "tea").mkdir()
    (tmp_path / "tea" / "lesson.md").write_text(LESSON, encoding="utf-8")
    (tmp_path / "tea" / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    return Library([tmp_path])


def case(question: str, name: str = "a", history: tuple[str, ...] = ()) -> Case:
    said = tuple(Said(say=text) for text in history)
    return Case(id=name, lesson="tea", kind="open", question=question, history=said)


@pytest.mark.parametrize(
    ("question", "where"),
    [
        ("why does a cup of TEA get cold", "lesson.md:10"),
        ("what is steam", "lesson.md:11"),
        ("lids help.", None),  # two words are said everywhere
        ("I think a lid on the pot keeps the tea warm!", "claims.yaml:4"),  # eight words in a row
        ("steam carries some of the heat away", "lesson.md:14"),  # a sentence of the prose, whole
        ("So the heat of the tea flows into the cooler air of the room around it, does it?", None),  # prose in it
        ("What keeps tea warm?", None),
        ("A spoon of honey dissolves in water.", None),
    ],
)
def test_a_text_is_found_where_it_stands(library: Library, question: str, where: str | None) -> None:
    found = check([case(question)], library)
    assert [each.where.rpartition("/")[2] for each in found] == ([where] if where else [])


def test_pieces_without_a_run_of_eight_are_counted(tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"
    words = "zero one two three four five six seven eight nine ten eleven".split()
    seen.write_text(" x ".join(" ".join(words[at : at + 7]) for at in (0, 3, 6)) + "\n", encoding="utf-8")
    assert check_texts([("a", " ".join(words))], Library([]), [seen])[0].how == "8 of 8 runs of 5 words"
    assert check_texts([("a", "zero one two three four five x seven")], Library([]), [seen]) == ()


def test_what_was_said_before_may_be_what_the_lesson_offers(library: Library, tmp_path: Path) -> None:
    after = case("And then?", history=("Why does a cup of tea get cold?",))
    assert check([after], library) == ()
    assert check([after], Library([]), [tmp_path / "tea" / "lesson.md"])


def test_cases_that_are_made_from_a_lesson_are_its_own_words(library: Library) -> None:
    assert check([case("Why does a cup of tea get cold?", "made-1")], library) == ()


def test_more_files_may_be_named_and_their_line_is_told(tmp_path: Path) -> None:
    seen = tmp_path / "seen.jsonl"
    seen.write_text('\n{"q": ["x", "Why does a cup of tea get cold?"]}\n', encoding="utf-8")
    assert check([case("Why does a cup of tea get cold?")], Library([]), [tmp_path])[0].where == f"{seen}:2"


def test_prompts_and_training_data_are_looked_into() -> None:
    found = check([case("my gran puts butter on burns, is that what you should do?")], Library([]))
    assert Path(found[0].where.partition(":")[0]).name in {
        "examples.py",
        *(f.name for d in training_data() for f in d.iterdir()),
    }
    assert "reword" in str(found[0])


def test_the_shipped_questions_were_not_seen() -> None:
    assert check(load(()).cases, Library([shipped_lessons()])) == ()
