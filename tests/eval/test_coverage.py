"""The coverage map: every part and sentence is on it, and what no case touches is named with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstguess.eval.cases import Case
from firstguess.eval.coverage import Coverage, coverage
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
starters: [One, Two, Three]
---
## Heat

Heat flows into the air. Steam carries heat away.

## Time

It takes
an hour.
"""
SECTION = "---\nid: more\ntitle: More\nkind: deep-dive\n---\nA lid helps.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "tea" / "sections").mkdir(parents=True)
    (tmp_path / "tea" / "lesson.md").write_text(LESSON, encoding="utf-8")
    (tmp_path / "tea" / "sections" / "10-more.md").write_text(SECTION, encoding="utf-8")
    return Library([tmp_path])


def case(name: str, *evidence: str, parts: tuple[str, ...] = ("overview",), lesson: str = "tea") -> Case:
    return Case(id=name, lesson=lesson, kind="open", question="Why?", parts=parts, evidence=evidence)


def counts(found: Coverage) -> dict[str, int]:
    return {sentence.text: sentence.cases for part in found.lessons[0].parts for sentence in part.sentences}


def test_a_sentence_is_touched_by_evidence_that_is_holds_or_is_a_piece_of_it(library: Library) -> None:
    found = coverage(
        library,
        [
            case("a", "Heat flows into the air."),
            case("b", "Heat flows into the air. Steam carries heat away."),
            case("c", "flows into  the air"),
            case("d", "It takes an hour.", "It takes an hour."),
            case("e", "A lid helps.", lesson="coffee"),
        ],
    )
    assert counts(found) == {
        "Heat flows into the air.": 3, "Steam carries heat away.": 1, "It takes an hour.": 1, "A lid helps.": 0,
    }  # fmt: skip
    assert [part.cases for part in found.lessons[0].parts] == [4, 0]


def test_what_no_case_touches_is_named_with_its_line(library: Library) -> None:
    text = coverage(library, [case("a", "Heat flows into the air.")]).text()
    assert "1 of 4 sentences" in text
    assert "parts without a case: more" in text
    assert "lesson.md:17: It takes an hour." in text
    assert "sections/10-more.md:6: A lid helps." in text
    assert "Heat flows into the air." not in text


def test_evidence_that_cannot_be_cited_is_told(library: Library) -> None:
    found = coverage(library, [case("a", "Heat is a fluid.")])
    assert found.lessons[0].stray == (("a", "Heat is a fluid."),)
    assert "case a: its evidence is no sentence" in found.text()


def test_a_lesson_without_cases_is_on_the_map(library: Library) -> None:
    found = coverage(library, [])
    assert "0 cases (none)" in found.text()
    json.dumps(found.as_json())


def test_every_part_of_the_shipped_lessons_is_asked_about() -> None:
    found = coverage(Library([shipped_lessons()]), load(()).cases)
    assert [part.id for lesson in found.lessons for part in lesson.parts if not part.cases] == []


def test_the_evidence_of_every_shipped_case_may_be_cited() -> None:
    found = coverage(Library([shipped_lessons()]), load(()).cases)
    assert [stray for lesson in found.lessons for stray in lesson.stray] == []
