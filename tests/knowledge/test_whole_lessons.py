"""Lessons of ordinary size are searched as they always were: the same hits and the same scores, to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import faiss
import numpy as np
import pytest

from firstguess.knowledge.embedding import Embedder, MiniLM, Vectors
from firstguess.knowledge.index import WHOLE, build, embedding_text
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.published import load, save
from firstguess.knowledge.search import Searcher
from tests.fakes import HashEmbedder

FOLDERS = lesson_folders(shipped_lessons())
QUESTIONS = ("What is fine-tuning?", "why", "Does fine-tuning erase what the model knew?", "closer to the sun?", "🙂")
Plain = tuple[str, float, float, float, tuple[tuple[str, float], ...]]


def exhaustive(passages: Sequence[Passage], embedder: Embedder, query: str) -> list[Plain]:
    """The search as it was before there was another: every passage and every sentence by exact FAISS, all BM25."""
    texts = [embedding_text(passage) for passage in passages]
    owned = [(row, sentence.text) for row, passage in enumerate(passages) for sentence in passage.sentences]
    unique = list(dict.fromkeys([*texts, *(text for _, text in owned)]))
    rows = np.concatenate([embedder.encode(unique[at : at + 64]) for at in range(0, len(unique), 64)])
    known = dict(zip(unique, rows, strict=True))
    whole, parts = faiss.IndexFlatIP(rows.shape[1]), faiss.IndexFlatIP(rows.shape[1])
    whole.add(np.asarray([known[text] for text in texts]))
    parts.add(np.asarray([known[text] for _, text in owned]))
    bm25 = bm25s.BM25(k1=1.2, b=0.75)
    bm25.index([content_stems(text) or ["_"] for text in texts], show_progress=False)
    vector, terms = embedder.encode([query]), content_stems(query)
    keyword = bm25.get_scores(terms).tolist() if terms else [0.0] * len(texts)
    ranked: dict[int, list[tuple[str, float]]] = {}
    for found, score in zip(*(side[0].tolist() for side in parts.search(vector, len(owned))[::-1]), strict=True):
        ranked.setdefault(owned[found][0], []).append((owned[found][1], score))
    top = max(7.0, *keyword)
    hits = []
    for score, row in zip(*(side[0].tolist() for side in whole.search(vector, len(texts))), strict=True):
        fused = 0.35 * keyword[row] / top + 0.3 * score + 0.35 * ranked[row][0][1]
        hits.append((passages[row].id, max(0.0, min(1.0, fused)), score, keyword[row], tuple(ranked[row])))
    return sorted(hits, key=lambda hit: (-hit[1], hit[0]))


def as_before(folder: Path, embedder: Embedder, tmp_path: Path) -> None:
    lesson = load_lesson(folder)
    passages = split_lesson(lesson)
    save(build(lesson.id, "one", passages, embedder), tmp_path)
    searcher = Searcher(load(tmp_path, lesson.id, "one", embedder.id), embedder)
    for query in (*QUESTIONS, *(passage.sentences[-1].text for passage in passages[::9])):
        hits = searcher.search(query, len(passages))
        told = [(h.passage.id, h.score, h.dense, h.bm25, tuple((s.text, c) for s, c in h.ranked)) for h in hits]
        assert told == exhaustive(passages, embedder, query)
        assert searcher.search(query, 3) == hits[:3]


class Steady:
    """Gives a text the same vector whatever it comes with: in another batch its last digit may be another."""

    def __init__(self, embedder: Embedder) -> None:
        self.id = embedder.id
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(missing, self._embedder.encode(missing), strict=True))
        return np.asarray([self._known[text] for text in texts], dtype=np.float32)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_shipped_lessons_are_searched_as_before(folder: Path, tmp_path: Path) -> None:
    as_before(folder, HashEmbedder(), tmp_path)


@pytest.mark.real
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_and_so_they_are_with_the_real_embedder(folder: Path, tmp_path: Path) -> None:
    as_before(folder, Steady(MiniLM()), tmp_path)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_shipped_lessons_are_small_enough_for_that(folder: Path) -> None:
    assert len(split_lesson(load_lesson(folder))) <= WHOLE
