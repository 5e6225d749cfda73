"""The shelf: lessons opened once, anew when their files change, and never from an index that cannot be trusted."""

from __future__ import annotations

import itertools
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from firstguess.knowledge import index, published
from firstguess.knowledge.claims import claims_of
from firstguess.knowledge.errors import IndexProblem, UnknownLesson
from firstguess.knowledge.library import Library
from firstguess.tutor.shelf import Shelf, collections_of
from tests.fakes import HashEmbedder
from tests.knowledge.conftest import unsettle, write_lesson

EDIT = ("sections/10-step-1.md", "The gap to the room sets the pace.", "The gap to the kitchen sets the pace.")


def shelf_of(lessons: Path, folder: Path | None, embedder: HashEmbedder | None = None) -> Shelf:
    """A shelf that looks at the disk each time it is asked."""
    ticks = itertools.count(step=10)
    return Shelf(Library([lessons], clock=lambda: next(ticks)), embedder or HashEmbedder(), folder)


def damage(folder: Path, name: str) -> None:
    next((folder / name).rglob("passages.jsonl")).write_bytes(b"")


def test_an_unchanged_lesson_is_the_same_object_and_is_embedded_once(lessons: Path, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    shelf = shelf_of(lessons, tmp_path / "index", embedder)
    first, count = shelf.open("tea"), len(embedder.seen)
    assert shelf.open("tea") is first
    assert len(embedder.seen) == count > 10


def test_a_restart_embeds_nothing(lessons: Path, tmp_path: Path) -> None:
    shelf_of(lessons, tmp_path / "index").open("tea")
    embedder = HashEmbedder()
    assert shelf_of(lessons, tmp_path / "index", embedder).open("tea").searcher.search("lid")
    assert embedder.seen == ["lid"]


def test_a_program_that_makes_other_texts_of_the_passages_embeds_them_anew(
    lessons: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf_of(lessons, tmp_path / "index").open("tea")
    for module in (index, published):
        monkeypatch.setattr(module, "embedding_text", lambda passage: f"Otherwise: {passage.text}")
    embedder = HashEmbedder()
    passages = shelf_of(lessons, tmp_path / "index", embedder).open("tea").passages
    assert {f"Otherwise: {passage.text}" for passage in passages} <= set(embedder.seen)
    again = HashEmbedder()
    shelf_of(lessons, tmp_path / "index", again).open("tea")
    assert again.seen == []


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted"])
def test_an_edit_is_live_and_embeds_only_what_changed(lessons: Path, tmp_path: Path, restart: bool) -> None:
    shelf = shelf_of(lessons, tmp_path / "index")
    before = shelf.open("tea")
    write_lesson(lessons, EDIT)
    embedder = HashEmbedder()
    shelf = shelf_of(lessons, tmp_path / "index", embedder) if restart else shelf
    after = shelf.open("tea")
    assert any("kitchen" in passage.text for passage in after.passages)
    assert not any("kitchen" in passage.text for passage in before.passages)
    assert all("kitchen" in text for text in embedder.seen)
    assert len(embedder.seen) == (3 if restart else 0)  # in its passage, alone, and behind the topic


def test_the_index_on_disk_follows_the_edit(lessons: Path, tmp_path: Path) -> None:
    shelf = shelf_of(lessons, tmp_path / "index")
    shelf.open("tea")
    write_lesson(lessons, EDIT)
    shelf.open("tea")
    embedder = HashEmbedder()
    shelf_of(lessons, tmp_path / "index", embedder).open("tea")
    assert embedder.seen == []


def test_a_lesson_that_breaks_keeps_its_last_good_version(lessons: Path) -> None:
    shelf = shelf_of(lessons, None)
    before = shelf.open("tea")
    write_lesson(lessons, **{"myths.yaml": "- id: [broken"})
    assert shelf.open("tea") is before


@pytest.mark.parametrize("name", ["tea", "tea.claims"])
def test_a_damaged_index_is_refused_until_it_is_rebuilt(lessons: Path, tmp_path: Path, name: str) -> None:
    shelf_of(lessons, tmp_path / "index").open("tea")
    damage(tmp_path / "index", name)
    shelf = shelf_of(lessons, tmp_path / "index")
    with pytest.raises(IndexProblem, match="firstguess index"):
        shelf.open("tea")
    shelf.rebuild("tea")
    assert shelf.open("tea").searcher.search("lid")


def test_the_index_of_another_embedder_is_refused_until_it_is_rebuilt(lessons: Path, tmp_path: Path) -> None:
    shelf_of(lessons, tmp_path / "index").open("tea")
    other = HashEmbedder("test/other")
    shelf = shelf_of(lessons, tmp_path / "index", other)
    with pytest.raises(IndexProblem, match=r"foreign(?s:.*)firstguess index"):
        shelf.open("tea")
    shelf.rebuild("tea")
    assert len(other.seen) > 10
    assert shelf.open("tea").passages


def test_claims_and_voices_are_indexed_beside_the_passages(lessons: Path, tmp_path: Path) -> None:
    opened = shelf_of(lessons, tmp_path / "index").open("tea")
    assert [name for name, _ in collections_of(opened.lesson)] == ["tea", "tea.claims", "tea.voices"]
    assert {path.name for path in (tmp_path / "index").iterdir()} == {"tea", "tea.claims", "tea.voices"}
    claims = opened.truths.claims
    assert claims is not None
    assert claims.passages == claims_of(opened.lesson)
    assert opened.searcher.index.passages == opened.passages
    assert not {passage.id for passage in claims.passages} & {passage.id for passage in opened.passages}


def test_an_edited_claim_is_live_and_embeds_only_itself(lessons: Path, tmp_path: Path) -> None:
    embedder = HashEmbedder()
    shelf = shelf_of(lessons, tmp_path / "index", embedder)
    before = shelf.open("tea").truths.verdict("A saucer keeps the steam in")
    count = len(embedder.seen)
    write_lesson(lessons, ("claims.yaml", "A lid keeps the steam in.", "A saucer leaves all the steam in."))
    after = shelf.open("tea").truths
    assert after.claims is not None
    assert "saucer" in after.claims.passages[0].text
    assert all("saucer" in text for text in embedder.seen[count:])
    assert embedder.seen[count:]
    found = after.verdict("A saucer leaves all the steam in")
    assert found is not None
    assert found != before


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted"])
def test_a_lesson_without_claims_and_myths_has_one_collection(lessons: Path, tmp_path: Path, restart: bool) -> None:
    shelf = shelf_of(lessons, tmp_path / "index")
    shelf.open("tea")
    unsettle(lessons)
    opened = (shelf_of(lessons, tmp_path / "index") if restart else shelf).open("tea")
    assert [name for name, _ in collections_of(opened.lesson)] == ["tea"]
    assert opened.truths.claims is None
    write_lesson(lessons)
    assert shelf.open("tea").truths.claims is not None


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Does a lid hold steam?", 1.0),
        ("Does a lid hold a zebra?", 2 / 3),
        ("zebra", 0.0),
        ("my mug", 1.0),
        ("steam that escapes", 1.0),
        ("and why?", 0.0),
        ("", 0.0),
    ],
)
def test_a_word_is_known_when_lesson_synonyms_or_claims_use_it(lessons: Path, text: str, share: float) -> None:
    assert shelf_of(lessons, None).open("tea").known_share(text) == pytest.approx(share)


def test_without_a_folder_nothing_is_written(lessons: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    assert shelf_of(lessons, None).open("tea").passages
    assert set(tmp_path.rglob("*")) == before


def test_progress_is_reported_to_the_end(lessons: Path) -> None:
    steps: list[tuple[int, int]] = []
    shelf_of(lessons, None).open("tea", lambda done, total: steps.append((done, total)))
    assert steps
    assert steps[-1][0] == steps[-1][1]


def test_an_unknown_lesson_is_named(lessons: Path) -> None:
    with pytest.raises(UnknownLesson, match="milk"):
        shelf_of(lessons, None).open("milk")


def test_many_threads_open_a_lesson_once(lessons: Path) -> None:
    embedder = HashEmbedder()
    shelf = shelf_of(lessons, None, embedder)
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: shelf.open("tea"), range(16)))
    assert len({id(item) for item in opened}) == 1
    assert len(embedder.seen) == len(set(embedder.seen))


def test_it_means_the_topic_or_else_the_title(lessons: Path) -> None:
    shelf = shelf_of(lessons, None)
    assert shelf.open("tea").topic == "Why tea goes cold"
    write_lesson(lessons, ("lesson.md", "subject: Physics", "subject: Physics\ntopic: hot tea"))
    assert shelf.open("tea").topic == "hot tea"


def test_a_lesson_that_was_taken_away_is_unknown(lessons: Path) -> None:
    shelf = shelf_of(lessons, None)
    shelf.open("tea")
    shutil.rmtree(lessons / "tea")
    with pytest.raises(UnknownLesson):
        shelf.open("tea")
