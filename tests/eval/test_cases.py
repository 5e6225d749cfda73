"""Case files: strict, with every fault at once and where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstguess.eval.cases import Case, NeededFact, read_cases, shipped_cases
from firstguess.eval.lines import CaseError
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.library import shipped_lessons

GOOD = {"id": "a", "lesson": "tea", "kind": "open", "question": "Why?"}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "cases.jsonl"
    text = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def test_a_case_is_read_with_what_a_good_answer_holds(tmp_path: Path) -> None:
    fact = {"says": "it flows", "any": [["flow"], ["heat", "leav"]]}
    path = write(tmp_path, {**GOOD, "kind": "yes_no", "answer": "no", "facts": [fact], "history": [{"say": "Hi"}]})
    (case,) = read_cases(path)
    assert (case.answer, case.history[0].say, case.abstain, case.reason) == ("no", "Hi", False, None)
    assert case.facts[0].any == (("flow",), ("heat", "leav"))


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        GOOD,
        "{not json",
        {**GOOD, "id": "b", "kind": "odd", "colour": "red"},
        "",
        {"id": "c"},
        {**GOOD, "question": "Again?"},
        {**GOOD, "id": "d", "facts": [{"says": "x", "any": []}]},
    )
    with pytest.raises(CaseError) as raised:
        read_cases(path)
    lines = str(raised.value).splitlines()
    found = [int(line.removeprefix(f"{path}:").split(":")[0]) for line in lines]
    assert found == [2, 3, 3, 5, 5, 5, 6, 7]
    for line, word in zip(
        lines, ("not JSON", "kind", "colour", "lesson", "kind", "question", "taken", "facts"), strict=True
    ):
        assert word in line


def test_a_file_without_a_case_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no case"):
        read_cases(write(tmp_path, "", "  "))


def test_what_is_no_file_is_said_once_with_what_to_name_instead(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as raised:
        read_cases(tmp_path)
    assert str(raised.value) == f"{tmp_path}: Is a directory; name a .jsonl file"


def test_a_line_ends_where_json_lines_end(tmp_path: Path) -> None:
    (case,) = read_cases(write(tmp_path, {**GOOD, "question": "Why\u2028so\x85cold?"}))
    assert case.question == "Why\u2028so\x85cold?"


def test_something_that_is_no_object_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=":1:"):
        read_cases(write(tmp_path, [1, 2]))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("The heat flows out.", True),
        ("Heat is leaving.", True),
        ("Heat stays.", False),
        ("It is leaving.", False),
        ("An overflow, no heat.", False),
        ("", False),
    ],
)
def test_a_fact_stands_in_a_text_when_all_beginnings_of_one_alternative_do(text: str, stands: bool) -> None:
    fact = NeededFact(says="heat leaves", any=(("flow",), ("heat", "leav")))
    assert fact.stands_in(text) is stands


def test_the_shipped_cases_name_lessons_and_parts_that_exist() -> None:
    lessons = [folder.name for folder in shipped_lessons().iterdir()]
    files = sorted(file for lesson in lessons for file in shipped_cases().glob(f"{lesson}-*.jsonl"))
    assert len(files) >= len(lessons)
    parts = {folder.name: {part.id for part in load_lesson(folder).parts} for folder in shipped_lessons().iterdir()}
    for case in (case for file in files for case in read_cases(file)):
        assert set(case.parts) <= parts[case.lesson], case.id
        assert case.abstain == (case.reason is not None), case.id


def test_a_case_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Case(**GOOD).id = "b"  # type: ignore[misc]
