"""docs/lesson-format.md says what the schema says, and its lesson to copy is a good one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from firstguess.knowledge import schema
from firstguess.knowledge.lint import MAX_WORDS, lint

PAGE = (Path(__file__).parents[2] / "docs" / "lesson-format.md").read_text(encoding="utf-8")
TABLES = {
    "`lesson.md`": schema.LessonMeta,
    "`sections/NN-name.md`": schema.SectionMeta,
    "`diagram`": schema.Diagram,
    "`prompts.yaml`": schema.CommitPrompt,
    "`options`": schema.Option,
    "`explain_back`": schema.ExplainBack,
    "`myths.yaml`": schema.Myth,
    "`pitfalls.yaml`": schema.Pitfall,
    "`wrong` and `right`": schema.Code,
    "`practice.yaml`": schema.PracticeItem,
    "`quiz.yaml`": schema.QuizItem,
    "`claims.yaml`": schema.Claim,
}


@pytest.mark.parametrize(("heading", "model"), TABLES.items())
def test_every_key_is_described_and_no_other(heading: str, model: type[BaseModel]) -> None:
    section = re.split(r"^#+ ", PAGE.split(f"# {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", section, re.MULTILINE)
    assert [key for key, _ in rows] == list(model.model_fields)
    required = {key for key, field in model.model_fields.items() if field.is_required()}
    assert {key for key, needed in rows if needed == "yes"} == required


def test_every_record_of_the_schema_is_described() -> None:
    records = {found for found in vars(schema).values() if isinstance(found, type) and issubclass(found, schema.Strict)}
    assert records - {schema.Strict} == set(TABLES.values())


def test_the_lesson_to_copy_has_no_fault(tmp_path: Path) -> None:
    files = re.findall(r"^`(tides/[^`]+)`:\n\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(files) == 6
    for name, content in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert lint(tmp_path) == []


def test_the_longest_sentence_is_the_linter_s() -> None:
    assert f"more than {MAX_WORDS} words" in PAGE
