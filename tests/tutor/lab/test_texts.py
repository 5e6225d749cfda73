"""Sentences and notes from patterns: seeded, distinct, within what the model can read."""

from __future__ import annotations

import random

from firstguess.tutor.lab.texts import MARKS, Texts, shipped, unchecked
from firstguess.tutor.lab.tiny import LONGEST

ROWS = {"tea": [{"name": "green", "short": "g"}], "cup": [{"name": "a mug"}]}
SMALL = Texts(ROWS, ("the {tea} in {cup}",), "{tea.short} {tea} urgent")


def test_a_row_stays_the_same_within_a_sentence() -> None:
    assert SMALL.notes(1, random.Random(0)) == [("g", "green", "urgent")]


def test_the_vocabulary_holds_every_word() -> None:
    texts, rng = shipped(), random.Random(0)
    said = {word for _ in range(2000) for word in texts.sentence(rng)}
    noted = {word for note in texts.notes(500, rng) for word in note}
    assert said | noted <= set(texts.words)
    assert set(SMALL.words) == {"the", "in", "a", "mug", "g", "green", "urgent"}


def test_no_sentence_is_longer_than_the_model_reads() -> None:
    texts, rng = shipped(), random.Random(1)
    assert max(len(texts.sentence(rng)) for _ in range(2000)) <= LONGEST
    assert max(len(note) for note in texts.notes(500, rng)) <= LONGEST


def test_held_out_notes_are_not_trained_on() -> None:
    texts, rng = shipped(), random.Random(2)
    held_out = texts.notes(200, rng)
    assert not set(held_out) & set(texts.notes(200, rng, held_out))
    assert len(set(held_out)) == 200


def test_a_seed_draws_the_same() -> None:
    assert shipped().notes(20, random.Random(3)) == shipped().notes(20, random.Random(3))


def test_marks_come_last_and_both_occur() -> None:
    assert {note[-1] for note in shipped().notes(50, random.Random(4))} == set(MARKS)


def test_unchecked_notes_overlook_urgent_cases_and_invent_none() -> None:
    rng = random.Random(5)
    notes = shipped().notes(300, rng)
    spoilt = unchecked(notes, rng)
    marked = {tuple(sorted(note[:-1])): note[-1] for note in notes}
    changed = [note for note in spoilt if marked[tuple(sorted(note[:-1]))] != note[-1]]
    assert len(spoilt) == 300 > len(set(spoilt))
    assert len(changed) > 80
    assert {note[-1] for note in changed} == {"routine"}
