"""The page in a real browser: what a learner does, sees and hears."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from firstguess.knowledge.library import Library, shipped_lessons

pytestmark = [
    # Gradio's own: raised in its queue once an answer is out, where pytest turns it into a logged error.
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed (apt-get install chromium)"),
]
QUESTION = "Will fine-tuning erase what the model knew before?"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](https://e.example) ![p](https://e.example/p.png) <b>b</b>"


@pytest.fixture(scope="module")
def site(new_tutor: Callable[..., Any], new_site: Callable[[Any], Any]) -> Iterator[Any]:
    running = new_site(new_tutor(pace=0.2))
    yield running
    running.stop()


@pytest.fixture
def open_page(new_page: Callable[..., Any], site: Any) -> Callable[..., Any]:
    """Opens the page in a browser of its own: another learner each time, unless a context is given."""
    return partial(new_page, site.url, "#fg-lesson-col[role=complementary]")


def send(page: Any, text: str) -> None:
    box = page.get_by_label("Your question")
    box.fill(text)
    box.press("Enter")


def ask(page: Any, text: str = QUESTION) -> None:
    done = page.locator(".fg-done").count()
    send(page, text)
    page.wait_for_function("n => document.querySelectorAll('.fg-done').length > n", arg=done, timeout=15_000)


def lit_in_view(page: Any) -> None:
    page.wait_for_function(
        """() => { const lit = document.querySelector('.fg-lit'), column = document.getElementById('fg-lesson-col');
        if (!lit) return false;
        const at = lit.getBoundingClientRect(), frame = column.getBoundingClientRect();
        return at.height > 0 && at.top >= frame.top && at.bottom <= frame.bottom; }""",
        timeout=5000,
    )


def faults(page: Any) -> list[str]:
    script = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(script + "; window.axe = axe;")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
    return [f"{each['id']}: {node['html'][:160]}" for each in bad for node in each["nodes"]]


def test_sentences_stream_one_by_one_and_state_is_visible(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.evaluate(
        """() => { window.counts = []; window.stages = new Set();
        new MutationObserver(() => { window.counts.push(document.querySelectorAll('.fg-said').length);
        const stage = document.querySelector('.fg-stage'); if (stage) window.stages.add(stage.textContent); })
        .observe(document.getElementById('fg-chat'), {subtree: true, childList: true, characterData: true}); }"""
    )
    ask(page)
    assert {1, 2, 3} <= set(page.evaluate("window.counts"))
    assert len(page.evaluate("[...window.stages]")) == 3
    assert page.problems == []


def test_citation_shows_its_sentence_in_the_lesson(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    said = page.locator(".fg-said").first.inner_text()
    page.locator(".fg-cite").first.click()
    lit_in_view(page)
    assert page.locator(".fg-lit").inner_text() == said


def test_citation_by_keyboard_alone(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_label("Your question").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".fg-done")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('fg-cite')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    lit_in_view(page)
    assert page.evaluate("document.activeElement.classList.contains('fg-lit')")


def test_first_tab_skips_to_the_question_box(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_refusal_is_told_beside_the_box(open_page: Callable[..., Any]) -> None:
    page = open_page()
    send(page, "   ")
    page.wait_for_selector("#fg-note[role=status] :text('Write a question first')")


def test_map_leads_to_a_part_and_reading_is_remembered(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator(".fg-goto[data-part='step-3']").click()
    page.wait_for_function("() => document.querySelector('.fg-goto[aria-current]')?.dataset.part === 'step-3'")
    page.locator(".fg-tick[data-part='step-3']").check()
    page.reload()
    page.wait_for_selector(".fg-goto.fg-isread[data-part='step-3']")
    assert "14 minutes to read" in page.locator("#fg-left").inner_text()


def test_scrolling_past_the_end_of_a_part_marks_it_read(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator("#fg-lesson-col").hover()
    for _ in range(8):
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(60)
    page.wait_for_selector(".fg-goto.fg-isread[data-part='overview']")
    assert page.locator(".fg-goto.fg-isread").count() < 3


def test_question_box_stays_in_view_in_a_long_conversation(open_page: Callable[..., Any]) -> None:
    page = open_page(viewport={"width": 390, "height": 700})
    for text in (QUESTION, "How long do I bake a pizza?", "What is overfitting on small data?"):
        ask(page, text)
    box = page.get_by_label("Your question").bounding_box()
    assert box["y"] + box["height"] < 700
    page.wait_for_function(
        """() => { const log = document.querySelector('#fg-chat [role=log]'), frame = log.getBoundingClientRect();
        const last = [...document.querySelectorAll('.fg-answer')].at(-1).getBoundingClientRect();
        return log.scrollHeight > log.clientHeight && last.top >= frame.top && last.top < frame.bottom - 100; }"""
    )


def test_conversation_survives_a_reload(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    before = page.locator(".fg-said").all_inner_texts()
    page.reload()
    page.wait_for_selector(".fg-done")
    assert page.locator(".fg-said").all_inner_texts() == before


def test_reload_in_the_middle_of_an_answer_loses_nothing(open_page: Callable[..., Any]) -> None:
    page = open_page()
    send(page, QUESTION)
    page.wait_for_selector(".fg-pending")
    page.reload()
    page.wait_for_selector(".fg-done", timeout=10_000)
    assert page.locator(".fg-asked").all_inner_texts() == [QUESTION]


def test_saved_lesson_is_shown_at_the_next_load_and_its_faults_are_told(
    browser: Any, new_tutor: Callable[..., Any], new_site: Callable[[Any], Any], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shipped_lessons() / "seasons", tmp_path / "seasons"))
    site = new_site(new_tutor(library=Library([tmp_path])))
    page = browser.new_page()
    page.goto(site.url)
    page.wait_for_selector("#fg-text", state="attached")
    lesson = folder / "lesson.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("the Earth has", "our Earth has", 1), encoding="utf-8")
    page.wait_for_timeout(1000)
    page.reload()
    page.wait_for_selector("#fg-text .fg-title:text('our Earth has')")
    assert page.locator("#fg-note").inner_text().strip() == ""
    lesson.write_text("no front matter", encoding="utf-8")
    page.wait_for_timeout(1000)
    page.reload()
    page.wait_for_selector("#fg-note :text('lesson.md:1')")
    assert "our Earth has" in page.locator("#fg-text .fg-title").inner_text()
    page.close()
    site.stop()


def test_question_that_failed_is_still_there_after_a_reload(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    ask(page, "please explode")
    page.reload()
    page.wait_for_selector(".fg-trouble")
    assert page.locator(".fg-asked").all_inner_texts() == [QUESTION, "please explode"]


def test_number_never_wraps_away_from_its_sentence(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    for width in range(360, 520, 4):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(
            """() => [...document.querySelectorAll('.fg-claim')].every((claim) => {
            const said = [...claim.querySelector('.fg-said').getClientRects()].at(-1);
            const cite = claim.querySelector('.fg-cite').getBoundingClientRect();
            return cite.top < said.bottom && cite.left >= said.right - 1; })"""
        ), width


def test_conversation_is_exported(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page, HOSTILE)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export chat").click()
    assert waiting.value.suggested_filename == "firstguess-chat.jsonl"
    assert HOSTILE in waiting.value.path().read_text(encoding="utf-8")


def test_map_is_reached_between_phone_and_desktop(open_page: Callable[..., Any]) -> None:
    page = open_page(viewport={"width": 900, "height": 800})
    assert not page.locator("#fg-map").is_visible()
    page.get_by_role("button", name="Map", exact=True).click()
    page.locator(".fg-goto[data-part='step-3']").click()
    page.wait_for_function("() => document.querySelector('.fg-goto[aria-current]')?.dataset.part === 'step-3'")
    assert page.locator("#fg-lesson").is_visible()
    page.get_by_role("button", name="Chat", exact=True).click()
    assert page.get_by_label("Your question").is_visible()
    assert faults(page) == []


def test_two_browsers_do_not_see_each_other(open_page: Callable[..., Any]) -> None:
    ann, bob = open_page(), open_page()
    ask(ann)
    bob.reload()
    bob.wait_for_selector(".fg-start")
    assert bob.locator(".fg-asked").count() == 0


def test_conversation_survives_a_restart(
    browser: Any, new_tutor: Callable[..., Any], new_site: Callable[[Any], Any], open_page: Callable[..., Any]
) -> None:
    tutor = new_tutor()
    first = new_site(tutor)
    context = browser.new_context()
    page = context.new_page()
    page.goto(first.url)
    page.wait_for_selector("#fg-text", state="attached")
    ask(page)
    page.close()
    first.stop()
    second = new_site(new_tutor(store=tutor.store, owners=tutor.owners, numbers=tutor.numbers))
    page = context.new_page()
    page.goto(second.url)
    page.wait_for_selector(".fg-done")
    assert page.locator(".fg-asked").all_inner_texts() == [QUESTION]
    context.close()
    second.stop()


def test_stop_then_try_again(open_page: Callable[..., Any], site: Any) -> None:
    page = open_page()
    site.tutor.pace = 3.0
    send(page, QUESTION)
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".fg-done:has-text('Stopped')", timeout=5000)
    site.tutor.pace = 0.05
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".fg-source")
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector(".fg-pending", state="attached")
    page.wait_for_selector(".fg-source")
    site.tutor.pace = 0.2
    assert page.locator(".fg-asked").all_inner_texts() == [QUESTION]


def test_stopped_question_is_still_there_after_the_next_one(open_page: Callable[..., Any], site: Any) -> None:
    page = open_page()
    site.tutor.pace = 3.0
    send(page, "What is overfitting?")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".fg-unanswered:has-text('Stopped before')", timeout=5000)
    site.tutor.pace = 0.05
    send(page, QUESTION)
    page.wait_for_selector(".fg-source")
    page.reload()
    page.wait_for_selector(".fg-source")
    site.tutor.pace = 0.2
    assert page.locator(".fg-asked").all_inner_texts() == ["What is overfitting?", QUESTION]


def test_edited_question_takes_the_place_of_the_last(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    page.get_by_role("button", name="Edit question").click()
    page.wait_for_function("() => document.querySelector('#fg-box textarea').value.length > 10")
    assert page.get_by_label("Your question").input_value() == QUESTION
    send(page, "What is overfitting on small data?")
    page.wait_for_function("() => document.querySelector('.fg-asked')?.textContent.startsWith('What is over')")
    page.wait_for_selector(".fg-done")
    assert page.locator(".fg-asked").count() == 1


def test_new_chat_is_empty_again(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page)
    page.get_by_role("button", name="New chat").click()
    page.wait_for_selector(".fg-start")
    assert page.locator(".fg-done").count() == 0


def test_starter_question_is_asked_by_a_click(open_page: Callable[..., Any]) -> None:
    page = open_page()
    starter = page.locator(".fg-starter").first
    words = starter.inner_text()
    starter.click()
    page.wait_for_selector(".fg-done")
    assert page.locator(".fg-asked").inner_text() == words


def test_abstention_offers_the_nearest_section(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page, "How long do I bake a pizza?")
    assert "Not in this lesson" in page.locator(".fg-abstained").inner_text()
    page.locator(".fg-jump").click()
    page.wait_for_function("() => document.querySelector('.fg-goto[aria-current]')?.dataset.part === 'step-2'")


def test_trouble_is_told_in_words(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page, "please explode")
    shown = page.locator("body").inner_text()
    assert "firstguess doctor" in shown
    assert "Traceback" not in shown


def test_markup_in_a_question_renders_as_text(open_page: Callable[..., Any]) -> None:
    page = open_page()
    ask(page, HOSTILE)
    assert page.locator(".fg-asked").inner_text() == HOSTILE
    assert page.locator("#fg-chat :is(img, b)").count() == 0
    assert not [problem for problem in page.problems if "e.example" in problem]


def test_nothing_leaves_the_machine(open_page: Callable[..., Any], browser: Any, site: Any) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = open_page(context)
    ask(page, HOSTILE)
    page.locator(".fg-why summary").first.click()
    context.close()
    assert [url for url in asked if not url.startswith((site.url, "data:"))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_serious_accessibility_fault(open_page: Callable[..., Any], scheme: str, width: int) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    assert faults(page) == []
    ask(page)
    ask(page, "How long do I bake a pizza?")
    page.locator(".fg-why summary").first.click()
    page.locator(".fg-cite").first.click()
    assert faults(page) == []


def test_finished_answer_is_announced_once(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.evaluate(
        """() => { window.heard = []; new MutationObserver(() => window.heard.push(
        document.getElementById('fg-live').textContent)).observe(document.getElementById('fg-live'),
        {childList: true, characterData: true, subtree: true}); }"""
    )
    ask(page)
    page.wait_for_function("() => window.heard.length > 0")
    page.wait_for_timeout(500)
    heard = page.evaluate("window.heard")
    assert len(heard) == 1
    assert re.search(r"^Answer: .*\d sources?\.", heard[0])
    assert page.locator("#fg-chat [role=log]").get_attribute("aria-live") == "off"


def test_landmarks_and_headings(open_page: Callable[..., Any]) -> None:
    page = open_page()
    for role in ("banner", "navigation", "main", "complementary"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("heading", level=1).count() == 1


def test_phone_shows_one_pane_and_never_scrolls_sideways(open_page: Callable[..., Any]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    ask(page)
    assert not page.locator("#fg-lesson-col").is_visible()
    page.locator(".fg-cite").first.click()
    lit_in_view(page)
    for pane in ("Map", "Lesson", "Chat"):
        page.get_by_role("button", name=pane, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("document.scrollingElement.scrollTop") == 0


def test_theme_follows_the_system_until_it_is_chosen(open_page: Callable[..., Any]) -> None:
    page = open_page(color_scheme="dark")
    page.wait_for_selector("body.dark")
    page.locator("#fg-theme").click()
    page.wait_for_selector("body:not(.dark)")
    page.reload()
    page.wait_for_selector("#fg-text", state="attached")
    page.wait_for_selector("body:not(.dark)")
    assert page.locator("#fg-theme").inner_text() == "Light"


def test_other_lesson_is_chosen_and_kept(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("combobox", name="Lesson").click()
    page.get_by_role("option").filter(has_text="season").first.click()
    page.wait_for_selector("#fg-text[data-lesson='seasons']", state="attached")
    page.reload()
    page.wait_for_selector("#fg-text[data-lesson='seasons']", state="attached")


def test_answer_is_copied_with_its_sources(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page)
    page.get_by_role("button", name="Copy").click()
    page.wait_for_selector("text=Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(page.locator(".fg-said").first.inner_text())
    assert "[1] " in copied
