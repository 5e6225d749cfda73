"""The bench ``class``: what it asks, and what it makes of what the learners met. No server is started here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from firstguess.eval.bench.schema import Figure
from firstguess.tutor import phrases
from firstguess.tutor.settings import Settings
from firstguess.ui import bench_cli
from firstguess.ui.bench_class import (
    Asked,
    Class,
    Round,
    ask,
    busiest,
    environment,
    figures,
    flags,
    jain,
    learner,
    missing,
    plan,
    questions_of,
)  # fmt: skip
from firstguess.ui.bench_start import NoStart, Page

CLAIM = '<span class="fg-asked">Why?</span> <span class="fg-claim">So.</span>'


class Replayed(Page):
    """Sends the updates that it was given."""

    def __init__(self, *updates: str, fails: Exception | None = None) -> None:
        self.updates, self.fails = updates, fails

    def ask(self, question: str) -> Iterator[str]:
        yield from self.updates
        if self.fails:
            raise self.fails


def met(who: int, first: float | None, whole: float, *, quoted: bool = False, error: str = "") -> Asked:
    return Asked(who, first, whole, quoted, 3, error)


def by_name(rounds: list[Round]) -> dict[str, Figure]:
    return {each.name: each for each in figures(rounds)}


def test_fairness_is_one_when_all_are_alike_and_falls_with_one_that_is_starved() -> None:
    assert jain([2.0, 2.0, 2.0]) == pytest.approx(1)
    assert jain([1.0, 0.0, 0.0, 0.0]) == pytest.approx(0.25)
    alike = Round(2, [met(0, 1, 100), met(1, 1, 100)])
    starved = Round(2, [met(0, 1, 100), met(1, 1, 1000)])
    assert alike.fairness == pytest.approx(1)
    assert starved.fairness < 0.7


@pytest.mark.parametrize(("moments", "most"), [([], 0), ([0.0, 0.5, 0.99, 1.5], 3), ([0.0, 1.0, 2.0], 1)])
def test_the_most_updates_within_a_second(moments: list[float], most: int) -> None:
    assert busiest(moments) == most


def test_each_learner_has_questions_of_its_own_and_the_seed_decides() -> None:
    texts = [str(number) for number in range(50)]
    planned = plan(texts, 10, 4, 0)
    assert planned == plan(texts, 10, 4, 0)
    assert planned != plan(texts, 10, 4, 1)
    assert all(len({text for _, text in own}) == 4 for own in planned)
    assert len({tuple(text for _, text in own) for own in planned}) == 10


def test_questions_are_the_lessons_own_dev_questions_that_it_answers() -> None:
    texts = questions_of(Settings(model="none"))
    assert len(texts) > 30
    assert len(set(texts)) == len(texts)


def test_the_first_sentence_the_mark_and_the_end_are_read_from_the_updates() -> None:
    asked = ask(Replayed("fg-asked pending", CLAIM, f"{CLAIM} {phrases.FULL}".replace("'", "&#x27;")), 0, "Why?")
    assert asked.quoted
    assert asked.first is not None
    assert asked.first <= asked.whole
    assert (asked.most, asked.error) == (3, "")


def test_what_was_said_before_the_question_does_not_count() -> None:
    before = f"{CLAIM} {phrases.LATE} <span class='fg-asked'>And now?</span> pending"
    asked = ask(Replayed(before), 0, "And now?")
    assert (asked.first, asked.quoted) == (None, False)
    assert "no sentence" in asked.error


@pytest.mark.parametrize("fails", [httpx.ReadTimeout("late"), NoStart("broke")])
def test_a_failure_is_counted_and_told(fails: Exception) -> None:
    asked = ask(Replayed(fails=fails), 0, "Why?")
    assert str(fails) in asked.error
    assert by_name([Round(1, [asked])])["errors"].value == 1
    assert missing([Round(1, [asked])]) == [f"1 learners: {asked.error}"]


def test_ten_learners_stand_beside_one_of_the_same_run() -> None:
    one = Round(1, [met(0, 100.0, 200.0)], 900)
    ten = Round(10, [met(who, 300.0, 400.0, quoted=who == 0) for who in range(10)], 1000)
    found = by_name([one, ten])
    assert found["first_p95_10"].ratio == pytest.approx(3)
    assert found["first_p95_10"].held == "ratio"
    assert found["first_p95_1"].against is None
    assert found["quoted_10"].value == pytest.approx(10)
    assert (found["memory"].value, found["errors"].value, found["updates"].value) == (1000, 0, 3)


def test_figures_are_there_when_nobody_was_answered() -> None:
    found = by_name([Round(5, [met(who, None, 100.0, error="gone") for who in range(5)])])
    assert found["errors"].value == 5
    assert "first_p50_5" not in found


def test_the_app_is_started_with_the_settings_that_the_bench_was_given(tmp_path: Path) -> None:
    settings = Settings(model="none", data_dir=tmp_path, drafts=3, queue_size=2, longest_wait_s=1.5, lessons=tmp_path)
    given = environment(settings)
    assert (given["FIRSTGUESS_DRAFTS"], given["FIRSTGUESS_QUEUE_SIZE"]) == ("3", "2")
    assert (given["FIRSTGUESS_LONGEST_WAIT_S"], given["FIRSTGUESS_DATA_DIR"]) == ("1.5", str(tmp_path))
    assert flags(settings)[-2:] == ["--lessons", str(tmp_path)]


def test_the_command_line_knows_it() -> None:
    (entry,) = [entry for entry in bench_cli.BENCHES if entry.name == "class"]
    assert isinstance(entry.open(), Class)
    assert entry.title == Class.title


def test_a_learner_goes_the_way_of_the_page(build_site: Callable[..., Any], tmp_path: Path) -> None:
    site = build_site(tmp_path)
    found = learner(site.url, 7, [(0.0, "What is fine-tuning?"), (0.0, "What is pre-training?")], 0.0)
    site.stop()
    assert [each.error for each in found] == ["", ""]
    assert all(each.first is not None and each.first <= each.whole for each in found)
    assert {each.learner for each in found} == {7}
    assert max(each.most for each in found) <= 10
