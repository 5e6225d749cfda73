"""Intervals are wide where the evidence is thin, and tests agree with tables worked out by hand."""

from __future__ import annotations

import pytest

from firstguess.eval import stats


def test_items_of_one_cluster_are_no_independent_evidence() -> None:
    scores = [1.0, 0.0] * 20
    alone = stats.interval(scores, [str(place) for place in range(40)], seed=1)
    together = stats.interval(scores, [f"{place % 2}{place // 20}" for place in range(40)], seed=1)
    assert alone.low is not None
    assert alone.high is not None
    assert together.low is not None
    assert together.high is not None
    assert together.high - together.low > 1.5 * (alone.high - alone.low)
    assert (alone.value, alone.n, alone.clusters, together.clusters) == (0.5, 40, 40, 4)


def test_the_same_seed_draws_the_same_interval() -> None:
    scores, clusters = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0], list("aabbcc")
    assert stats.interval(scores, clusters, seed=3) == stats.interval(scores, clusters, seed=3)


def test_one_cluster_has_no_interval() -> None:
    assert stats.interval([1.0, 0.0], ["a", "a"], seed=0) == stats.Interval(0.5, None, None, 2, 1)


def test_few_lessons_are_not_drawn() -> None:
    assert stats.clustered_by(["a", "b"], ["a/1", "b/1"])[0] == "section of a lesson"
    assert stats.clustered_by([str(place) for place in range(8)], ["x"] * 8)[0] == "lesson"


def test_mcnemar_is_the_binomial_of_the_changes() -> None:
    # Nine changes, all one way: 2 * 0.5 ** 9.
    assert stats.mcnemar_exact([0.0] * 9 + [1.0] * 5, [1.0] * 14) == pytest.approx(2 * 0.5**9)
    assert stats.mcnemar_exact([1.0, 0.0], [1.0, 0.0]) == 1.0


def test_holm_multiplies_the_smallest_by_their_number() -> None:
    assert stats.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert stats.holm([]) == []


def test_signed_ranks_of_equal_scores_show_nothing() -> None:
    assert stats.wilcoxon([0.5, 0.25], [0.5, 0.25]) == 1.0
    assert stats.wilcoxon([0.0] * 12, [0.1 * place for place in range(1, 13)]) < 0.01


def test_more_pairs_show_smaller_effects() -> None:
    few, many = stats.smallest_effect([1.0, 0.0, -1.0, 0.0] * 5), stats.smallest_effect([1.0, 0.0, -1.0, 0.0] * 50)
    assert few is not None
    assert many is not None
    assert few > 2 * many
    assert stats.smallest_effect([0.0, 0.0, 0.0, 0.0]) is None
