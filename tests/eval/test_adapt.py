"""Adapting a file: all faults at once with their line, all or nothing on disk, and a report of what was made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstguess.eval.adapt import ADAPTERS, AdaptError, adapt
from firstguess.eval.adapt.answers import beginnings, needed
from firstguess.eval.adapt.labelled import read_labelled
from firstguess.eval.adapt.place import line_in_json
from firstguess.eval.adapt.text_lesson import Paragraph, TextLesson, prose, slug_of
from firstguess.eval.cases import read_cases
from firstguess.eval.lines import CaseError
from firstguess.knowledge.lint import lint

TABLE = """id,lesson,question,kind,answers,says,evidence,text
a,tea,Why does tea cool?,,the heat leaves|heat flows out,,The heat leaves the cup.,Tea is hot. The heat leaves the cup.
b,tea,Is tea hot?,,yes,,,Tea is hot. The heat leaves the cup.
c,tea,Who drew the first teapot?,near,,,,
"""


def write(folder: Path, text: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(kind: str, source: Path, out: Path) -> list[str]:
    with pytest.raises(AdaptError) as raised:
        adapt(kind, source, out)
    assert not out.exists()
    return [line.removeprefix(f"{source}:") for line in str(raised.value).splitlines()]


def test_a_table_becomes_cases_and_a_lesson_that_the_linter_passes(tmp_path: Path) -> None:
    adapted = adapt("csv", write(tmp_path, TABLE), tmp_path / "out")
    why, hot, teapot = read_cases(tmp_path / "out" / "cases.jsonl")
    assert adapted.made == {"cases": 3, "labelled": 0, "lessons": 1}
    assert (why.lesson, why.kind, why.parts, why.abstain) == ("tea", "open", ("overview",), False)
    assert why.facts[0].any == (("heat", "leav"), ("heat", "flow"))
    assert (hot.kind, hot.answer, hot.facts) == ("yes_no", "yes", ())
    assert (teapot.abstain, teapot.reason, teapot.parts) == (True, "not_in_lesson", ())
    assert lint(tmp_path / "out" / "lessons") == []


def test_a_table_without_text_asks_a_lesson_that_is_there(tmp_path: Path) -> None:
    adapted = adapt("csv", write(tmp_path, "question,lesson\nWhy?,seasons\n"), tmp_path / "out")
    (case,) = read_cases(tmp_path / "out" / "cases.jsonl")
    assert (case.lesson, case.id, adapted.made["lessons"]) == ("seasons", "row-2", 0)


def test_every_fault_of_a_table_is_told_with_line_and_repair(tmp_path: Path) -> None:
    rows = [
        "id,lesson,question,kind,says,evidence,text",
        'a,tea,,,,,"One text\nin two lines."',
        "a,,Why?,odd,maybe,,",
        "b,tea,Why?,,,Nowhere.,Tea is hot.",
        "c,tea",
    ]
    found = faults("csv", write(tmp_path, "\n".join(rows)), tmp_path / "out")
    assert [line.split(":")[0] for line in found] == ["2", "4", "4", "4", "4", "5", "6"]
    assert all(line.endswith(")") for line in found)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("question,lesson,anwsers\nWhy?,tea,x\n", "did you mean 'answers'"),
        ("question\nWhy?\n", "no column 'lesson'"),
        ("question,lesson\n", "nothing to make cases of"),
        ('question,lesson\n"Why?,tea\n', "not a table"),
        ("question,lesson,lesson\nWhy?,tea,tea\n", "there 2 times"),
    ],
)
def test_a_table_that_cannot_be_read_says_what_to_do(tmp_path: Path, text: str, told: str) -> None:
    assert told in faults("csv", write(tmp_path, text), tmp_path / "out")[0]


def test_a_file_that_is_not_utf8_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_bytes("question,lesson\nGrün?,tea\n".encode("latin-1"))
    assert faults("csv", path, tmp_path / "out") == ["2: the file is not UTF-8 (save it with the encoding UTF-8)"]


def test_the_mark_that_spreadsheets_write_first_is_no_part_of_a_column(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffquestion,lesson\r\nWhy?,seasons\r\n")
    assert adapt("csv", path, tmp_path / "out").made["cases"] == 1


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(AdaptError, match="did you mean squad2"):
        adapt("squad", write(tmp_path, ""), tmp_path / "out")


def test_a_folder_of_somebody_else_is_never_replaced_and_our_own_is(tmp_path: Path) -> None:
    source, out = write(tmp_path, TABLE), tmp_path / "out"
    adapt("csv", source, out)
    adapt("csv", write(tmp_path, TABLE.rsplit("c,", 1)[0]), out)
    assert len(read_cases(out / "cases.jsonl")) == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    write(theirs, "precious")
    with pytest.raises(AdaptError, match="name another folder"):
        adapt("csv", source, theirs)


def test_what_fails_leaves_the_earlier_output_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    adapt("csv", write(tmp_path, TABLE), out)
    with pytest.raises(AdaptError):
        adapt("csv", write(tmp_path, "question,lesson\n,tea\n"), out)
    assert len(read_cases(out / "cases.jsonl")) == 3


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path, TABLE)
    for name in ("one", "two"):
        adapt("csv", source, tmp_path / name)
    one, two = ({file.relative_to(top): file.read_bytes() for file in top.rglob("*") if file.is_file()}
                for top in (tmp_path / "one", tmp_path / "two"))  # fmt: skip
    assert one == two


def test_every_adapter_is_described() -> None:
    page = (Path(__file__).parents[2] / "docs" / "adapters.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in page for kind in ADAPTERS)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("the happy countries", ("happ", "countri")),
        ("10th and 11th centuries", ("10", "11", "centuri")),
        ("to be", ("to", "be")),
        ("P", ()),
        ("7", ("7",)),
        ("one two three four five six seven eight nine ten", ()),
        ("%!", ()),
    ],
)
def test_a_gold_answer_is_the_beginnings_of_its_significant_words(answer: str, found: tuple[str, ...]) -> None:
    assert beginnings(answer) == found


def test_a_fact_made_of_an_answer_stands_in_that_answer() -> None:
    for answer in ("Denmark, Iceland and Norway", "10 degrees", "It is happiness", "Charles W. Eliot"):
        assert needed([answer])[0].stands_in(answer), answer


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading",
        "- not a list",
        "3. not an item",
        "> no quote",
        "a <b>bold</b> word",
        "x < y > z",
        "[1] a | b",
        "---",
    ],
)
def test_a_paragraph_with_marks_is_still_a_lesson_without_faults(tmp_path: Path, text: str) -> None:
    made = TextLesson("t", "T", "S", "L", ("a",), (Paragraph("One", prose(text)), Paragraph("Two: 'x'", prose(text))))
    for name, content in made.files().items():
        (tmp_path / "t" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "t" / name).write_text(content, encoding="utf-8")
    assert lint(tmp_path / "t") == []


def test_an_id_is_made_of_any_title_and_is_never_taken() -> None:
    assert slug_of("Übung: 1973 & more!") == "ubung-1973-more"
    assert slug_of("日本", ["lesson"]) == "lesson-2"
    assert len(slug_of("x" * 200)) <= 60


def test_the_line_of_a_value_in_json_is_found() -> None:
    text = json.dumps({"a": [1, {"b": 'x\\"}'}], "c": {"d": None}}, indent=1)
    assert text.split("\n")[line_in_json(text, ("c", "d")) - 1].strip() == '"d": null'
    assert text.split("\n")[line_in_json(text, ("a", 1, "b")) - 1].strip().startswith('"b"')
    assert line_in_json(text, ("a", 1, "missing")) == 4


def test_labelled_records_are_strict(tmp_path: Path) -> None:
    path = write(tmp_path, '{"id": "a", "set": "s", "claim": "c", "evidence": [], "label": "true", "document": "d"}\n')
    with pytest.raises(CaseError, match=":1: label"):
        read_labelled(path)
