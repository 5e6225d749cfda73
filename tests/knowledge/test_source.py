"""Strict YAML keeps the place of every value."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.schema import CommitPrompt, SectionMeta
from firstguess.knowledge.sentences import collapse
from firstguess.knowledge.source import MAX_BYTES, front_matter, parse_yaml, read_text
from firstguess.knowledge.validate import check

FILE = Path("x.yaml")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: 2\na: 3", 3, "key 'a' is written twice"),
        ("a: &x 1", 1, "anchor '&x' is not allowed"),
        ("a: 1\nb: *x", 2, "alias '*x' is not allowed"),
        ("a: !!python/name:os.system 1", 1, "tag 'tag:yaml.org,2002:python/name:os.system' is not allowed"),
        ("a:\n\tb: 1", 2, "tab character"),
        ("a: one\tb", 1, "tab character"),
        ("x: 1\na: b: c", 2, "not YAML: mapping values are not allowed here"),
        ("a: in C # here", 1, "the text ends before '#': 'in C'"),
        ("a: 1\nb: \x01", 2, "control character U+0001"),
        ("[" * 5000, 1, "nested too deeply"),
    ],
)
def test_refuses_what_strict_yaml_has_not(text: str, line: int, message: str) -> None:
    faults = parse_yaml(FILE, text).faults
    assert [(fault.line, fault.message) for fault in faults] == [(line, message)]


def test_tells_all_faults_of_one_text() -> None:
    faults = parse_yaml(FILE, "a: &x 1\nb: *x\na: 2\n").faults
    assert sorted(fault.line for fault in faults) == [1, 2, 3]


@pytest.mark.parametrize("word", ["no", "yes", "on", "2024-01-01", "1e3", "0x10", "true"])
def test_scalars_stay_words(word: str) -> None:
    assert parse_yaml(FILE, f"a: {word}").value == {"a": word}


@pytest.mark.parametrize("empty", ["", "~", "null"])
def test_an_empty_value_is_none(empty: str) -> None:
    assert parse_yaml(FILE, f"a: {empty}").value == {"a": None}


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("plain text", True),
        ("plain text\n  over two lines", True),
        ('"quoted: text"', True),
        ("'it''s'", False),
        ('"a\\u00e9"', False),
        ("|\n  One.\n\n    Two 😀.\n", True),
        (">-\r\n  One\r\n  two.\r\n", True),
        (">2-\n   One\n  two.\n", True),
    ],
)
def test_a_value_is_a_literal_slice_or_says_so(value: str, literal: bool) -> None:
    text = f"# 😀\nkey: {value}\nnext: x\n"
    document = parse_yaml(FILE, text)
    place = document.places["key",]
    assert place.literal is literal
    assert (collapse(text[place.start : place.end]) == collapse(document.value["key"])) is literal


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=60), st.sampled_from(["\n", "\r\n"]))
def test_a_literal_place_never_lies(value: str, newline: str) -> None:
    text = f"a: 1{newline}b: |-{newline}  {value}{newline}c: {value}{newline}"
    document = parse_yaml(FILE, text)
    for loc, place in document.places.items():
        if place.literal:
            value = reduce(getitem, loc, document.value)
            assert collapse(text[place.start : place.end]) in (collapse(value or ""), "~", "null")


def test_front_matter_counts_from_the_top_of_the_file() -> None:
    text = "---\r\nid: a\r\nid: b\r\n---\r\nBody"
    document, body = front_matter(FILE, text)
    assert [fault.line for fault in document.faults] == [3]
    assert (text[body:], text[document.places["id",].start]) == ("Body", "a")


def test_front_matter_must_be_closed() -> None:
    assert [fault.message for fault in front_matter(FILE, "---\nid: a\n")[0].faults] == ["no front matter"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"ok\n\xff", "the file is not UTF-8"),
        (b" \n", "the file is empty"),
        (b"x" * (MAX_BYTES + 1), "the file is larger than 1 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(data)
    found = read_text(path, tmp_path)
    assert isinstance(found, Fault)
    assert found.message == message


def test_a_link_out_of_the_lesson_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "lesson").mkdir()
    (tmp_path / "lesson" / "a.md").symlink_to(tmp_path / "secret")
    assert isinstance(read_text(tmp_path / "lesson" / "a.md", tmp_path / "lesson"), Fault)


def test_schema_faults_name_line_and_nearest_key() -> None:
    text = "id: Bad Id\ntitle: [x]\nkind: deep-dive\ndiagram:\n  file: a\n  alt: b\n  captoin: c\n"
    faults = check(SectionMeta, parse_yaml(FILE, text), FILE)
    assert isinstance(faults, list)
    told = {(fault.line, fault.message.split("(")[0]): fault.repair for fault in faults}
    assert told[7, "unknown key 'diagram.captoin'"] == "did you mean 'caption'?"
    assert {line for line, _ in told} == {1, 2, 4, 7}


def test_two_right_options_are_a_fault_of_their_record() -> None:
    option = "{text: %s, right: true, feedback: x}"
    text = f"""- id: a
  part: b
  question: q
  options: [{option % "a"}, {option % "b"}]
  why: w
  hints: [h]
  explain_back: {{ask: a, key_points: [k]}}
"""
    faults = check(CommitPrompt, parse_yaml(FILE, text), FILE, (0,))
    assert isinstance(faults, list)
    assert [fault.line for fault in faults] == [1]
    assert "exactly one option" in faults[0].message
