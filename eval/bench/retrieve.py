"""Retrieval: the query's embedding, and the search in the shipped lesson without it.

The embedding stands beside sentence-transformers' own ``encode`` with its defaults, the search beside exact FAISS over
the same passages, which finds the dense half only. Where :mod:`firstguess.eval.bench.scale` is there, its figures on
larger collections follow.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from firstguess.eval import questions
from firstguess.eval.bench.base import Clock, Wish, figure, flat, over_rounds, timed
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.knowledge.embedding import HUB_ID, Embedder, MiniLM, Vectors, packaged_weights
from firstguess.knowledge.index import Index
from firstguess.knowledge.search import Searcher
from firstguess.tutor.build import index_folder, open_library
from firstguess.tutor.shelf import OpenLesson, Shelf

SCALE = "firstguess.eval.bench.scale"
NEAREST = 10
QUICK = 8
Rounds = list[list[float]]


class Given:
    """An embedder that hands out vectors which were made before: what is left to time is the search."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        self.id = embedder.id
        self._known = {text: embedder.encode([text]) for text in texts}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vector of one known text."""
        return self._known[texts[0]]


class Retrieve:
    """The bench. ``embedder`` and ``default`` (texts to vectors, the peer) may be given, as tests do."""

    name = "retrieve"
    title = "How soon are the passages found?"

    def __init__(self, embedder: Embedder | None = None, default: Callable[[list[str]], Any] | None = None) -> None:
        self._embedder = embedder or MiniLM()
        self._default = default

    def run(self, wish: Wish) -> Result:
        shelf = Shelf(open_library(wish.settings), self._embedder, index_folder(wish.settings))
        asked = asked_of(wish)
        opened = {lesson: shelf.open(lesson) for lesson, _ in asked}
        texts = [text for _, text in asked]
        given = Given(self._embedder, texts)
        found = [*self._embedding(wish, texts), *_searching(wish, asked, opened, given)]
        return Result(bench=self.name, title=self.title, figures=(*found, *_scaled(wish)))

    def _embedding(self, wish: Wish, texts: Sequence[str]) -> list[Figure]:
        default = self._default or sentence_transformers()
        ours: Rounds = []
        theirs: Rounds = []
        for number in range(wish.repeats + 1):
            # The embedder keeps the last texts; spaces at the end make another text of the same tokens.
            anew = [text + " " * (number + 1) for text in texts]
            mine, its = _in_turn(
                wish.clock, anew, lambda text: self._embedder.encode([text]), lambda text: default([text])
            )
            ours.append(mine)
            theirs.append(its)
            wish.progress("retrieve: embedding", number + 1, wish.repeats + 1)
        return [
            figure(
                f"embed_p{share}", f"embedding of a question, p{share}", "ms", "lower", over_rounds(ours[1:], share),
                flat(ours[1:]) if share == 50 else (),
                against=Against(
                    kind="peer", name="sentence-transformers, default encode", value=over_rounds(theirs[1:], share),
                    samples=flat(theirs[1:]) if share == 50 else (),
                ),
            )
            for share in (50, 95)
        ]  # fmt: skip


def asked_of(wish: Wish) -> list[tuple[str, str]]:
    """Lesson and text of each dev question about the lessons that are served."""
    library = open_library(wish.settings)
    cases = questions.served(questions.load((), "dev"), library)
    asked = list(dict.fromkeys((case.lesson, case.question) for case in cases))
    return asked[:QUICK] if wish.quick else asked


def _searching(
    wish: Wish, asked: Sequence[tuple[str, str]], opened: dict[str, OpenLesson], given: Given
) -> list[Figure]:
    searchers = {
        lesson: Searcher(each.searcher.index, given, each.lesson.meta.synonyms) for lesson, each in opened.items()
    }
    indexes: dict[str, Index] = {lesson: each.searcher.index for lesson, each in opened.items()}
    ours: Rounds = []
    exact: Rounds = []
    gc.collect()
    for number in range(wish.repeats + 1):
        mine, its = _in_turn(
            wish.clock, asked,
            lambda each: searchers[each[0]].search(each[1], NEAREST),
            lambda each: indexes[each[0]].nearest_passages(given.encode([each[1]]), NEAREST),
        )  # fmt: skip
        ours.append(mine)
        exact.append(its)
        wish.progress("retrieve: search", number + 1, wish.repeats + 1)
    sizes = ", ".join(f"{len(index.passages)} passages of {lesson}" for lesson, index in indexes.items())
    return [
        figure(
            f"search_p{share}", f"search without the embedding, p{share}", "ms", "lower", over_rounds(ours[1:], share),
            flat(ours[1:]) if share == 50 else (),
            against=Against(
                kind="peer", name="exact FAISS, passages only", value=over_rounds(exact[1:], share),
                samples=flat(exact[1:]) if share == 50 else (),
            ),
            note=f"{sizes}; the best {NEAREST}, words and meaning fused" if share == 50 else "",
        )
        for share in (50, 95)
    ]  # fmt: skip


def _in_turn(
    clock: Clock, asked: Sequence[Any], ours: Callable[[Any], object], theirs: Callable[[Any], object]
) -> tuple[list[float], list[float]]:
    """Milliseconds of both on each question, one right after the other, so that other work hits both alike."""
    pairs = [(timed(clock, ours, each)[0], timed(clock, theirs, each)[0]) for each in asked]
    return [mine for mine, _ in pairs], [its for _, its in pairs]


def sentence_transformers() -> Callable[[list[str]], Any]:
    """The library as its own documentation uses it, with the same weights."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(packaged_weights() or HUB_ID))
    return lambda texts: model.encode(texts)


def _scaled(wish: Wish) -> Sequence[Figure]:
    """The figures on larger collections, from a module that may not be there."""
    if find_spec(SCALE) is None:
        return ()
    figures: Sequence[Figure] = import_module(SCALE).figures(wish)
    return figures
