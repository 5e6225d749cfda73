"""What is held about a learner leaves whole: readable, machine-readable, and as cards that keep their ids."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.anki import as_anki
from firstguess.tutor.events import Event, Judged, Opened, Predicted, Told, Tried
from firstguess.tutor.export import Held, NobodyCalled, as_json, as_markdown, gather
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.lab.experiments import EPOCHS
from firstguess.tutor.store import Store, Turn

AT = datetime(2026, 1, 1, 9, tzinfo=UTC)
LIBRARY = Library([shipped_lessons()])
ITEMS = [item for item in items_of(LIBRARY.get("seasons")).values() if item.choices]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "data" / "turns.sqlite")
    made.ensure("mine", "ann", "seasons")
    yield made
    made.close()


def judged(item: Item, right: bool, days: int = 0) -> Event:
    chosen = next(at for at, choice in enumerate(item.choices) if choice.right == right)
    return Judged(
        at=AT + timedelta(days=days), conversation="mine", item=item.id, concept=item.concept, part=item.sources[0],
        choice=chosen, right=right, level="sure", misconception=item.choices[chosen].misconception,
    )  # fmt: skip


def learnt(store: Store, *events: Event, message: str = "no", reply: str = "Not quite.") -> Held:
    name = str(len(store.history("mine", "ann")))
    store.add_turn("mine", Turn(name, message, message, {"text": reply}), events)
    return gather(store, LIBRARY, "ann", AT + timedelta(days=2))


def test_markdown_tells_what_is_due_and_what_was_said(store: Store) -> None:
    text = as_markdown(learnt(store, judged(ITEMS[0], False), judged(ITEMS[1], True)))
    due = text.split("### Due")[1].split("###")[0]
    assert ITEMS[0].question.split()[0] in due
    assert "you were sure and it was wrong" in due
    assert "### Nearly there" in text
    assert "> no\n\nNot quite.\n" in text
    assert "Too early to tell" in text


def test_markup_of_a_learners_own_stays_the_text_it_is(store: Store) -> None:
    text = as_markdown(learnt(store, message="# big\n<b>*bold*</b>\n- 1\n![x](y)", reply="1. one"))
    assert "> \\# big\n> \\<b\\>\\*bold\\*\\</b\\>\n> \\- 1\n> \\!\\[x\\](y)\n" in text
    assert "\\1. one" in text


def test_half_a_surrogate_is_written_and_read_back(store: Store) -> None:
    held = learnt(store, message="why \ud83c")
    assert "\\ud83c" in as_markdown(held).encode().decode()
    (row,) = json.loads(as_json(held).encode())["held"]["events"]
    assert row["body"]["message"] == "why \ud83c"


def test_json_holds_the_record_and_every_row_with_its_body(store: Store) -> None:
    plain = json.loads(as_json(learnt(store, judged(ITEMS[0], False))))
    assert (plain["version"], plain["learner"]) == (1, "ann")
    assert plain["lessons"][0]["sure_errors"][0]["item"] == ITEMS[0].id
    assert plain["held"]["events"][0]["body"]["reply"] == {"text": "Not quite."}
    assert plain["held"]["learning"][0]["body"]["kind"] == "judged"
    assert plain["held"]["conversations"][0]["id"] == "mine"


def test_a_lesson_that_is_gone_still_hands_over_what_was_done(store: Store) -> None:
    store.ensure("old", "bob", "alchemy")
    store.add_turn("old", Turn("1", "gold?", "gold?", {"text": "No."}), [judged(ITEMS[0], True)])
    held = gather(store, LIBRARY, "bob", AT)
    assert "## alchemy (a lesson that is no longer there)" in as_markdown(held)
    assert ITEMS[0].id in as_json(held)


def test_nobody_is_a_word_that_names_those_who_are_there(store: Store) -> None:
    with pytest.raises(NobodyCalled, match=r"'bob'. There is: ann\."):
        gather(store, LIBRARY, "bob", AT)


def ran(store: Store, *more: Event) -> str:
    """The Markdown for one who ran an experiment of the lab, and never wrote in the chat."""
    store.ensure("lab", "eve", "fine-tuning")
    said = {"at": AT, "conversation": "lab", "experiment": "epochs", "option": 0, "level": "sure", "seed": 0}
    store.add_events("lab", "p", [Predicted.model_validate(said)])
    store.add_events("lab", "t", [Tried.model_validate({**said, "outcome": 1, "right": False}), *more])
    return as_markdown(gather(store, LIBRARY, "eve", AT))


def test_markdown_tells_of_the_lab_only_where_there_was_a_run(store: Store) -> None:
    told = ran(store).split("### In the lab")[1]
    for part in (EPOCHS.title, "sure", EPOCHS.options[0], EPOCHS.options[1], "2026-01-01"):
        assert part in told
    assert "### Conversation" not in told
    assert "In the lab" not in as_markdown(learnt(store))


@pytest.mark.parametrize(("part", "open_now"), [("pitfall-1", True), ("myth-1", False)])
def test_markdown_holds_back_what_would_answer_an_open_question(store: Store, part: str, open_now: bool) -> None:
    told = ran(store, Opened(at=AT, conversation="lab", item=f"fine-tuning#{part}", order=(0, 1)))
    assert EPOCHS.options[0] in told
    assert (EPOCHS.options[1] in told) != open_now


def cards(path: Path) -> list[tuple[int, str, str]]:
    """Place, guid and question of each card."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as package:
        package.extractall(folder)
        with closing(sqlite3.connect(Path(folder) / "collection.anki2")) as db:
            rows = db.execute("select cards.due, guid, flds from cards join notes on notes.id = nid order by 1")
            return [(due, guid, fields) for due, guid, fields in rows]


def test_cards_are_those_that_were_met_due_ones_and_misses_first(store: Store, tmp_path: Path) -> None:
    told = Told(at=AT, conversation="mine", item=ITEMS[2].id, concept=ITEMS[2].concept, part=ITEMS[2].sources[0])
    open_now = Opened(at=AT, conversation="mine", item=ITEMS[1].id, order=(0, 1))
    seen = Opened(at=AT, conversation="other", item=ITEMS[3].id, order=(0, 1))
    held = learnt(
        store, judged(ITEMS[0], True), judged(ITEMS[1], False), told, judged(ITEMS[4], False, 1), seen, open_now
    )
    assert as_anki(held, tmp_path / "a.apkg") == 3
    fronts = [fields for _, _, fields in cards(tmp_path / "a.apkg")]
    expected = [ITEMS[2], ITEMS[4], ITEMS[0]]
    assert all(item.question.split()[0] in front for item, front in zip(expected, fronts, strict=True))


def test_cards_keep_their_ids_and_leave_nothing_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    held = learnt(store, judged(ITEMS[0], False))
    as_anki(held, tmp_path / "a.apkg")
    as_anki(learnt(store, judged(ITEMS[1], False, 1)), tmp_path / "b.apkg")
    first, second = ({guid for _, guid, _ in cards(tmp_path / name)} for name in ("a.apkg", "b.apkg"))
    assert first < second
    assert list(scratch.iterdir()) == []
