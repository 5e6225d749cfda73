"""The log of turns: what was acknowledged stays, what was not is not there, and nobody reads another's."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from firstguess.tutor.store import Store, Turn


def turn(name: str, message: str = "Why?") -> Turn:
    return Turn(name, message, message, {"text": f"answer to {name}"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "turns.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    made = Store(path)
    yield made
    made.close()


def test_turns_come_back_in_order_and_from_a_new_store_too(store: Store, path: Path) -> None:
    name = store.new_conversation("ann", "tea")
    turns = [turn(str(number), "é\u2028🙂\x00") for number in range(3)]
    assert [store.add_turn(name, each) for each in turns] == [True] * 3
    store.close()
    again = Store(path)
    assert again.history(name, "ann") == turns
    again.close()


def test_a_client_id_is_stored_once_and_the_first_one_stays(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    assert store.add_turn(name, turn("1", "first"))
    assert not store.add_turn(name, turn("1", "second"))
    assert [each.message for each in store.history(name, "ann")] == ["first"]


def test_two_conversations_may_use_the_same_client_id(store: Store) -> None:
    one, two = (store.new_conversation("ann", "tea") for _ in range(2))
    assert store.add_turn(one, turn("1"))
    assert store.add_turn(two, turn("1"))


def test_a_turn_of_a_conversation_that_does_not_exist_is_not_lost_in_silence(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)conversation|foreign"):
        store.add_turn("nowhere", turn("1"))


def test_nobody_reads_or_takes_the_conversation_of_another(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    store.add_turn(name, turn("1"))
    assert store.history(name, "bob") == []
    assert store.lesson_of(name, "bob") is None
    assert store.conversations("bob") == []
    with pytest.raises(PermissionError):
        store.ensure(name, "bob", "tea")


def test_ensuring_makes_a_conversation_once_and_keeps_its_lesson(store: Store) -> None:
    store.ensure("mine", "ann", "tea")
    store.ensure("mine", "ann", "milk")
    assert store.conversations("ann") == ["mine"]
    assert store.lesson_of("mine", "ann") == "tea"


def test_conversations_are_listed_newest_first_and_by_lesson(store: Store) -> None:
    names = [store.new_conversation("ann", lesson) for lesson in ("tea", "milk", "tea")]
    assert store.conversations("ann") == names[::-1]
    assert store.conversations("ann", "tea") == [names[2], names[0]]


def test_a_replaced_turn_leaves_the_history_but_not_the_log(store: Store, path: Path) -> None:
    name = store.new_conversation("ann", "tea")
    store.add_turn(name, turn("1"))
    store.add_turn(name, turn("2"))
    assert store.replace_turn(name, "2")
    assert not store.replace_turn(name, "2")
    assert [each.client_id for each in store.history(name, "ann")] == ["1"]
    with sqlite3.connect(path) as db:
        assert db.execute("select count(*) from events where client_id = '2'").fetchone() == (2,)
    db.close()


def test_a_replaced_client_id_may_be_stored_again_once_and_replaced_again(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    for message in ("first", "second", "third"):
        assert [store.add_turn(name, turn("1", message)) for _ in range(2)] == [True, False]
        assert [each.message for each in store.history(name, "ann")] == [message]
        assert [store.replace_turn(name, "1") for _ in range(2)] == [True, False]
        assert store.history(name, "ann") == []


def test_a_turn_stored_again_stands_at_the_end(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    for client_id in ("1", "2"):
        store.add_turn(name, turn(client_id))
    store.replace_turn(name, "1")
    store.add_turn(name, turn("1"))
    assert [each.client_id for each in store.history(name, "ann")] == ["2", "1"]


def test_a_message_that_has_no_utf8_is_kept_as_it_was_said(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    assert store.add_turn(name, turn("1", "why \ud83c"))
    assert store.history(name, "ann")[0].message == "why \ud83c"


def test_threads_lose_no_turn_and_keep_one_of_each(store: Store) -> None:
    name = store.new_conversation("ann", "tea")
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda number: store.add_turn(name, turn(str(number // 2))), range(40)))
    assert sum(stored) == 20
    assert sorted(int(each.client_id) for each in store.history(name, "ann")) == list(range(20))


def test_threads_may_ensure_the_same_conversation_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            list(pool.map(lambda _, name=f"c{number}": store.ensure(name, "ann", "tea"), range(8)))
    assert len(store.conversations("ann")) == 20


def test_two_stores_share_one_file(store: Store, path: Path) -> None:
    other = Store(path)
    name = store.new_conversation("ann", "tea")
    other.add_turn(name, turn("1"))
    assert len(store.history(name, "ann")) == 1
    other.close()


KILLED = """
import os, pathlib, signal, sys
from firstguess.tutor.store import Store, Turn
store = Store(pathlib.Path(sys.argv[1]))
store.ensure("mine", "ann", "tea")
assert store.add_turn("mine", Turn("1", "Why?", "Why?", {"text": "because"}))
print("acknowledged", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_acknowledged_turn_survives_a_kill(path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (-signal.SIGKILL, "acknowledged\n"), run.stderr
    store = Store(path)
    assert store.history("mine", "ann") == [Turn("1", "Why?", "Why?", {"text": "because"})]
    assert store.add_turn("mine", turn("2"))
    store.close()


def test_every_commit_is_flushed_to_the_disk(store: Store) -> None:
    with store._engine.connect() as db:
        assert db.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("pragma synchronous").scalar() == 2
