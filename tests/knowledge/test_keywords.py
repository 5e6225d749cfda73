"""BM25 over many passages: bm25s' scores, the same best passages, and new passages as if they had always been there."""

from __future__ import annotations

import random
from pathlib import Path

import bm25s
import numpy as np
import pytest

from firstguess.knowledge import keywords
from firstguess.knowledge.keywords import Keywords, counted
from firstguess.knowledge.lexicon import content_stems

#: The lexicon parts digits from letters, and the stemmer leaves these as they are.
WORDS = [f"zu{first}{second}k" for first in "abcdfghjlmnprt" for second in "abdfghjklmnprtw"][:200]


def texts_of(count: int, seed: int = 0) -> list[str]:
    rng = random.Random(seed)
    return [" ".join(WORDS[int(200 * rng.random() ** 3)] for _ in range(rng.randint(1, 30))) for _ in range(count)]


def reference(texts: list[str], terms: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    bm25 = bm25s.BM25(k1=1.2, b=0.75)
    bm25.index([content_stems(text) or ["_"] for text in texts], show_progress=False)
    scores: np.ndarray[tuple[int], np.dtype[np.float32]] = bm25.get_scores(terms)
    return scores


FIRST, SECOND, RARE = WORDS[0], WORDS[1], WORDS[150]
QUERIES = [[FIRST], [FIRST, SECOND, WORDS[2]], [RARE, FIRST], [SECOND, SECOND, WORDS[90]], ["nowhere", RARE]]


@pytest.mark.parametrize("terms", QUERIES, ids=" ".join)
def test_scores_are_those_of_bm25s(terms: list[str]) -> None:
    texts = [*texts_of(500), "", "the"]
    assert counted(texts).scores_of(terms, np.arange(502)) == pytest.approx(reference(texts, terms), abs=1e-5)


@pytest.mark.parametrize("k", [1, 10, 400])
@pytest.mark.parametrize("terms", QUERIES, ids=" ".join)
def test_the_best_are_the_best_of_all(terms: list[str], k: int) -> None:
    table, every = counted(texts_of(500)), reference(texts_of(500), terms)
    found = table.top(terms, k)
    best = np.sort(every[every > 0])[::-1][:k]
    assert len(found) == len(set(found.tolist())) == len(best)
    assert np.sort(every[found])[::-1] == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize("terms", [[], ["nowhere"]])
def test_words_that_stand_nowhere_find_nothing(terms: list[str]) -> None:
    table = counted(texts_of(50))
    assert len(table.top(terms, 10)) == 0
    assert not table.scores_of(terms, np.arange(50)).any()


def test_common_words_are_left_out_once_they_cannot_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{FIRST} {WORDS[1 + number // 20]}" for number in range(500)]
    left: list[int] = []
    settled = Keywords._settled

    def spy(self: Keywords, lists: list[keywords.Postings], *rest: object) -> keywords.Rows:
        left.append(len(lists))
        return settled(self, lists, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Keywords, "_settled", spy)
    assert len(counted(texts).top([FIRST, SECOND], 10)) == 10
    assert left == [1]


def test_an_update_is_what_counting_anew_would_be() -> None:
    texts, fresh = texts_of(300), [f"{FIRST} brandnew", *texts_of(40, 2)]
    kept = np.array([*range(299, 20, -1), *[-1] * len(fresh)])
    after, anew = counted(texts).updated(kept, fresh), counted([*texts[:20:-1], *fresh])
    every = np.arange(len(kept))
    for terms in [*QUERIES, ["brandnew"]]:
        assert after.scores_of(terms, every) == pytest.approx(anew.scores_of(terms, every), abs=1e-6)
        assert set(after.top(terms, 5).tolist()) <= set(every.tolist())


def test_an_update_leaves_the_table_before_it_as_it_was() -> None:
    table = counted(texts_of(100))
    before = table.scores_of([FIRST], np.arange(100))
    table.updated(np.arange(50), [])
    table.updated(np.r_[np.arange(100), -1], ["brandnew"])
    assert np.array_equal(table.scores_of([FIRST], np.arange(100)), before)
    assert "brandnew" not in table.terms


def test_a_round_trip_changes_nothing_and_maps_its_arrays(tmp_path: Path) -> None:
    table = counted(texts_of(300))
    keywords.write(table, tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(keywords.FILES)
    again = keywords.read(tmp_path)
    assert again.terms == table.terms
    assert isinstance(again.scores.base, np.memmap)
    every = np.arange(300)
    assert np.array_equal(again.scores_of([RARE, FIRST], every), table.scores_of([RARE, FIRST], every))
