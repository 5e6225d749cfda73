"""The small model: it learns, it freezes, it does the same for the same seed; and the start is kept."""

from __future__ import annotations

import random
from pathlib import Path

import torch

from firstguess.tutor.lab.start import SHIPPED, fresh, made_by, pretrained, recipe_of
from firstguess.tutor.lab.texts import shipped
from firstguess.tutor.lab.tiny import PAD, Vocabulary, marked_rightly, measured, shuffled, training

TEXTS = shipped()
WORDS = Vocabulary(TEXTS.words)
NOTES = WORDS.encode(TEXTS.notes(12, random.Random(0)))


def silent(_share: float) -> None:
    """Nobody listens."""


def test_training_lowers_the_loss_and_a_seed_repeats_it() -> None:
    losses = [list(training(fresh(WORDS, 1), shuffled(NOTES, 6, 8, random.Random(0)), 1e-2)) for _ in range(2)]
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]


def test_what_is_frozen_stays_as_it_was() -> None:
    model = fresh(WORDS, 1)
    everything = model.trained()
    model.freeze_below(2)
    before = {name: each.clone() for name, each in model.named_parameters()}
    list(training(model, shuffled(NOTES, 12, 2, random.Random(0)), 1e-2))
    changed = {
        name.split(".")[0] + name.split(".")[1]
        for name, each in model.named_parameters()
        if not each.equal(before[name])
    }
    assert changed == {"layers2", "layers3", "normweight", "normbias", "headweight", "headbias"}
    assert model.trained() < everything


def test_no_word_sees_those_after_it() -> None:
    model, other = fresh(WORDS, 1), NOTES.clone()
    other[:, 5:] = 3
    with torch.no_grad():
        assert model(NOTES[:, :12])[:, :5].equal(model(other[:, :12])[:, :5])


def test_padding_does_not_count() -> None:
    model = fresh(WORDS, 1)
    longer = torch.cat([NOTES, torch.full((len(NOTES), 3), PAD)], dim=1)
    assert measured(model, NOTES) == measured(model, longer)


def test_an_epoch_has_every_row_once() -> None:
    rows = torch.arange(10).unsqueeze(1)
    seen = torch.cat(list(shuffled(rows, 5, 4, random.Random(0))))[:, 0].tolist()
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))


def test_marks_are_compared_with_each_other_alone() -> None:
    marks = [WORDS.number("urgent"), WORDS.number("routine")]
    model = fresh(WORDS, 1)
    with torch.no_grad():
        model.head.bias[marks[0]] = 50.0
        model.head.bias[WORDS.number("pt")] = 99.0
    urgent = float(NOTES.eq(marks[0]).any(1).float().mean())
    assert round(marked_rightly(model, NOTES, marks), 4) == round(urgent, 4)


def test_the_start_that_ships_is_made_from_what_ships(tmp_path: Path) -> None:
    assert made_by(SHIPPED) == recipe_of(TEXTS, WORDS, 1.0), "run scripts/train_lab.py"
    assert SHIPPED.stat().st_size < 2**20
    rng = random.Random("everyday, held out")
    everyday = WORDS.encode([TEXTS.sentence(rng) for _ in range(100)])
    assert measured(pretrained(TEXTS, WORDS, tmp_path, 1.0, silent), everyday) < 2 < measured(fresh(WORDS, 0), everyday)
    assert not list(tmp_path.iterdir())


def test_the_start_is_made_once_and_read_again(tmp_path: Path) -> None:
    heard: list[float] = []
    made = pretrained(TEXTS, WORDS, tmp_path, 0.01, heard.append)
    assert heard
    heard.clear()
    read = pretrained(TEXTS, WORDS, tmp_path, 0.01, heard.append)
    assert not heard
    assert measured(made, NOTES) == measured(read, NOTES)


def test_a_damaged_start_is_made_again(tmp_path: Path) -> None:
    made = pretrained(TEXTS, WORDS, tmp_path, 0.01, silent)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"not one")
    assert measured(pretrained(TEXTS, WORDS, tmp_path, 0.01, silent), NOTES) == measured(made, NOTES)


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert pretrained(TEXTS, WORDS, tmp_path / "file" / "lab", 0.01, silent).trained() > 100_000
