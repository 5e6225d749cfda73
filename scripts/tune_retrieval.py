"""Compare the shares of the fused retrieval score on labelled data: ``python scripts/tune_retrieval.py``.

Reads SQuAD 2.0 dev from ``$FIRSTGUESS_EVAL_DATA`` (default ``../shared/eval-data``); each article is a lesson, each
paragraph a passage, and each answerable question has one right passage. Prints recall at 1 and 3 for each choice of
weights and of the BM25 score that counts in full. The table is quoted in docs/decisions/0004-retrieval.md.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from firstguess.knowledge.embedding import MiniLM
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.sentences import split

Scores = npt.NDArray[np.float32]
WEIGHTS = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0.4, 0.3, 0.3), (0.35, 0.3, 0.35), (0.5, 0.25, 0.25), (0.2, 0.4, 0.4))
STRONG = (0.1, 3.0, 7.0, 12.0)


@dataclass(frozen=True)
class Asked:
    """One question's three scores for every passage of its article, and the row of the right one."""

    bm25: Scores
    passage: Scores
    sentence: Scores
    right: int

    def rank(self, weights: tuple[float, float, float], strong: float) -> int:
        keyword = self.bm25 / max(strong, float(self.bm25.max()))
        fused = weights[0] * keyword + weights[1] * self.passage + weights[2] * self.sentence
        return int((fused > fused[self.right]).sum())


def questions(path: Path) -> Iterator[Asked]:
    embedder = MiniLM()
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        texts = [paragraph["context"] for paragraph in article["paragraphs"]]
        sentences = [[sentence.text for sentence in split(text)] for text in texts]
        owners = np.repeat(np.arange(len(texts)), [len(found) for found in sentences])
        keyword = bm25s.BM25(k1=1.2, b=0.75)
        keyword.index([content_stems(text) for text in texts], show_progress=False)
        passage_rows = embedder.encode(texts)
        sentence_rows = embedder.encode([sentence for found in sentences for sentence in found])
        for right, paragraph in enumerate(article["paragraphs"]):
            asked = [item["question"] for item in paragraph["qas"] if not item["is_impossible"]]
            for question, vector in zip(asked, embedder.encode(asked), strict=True):
                best = np.full(len(texts), -1.0, dtype=np.float32)
                np.maximum.at(best, owners, sentence_rows @ vector)
                terms = content_stems(question)
                scores = keyword.get_scores(terms) if terms else np.zeros(len(texts), dtype=np.float32)
                yield Asked(scores, passage_rows @ vector, best, right)


def main() -> None:
    folder = Path(os.environ.get("FIRSTGUESS_EVAL_DATA", "../shared/eval-data"))
    found = list(questions(folder / "squad2_dev_lessons_1-8.json"))
    print(f"{len(found)} questions\nbm25 passage sentence | strong | R@1 | R@3")
    for weights in WEIGHTS:
        for strong in STRONG:
            ranks = np.array([asked.rank(weights, strong) for asked in found])
            print(
                *weights,
                "|",
                strong,
                "|",
                round(float((ranks < 1).mean()), 3),
                "|",
                round(float((ranks < 3).mean()), 3),
            )


if __name__ == "__main__":
    main()
