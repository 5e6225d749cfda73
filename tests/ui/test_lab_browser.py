"""The lab in a real browser: predict, say how sure, watch it run, and go on with the lesson meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from firstguess.tutor.lab.run import Progress
from tests.ui.lab_fakes import TRIED, FakeLab, points, run_script

pytestmark = [
    # Gradio's own: raised in its queue once an answer is out, where pytest turns it into a logged error.
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.browser,
    pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed (apt-get install chromium)"),
]
LONG = [Progress(points(n), n / 100, f"step {n} of 100") for n in range(1, 100)]


@pytest.fixture(scope="module")
def engine() -> FakeLab:
    return FakeLab()


@pytest.fixture(scope="module")
def site(new_tutor: Callable[..., Any], new_site: Callable[[Any], Any], engine: FakeLab) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("firstguess.ui.app.shipped", engine.engine)
        running = new_site(new_tutor(pace=0.2))
    yield running
    running.stop()


@pytest.fixture
def lab(engine: FakeLab) -> FakeLab:
    engine.script, engine.pace = run_script(), 0.25
    engine.started.clear()
    engine.seeds.clear()
    return engine


@pytest.fixture
def open_page(new_page: Callable[..., Any], site: Any, lab: FakeLab) -> Callable[..., Any]:
    return partial(new_page, site.url, "body.fg-has-lab")


def predict(page: Any, option: str = TRIED.options[1], level: str = "Sure") -> None:
    page.get_by_role("button", name="Lab", exact=True).click()
    page.get_by_text(TRIED.title, exact=True).last.click()
    run = page.get_by_role("button", name="Run it")
    assert run.is_disabled()
    page.get_by_label(option, exact=True).check()
    assert run.is_disabled()
    page.get_by_label(level, exact=True).check()
    run.click()


def test_prediction_run_and_verdict(open_page: Callable[..., Any], lab: FakeLab) -> None:
    page = open_page()
    kept = page.locator("#fg-record", has_text="You predicted").locator("li").count()
    predict(page)
    page.wait_for_selector("#fg-lab-live .fg-chart > svg .fg-trace", state="attached")
    assert page.locator(".fg-vs").inner_text().split("\n")[-1] == f"{TRIED.options[1]} (sure)"
    assert page.get_by_role("button", name="Stop").is_visible()
    assert not page.get_by_role("button", name="Run it").is_visible()
    page.wait_for_selector(".fg-found")
    assert "sure: so" in page.locator(".fg-found").inner_text()
    assert page.locator(".fg-came").inner_text() == TRIED.options[1]
    page.wait_for_function("() => document.activeElement.classList.contains('fg-verdict-head')")
    assert "It came out" in (page.locator("#fg-live").text_content() or "")
    page.wait_for_function("kept => document.querySelectorAll('#fg-record li').length === kept + 1", arg=kept)
    assert page.problems == []


def test_stop_ends_the_run_and_frees_its_worker(open_page: Callable[..., Any], lab: FakeLab) -> None:
    lab.script = LONG
    page = open_page()
    predict(page)
    page.wait_for_selector("#fg-lab-live .fg-trace", state="attached")
    page.get_by_role("button", name="Stop").click()
    page.locator(".fg-found").get_by_text("You stopped it here").wait_for()
    assert [run.closed for run in lab.started] == [1]
    assert page.locator("#fg-lab-live .fg-chart").is_visible()
    lab.script = run_script()
    page.get_by_role("button", name="Run it again").click()
    page.wait_for_selector(".fg-came")


def test_closed_page_frees_the_worker(open_page: Callable[..., Any], lab: FakeLab) -> None:
    lab.script, lab.pace = LONG, 20
    page = open_page()
    predict(page)
    page.wait_for_selector(".fg-sheet")
    page.close()
    assert lab.started[0].stopped.wait(10)


def test_chat_answers_while_a_run_goes_on(open_page: Callable[..., Any], lab: FakeLab) -> None:
    lab.script = LONG
    page = open_page()
    predict(page)
    page.wait_for_selector("#fg-lab-live .fg-trace", state="attached")
    box = page.get_by_label("Your question")
    box.fill("Will fine-tuning erase what the model knew before?")
    box.press("Enter")
    page.wait_for_selector(".fg-done", timeout=8000)
    assert page.get_by_role("button", name="Stop").is_visible()
    assert not lab.started[0].stopped.is_set()
    before = page.locator(".fg-far p").inner_text()
    page.wait_for_function("before => document.querySelector('.fg-far p')?.textContent !== before", arg=before)
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_another_seed_and_back_to_the_list(open_page: Callable[..., Any], lab: FakeLab) -> None:
    page = open_page()
    predict(page)
    page.get_by_role("button", name="Run again with another seed").click()
    page.get_by_text("This was seed 1.").wait_for()
    assert lab.seeds == [0, 1]
    page.get_by_role("button", name="All experiments").click()
    assert page.get_by_text("Say what you expect").is_visible()
    assert not page.locator(".fg-found").is_visible()


def test_part_of_the_lesson_leads_to_its_experiment_and_back(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator("#part-pitfall-1 .fg-to-lab").click()
    assert page.locator("#lab-epochs").evaluate("card => card.open")
    page.get_by_label(TRIED.options[0], exact=True).check()
    page.get_by_label("A guess", exact=True).check()
    page.get_by_role("button", name="Run it").click()
    page.get_by_role("link", name="Step 4").click()
    page.wait_for_function("() => document.body.dataset.side === 'lesson'")
    assert page.locator("#part-step-4").is_visible()


def test_open_question_takes_the_run_off_the_page(
    new_page: Callable[..., Any], build_site: Callable[..., Any], lab: FakeLab, tmp_path: Any
) -> None:
    lab.script = LONG
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("firstguess.ui.app.shipped", lab.engine)
        site = build_site(tmp_path)
    page = new_page(site.url, "body.fg-has-lab")
    predict(page)
    page.wait_for_selector(".fg-sheet")
    page.get_by_role("button", name="Pitfall 1: Too many epochs on too few examples: guess").click()
    page.wait_for_selector(".fg-sheet", state="detached")
    assert lab.started[0].stopped.wait(5)
    page.locator("#lab-epochs").get_by_text("Opens again after your guess.").wait_for(state="attached")
    page.close()
    site.stop()


def test_models_answer_side_by_side(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Lab", exact=True).click()
    assert page.get_by_role("button", name="Compare").is_disabled()
    page.locator(".fg-do-fill").first.click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_selector(".fg-look")
    shown = page.locator("#fg-lab-mine").inner_text()
    assert "do <b>it</b>." in shown
    assert "No, a few are enough." in shown
    assert page.problems == []


def test_lesson_without_a_lab_shows_none(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.get_by_role("button", name="Lab", exact=True).click()
    page.get_by_role("combobox", name="Lesson").click()
    page.get_by_role("option").filter(has_text="season").first.click()
    page.wait_for_selector("#fg-text[data-lesson='seasons']")
    assert page.get_by_role("button", name="Lab", exact=True).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_serious_accessibility_fault(
    open_page: Callable[..., Any], faults_of: Callable[[Any], list[str]], lab: FakeLab, scheme: str, width: int
) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 844}, reduced_motion="reduce")
    lab.pace = 1
    predict(page)
    page.wait_for_selector("#fg-lab-live .fg-trace", state="attached")
    assert faults_of(page) == []
    lab.started[0].pace = 0
    page.wait_for_selector(".fg-came", timeout=15_000)
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="All experiments").click()
    page.locator(".fg-do-fill").first.click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_selector(".fg-look")
    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
