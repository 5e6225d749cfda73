"""What a learner did is stored with the turn in which they did it, once, and nothing of it stays after a deletion."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from firstguess.tutor.erase import TracesLeft
from firstguess.tutor.events import Chosen, Event, Opened
from firstguess.tutor.store import Store, Turn

AT = datetime(2026, 1, 1, 9, tzinfo=timezone(timedelta(hours=2)))
CANARY = "kanarienvogel-7f3a"


def turn(name: str, message: str = "no") -> Turn:
    return Turn(name, message, message, {"text": f"answer to {message}"})


def chosen(text: str = "", conversation: str = "mine") -> Chosen:
    return Chosen(at=AT, conversation=conversation, item="tea#step-1", choice=1, text=text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "turns.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path)
    made.ensure("mine", "ann", "tea")
    yield made
    made.close()


def test_events_come_back_in_order_as_they_were(store: Store) -> None:
    events: list[Event] = [Opened(at=AT, conversation="mine", item="tea#step-1", order=(1, 0)), chosen("é🙂\x00")]
    assert store.add_turn("mine", turn("1"), events)
    assert store.add_turn("mine", turn("2"), [chosen("last")])
    assert store.events("ann", "tea") == ([*events, chosen("last")], 0)
    assert store.events("ann", "milk") == store.events("bob", "tea") == ([], 0)


def test_a_second_try_writes_neither_turn_nor_events(store: Store) -> None:
    assert store.add_turn("mine", turn("1"), [chosen("first")])
    assert not store.add_turn("mine", turn("1"), [chosen("second")])
    assert store.events("ann", "tea") == ([chosen("first")], 0)


def test_a_turn_whose_events_cannot_be_stored_is_not_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firstguess.tutor.log.dump", lambda event: None)
    with pytest.raises(sa.exc.IntegrityError):
        store.add_turn("mine", turn("1"), [chosen()])
    assert store.history("mine", "ann") == []


def test_a_turn_taken_back_and_said_again_keeps_what_was_done_both_times(store: Store) -> None:
    store.add_turn("mine", turn("1"), [chosen("first")])
    assert store.replace_turn("mine", "1", [chosen("mark")])
    assert not store.replace_turn("mine", "1", [chosen("mark")])
    assert store.add_turn("mine", turn("1"), [chosen("second")])
    assert [event.text for event in store.events("ann", "tea")[0] if isinstance(event, Chosen)] == [
        "first",
        "mark",
        "second",
    ]


def test_events_without_a_turn_are_stored_once(store: Store) -> None:
    assert store.add_events("mine", "button-1", [chosen("a"), chosen("b")])
    assert not store.add_events("mine", "button-1", [chosen("c")])
    assert not store.add_events("mine", "button-2", [])
    assert store.events("ann", "tea") == ([chosen("a"), chosen("b")], 0)
    with pytest.raises(sa.exc.NoResultFound):
        store.add_events("nowhere", "button-1", [chosen()])


def test_what_a_newer_version_wrote_stays_and_is_counted(store: Store, path: Path) -> None:
    store.add_turn("mine", turn("1"), [chosen("a"), chosen("b"), chosen("c"), chosen("d")])
    newer = ('{"kind": "chosen", "version": 2}', '{"kind": "dreamt", "version": 1}', '{"version": "3.1"}')
    with sqlite3.connect(path) as db:
        db.executemany("update learning set body = ? where number = ?", zip(newer, (1, 2, 3), strict=True))
    db.close()
    assert store.events("ann", "tea") == ([chosen("d")], 3)
    assert [row["body"] for row in store.export("ann")["learning"]][:3] == list(newer)


def test_a_database_from_before_the_log_is_brought_up_to_date(store: Store, path: Path) -> None:
    store.add_turn("mine", turn("1"))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("drop table learning")
    db.close()
    again = Store(path)
    assert again.history("mine", "ann") == [turn("1")]
    assert again.add_turn("mine", turn("2"), [chosen()])
    assert again.events("ann", "tea") == ([chosen()], 0)
    again.close()


def test_two_tabs_lose_nothing_and_store_each_turn_once(store: Store, path: Path) -> None:
    other = Store(path)
    with ThreadPoolExecutor(4) as pool:
        tries = [(each, str(number)) for number in range(10) for each in (store, other)]
        stored = list(pool.map(lambda job: job[0].add_turn("mine", turn(job[1]), [chosen(job[1])] * 2), tries))
    events, _ = store.events("ann", "tea")
    assert sum(stored) == 10
    assert sorted(event.text for event in events if isinstance(event, Chosen)) == sorted("0123456789" * 2)
    other.close()


OPENING = """
import pathlib, sys
from firstguess.tutor.store import Store
sys.stdin.readline()
Store(pathlib.Path(sys.argv[1])).ensure("mine", "ann", "tea")
"""


def test_several_programs_may_make_the_database_at_once(path: Path) -> None:
    command = [sys.executable, "-c", OPENING, str(path)]
    programs = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    time.sleep(1)
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    faults = [program.communicate(timeout=60)[1] for program in programs]
    assert [program.returncode for program in programs] == [0] * 4, faults


def traces(folder: Path, word: str = CANARY) -> list[str]:
    return [each.name for each in folder.rglob("*") if each.is_file() and word.encode() in each.read_bytes()]


def test_after_a_deletion_nothing_is_found_in_any_file(store: Store, path: Path) -> None:
    store.ensure("theirs", "bob", "tea")
    for number in range(30):
        store.add_turn("mine", turn(str(number), f"{CANARY} {number}"), [chosen(CANARY)])
        store.add_turn("theirs", turn(str(number), "bobs"), [chosen("bobs", "theirs")])
    assert traces(path.parent)
    assert store.delete("ann") == 30 + 30 + 1
    assert traces(path.parent) == []
    assert store.delete("ann") == 0
    assert store.export("ann") == {"conversations": [], "events": [], "learning": []}
    assert (len(store.history("theirs", "bob")), len(store.events("bob", "tea")[0])) == (30, 30)
    assert traces(path.parent, "bobs")


def test_a_deletion_that_another_program_holds_up_says_so_and_ends_when_it_is_gone(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("firstguess.tutor.erase.TRIES", 2)
    store.add_turn("mine", turn("1", CANARY))
    reader = sqlite3.connect(path)
    reader.execute("begin")
    reader.execute("select * from events").fetchall()
    with pytest.raises(TracesLeft, match="another program"):
        store.delete("ann")
    assert store.conversations("ann") == []
    reader.close()
    assert store.delete("ann") == 0
    assert traces(path.parent) == []


def test_an_export_holds_every_row_and_nobody_elses(store: Store) -> None:
    store.ensure("theirs", "bob", "tea")
    store.add_turn("theirs", turn("1"), [chosen("bobs", "theirs")])
    store.add_turn("mine", turn("1"), [chosen("anns")])
    held = store.export("ann")
    assert {name: len(rows) for name, rows in held.items()} == {"conversations": 1, "events": 1, "learning": 1}
    assert "bob" not in str(held)


WRITING = """
import os, pathlib, sys
from datetime import UTC, datetime
from firstguess.tutor.events import Chosen
from firstguess.tutor.store import Store, Turn
store = Store(pathlib.Path(sys.argv[1]))
store.ensure("mine", "ann", "tea")
print("ready", flush=True)
for number, line in enumerate(sys.stdin):
    # Each line asks for a child that is killed while it writes; this parent only imports once for all of them.
    child = os.fork()
    if child == 0:
        own = Store(pathlib.Path(sys.argv[1]))
        for turn in range(10_000):
            name = f"{number}-{turn}"
            event = Chosen(at=datetime.now(UTC), conversation="mine", item="tea#step-1", choice=1, text=name)
            own.add_turn("mine", Turn(name, name, name, {"text": "x" * 2000}), [event, event])
            os.write(1, f"{name}\\n".encode())
    print(f"child {child}", flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


def test_a_hundred_kills_in_mid_turn_lose_nothing_that_was_acknowledged(store: Store, path: Path) -> None:
    store.close()
    parent = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    lines, acknowledged, dice = iter(parent.stdout.readline, ""), [], random.Random(7)
    assert next(lines) == "ready\n"
    for _ in range(100):
        parent.stdin.write("go\n")
        while not (line := next(lines).strip()).startswith("child"):
            acknowledged.append(line)
        time.sleep(dice.uniform(0, 0.15))
        os.kill(int(line.split()[1]), signal.SIGKILL)
        while (line := next(lines).strip()) != "dead":
            acknowledged.append(line)
    parent.stdin.close()
    parent.wait(timeout=30)
    parent.stdout.close()
    again = Store(path)
    kept = [event.text for event in again.events("ann", "tea")[0] if isinstance(event, Chosen)]
    turns = [each.client_id for each in again.history("mine", "ann")]
    assert len(acknowledged) > 100
    assert set(acknowledged) <= set(turns)
    # A turn and its events are there together, or neither is.
    assert kept == [name for name in turns for _ in range(2)]
    again.close()
    with sqlite3.connect(path) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    db.close()
