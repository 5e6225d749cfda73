"""The lessons as the tutor works with them: each with its passages, its search and its gate, live as files change."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from firstguess.knowledge import published
from firstguess.knowledge.claims import claims_of, collection
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.errors import IndexProblem
from firstguess.knowledge.index import Index, Report, build
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems, stems
from firstguess.knowledge.library import Library
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.search import Searcher
from firstguess.tutor import voices
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.misconceptions import Misconceptions
from firstguess.tutor.polarity import Truths
from firstguess.tutor.respelling import Respelling


@dataclass(frozen=True)
class OpenLesson:
    """One version of a lesson, ready to answer from."""

    lesson: Lesson
    passages: tuple[Passage, ...]
    searcher: Searcher
    gate: Gate
    truths: Truths
    vocabulary: frozenset[str]
    respelling: Respelling
    items: Mapping[str, Item]
    misconceptions: Misconceptions
    indexes: tuple[Index, ...]

    def known_share(self, text: str) -> float:
        """The share (0..1) of the meaningful words of ``text`` that the lesson, its synonyms or its claims use."""
        terms = content_stems(text)
        return sum(term in self.vocabulary for term in terms) / len(terms) if terms else 0.0

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

    def rebuild(self, lesson_id: str, report: Report | None = None) -> None:
        """Index a lesson whatever is stored, keeping the vectors of unchanged text where the stored index is sound."""
        lesson = self.library.get(lesson_id)
        for name, passages in collections_of(lesson):
            self._build(name, lesson.digest, passages, self._stored_or_none(name), report)

    def _prepare(self, lesson: Lesson, known: OpenLesson | None, report: Report | None) -> OpenLesson:
        before = {built.lesson: built for built in known.indexes} if known else {}
        built = {
            name: self._index(name, lesson.digest, passages, before.get(name), report)
            for name, passages in collections_of(lesson)
        }
        index, claims = built[lesson.id], built.get(collection(lesson))
        searcher = Searcher(index, self._embedder, lesson.meta.synonyms)
        gate = Gate.for_lesson(lesson, index.passages)
        truths = Truths(index, claims, self._embedder)
        vocabulary = _vocabulary(lesson, index, claims)
        heard = Misconceptions(lesson, self._embedder, built.get(voices.collection(lesson)))
        items, indexes_of = items_of(lesson), tuple(built.values())
        respelling = Respelling((passage.text for passage in index.passages), vocabulary)
        return OpenLesson(
            lesson, index.passages, searcher, gate, truths, vocabulary, respelling, items, heard, indexes_of
        )

    def _index(
        self, name: str, digest: str, passages: tuple[Passage, ...], previous: Index | None, report: Report | None
    ) -> Index:
        """The stored index when it is current; an outdated one is brought up to date, a damaged one is refused."""
        if previous is None and self._folder is not None:
            previous = published.load_outdated(self._folder, name, self._embedder.id)
        if previous is not None and previous.lesson_digest == digest and previous.passages == passages:
            return previous
        return self._build(name, digest, passages, previous, report)

    def _build(
        self, name: str, digest: str, passages: tuple[Passage, ...], previous: Index | None, report: Report | None
    ) -> Index:
        built = build(name, digest, passages, self._embedder, previous, report)
        if self._folder is not None:
            published.save(built, self._folder)
        return built

    def _stored_or_none(self, name: str) -> Index | None:
        if self._folder is None:
            return None
        try:
            return published.load_outdated(self._folder, name, self._embedder.id)
        except IndexProblem:
            return None


def collections_of(lesson: Lesson) -> list[tuple[str, tuple[Passage, ...]]]:
    """What is indexed of a lesson, by the name it is stored under: passages, claims and voices, if it has any."""
    beside = [(collection(lesson), claims_of(lesson)), (voices.collection(lesson), voices.voices_of(lesson))]
    return [(lesson.id, split_lesson(lesson)), *((name, passages) for name, passages in beside if passages)]


def _vocabulary(lesson: Lesson, *collections: Index | None) -> frozenset[str]:
    texts = [f"{passage.section} {passage.text}" for index in collections if index for passage in index.passages]
    return frozenset(term for text in (*texts, *lesson.meta.synonyms) for term in stems(text))
