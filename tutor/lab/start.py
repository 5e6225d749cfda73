"""The pre-trained start: a small model trained on everyday sentences, which ships with firstguess.

``start.safetensors`` holds its parameters in half precision, and what it was made from; ``scripts/train_lab.py`` makes
it. Where it does not fit, since the texts were changed, the start is made when first needed and kept in the cache.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file

from firstguess.tutor.lab.texts import LISTS, Texts
from firstguess.tutor.lab.tiny import HEADS, LAYERS, LONGEST, WIDTH, TinyModel, Vocabulary, training

STEPS, BATCH, RATE = 300, 64, 3e-3
SHIPPED = Path(str(files("firstguess.tutor.lab").joinpath("start.safetensors")))
SAID_EVERY = 10

Say = Callable[[float], None]


def pretrained(texts: Texts, vocabulary: Vocabulary, cache: Path, effort: float, say: Say) -> TinyModel:
    """The start as it ships or as ``cache`` keeps it, or else made now; ``say`` hears what share of it is made."""
    recipe = recipe_of(texts, vocabulary, effort)
    kept = cache / f"start-{recipe}.safetensors"
    for path in (SHIPPED, kept):
        with suppress(OSError, SafetensorError, RuntimeError):
            if made_by(path) == recipe:
                return _read(path, vocabulary)
    model = made(texts, vocabulary, effort, say)
    with suppress(OSError):  # a full disk costs the next run some seconds, no more
        keep(model, kept, recipe)
    return model


def made(texts: Texts, vocabulary: Vocabulary, effort: float, say: Say) -> TinyModel:
    """The start, trained now. It is rounded to half precision, so that it is the same when read again."""
    model = fresh(vocabulary, 0)
    steps = max(1, int(STEPS * effort))
    for done, _ in enumerate(training(model, _everyday(texts, vocabulary, steps), RATE)):
        if done % SAID_EVERY == 0:
            say(done / steps)
    return model.half().float()


def fresh(vocabulary: Vocabulary, seed: int) -> TinyModel:
    """A model with random parameters."""
    torch.manual_seed(seed)
    return TinyModel(len(vocabulary))


def recipe_of(texts: Texts, vocabulary: Vocabulary, effort: float) -> str:
    """Twelve hexadecimal digits that change with whatever the start depends on."""
    shape = (LAYERS, WIDTH, HEADS, LONGEST, vocabulary.words)
    told = repr((shape, STEPS, BATCH, RATE, effort, LISTS, texts.everyday, texts.tables))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def made_by(path: Path) -> str:
    """The recipe of a kept start. Raises ``OSError`` or ``SafetensorError`` when it cannot be read."""
    with safe_open(path, "pt") as file:
        return str((file.metadata() or {}).get("recipe"))


def keep(model: TinyModel, path: Path, recipe: str) -> None:
    """Write the parameters, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        save_file({name: each.half() for name, each in model.state_dict().items()}, partial, {"recipe": recipe})
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _read(path: Path, vocabulary: Vocabulary) -> TinyModel:
    model = fresh(vocabulary, 0)
    model.load_state_dict(load_file(path))
    return model


def _everyday(texts: Texts, vocabulary: Vocabulary, steps: int) -> Iterator[torch.Tensor]:
    rng = random.Random("everyday")
    for _ in range(steps):
        yield vocabulary.encode([texts.sentence(rng) for _ in range(BATCH)])
