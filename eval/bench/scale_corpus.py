"""A collection of any size that is searched as lessons are: real sentences recombined, their vectors spread alike.

A synthetic sentence stands around the vector of a real one, at a distance drawn with the covariance of real sentences:
noise that is the same in all directions would make all neighbours equally near, which those of real text are not. How
far is fitted, so that among as many sentences as there are real ones the nearest neighbour is as near. A passage's
vector is the mean of its sentences'. Its words are the real sentence's, three in ten replaced by another's, and a
word drawn from a vocabulary that grows with the collection, as those of real collections do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.lesson import load_lesson
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.library import lesson_folders, shipped_lessons
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.sentences import Sentence
from firstguess.knowledge.vectors import Halves

SENTENCES = 2
BLOCK = 20_000
REPLACED = 0.3
ASKED_WORDS = 5


@dataclass(frozen=True)
class Fit:
    """Medians of the cosine to the nearest neighbour, among real sentences and among as many synthetic ones."""

    sentences: int
    spread: float
    real: float
    synthetic: float


@dataclass(frozen=True)
class World:
    """Real sentences with their vectors, and the ``spread`` of what is drawn around them."""

    texts: tuple[str, ...]
    centres: Vectors
    spread: float

    @classmethod
    def fitted(cls, embedder: Embedder) -> tuple[World, Fit]:
        """From the sentences of the shipped lessons."""
        passages = (part for folder in lesson_folders(shipped_lessons()) for part in split_lesson(load_lesson(folder)))
        texts = tuple(dict.fromkeys(sentence.text for passage in passages for sentence in passage.sentences))
        centres = embedder.encode(texts)
        real, low, high = _nearest(centres), 0.0, 4.0
        for _ in range(12):
            world = cls(texts, centres, (low + high) / 2)
            near = _nearest(
                world.around(np.random.default_rng(1), np.random.default_rng(2).integers(len(texts), size=len(texts)))
            )
            low, high = (world.spread, high) if near > real else (low, world.spread)
        return world, Fit(len(texts), round(world.spread, 4), round(real, 4), round(near, 4))

    def save(self, file: Path) -> None:
        """Texts stand beside, in ``file`` with another ending."""
        np.save(file, np.vstack([self.centres, np.full((1, self.centres.shape[1]), self.spread, dtype=np.float32)]))
        file.with_suffix(".txt").write_text("\n".join(self.texts), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> World:
        rows = np.load(file, allow_pickle=False)
        return cls(
            tuple(file.with_suffix(".txt").read_text(encoding="utf-8").split("\n")), rows[:-1], float(rows[-1, 0])
        )

    @cached_property
    def _directions(self) -> Vectors:
        """Standard normal numbers times this have the covariance of the centres."""
        _, sizes, axes = np.linalg.svd(self.centres - self.centres.mean(0), full_matrices=False)
        scaled: Vectors = (sizes[:, None] * axes / len(self.centres) ** 0.5).astype(np.float32)
        return scaled

    def around(self, rng: np.random.Generator, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Vectors:
        """A unit vector around each of those centres."""
        noise = rng.standard_normal((len(places), len(self._directions)), dtype=np.float32) @ self._directions
        return _unit(self.centres[places] + np.float32(self.spread) * noise)

    def blocks(self, total: int, seed: int = 0) -> Iterator[tuple[list[Passage], Halves, Halves]]:
        """Passages with their vectors and those of their sentences, a block at a time."""
        words = [text.split() for text in self.texts]
        for start in range(0, total, BLOCK):
            size, rng = min(BLOCK, total - start), np.random.default_rng((seed, start))
            places = rng.integers(len(self.texts), size=size * SENTENCES)
            rows = self.around(rng, places)
            means = _unit(rows.reshape(size, SENTENCES, -1).mean(1))
            texts = _recombined(words, places, rng, total)
            passages = [
                _passage(f"{seed}-{start + number}", texts[SENTENCES * number : SENTENCES * (number + 1)])
                for number in range(size)
            ]
            yield passages, means.astype(np.float16), rows.astype(np.float16)

    def questions(self, count: int) -> tuple[list[str], Vectors]:
        """What learners might ask: some words of a sentence that is there, and a vector of its neighbourhood."""
        rng = np.random.default_rng(99)
        places = rng.integers(len(self.texts), size=count)
        asked = []
        for place, other in zip(places, rng.integers(len(self.texts), size=count), strict=True):
            said = content_stems(self.texts[place])
            kept = rng.permutation(len(said))[: ASKED_WORDS - 1]
            asked.append(" ".join([*(said[at] for at in kept), *content_stems(self.texts[other])[:1]]) or "why")
        return [f"{text} {number}?" for number, text in enumerate(asked)], self.around(rng, places)


def _recombined(
    words: list[list[str]], places: np.ndarray[tuple[int], np.dtype[np.int64]], rng: np.random.Generator, total: int
) -> list[str]:
    others = rng.integers(len(words), size=len(places))
    # Heaps' law: the vocabulary grows as the root of the collection; a cube gives few words most of the uses.
    rare = ((40 * total**0.5) * rng.random(len(places)) ** 3).astype(int)
    texts = []
    for place, other, name in zip(places.tolist(), others.tolist(), rare.tolist(), strict=True):
        own, lent = words[place], words[other]
        cut = round(len(own) * REPLACED)
        at = (name + other) % (len(own) - cut + 1)
        texts.append(" ".join([*own[:at], *lent[:cut], *own[at + cut :], f"x{name}."]))
    return texts


def _passage(name: str, texts: list[str]) -> Passage:
    text, sentences, start = " ".join(texts), [], 0
    for each in texts:
        sentences.append(Sentence(each, start, start + len(each)))
        start += len(each) + 1
    return Passage(f"scale#{name}", "scale", name, "step", "", "", "all.md", 0, len(text), text, tuple(sentences))


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _nearest(rows: Vectors) -> float:
    """The median cosine to the nearest other row."""
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -1)
    return float(np.median(cosines.max(1)))
