"""The lessons as the tutor works with them: each with its passages, its search and its gate, live as files change."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from firstguess.knowledge import index as indexes
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.errors import IndexProblem
from firstguess.knowledge.index import Index, Report
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.library import Library
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.search import Searcher
from firstguess.tutor.grounding.gate import Gate


@dataclass(frozen=True)
class OpenLesson:
    """One version of a lesson, ready to answer from."""

    lesson: Lesson
    passages: tuple[Passage, ...]
    searcher: Searcher
    gate: Gate

    @property
    def topic(self) -> str:
        """What the lesson is about in a word or two: what "it" means when nothing else was said."""
        return self.lesson.meta.topic or self.lesson.meta.title


class Shelf:
    """Opens lessons on demand and opens them anew once their files have changed."""

    def __init__(self, library: Library, embedder: Embedder, index_folder: Path | None) -> None:
        self.library = library
        self._embedder = embedder
        self._folder = index_folder
        self._open: dict[str, OpenLesson] = {}
        self._lock = threading.Lock()

    def open(self, lesson_id: str, report: Report | None = None) -> OpenLesson:
        """The current version of a lesson. Raises ``UnknownLesson``, and ``IndexProblem`` for a damaged index."""
        lesson = self.library.get(lesson_id)
        with self._lock:
            known = self._open.get(lesson_id)
            if known is None or known.lesson.digest != lesson.digest:
                known = self._open[lesson_id] = self._prepare(lesson, known, report)
            return known

    def rebuild(self, lesson_id: str, report: Report | None = None) -> Index:
        """Index a lesson whatever is stored, keeping the vectors of unchanged text where the stored index is sound."""
        lesson = self.library.get(lesson_id)
        return self._build(lesson, split_lesson(lesson), self._stored_or_none(lesson), report)

    def _prepare(self, lesson: Lesson, known: OpenLesson | None, report: Report | None) -> OpenLesson:
        passages = split_lesson(lesson)
        index = self._index(lesson, passages, known.searcher.index if known else None, report)
        searcher = Searcher(index, self._embedder, lesson.meta.synonyms)
        return OpenLesson(lesson, passages, searcher, Gate.for_lesson(lesson, passages))

    def _index(
        self, lesson: Lesson, passages: tuple[Passage, ...], previous: Index | None, report: Report | None
    ) -> Index:
        """The stored index when it is current; an outdated one is brought up to date, a damaged one is refused."""
        if previous is None and self._folder is not None:
            previous = indexes.load_outdated(self._folder, lesson.id, self._embedder.id)
        if previous is not None and previous.lesson_digest == lesson.digest and previous.passages == passages:
            return previous
        return self._build(lesson, passages, previous, report)

    def _build(
        self, lesson: Lesson, passages: tuple[Passage, ...], previous: Index | None, report: Report | None
    ) -> Index:
        built = indexes.build(lesson.id, lesson.digest, passages, self._embedder, previous, report)
        if self._folder is not None:
            indexes.save(built, self._folder)
        return built

    def _stored_or_none(self, lesson: Lesson) -> Index | None:
        if self._folder is None:
            return None
        try:
            return indexes.load_outdated(self._folder, lesson.id, self._embedder.id)
        except IndexProblem:
            return None


