"""A lesson loads whole, or says everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firstguess.knowledge.errors import Fault, LessonError
from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.sentences import collapse

WriteLesson = Callable[..., Path]
Edit = tuple[str, str, str]


def faults_of(folder: Path) -> list[Fault]:
    with pytest.raises(LessonError) as caught:
        load_lesson(folder)
    return list(caught.value.faults)


def assert_blocks_slice_back(lesson: Lesson) -> None:
    for part in lesson.parts:
        for block in part.blocks:
            assert collapse(lesson.files[part.file][block.start : block.end]) == block.text != ""


def test_the_parts_stand_in_reading_order(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson())
    assert [part.id for part in lesson.parts] == ["overview", "step-1", "myth-1", "pitfall-1", "practice-1"]
    assert [part.kind for part in lesson.parts] == ["overview", "step", "myth", "pitfall", "practice"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_block_is_a_slice_of_its_file(write_lesson: WriteLesson, files: dict[str, str], newline: str) -> None:
    assert_blocks_slice_back(load_lesson(write_lesson(**{k: v.replace("\n", newline) for k, v in files.items()})))


@pytest.mark.parametrize("folder", lesson_folders(shipped_lessons()), ids=lambda path: path.name)
def test_the_shipped_lessons_load(folder: Path) -> None:
    assert_blocks_slice_back(load_lesson(folder))


def test_code_and_tables_are_read_but_not_cited(write_lesson: WriteLesson) -> None:
    part = load_lesson(write_lesson()).part("step-1")
    assert [(block.field, block.text[:12]) for block in part.blocks] == [
        ("intro", "Heat flows f"),
        ("in-numbers", "Tea at 80 de"),
        ("in-numbers", "- The gap to"),
    ]
    assert 'print("cold")' in part.markdown
    assert "| 80" in part.markdown


def test_a_myth_is_cited_by_its_fact_first_and_never_by_its_belief(write_lesson: WriteLesson) -> None:
    part = load_lesson(write_lesson()).part("myth-1")
    assert [block.field for block in part.blocks] == [
        "fact",
        "why-it-fails",
        "mechanism",
        "half-true",
        "why-it-matters",
    ]
    assert not any("Cold is a thing" in block.text for block in part.blocks)
    assert "not true:** Cold is a thing" in part.markdown


def test_options_hints_and_feedback_are_never_cited(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson())
    cited = " ".join(block.text for part in lesson.parts for block in part.blocks)
    assert not [said for said in ("A spoon", "It leads heat away", "Think of steam", "narrower") if said in cited]


def test_steps_of_a_solution_are_one_block(write_lesson: WriteLesson) -> None:
    blocks = load_lesson(write_lesson()).part("practice-1").blocks
    assert [block.text for block in blocks] == [
        "Steam carries heat away. - A lid holds the steam back.",
        "Without steam the loss is smaller.",
    ]


def test_steps_in_block_scalars_are_a_block_each(write_lesson: WriteLesson) -> None:
    folder = write_lesson(("practice.yaml", "- A lid holds", "- >-\n      A lid holds"))
    assert len(load_lesson(folder).part("practice-1").blocks) == 3


def test_the_diagram_is_named_from_the_lesson_folder(write_lesson: WriteLesson) -> None:
    diagram = load_lesson(write_lesson()).part("step-1").diagram
    assert diagram
    assert diagram.file == "diagrams/cup.svg"


def test_the_digest_follows_the_content(write_lesson: WriteLesson) -> None:
    first = load_lesson(write_lesson()).digest
    assert load_lesson(write_lesson()).digest == first
    assert load_lesson(write_lesson(("lesson.md", "minutes: 5", "minutes: 6"))).digest != first


SVG = '<svg xmlns="http://www.w3.org/2000/svg">\n%s</svg>'


@pytest.mark.parametrize(
    ("change", "file", "line", "message"),
    [
        (("lesson.md", "minutes:", "minuets:"), "lesson.md", 6, "unknown key 'minuets'"),
        (("lesson.md", "title: Why tea goes cold\n", ""), "lesson.md", 2, "missing key 'title'"),
        (("lesson.md", "minutes: 5", "minutes: five"), "lesson.md", 6, "'minutes' must be a whole number"),
        (("lesson.md", "## Why it matters", "## \n"), "lesson.md", 20, "heading without a title"),
        (("lesson.md", "Tea goes cold", "Tea <b>goes</b> cold"), "lesson.md", 18, "raw HTML '<b>'"),
        (("lesson.md", "Tea goes", "- a\n\n  <div>\n\n- Tea goes"), "lesson.md", 20, "raw HTML"),
        (("lesson.md", "Tea goes", "- a\n\n  ```\n  x\n  ```\n\n- Tea goes"), "lesson.md", 20, "code or table inside"),
        (("lesson.md", "Tea goes", "> # H\n\nTea goes"), "lesson.md", 18, "heading inside a list"),
        (("lesson.md", "Tea goes", "A\n---\nTea goes"), "lesson.md", 18, "the line under 'A' makes it a heading"),
        (("lesson.md", "Tea goes", "![x](y.png) Tea goes"), "lesson.md", 18, "picture in the text"),
        (("lesson.md", "to show it.\n", "to show it.\n\n## Then\n"), "lesson.md", 24, "heading 'Then' has no text"),
        (("sections/10-step-1.md", "id: step-1", "id: overview"), "sections/10-step-1.md", 2, "is taken by lesson"),
        (("sections/10-step-1.md", "level: foundation\n", ""), "sections/10-step-1.md", 2, "level belongs to"),
        (("sections/10-step-1.md", "cup.svg", "cap.svg"), "sections/10-step-1.md", 6, "no picture diagrams/cap"),
        (("sections/10-step-1.md", "cup.svg", "../lesson.md"), "sections/10-step-1.md", 6, "no picture"),
        ({"sections/notes.md": "x"}, "sections/notes.md", 1, "not a section's file name"),
        ({"sections/20-x.md": ""}, "sections/20-x.md", 1, "the file is empty"),
        ({"sections/20-x.md": b"\xff"}, "sections/20-x.md", 1, "the file is not UTF-8"),
        ({"myths.yaml": "id: x"}, "myths.yaml", 1, "not a list"),
        ({"myth.yml": "- x"}, "myth.yml", 1, "nothing reads this file"),
        (("myths.yaml", "sources: [step-1]", "sources: [step-9]"), "myths.yaml", 19, "no part has the id 'step-9'"),
        (("myths.yaml", "fact: Only heat flows", "fact: Heat: it flows"), "myths.yaml", 8, "not YAML"),
        (("myths.yaml", "fact: Only heat", "x: a\n  fact: Only heat"), "myths.yaml", 8, "unknown key 'x'"),
        (
            ("myths.yaml", "fact: Only heat flows, and it flows out of the tea.", "fact: 'It''s so.'"),
            "myths.yaml",
            8,
            "cannot",
        ),
        (("myths.yaml", "belief: Cold", "belief: Cold <i>x</i>"), "myths.yaml", 5, "raw HTML"),
        (("prompts.yaml", "part: step-1", "part: step"), "prompts.yaml", 2, "no part has the id 'step'"),
        (("prompts.yaml", "misconception: myth-1", "misconception: myth-2"), "prompts.yaml", 6, "no part has"),
        (("pitfalls.yaml", "id: pitfall-1", "id: myth-1"), "pitfalls.yaml", 1, "is taken by myths.yaml:1"),
        ({"diagrams/cup.svg": SVG % "<script/>"}, "diagrams/cup.svg", 2, "element <script>"),
        ({"diagrams/cup.svg": SVG % '<g onload="x()"/>'}, "diagrams/cup.svg", 2, "attribute 'onload'"),
        ({"diagrams/cup.svg": SVG % '<use href="http://a/b"/>'}, "diagrams/cup.svg", 2, "reference to 'http://a/b'"),
        ({"diagrams/cup.svg": SVG % "<style>@import 'a'</style>"}, "diagrams/cup.svg", 2, "style that fetches"),
        ({"diagrams/cup.svg": "<!DOCTYPE svg>" + SVG % ""}, "diagrams/cup.svg", 1, "document type or entities"),
        ({"diagrams/cup.svg": "<html/>"}, "diagrams/cup.svg", 1, "not SVG"),
        ({"diagrams/cup.svg": "GIF89a"}, "diagrams/cup.svg", 1, "not SVG"),
    ],
)
def test_a_fault_names_its_file_and_line(
    write_lesson: WriteLesson, change: Edit | dict[str, str], file: str, line: int, message: str
) -> None:
    folder = write_lesson(**change) if isinstance(change, dict) else write_lesson(change)
    faults = [fault for fault in faults_of(folder) if message in fault.message]
    assert [(fault.file, fault.line) for fault in faults[:1]] == [(folder / file, line)]
    assert all(fault.repair for fault in faults)


def test_all_faults_of_all_files_are_told_in_order(write_lesson: WriteLesson) -> None:
    folder = write_lesson(
        ("lesson.md", "minutes: 5", "minutes: 0\nfoo: 1"),
        ("practice.yaml", "right: true, ", ""),
        ("myths.yaml", "answer: no", "answer: maybe"),
        **{"diagrams/cup.svg": SVG % "<script/>"},
    )
    found = [(fault.file.relative_to(folder).as_posix(), fault.line) for fault in faults_of(folder)]
    expected = [("diagrams/cup.svg", 2), ("lesson.md", 6), ("lesson.md", 7), ("myths.yaml", 4), ("practice.yaml", 1)]
    assert found == expected


def test_a_broken_record_does_not_make_its_readers_wrong(write_lesson: WriteLesson) -> None:
    faults = faults_of(write_lesson(("myths.yaml", "answer: no", "answer: maybe")))
    assert [fault.file.name for fault in faults] == ["myths.yaml"]


def test_a_folder_without_lesson_md_says_so(tmp_path: Path) -> None:
    assert "no lesson.md" in faults_of(tmp_path)[0].message


def test_an_id_that_is_not_there_is_a_key_error(write_lesson: WriteLesson) -> None:
    with pytest.raises(KeyError):
        load_lesson(write_lesson()).part("step-9")
