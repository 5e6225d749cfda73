"""The lesson as a page: every citable sentence has its place, and nothing to be found out is given away."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import split_lesson
from firstguess.knowledge.schema import CommitPrompt, PracticeItem
from firstguess.ui.anchors import Anchors, Place
from firstguess.ui.lesson_view import Page, Shelf
from firstguess.ui.markup import inline, prose


@pytest.fixture(scope="module", params=["fine-tuning", "seasons"])
def lesson(request: pytest.FixtureRequest, lessons: dict[str, Lesson]) -> Lesson:
    return lessons[request.param]


@pytest.fixture(scope="module")
def page(lesson: Lesson) -> Page:
    return Shelf().page(lesson)


def test_every_citable_sentence_outside_practice_has_an_element(lesson: Lesson, page: Page) -> None:
    ids = set(re.findall(r' id="([^"]+)"', page.text))
    for passage in split_lesson(lesson):
        for sentence in passage.sentences:
            targets = page.anchors.of_span(passage.id, passage.file, sentence.start, sentence.end).split(",")
            assert set(targets) <= ids


def test_element_holds_the_very_words_of_its_sentence(lesson: Lesson, page: Page) -> None:
    for passage in split_lesson(lesson):
        for sentence in passage.sentences if passage.kind != "practice" else ():
            shown = re.search(rf'id="s-{passage.part}-{sentence.start}">(.*?)</span>', page.text)
            assert shown
            words = html.unescape(re.sub(r"<[^>]+>", "", shown[1]))
            assert " ".join(words.split()) == " ".join(re.sub(r"[`*]", "", sentence.text).split())


def test_ids_are_unique(page: Page) -> None:
    ids = re.findall(r' id="([^"]+)"', page.text + page.map)
    assert len(ids) == len(set(ids))


def test_no_solution_hint_or_feedback_is_in_the_page(lesson: Lesson, page: Page) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", page.text))
    items: list[PracticeItem | CommitPrompt] = [*lesson.practice, *lesson.prompts]
    for item in items:
        secrets = [*item.hints, *(option.feedback for option in item.options)]
        secrets += [*getattr(item, "solution", ()), getattr(item, "why", "-- none --")]
        for secret in secrets:
            assert inline_text(secret) not in shown


def test_right_option_looks_like_the_others(lesson: Lesson, page: Page) -> None:
    assert "right: true" not in page.text
    for options in re.findall(r'<ol class="fg-options">(.*?)</ol>', page.text):
        assert not re.search(r"<li [^>]+>", options)


def test_page_is_one_line_and_loads_nothing(page: Page) -> None:
    assert "\n" not in page.text + page.map
    assert re.findall(r'src="(?!data:image/svg\+xml;base64,)', page.text) == []
    assert "<script" not in page.text


def test_pictures_have_words(page: Page) -> None:
    for picture in re.findall(r"<img [^>]+>", page.text):
        assert re.search(r'alt="[^"]{20,}"', picture)


def test_map_lists_every_part_and_its_minutes_add_up(lesson: Lesson, page: Page) -> None:
    assert re.findall(r'data-part="([^"]+)"', page.map) == [part.id for part in lesson.parts]
    minutes = sum(map(float, re.findall(r'data-part="[^"]+" data-minutes="([\d.]+)"', page.map)))
    assert minutes == pytest.approx(lesson.meta.minutes, abs=0.2)


def test_practice_is_reached_by_its_question(lesson: Lesson) -> None:
    anchors = Anchors(lesson)
    solution = next(passage for passage in split_lesson(lesson) if passage.kind == "practice")
    assert anchors.of_span(solution.id, solution.file, solution.start, solution.end) == "part-practice-1"


def test_unknown_place_leads_to_the_lesson(lesson: Lesson) -> None:
    assert Anchors(lesson).of_span("other#gone", "gone.md", 0, 9) == "fg-text"


def test_span_over_two_sentences_names_both(lesson: Lesson) -> None:
    passage = next(each for each in split_lesson(lesson) if len(each.sentences) > 1)
    first, second = passage.sentences[:2]
    assert Anchors(lesson).of_span(passage.id, passage.file, first.start, second.end).count(",") == 1


def test_edited_lesson_is_rendered_anew(lesson: Lesson) -> None:
    shelf = Shelf()
    before = shelf.page(lesson)
    assert shelf.page(lesson) is before
    object.__setattr__(edited := _copy(lesson), "digest", "other")
    assert shelf.page(edited) is not before


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "![x](https://e.example/x.png)", "[x](javascript:1)"])
def test_markup_in_a_lesson_renders_as_text(text: str) -> None:
    for made in (prose(text, (), 0), inline(text, (), 0)):
        assert not re.search(r"<(script|img|a)\b", made)


def test_sentence_in_emphasis_keeps_its_markup() -> None:
    made = prose("*One.* Two `x`.\n\n- Three.", [Place(0, 6, "a"), Place(7, 15, "b"), Place(19, 25, "c")], 0)
    assert '<span class="fg-sentence" id="a"><em>One.</em></span>' in made
    assert '<span class="fg-sentence" id="b">Two <code>x</code>.</span>' in made
    assert '<li><span class="fg-sentence" id="c">Three.</span></li>' in made


@pytest.mark.parametrize("render", [prose, inline])
def test_text_that_uses_our_marks_is_shown_as_it_stands(render: Callable[..., str]) -> None:
    assert "⸨7⸩ x ⸨⸩" in render("⸨7⸩ x ⸨⸩", [Place(0, 3, "s")], 0)


@given(st.text(alphabet="ab.*`_ \n-#<&⸨⸩1", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marks_never_show(text: str, start: int, end: int) -> None:
    bare = re.sub(r"<[^>]+>", "", prose(text, (), 0))
    marked = prose(text, [Place(start, max(start, end), "s")], 0)
    if "⸨" not in text:
        assert "⸨" not in marked
    assert "\n" not in marked
    assert bare.count("⸨") == text.count("⸨")


def inline_text(markdown: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", inline(markdown, (), 0)))


def _copy(lesson: Lesson) -> Lesson:
    return Lesson(**vars(lesson))
