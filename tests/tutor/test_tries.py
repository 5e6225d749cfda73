"""First tries against later ones, practice against unaided: the groups are apart, and few answers prove nothing."""

from __future__ import annotations

from firstguess.tutor.attempts import ENOUGH, Share
from firstguess.tutor.tries import alone_of, tries_of
from tests.tutor.tried import after, told, tried


def test_first_tries_are_commitments_and_later_ones_a_session_apart() -> None:
    log = [tried(0, False), tried(1), tried(8), tried(30, False), tried(0, concept="b")]
    assert tries_of(log, {}).first == Share(1, 2)
    assert tries_of(log, {}).later == Share(1, 2)


def test_what_was_told_first_has_no_first_try() -> None:
    tries = tries_of([told(0), tried(1), tried(9)], {})
    assert (tries.first.n, tries.later.n, tries.after_skipping) == (0, 0, Share(1, 1))


def test_what_was_told_after_a_commitment_was_committed_to() -> None:
    assert tries_of([tried(0, False), told(1), tried(9)], {}).later == Share(1, 1)


def test_what_was_left_and_met_again_in_a_later_session_was_skipped() -> None:
    tries = tries_of([tried(9), tried(10, False)], {"a": after(0)})
    assert (tries.first.n, tries.after_skipping) == (0, Share(1, 2))


def test_what_was_left_and_answered_in_the_same_session_was_committed_to() -> None:
    assert tries_of([tried(1)], {"a": after(0)}).first == Share(1, 1)
    assert tries_of([tried(1)], {"a": after(5)}).first == Share(1, 1)


def test_a_prediction_in_words_is_no_try() -> None:
    assert tries_of([tried(0, None), tried(9, None)], {}).first.n == 0


def test_few_tries_prove_nothing_and_enough_are_put_side_by_side() -> None:
    names = [f"c{number}" for number in range(ENOUGH)]
    log = [tried(hours, concept=name) for name in names for hours in (0, 9)]
    assert "Too early to tell" in tries_of(log, {}).words
    skipped = [step for name in names for step in (told(0, f"s{name}"), tried(9, False, f"s{name}"))]
    assert "100 % (10 of 10) later" in tries_of([*log, *skipped], {}).words
    assert "0 % (0 of 10) later" in tries_of([*log, *skipped], {}).words


def test_practice_and_unaided_success_are_apart() -> None:
    log = [tried(0), tried(1, aided=True), told(2), tried(3, False, via="prove"), tried(4, via="test"), tried(5, None)]
    alone = alone_of(log)
    assert (alone.practice, alone.unaided) == (Share(2, 3), Share(0, 1))
    assert "Too early to tell" in alone.words
    assert "unaided 0 % (0 of 10)" in alone_of([*[tried(0)] * 10, *[tried(0, False, via="prove")] * 10]).words
