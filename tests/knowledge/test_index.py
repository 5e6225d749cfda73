"""The index on disk: published whole or not at all, refused when it cannot be trusted, cheap to bring up to date."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from firstguess.knowledge import published
from firstguess.knowledge.errors import IndexProblem
from firstguess.knowledge.index import Index, build, embedding_text
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.published import load, load_outdated, save
from tests.fakes import HashEmbedder, passages_of

PASSAGES = passages_of("Heat flows from warm to cold. It never flows back.", "A lid holds steam back.", "Stir it.")
EMBEDDER = HashEmbedder().id
DAMAGED = [*published.FILES, "manifest.json"]


def make(passages: tuple[Passage, ...] = PASSAGES, digest: str = "one") -> Index:
    return build("tea", digest, passages, HashEmbedder())


@pytest.fixture
def version(tmp_path: Path) -> Path:
    return save(make(), tmp_path)


def vectors(index: Index) -> list[np.ndarray[Any, Any]]:
    return [store.reconstruct_n(0, store.ntotal) for store in (index.passage_vectors, index.sentence_vectors)]


def test_a_passage_is_embedded_with_its_place_and_nothing_for_a_place_it_has_not() -> None:
    (passage,) = passages_of("Heat flows.")
    assert embedding_text(passage) == "Step 1. Heat flows."
    assert embedding_text(replace(passage, heading="Why")) == "Step 1. Why. Heat flows."
    assert embedding_text(replace(passage, section="")) == "Heat flows."


def test_a_round_trip_changes_nothing(tmp_path: Path) -> None:
    first, *rest = PASSAGES
    built = make((replace(first, section="Line\u2028parted\x85twice", heading="é\ud7ff\U0001f375"), *rest))
    save(built, tmp_path)
    loaded = load(tmp_path, "tea", "one", EMBEDDER)
    assert loaded.passages == built.passages
    assert loaded.owners == built.owners == [(0, 0), (0, 1), (1, 0), (2, 0)]
    assert all(np.array_equal(*pair) for pair in zip(vectors(loaded), vectors(built), strict=True))


def test_a_sentence_finds_itself_through_faiss(version: Path, tmp_path: Path) -> None:
    loaded = load(tmp_path, "tea", "one", EMBEDDER)
    rows, scores = loaded.nearest_sentences(HashEmbedder().encode(["A lid holds steam back."]), 99)
    assert (rows[0], len(rows)) == (2, 4)
    assert scores[0] == pytest.approx(1)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-3]),
        lambda file: file.write_bytes(
            file.read_bytes()[:-3] + bytes([file.read_bytes()[-3] ^ 1]) + file.read_bytes()[-2:]
        ),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"\xff\x00\xfe"),
        lambda file: file.unlink(),
    ],
    ids=["truncated", "edited", "emptied", "binary", "missing"],
)
@pytest.mark.parametrize("way", ["load", "load_outdated"])
def test_a_damaged_file_is_refused_with_the_repair(
    version: Path, tmp_path: Path, name: str, damage: Callable[[Path], None], way: str
) -> None:
    damage(version / name)
    with pytest.raises(IndexProblem, match="firstguess index"):
        load(tmp_path, "tea", "one", EMBEDDER) if way == "load" else load_outdated(tmp_path, "tea", EMBEDDER)


@pytest.mark.parametrize("pointer", [b"", b"v-gone", b"..", b"../../tea", b"\xff\xfe", b"v-\x00"])
def test_a_damaged_pointer_is_refused_with_the_repair(version: Path, tmp_path: Path, pointer: bytes) -> None:
    (tmp_path / "tea" / "current").write_bytes(pointer)
    with pytest.raises(IndexProblem, match="firstguess index"):
        load(tmp_path, "tea", "one", EMBEDDER)


def test_a_pointer_cannot_lead_out_of_the_lessons_folder(tmp_path: Path) -> None:
    elsewhere = save(make(), tmp_path / "elsewhere")
    save(make(), tmp_path / "root")
    pointer = tmp_path / "root" / "tea" / "current"
    pointer.write_text(f"../../elsewhere/tea/{elsewhere.name}", encoding="utf-8")
    with pytest.raises(IndexProblem, match="firstguess index"):
        load(tmp_path / "root", "tea", "one", EMBEDDER)


@pytest.mark.parametrize(
    ("lesson", "digest", "embedder", "word"),
    [
        ("tea", "two", EMBEDDER, "stale"),
        ("tea", "one", "other/embedder", "foreign"),
        ("milk", "one", EMBEDDER, "no index"),
    ],
)
def test_what_was_not_asked_for_is_refused_by_its_name(
    version: Path, tmp_path: Path, lesson: str, digest: str, embedder: str, word: str
) -> None:
    with pytest.raises(IndexProblem, match=rf"{word}(?s:.*)firstguess index"):
        load(tmp_path, lesson, digest, embedder)


@pytest.mark.parametrize("change", [{"format": 99}, {"lesson": "milk"}, {"embedder": "x"}])
def test_a_foreign_manifest_is_refused_even_for_its_vectors(
    version: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    manifest = json.loads((version / "manifest.json").read_text())
    (version / "manifest.json").write_text(json.dumps({**manifest, **change}))
    with pytest.raises(IndexProblem, match=r"foreign(?s:.*)firstguess index"):
        load_outdated(tmp_path, "tea", EMBEDDER)


def test_an_outdated_index_still_lends_its_vectors_and_a_missing_one_is_none(version: Path, tmp_path: Path) -> None:
    outdated = load_outdated(tmp_path, "tea", EMBEDDER)
    assert outdated is not None
    assert outdated.lesson_digest == "one"
    assert load_outdated(tmp_path, "milk", EMBEDDER) is None


def test_vectors_of_other_texts_than_this_program_makes_are_refused_and_not_lent(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "embedding_text", lambda passage: f"Otherwise: {passage.text}")
    with pytest.raises(IndexProblem, match=r"stale(?s:.*)firstguess index"):
        load(tmp_path, "tea", "one", EMBEDDER)
    assert load_outdated(tmp_path, "tea", EMBEDDER) is None


def test_publishing_leaves_one_version_and_no_scraps(tmp_path: Path) -> None:
    save(make(), tmp_path)
    last = save(make(digest="two"), tmp_path)
    assert {path.name for path in (tmp_path / "tea").iterdir()} == {"current", last.name}
    assert load(tmp_path, "tea", "two", EMBEDDER).lesson_digest == "two"


def test_publishing_spares_what_another_process_is_writing_and_drops_what_a_killed_one_left(tmp_path: Path) -> None:
    writing, left = tmp_path / "tea" / "v-0123456789ab", tmp_path / "tea" / "v-ba9876543210"
    for folder in (writing, left):
        folder.mkdir(parents=True)
    os.utime(left, (0, 0))
    save(make(), tmp_path)
    assert (writing.is_dir(), left.is_dir()) == (True, False)


KILLED = """
import os, pathlib, signal, sys
from firstguess.knowledge.index import build
from firstguess.knowledge.published import save
from tests.fakes import HashEmbedder, passages_of
pathlib.Path.replace = os.replace = os.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
save(build("tea", "two", passages_of("Only this."), HashEmbedder()), pathlib.Path(sys.argv[1]))
"""


def test_a_kill_between_writing_and_publishing_leaves_the_old_index(version: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "tea").glob("v-*"))) == 2
    assert load(tmp_path, "tea", "one", EMBEDDER).passages == PASSAGES


def test_a_reader_sees_the_old_index_or_the_new_one_while_they_are_replaced(version: Path, tmp_path: Path) -> None:
    done, other = threading.Event(), make(PASSAGES[:1], "two")

    def publish() -> None:
        for turn in range(60):
            save(other if turn % 2 else make(), tmp_path)
        done.set()

    writer = threading.Thread(target=publish)
    writer.start()
    seen: set[tuple[str, int]] = set()
    try:
        while not done.is_set():
            found = load_outdated(tmp_path, "tea", EMBEDDER)
            assert found is not None
            seen.add((found.lesson_digest, len(found.passages)))
    finally:
        writer.join()
    assert seen <= {("one", 3), ("two", 1)}


def test_only_changed_passages_are_embedded_again() -> None:
    edited = (PASSAGES[0], *passages_of("x", "A lid holds much steam back.")[1:], PASSAGES[2])
    embedder, steps = HashEmbedder(), []
    again = build("tea", "two", edited, embedder, make(), lambda done, total: steps.append((done, total)))
    assert embedder.seen == [
        "A lid holds much steam back.",
        "Step 2. A lid holds much steam back.",
    ]  # the shorter first
    assert steps == [(2, 2)]
    assert all(np.array_equal(*pair) for pair in zip(vectors(again), vectors(make(edited)), strict=True))


def test_nothing_changed_embeds_nothing_and_another_embedder_embeds_all() -> None:
    same, other = HashEmbedder(), HashEmbedder("test/other")
    build("tea", "two", PASSAGES, same, make())
    build("tea", "two", PASSAGES, other, make())
    assert same.seen == []
    assert len(other.seen) == 7


def test_a_text_that_stands_twice_is_embedded_once() -> None:
    embedder = HashEmbedder()
    build("tea", "one", passages_of("Same words.", "Same words.", section="One"), embedder)
    assert len(embedder.seen) == len(set(embedder.seen)) == 2


def test_nothing_on_disk_is_a_pickle_and_loading_unpickles_nothing(
    version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {"", ".json", ".jsonl", ".faiss"}
    assert not any(path.read_bytes().startswith((b"\x80", b"PK")) for path in files)
    assert load(tmp_path, "tea", "one", EMBEDDER).passages == PASSAGES
