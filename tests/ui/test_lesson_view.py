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
from firstguess.tutor.items import Item
from firstguess.ui.anchors import Anchors, Place
from firstguess.ui.lesson_view import CLOSED, CLOSED_UNAIDED, Page, Shelf
from firstguess.ui.markup import inline, prose
from firstguess.ui.standing import Mark, Standing


@pytest.fixture(scope="module", params=["fine-tuning", "seasons"])
def lesson(request: pytest.FixtureRequest, lessons: dict[str, Lesson]) -> Lesson:
    return lessons[request.param]


@pytest.fixture(scope="module")
def page(lesson: Lesson) -> Page:
    return Shelf().page(lesson)


@pytest.fixture(scope="module")
def met(page: Page) -> Standing:
    """Somebody who has answered everything."""
    return Standing(dict.fromkeys(page.items, "right"))


def test_every_citable_sentence_outside_practice_has_an_element(lesson: Lesson, page: Page, met: Standing) -> None:
    ids = set(re.findall(r' id="([^"]+)"', page.text(met)))
    for passage in split_lesson(lesson):
        for sentence in passage.sentences:
            targets = page.anchors.of_span(passage.id, passage.file, sentence.start, sentence.end).split(",")
            assert set(targets) <= ids


def test_element_holds_the_very_words_of_its_sentence(lesson: Lesson, page: Page, met: Standing) -> None:
    article = page.text(met)
    for passage in split_lesson(lesson):
        for sentence in passage.sentences if passage.kind != "practice" else ():
            shown = re.search(rf'id="s-{passage.part}-{sentence.start}">(.*?)</span>', article)
            assert shown
            words = html.unescape(re.sub(r"<[^>]+>", "", shown[1]))
            assert " ".join(words.split()) == " ".join(re.sub(r"[`*]", "", sentence.text).split())


def test_ids_are_unique(page: Page, met: Standing) -> None:
    ids = re.findall(r' id="([^"]+)"', page.text(met) + page.map(met))
    assert len(ids) == len(set(ids))


def secrets_of(item: Item) -> set[str]:
    """What only a commitment opens."""
    told = (*item.rungs, *(choice.feedback for choice in item.choices), *item.solution, item.why)
    return {text for text in (*told, item.prints, item.mended) if text}


def test_nothing_of_an_item_but_its_question_is_in_the_page_before_it_was_answered(page: Page) -> None:
    shown = plain(page.text())
    for item in page.items.values():
        for secret in secrets_of(item) if item.kind not in ("myth", "quiz") else ():
            assert inline_text(secret) not in shown, (item.id, secret)


def test_parts_of_a_pending_item_are_closed_and_say_when_they_open(page: Page) -> None:
    for item in page.items.values():
        closed = frozenset(source.partition("#")[2] for source in (item.id, *item.sources))
        shown = page.text(Standing({item.id: "wrong"}, closed, item.id))
        for secret in secrets_of(item):
            assert inline_text(secret) not in plain(shown), (item.id, secret)
        assert shown.count(CLOSED) == len(closed & {part.id for part in page.lesson.parts})


def test_test_closes_what_it_asks_and_leaves_no_mark(page: Page) -> None:
    shown = page.text(Standing({}, frozenset({"step-1"}), unaided=True))
    assert CLOSED_UNAIDED in shown


def test_answered_practice_and_pitfall_open_up(lesson: Lesson, page: Page, met: Standing) -> None:
    shown = plain(page.text(met))
    for practice in lesson.practice:
        assert inline_text(practice.solution[0]) in shown
    for pitfall in lesson.pitfalls:
        assert inline_text(pitfall.fix) in shown


@pytest.mark.parametrize(("mark", "word"), [("right", "right"), ("wrong", "missed"), ("told", "told")])
def test_map_says_in_words_how_an_item_went(page: Page, mark: Mark, word: str) -> None:
    item = next(iter(page.items))
    assert f">{word}</button>" in page.map(Standing({item: mark}))
    assert f">{word}</button>" not in page.map()


def test_map_opens_each_item_with_one_click(lesson: Lesson, page: Page) -> None:
    opened = re.findall(r'fg-kind-open fg-try[^>]*><span class="fg-raw">([^<]+)<', page.map())
    assert set(opened) == {item.id for item in page.items.values() if item.kind != "quiz"}


def test_page_is_one_line_and_loads_nothing(page: Page) -> None:
    assert "\n" not in page.text() + page.map()
    assert re.findall(r'src="(?!data:image/svg\+xml;base64,)', page.text()) == []
    assert "<script" not in page.text()


def test_pictures_have_words(page: Page) -> None:
    for picture in re.findall(r"<img [^>]+>", page.text()):
        assert re.search(r'alt="[^"]{20,}"', picture)


def test_map_lists_every_part_and_its_minutes_add_up(lesson: Lesson, page: Page) -> None:
    assert re.findall(r'data-part="([^"]+)"', page.map()) == [part.id for part in lesson.parts]
    minutes = sum(map(float, re.findall(r'data-part="[^"]+" data-minutes="([\d.]+)"', page.map())))
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


def plain(shown: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", shown))


def inline_text(markdown: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", inline(markdown, (), 0)))


def _copy(lesson: Lesson) -> Lesson:
    return Lesson(**vars(lesson))
