"""A large lesson: another index and a table of words, kept on disk as carefully, searched among candidates."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from firstguess.knowledge import index as indexes
from firstguess.knowledge import vectors
from firstguess.knowledge.errors import IndexProblem
from firstguess.knowledge.index import Index, build
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.published import Manifest, load, load_outdated, save
from firstguess.knowledge.search import Searcher
from tests.fakes import HashEmbedder, passages_of

EMBEDDER = HashEmbedder().id
NOUNS = [f"{first}u{second}in" for first in "bdfgklmnprst" for second in "bdfgklmnprst"]
COUNT = 600


def passages(count: int = COUNT) -> tuple[Passage, ...]:
    """Each about two things of its own, in two sentences."""
    texts = [
        f"A {NOUNS[number % 97]} holds the {NOUNS[number % 101]} back. Heat leaves a {NOUNS[number % 89]}."
        for number in range(count)
    ]
    return passages_of(*texts, section="Things")


@pytest.fixture(autouse=True)
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "CLUSTERED_FROM", 500)


@pytest.fixture(scope="module")
def built() -> Index:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors, "CLUSTERED_FROM", 500)
        return build("tea", "one", passages(), HashEmbedder())


@pytest.fixture(scope="module")
def folder(built: Index, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("large")
    save(built, root)
    return root


@pytest.fixture
def version(folder: Path, tmp_path: Path) -> Path:
    """A copy of the published version, to be damaged."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return next(tmp_path.glob("tea/v-*"))


def queries() -> list[str]:
    return [f"does a {NOUNS[at % 97]} hold the {NOUNS[at % 101]} back" for at in range(0, COUNT, 13)]


def test_the_manifest_says_what_kind_it_is_and_what_it_finds(folder: Path) -> None:
    (file,) = folder.glob("tea/v-*/manifest.json")
    manifest = Manifest.model_validate_json(file.read_bytes())
    assert (manifest.passages.kind, manifest.sentences.kind, manifest.keywords) == ("clustered", "clustered", True)
    assert manifest.passages.recall >= vectors.RECALL
    assert (manifest.passages.rows, manifest.sentences.rows) == (COUNT, 2 * COUNT)
    assert set(manifest.files) == set(manifest.expected)


def test_what_was_loaded_finds_what_was_built(folder: Path, built: Index) -> None:
    loaded = load(folder, "tea", "one", EMBEDDER)
    assert loaded.passages == built.passages
    for query in queries()[:10]:
        assert Searcher(loaded, HashEmbedder()).search(query) == Searcher(built, HashEmbedder()).search(query)


def test_candidates_hold_the_best_of_all(built: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    large_one = Searcher(built, HashEmbedder())
    stores = [
        vectors.flat(store.reconstruct_n(0, store.ntotal)) for store in (built.passage_vectors, built.sentence_vectors)
    ]
    exact = replace(built, keywords=None, passage_vectors=stores[0], sentence_vectors=stores[1])
    whole = Searcher(exact, HashEmbedder())
    monkeypatch.setattr("firstguess.knowledge.search.POOL", COUNT)
    found = wanted = 0
    for query in queries():
        best = {hit.passage.id: hit for hit in whole.search(query, 5)}
        hits = {hit.passage.id: hit for hit in large_one.search(query, 5)}
        found, wanted = found + len(best.keys() & hits.keys()), wanted + len(best)
        for name in best.keys() & hits.keys():
            assert hits[name].score == pytest.approx(best[name].score, abs=2e-3)
            assert hits[name].best == best[name].best
            assert len(hits[name].ranked) == 2
    assert found / wanted >= 0.95


def test_a_passage_that_only_its_words_find_is_found() -> None:
    told = (*passages(), *passages_of("The zygomorphic one is last.", section="Other"))
    told = (*told[:-1], replace(told[-1], id="tea#other"))
    embedder = HashEmbedder()
    index = build("tea", "one", told, embedder)
    far = np.zeros((1, 512), dtype=np.float32)
    far[0] = -index.passage_vectors.reconstruct_n(COUNT, 1)[0]
    embedder.encode = lambda texts: far  # type: ignore[method-assign]
    assert "tea#other" in {hit.passage.id for hit in Searcher(index, embedder).search("zygomorphic", COUNT + 1)}


@pytest.mark.parametrize("query", ["", " ", "🙂", "why is it so?", "\x00", "x" * 5000])
def test_odd_queries_break_nothing(folder: Path, query: str) -> None:
    hits = Searcher(load(folder, "tea", "one", EMBEDDER), HashEmbedder()).search(query)
    assert all(hit.bm25 == 0 for hit in hits)


def test_equal_passages_come_in_the_order_of_their_ids() -> None:
    twins = passages_of(*["A lid holds the steam back."] * COUNT, section="Twin")
    found = Searcher(build("tea", "one", twins[::-1], HashEmbedder()), HashEmbedder()).search("lid", 400)
    assert [hit.passage.id for hit in found] == sorted(hit.passage.id for hit in found)


def test_k_is_a_limit(folder: Path) -> None:
    searcher = Searcher(load(folder, "tea", "one", EMBEDDER), HashEmbedder())
    assert [len(searcher.search("heat leaves", k)) for k in (0, 1, 7)] == [0, 1, 7]


def test_only_changed_passages_are_embedded_again_and_the_lists_are_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, embedder = load(folder, "tea", "one", EMBEDDER), HashEmbedder()
    monkeypatch.setattr(vectors, "built", None)
    told = passages()
    edited = (*told[300:], replace(passages_of("Something new.")[0], id="tea#new"), *told[1:300])
    after = build("tea", "two", edited, embedder, before)
    assert sorted(embedder.seen) == ["Something new.", "Step 1. Something new."]
    anew = HashEmbedder().encode([indexes.embedding_text(passage) for passage in edited])
    assert after.passage_vectors.reconstruct_n(0, COUNT) == pytest.approx(anew, abs=1e-3)
    assert Searcher(after, HashEmbedder()).search("something new")[0].passage.id == "tea#new"


@pytest.mark.parametrize("name", [*vectors.files_of(vectors.Shape(kind="clustered"), "passages"), "keywords.rows.npy"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone"])
def test_a_damaged_file_is_refused_with_the_repair(version: Path, tmp_path: Path, name: str, damage: str) -> None:
    file = version / name
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes({"cut": bytes(content[:-9]), "flip": bytes(content), "gone": b""}[damage])
    if damage == "gone":
        file.unlink()
    with pytest.raises(IndexProblem, match="firstguess index"):
        load(tmp_path, "tea", "one", EMBEDDER)


def test_a_manifest_cannot_talk_a_file_away(version: Path, tmp_path: Path) -> None:
    manifest = json.loads((version / "manifest.json").read_text())
    del manifest["files"]["passages.slots.npy"]
    (version / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(IndexProblem, match=r"passages.slots.npy(?s:.*)firstguess index"):
        load_outdated(tmp_path, "tea", EMBEDDER)


def test_what_is_mapped_outlives_the_version_that_replaces_it(version: Path, tmp_path: Path) -> None:
    searcher = Searcher(load(tmp_path, "tea", "one", EMBEDDER), HashEmbedder())
    save(build("tea", "two", passages(3), HashEmbedder()), tmp_path)
    assert not version.exists()
    assert len(searcher.search("heat leaves", 7)) == 7


def test_nothing_on_disk_is_a_pickle(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {"", ".json", ".jsonl", ".faiss", ".npy"}
    assert not any(path.read_bytes().startswith((b"\x80", b"PK")) for path in files)
    assert all(np.load(path, allow_pickle=False).dtype != object for path in files if path.suffix == ".npy")


def test_an_index_of_before_there_were_kinds_is_no_fault_but_of_no_use(tmp_path: Path) -> None:
    version = save(build("tea", "one", passages(5), HashEmbedder()), tmp_path)
    manifest = json.loads((version / "manifest.json").read_text())
    kept = {key: manifest[key] for key in ("format", "lesson", "lesson_digest", "embedder", "files")}
    (version / "manifest.json").write_text(json.dumps(kept))
    assert load_outdated(tmp_path, "tea", EMBEDDER) is None
