"""Learning in a real browser: from the guess to the explanation, and nothing given away before it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from firstguess.knowledge.library import shipped_lessons
from firstguess.tutor.items import Item, items_of

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed (apt-get install chromium)"),
]
EXPLANATION = "It has learned broad patterns from general data, and it lacks deep knowledge of a special field."


@pytest.fixture(scope="module")
def site(build_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    running = build_site(tmp_path_factory.mktemp("learning"))
    yield running
    running.stop()


@pytest.fixture
def open_page(new_page: Callable[..., Any], site: Any) -> Callable[..., Any]:
    return partial(new_page, site.url, ".fg-answer")


@pytest.fixture(scope="module")
def items(site: Any) -> dict[str, Item]:
    return items_of(site.tutor.library.get("fine-tuning"))


def start(page: Any, part: str) -> None:
    page.locator(f".fg-try:has(.fg-raw:text-is('fine-tuning#{part}'))").dispatch_event("click")
    page.wait_for_selector(".fg-asks-choice")


def choose(page: Any, text: str) -> None:
    page.locator(".fg-live .fg-big").filter(has=page.locator(f".fg-raw:text-is({json.dumps(text)})")).click()
    page.wait_for_selector(".fg-live .fg-levels")


def answer(page: Any, item: Item, *, right: bool, level: str = "Sure") -> None:
    choose(page, next(choice.text for choice in item.choices if choice.right is right))
    page.locator(".fg-level", has_text=level).click()
    page.wait_for_selector(".fg-move-verdict")


def test_whole_item_by_mouse(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    page, item = open_page(), items["fine-tuning#step-1"]
    page.get_by_role("button", name="Begin the guided walk").click()
    page.wait_for_selector(".fg-asks-choice")
    answer(page, item, right=False)
    shown = page.locator(".fg-move-verdict")
    assert [label.inner_text() for label in shown.locator(".fg-label").all()][:2] == ["About your answer", "The answer"]
    assert "your answer" in page.locator(".fg-past").inner_text()
    assert page.locator("#fg-box textarea").get_attribute("placeholder") == "Explain it in your own words…"
    page.get_by_label("Your question").fill(EXPLANATION)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_selector(".fg-move-explain_back")
    assert page.locator(".fg-asked").all_inner_texts() == [EXPLANATION]
    page.get_by_role("button", name="Go on").click()
    page.wait_for_function("() => document.querySelectorAll('.fg-asked').length === 2")
    assert page.locator(".fg-do-again, .fg-do-edit").count() == 0
    assert page.problems == []


def test_whole_item_by_keyboard(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Begin the guided walk").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".fg-asks-choice")
    page.wait_for_function("() => document.activeElement.classList.contains('fg-live')")
    page.keyboard.press("2")
    page.wait_for_selector(".fg-levels")
    page.wait_for_function("() => document.activeElement.closest('.fg-live')")
    page.keyboard.press("1")
    page.wait_for_selector(".fg-asks-explain_back")
    page.wait_for_function("() => document.activeElement.closest('.fg-live')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.lastChild.textContent") == "Skip this"
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('.fg-asks-explain_back')")


def test_card_is_a_named_group_and_what_happens_is_announced(open_page: Callable[..., Any]) -> None:
    page = open_page()
    start(page, "step-2")
    card = page.get_by_role("group", name=re.compile("^Question: "))
    assert card.get_by_role("group", name="Answers").get_by_role("button").count() == 3
    page.wait_for_function("() => document.getElementById('fg-live').textContent.includes('3 answers')")
    card.get_by_role("button").first.click()
    page.wait_for_function("() => document.getElementById('fg-live').textContent.includes('How sure are you?')")
    assert page.locator(".fg-big[aria-pressed=true]").count() == 1


@pytest.mark.parametrize("part", ["step-1", "myth-2", "pitfall-1", "practice-1"])
def test_nothing_gives_the_answer_away_before_the_commitment(
    open_page: Callable[..., Any], items: dict[str, Item], part: str
) -> None:
    page, item = open_page(), items[f"fine-tuning#{part}"]
    heard: list[Any] = []
    page.on("response", lambda response: heard.append(response))
    start(page, part)
    choose(page, item.choices[0].text)
    page.wait_for_timeout(300)
    secrets = [*(choice.feedback for choice in item.choices), *item.solution, item.why, item.prints, item.mended]
    seen = [page.content(), *(body(response) for response in heard)]
    flat = [" ".join(text.replace("\\n", " ").split()) for text in seen]
    for secret in filter(None, secrets):
        line = " ".join(secret.split())
        assert not any(line in text or json.dumps(line)[1:-1] in text for text in flat), secret
    page.locator(".fg-level").first.click()
    page.wait_for_selector(".fg-move-verdict")
    page.wait_for_timeout(300)
    assert item.choices[0].feedback.split(". ")[0][:40] in page.locator("#fg-chat").inner_text()


def body(response: Any) -> str:
    try:
        return str(response.text())
    except Exception:  # noqa: BLE001 - a stream that is still open has no text yet; the page shows what it brought
        return ""


def test_lesson_closes_and_opens_at_the_step(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    page = open_page()
    start(page, "step-3")
    page.wait_for_selector("#part-step-3 .fg-closed")
    page.locator("#part-step-3 .fg-see").dispatch_event("click")
    assert page.evaluate("document.activeElement.classList.contains('fg-live')")
    answer(page, items["fine-tuning#step-3"], right=True)
    page.wait_for_selector("#part-step-3 .fg-sentence", state="attached")
    page.wait_for_function("() => document.querySelector('.fg-goto[aria-current]')?.dataset.part === 'step-3'")
    assert page.locator(".fg-try-right").inner_text() == "right"


def test_late_answer_of_a_second_tab_is_told_kindly(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    first, item = open_page(), items["fine-tuning#step-1"]
    start(first, "step-1")
    second = open_page(first.context)
    second.wait_for_selector(".fg-asks-choice")
    answer(first, item, right=True)
    first.get_by_role("button", name="Skip this").click()
    first.wait_for_function("() => !document.querySelector('.fg-asks-explain_back')")
    second.locator(".fg-big").first.click()
    second.wait_for_selector(".fg-move-redirect")
    assert "not open any more" in second.locator(".fg-move-redirect").inner_text()


def test_reload_in_the_middle_of_an_item_goes_on_there(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    page, item = open_page(), items["fine-tuning#step-1"]
    start(page, "step-1")
    choose(page, item.choices[0].text)
    order = page.locator(".fg-live .fg-option").all_inner_texts()
    page.reload()
    page.wait_for_selector(".fg-live .fg-levels")
    assert page.locator(".fg-live .fg-option").all_inner_texts() == order
    assert page.locator(".fg-chosen .fg-raw").text_content() == item.choices[0].text
    page.locator(".fg-level").first.click()
    page.wait_for_selector(".fg-move-verdict")


def test_hint_and_exit(open_page: Callable[..., Any]) -> None:
    page = open_page()
    start(page, "step-1")
    page.get_by_role("button", name="Hint (3 left)").click()
    page.wait_for_selector(".fg-move-hint")
    assert page.get_by_role("button", name="Hint (2 left)").count() == 1
    assert page.locator(".fg-live").count() == 1
    page.get_by_role("button", name="Just tell me").click()
    page.wait_for_selector(".fg-move-tell")
    page.wait_for_selector(".fg-try-told")


def test_question_in_the_middle_keeps_the_card_at_the_end(open_page: Callable[..., Any]) -> None:
    page = open_page()
    start(page, "step-1")
    page.get_by_label("Your question").fill("What is overfitting on small data?")
    page.get_by_label("Your question").press("Enter")
    page.wait_for_selector(".fg-asked")
    page.wait_for_selector(".fg-done .fg-live")
    assert page.locator(".fg-live").count() == 1
    assert page.locator("#fg-chat .fg-answer").last.locator(".fg-live").count() == 1


def test_pitfall_shows_what_it_really_prints_and_the_mended_program_folded(
    open_page: Callable[..., Any], items: dict[str, Item]
) -> None:
    page, item = open_page(), items["fine-tuning#pitfall-1"]
    start(page, "pitfall-1")
    assert item.code
    assert page.locator(".fg-live .fg-listing").inner_text().strip() == item.code.strip()
    answer(page, item, right=False)
    shown = page.locator(".fg-move-verdict")
    assert shown.locator(".fg-listing").first.inner_text().strip() == str(item.prints).strip()
    assert not shown.locator(".fg-mended .fg-listing").is_visible()
    shown.locator(".fg-mended summary").click()
    assert shown.locator(".fg-mended .fg-listing").inner_text().strip() == str(item.mended).strip()


def test_test_gives_no_verdict_until_its_end(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Take the test").click()
    for number in range(1, 11):
        page.wait_for_selector(f".fg-live .fg-card-head:has-text('{number} of 10')")
        assert page.locator(".fg-move-verdict").count() == 0
        assert page.locator(".fg-try-right, .fg-try-wrong").count() == 0
        page.locator(".fg-live .fg-big").first.click()
        page.wait_for_selector(".fg-levels")
        page.locator(".fg-level").first.click()
        if number == 1:
            page.get_by_role("button", name="Your record").click()
            assert "opens again" in page.locator("#fg-record").inner_text()
    page.wait_for_selector(".fg-verdict .fg-score")
    assert [text[:10] for text in page.locator(".fg-verdict caption").all_inner_texts()] == ["By difficu", "By section"]
    assert page.locator(".fg-verdict .fg-jump").count() > 0


def test_record_shows_the_curve_and_an_entry_can_be_disputed_and_deleted(
    open_page: Callable[..., Any], items: dict[str, Item]
) -> None:
    page = open_page()
    start(page, "pitfall-1")
    answer(page, items["fine-tuning#pitfall-1"], right=False)
    page.get_by_role("button", name="Your record").click()
    record = page.locator("#fg-record")
    assert "Too early to tell (1 of 10 answers)" in record.inner_text()
    assert "right 0 of 1" in str(record.locator("svg").get_attribute("aria-label"))
    page.get_by_role("button", name="I dispute this").click()
    page.wait_for_selector(".fg-status-disputed")
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_selector(".fg-status-open")
    page.locator(".fg-belief-entry").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Really delete?").click()
    page.wait_for_function("() => !document.querySelector('.fg-belief-entry')")


def test_exports_and_deletion_of_everything(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    page = open_page()
    start(page, "step-1")
    answer(page, items["fine-tuning#step-1"], right=True)
    page.get_by_role("button", name="Your record").click()
    for name, file in (("Markdown", "firstguess-record.md"), ("JSON", "firstguess-record.json"), ("Anki", ".apkg")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        assert waiting.value.suggested_filename.endswith(file)
        assert waiting.value.path().stat().st_size > 100
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("button", name="Really delete everything?").click()
    page.wait_for_selector("#fg-note:has-text('deleted')")
    page.reload()
    page.wait_for_selector(".fg-start")
    assert page.locator(".fg-answer").count() == 1
    assert page.locator(".fg-try-right").count() == 0


def test_name_goes_on_in_another_browser(open_page: Callable[..., Any], browser: Any, items: dict[str, Item]) -> None:
    def called(page: Any, name: str) -> None:
        page.get_by_role("button", name="Your record").click()
        page.get_by_label("Go on under a name").fill(name)
        page.get_by_role("button", name="Use this name").click()
        page.wait_for_selector(f".fg-owner:has-text('“{name}”')", state="attached")
        page.wait_for_selector("#fg-chat .fg-answer")

    first = open_page()
    called(first, "Änn 100%")
    start(first, "step-1")
    answer(first, items["fine-tuning#step-1"], right=True)
    second = open_page()
    called(second, "Änn 100%")
    second.wait_for_selector(".fg-try-right", state="attached")
    second.get_by_role("button", name="Your record").click()
    second.get_by_role("button", name="Back to this browser").click()
    second.wait_for_selector(".fg-start h2:has-text('Guess first')")


def test_mode_is_kept(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator(".fg-modes summary").click()
    assert page.locator(".fg-mode").count() == 10
    page.get_by_role("button", name=re.compile("^Socratic")).click()
    page.wait_for_selector(".fg-modes summary:has-text('Socratic')")
    page.reload()
    page.wait_for_selector(".fg-modes summary:has-text('Socratic')")


def test_returning_learner_is_greeted_with_where_they_were(
    open_page: Callable[..., Any], items: dict[str, Item]
) -> None:
    page = open_page()
    start(page, "step-1")
    answer(page, items["fine-tuning#step-1"], right=True)
    page.get_by_label("Your question").fill(EXPLANATION)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_selector(".fg-move-explain_back")
    page.reload()
    page.wait_for_selector(".fg-start h2:has-text('Welcome back')")
    go_on = page.get_by_role("button", name=re.compile("Go on with the guided walk"))
    assert "next: read Step 1" in go_on.inner_text()
    go_on.click()
    page.wait_for_selector(".fg-move-tell:has-text('Now read')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_serious_accessibility_fault_on_the_way(
    open_page: Callable[..., Any],
    faults_of: Callable[[Any], list[str]],
    items: dict[str, Item],
    scheme: str,
    width: int,
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    assert faults_of(page) == []
    start(page, "pitfall-1")
    assert faults_of(page) == []
    answer(page, items["fine-tuning#pitfall-1"], right=False)
    assert faults_of(page) == []
    page.locator("[data-pane=record], [data-side=record]").filter(visible=True).first.click()
    assert faults_of(page) == []


def test_phone_never_scrolls_sideways(open_page: Callable[..., Any], items: dict[str, Item]) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    start(page, "pitfall-1")
    answer(page, items["fine-tuning#pitfall-1"], right=False)
    for pane in ("Map", "Lesson", "Record", "Chat"):
        page.get_by_role("button", name=pane, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


HOSTILE = "<img src=x onerror=alert(1)><b class=bad>b</b>"


def test_hostile_lesson_and_message_render_as_text(
    build_site: Callable[..., Any], browser: Any, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(shipped_lessons() / "seasons", tmp_path / "lessons" / "seasons"))
    prompts = folder / "prompts.yaml"
    text = prompts.read_text(encoding="utf-8")
    prompts.write_text(re.sub(r"(?m)^(\s+(?:- )?text:) (.*)$", rf"\1 Say `{HOSTILE}` \2", text), encoding="utf-8")
    site = build_site(tmp_path / "data", lessons=tmp_path / "lessons", lesson="seasons")
    page = browser.new_page()
    page.goto(site.url)
    page.wait_for_selector(".fg-start")
    page.get_by_role("button", name="Begin the guided walk").click()
    page.wait_for_selector(".fg-asks-choice")
    assert HOSTILE in page.locator(".fg-live .fg-option").first.inner_text()
    page.locator(".fg-live .fg-big").first.click()
    page.wait_for_selector(".fg-levels")
    page.get_by_label("Your question").fill(HOSTILE)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_selector(".fg-asked")
    assert page.locator("#fg-chat img, .bad").count() == 0
    page.close()
    site.stop()
