"""Pre-train the lab's small model anew: ``python scripts/train_lab.py`` writes tutor/lab/start.safetensors.

Needed after a change to tutor/lab/texts.yaml or to the shape of the model; some ten seconds on one core.
"""

from __future__ import annotations

import random

import torch

from firstguess.tutor.lab.start import SHIPPED, keep, made, recipe_of
from firstguess.tutor.lab.texts import shipped
from firstguess.tutor.lab.tiny import Vocabulary, measured


def main() -> None:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    texts = shipped()
    vocabulary = Vocabulary(texts.words)
    model = made(texts, vocabulary, 1.0, lambda share: print(f"{share:.0%}", end="\r", flush=True))
    keep(model, SHIPPED, recipe_of(texts, vocabulary, 1.0))
    SHIPPED.chmod(0o644)
    rng = random.Random("held-out everyday")
    held_out = vocabulary.encode([texts.sentence(rng) for _ in range(200)])
    print(f"{SHIPPED}: {SHIPPED.stat().st_size} bytes, held-out everyday loss {measured(model, held_out):.3f}")


if __name__ == "__main__":
    main()
