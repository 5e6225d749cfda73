"""Passages keep their ids, their size and their spans, whatever the text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.knowledge.errors import LessonError
from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.markdown import read_body
from firstguess.knowledge.passages import MAX_PIECES, estimate, split_lesson
from firstguess.knowledge.sentences import collapse

WriteLesson = Callable[..., Path]
FRONT = (
    "---\nid: {id}\ntitle: T\nsummary: S\nsubject: X\nminutes: 1\nlicense: L\nauthors: [A]\nstarters: [a, b, c]\n---\n"
)
ANY = st.text(st.characters(codec="utf-8"), max_size=120)
ODD = st.text(st.sampled_from('aB. ?!…"`*-#>|1\t é؟نם。你😀\u00a0\u2028\u0085\x1c\x0b\r\n:<&'), max_size=120)
PROSE = ANY | ODD


def assert_spans_slice_back(lesson: Lesson, count: Callable[[str], int] | None = None) -> None:
    passages = split_lesson(lesson, count=count)
    assert len({passage.id for passage in passages}) == len(passages)
    for passage in passages:
        text = lesson.files[passage.file]
        assert collapse(text[passage.start : passage.end]) == passage.text != ""
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
            assert collapse(text[sentence.start : sentence.end]) == sentence.text != ""


def load(body: str, newline: str) -> Lesson | None:
    """The lesson with that body, or None where it is refused."""
    with tempfile.TemporaryDirectory() as folder:
        text = (FRONT.format(id="any") + body).replace("\n", newline)
        (Path(folder) / "lesson.md").write_bytes(text.encode())
        try:
            return load_lesson(Path(folder))
        except LessonError:
            return None


@settings(max_examples=150, deadline=None)
@given(st.lists(PROSE, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_prose_slices_back(paragraphs: list[str], newline: str) -> None:
    lesson = load("A start.\n\n" + "\n\n## H\n\nA text.\n".join(paragraphs) + "\n\nAn end.\n", newline)
    if lesson:
        assert_spans_slice_back(lesson)
        assert_spans_slice_back(lesson, count=lambda text: len(text) * 20)


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_any_line_of_prose_is_served_or_refused_for_a_reason(line: str) -> None:
    text = collapse(f"A. {line} End.")
    body = read_body(Path("x.md"), text, 0)
    assert body.faults or [block.text for block in body.blocks] == [text]


@pytest.mark.parametrize("folder", lesson_folders(shipped_lessons()), ids=lambda path: path.name)
def test_the_shipped_lessons_slice_back(folder: Path) -> None:
    assert_spans_slice_back(load_lesson(folder))


def test_ids_name_the_part_then_the_heading_or_key(write_lesson: WriteLesson) -> None:
    ids = [passage.id for passage in split_lesson(load_lesson(write_lesson()))]
    assert ids == [
        "tea#overview",
        "tea#overview.why-it-matters",
        "tea#step-1",
        "tea#step-1.in-numbers",
        "tea#step-1.in-numbers.2",
        "tea#myth-1",
        "tea#myth-1.why-it-fails",
        "tea#myth-1.mechanism",
        "tea#myth-1.half-true",
        "tea#myth-1.why-it-matters",
        "tea#pitfall-1",
        "tea#pitfall-1.root-cause",
        "tea#pitfall-1.fix",
        "tea#practice-1",
        "tea#practice-1.solution",
    ]


def long_lesson(write_lesson: WriteLesson, sentence: str, times: int) -> Lesson:
    return load_lesson(write_lesson(("lesson.md", "A lid is enough to show it.", sentence * times)))


def test_a_long_block_is_cut_where_sentences_end(write_lesson: WriteLesson) -> None:
    sentence = "Heat moves from the hot cup to the cooler room, and nothing brings it back. "
    found = split_lesson(long_lesson(write_lesson, sentence, 60))[1:]
    long = [passage for passage in found if passage.id.startswith("tea#overview")]
    assert [passage.id for passage in long][:2] == ["tea#overview.why-it-matters", "tea#overview.why-it-matters.2"]
    assert all(passage.text.endswith(".") and estimate(passage.text) <= MAX_PIECES for passage in long)
    assert sum(passage.text.count(sentence.strip()) for passage in long) == 60


@pytest.mark.parametrize("sentence", ["word, " * 40, "x" * 400, "热从杯子流到房间" * 9])
def test_a_sentence_without_end_is_cut_anyway(write_lesson: WriteLesson, sentence: str) -> None:
    lesson = long_lesson(write_lesson, sentence, 30)
    assert_spans_slice_back(lesson)
    assert all(estimate(passage.text) <= MAX_PIECES for passage in split_lesson(lesson))


def test_sentences_leave_list_marks_behind(write_lesson: WriteLesson) -> None:
    passages = {passage.id: passage for passage in split_lesson(load_lesson(write_lesson()))}
    assert [sentence.text for sentence in passages["tea#practice-1"].sentences] == [
        "Steam carries heat away.",
        "A lid holds the steam back.",
    ]


def test_a_heading_that_looks_like_a_number_takes_no_id_away(write_lesson: WriteLesson) -> None:
    lesson = load_lesson(write_lesson(("lesson.md", "Why it matters", "2")))
    first = lesson.parts[0].blocks
    twin = replace(lesson, parts=(replace(lesson.parts[0], blocks=(*first, *first)),))
    assert len({passage.id for passage in split_lesson(twin)}) == 4


@pytest.mark.real
def test_the_shipped_lessons_fit_the_real_tokenizer() -> None:
    embedding = pytest.importorskip("firstguess.knowledge.embedding")
    tokenizer = embedding.MiniLM()._model().tokenizer
    for folder in lesson_folders(shipped_lessons()):
        for passage in split_lesson(load_lesson(folder)):
            assert len(tokenizer.tokenize(passage.text)) <= MAX_PIECES
