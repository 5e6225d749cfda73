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


def test_shares_that_are_all_alike_are_still_uncertain() -> None:
    found = stats.share_interval([1.0] * 30, [str(place) for place in range(30)], seed=0)
    # The rule of three: with none wrong among n, up to about 3.7/n (two-sided) may be.
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx(1 - 3.6 / 30, abs=0.01)


def test_figures_that_are_no_mean_are_drawn_by_group() -> None:
    groups = [[float(place)] for place in range(40)]
    found = stats.figures_interval(groups, lambda rows: {"most": max(rows)} if rows else {}, seed=0)
    assert found["most"] is not None
    assert 30 < found["most"][0] <= found["most"][1] == 39
    assert stats.figures_interval(groups[:1], lambda rows: {"most": max(rows)}, seed=0) == {"most": None}


def test_a_figure_that_few_draws_can_tell_has_no_interval() -> None:
    groups = [[float(place)] for place in range(40)]
    found = stats.figures_interval(groups, lambda rows: {"all": 1.0} if len(set(rows)) == 40 else {}, seed=0)
    assert found == {"all": None}
