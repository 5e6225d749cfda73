"""The veil: what must not be shown or sent to a model while an item waits for the learner's commitment.

A part of the lesson that the item stands on is hidden whole. Elsewhere a sentence is hidden when it says what the right
choice, its feedback or the solution says, by shared words or by meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.index import Index
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.search import Hit
from firstguess.knowledge.sentences import split
from firstguess.tutor.facts import Fact
from firstguess.tutor.grounding.evidence import Idf, overlap
from firstguess.tutor.items import Item

# Chosen so that every paraphrase of an answer in tests/tutor/test_veil.py is caught; what is hidden by mistake is only
# kept until the learner has answered.
SAYS_IT, MEANS_IT, PART_OF_IT = 0.55, 0.68, 0.7
SAME_QUESTION, SAME_WORDS = 0.7, 0.6
# From here on a yes or no is about the item, the other way round too ("is it wrong that ...?").
ABOUT = 0.4
# A secret of fewer content words ("No") is told by its meaning only.
TELLING = 3


class Veil:
    """What ``item`` keeps hidden of the lesson that ``index`` holds, decided once for all its passages."""

    def __init__(self, item: Item, index: Index, embedder: Embedder, idf: Idf) -> None:
        self.item = item
        self._embedder, self._idf = embedder, idf
        self._secrets = tuple(dict.fromkeys(_secrets(item)))
        vectors = embedder.encode([item.question, *self._secrets])
        self._question, self._vectors = vectors[0], vectors[1:]
        self._hidden = frozenset(self._passages(index))

    def hides_part(self, part: str) -> bool:
        """Whether the part with that full id is hidden."""
        return part in self.item.sources or part == self.item.id

    def hides_passage(self, passage: str) -> bool:
        """Whether the passage with that id is hidden."""
        return passage in self._hidden

    def hides(self, text: str) -> bool:
        """Whether ``text`` gives the answer away. Costs one embedding."""
        return self._gives_away(text, self._embedder.encode([text])[0])

    def _gives_away(self, text: str, vector: Vectors) -> bool:
        if float((self._vectors @ vector).max(initial=-1.0)) >= MEANS_IT:
            return True
        if any(overlap(secret, text, self._idf).support >= SAYS_IT for secret in self._secrets if _telling(secret)):
            return True
        # One clause of a long secret may be the answer.
        whole = len(content_stems(text)) > TELLING
        return whole and any(overlap(text, secret, self._idf).support >= PART_OF_IT for secret in self._secrets)

    def _passages(self, index: Index) -> Iterator[str]:
        """The ids of the passages that are hidden."""
        vectors = index.sentence_vectors.reconstruct_n(0, index.sentence_vectors.ntotal)
        for (owner, number), vector in zip(index.owners, vectors, strict=True):
            passage = index.passages[owner]
            here = self.hides_part(f"{passage.lesson}#{passage.part}")
            if here or self._gives_away(passage.sentences[number].text, vector):
                yield passage.id

    def asks_the_same(self, message: str, vector: Vectors | None = None) -> bool:
        """Whether ``message`` (with its ``vector``, where it is known) asks just what the item asks."""
        vector = self._embedder.encode([message])[0] if vector is None else vector
        if float(self._question @ vector) >= SAME_QUESTION:
            return True
        return _telling(message) and overlap(message, self.item.question, self._idf).precision >= SAME_WORDS

    def settles(self, query: str, statement: str) -> bool:
        """Whether a yes or no to ``query``, as decided by ``statement``, says something about what the item asks."""
        vectors = self._embedder.encode([query, statement])
        return float((vectors @ self._question).max()) >= ABOUT or self._gives_away(statement, vectors[1])

    def hits(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The passages that may be shown."""
        return tuple(hit for hit in hits if hit.passage.id not in self._hidden)

    def facts(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts of passages that may be shown."""
        return tuple(fact for fact in facts if fact.passage.id not in self._hidden)


def _secrets(item: Item) -> Iterator[str]:
    right = item.right
    if right is not None:
        yield item.choices[right].text
        yield from _sentences(item.choices[right].feedback)
    # What is said against the wrong choices leaves the right one over.
    for text in (*item.solution, item.why, *(choice.feedback for choice in item.choices if not choice.right)):
        yield from _sentences(text)
    if item.explain:
        yield from item.explain.key_points


def _sentences(text: str) -> list[str]:
    return [sentence.text for sentence in split(text)]


def _telling(text: str) -> bool:
    return len(content_stems(text)) >= TELLING
