"""A small transformer that guesses the next word: of the same kind as the large ones, thousands of times smaller."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from firstguess.tutor.lab.texts import Sentence

LAYERS, WIDTH, HEADS, LONGEST = 4, 64, 4, 24
PAD, START, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Vocabulary:
    """Numbers for words; the first three stand for nothing, the start of a sentence and a word never seen."""

    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.words) + 3

    def encode(self, sentences: Sequence[Sentence]) -> Tensor:
        """A row of numbers for each sentence, padded at its end."""
        number = {word: at for at, word in enumerate(self.words, start=3)}
        rows = torch.full((len(sentences), LONGEST + 1), PAD)
        for row, sentence in zip(rows, sentences, strict=True):
            ids = [START, *(number.get(word, UNKNOWN) for word in sentence)][: LONGEST + 1]
            row[: len(ids)] = torch.tensor(ids)
        return rows

    def number(self, word: str) -> int:
        return self.words.index(word) + 3


class Block(nn.Module):
    """One layer: each word looks at those before it, then is worked over by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.before_looking, self.before_thinking = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.look, self.gather = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.think = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x: Tensor) -> Tensor:
        rows, length, _ = x.shape
        parts = self.look(self.before_looking(x)).view(rows, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], is_causal=True)
        x = x + self.gather(seen.transpose(1, 2).reshape(rows, length, WIDTH))
        return x + torch.as_tensor(self.think(self.before_thinking(x)))


class TinyModel(nn.Module):
    """Embeddings, a few layers, and a head that says how likely each word is to come next."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.embed, self.place = nn.Embedding(words, WIDTH), nn.Embedding(LONGEST, WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, words)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.05)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embed(ids) + self.place.weight[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return torch.as_tensor(self.head(self.norm(x)))

    def freeze_below(self, top: int) -> None:
        """Keep all but the ``top`` layers, the last norm and the head as they are."""
        self.requires_grad_(False)
        for part in (*list(self.layers)[LAYERS - top :], self.norm, self.head):
            part.requires_grad_(True)

    def trained(self) -> int:
        """How many parameters may change."""
        return sum(each.numel() for each in self.parameters() if each.requires_grad)


def loss_of(model: TinyModel, rows: Tensor) -> Tensor:
    """The mean loss of a word, in nats."""
    rows = rows[:, : int((rows != PAD).sum(1).max())]
    guesses = model(rows[:, :-1])
    return functional.cross_entropy(guesses.flatten(0, 1), rows[:, 1:].flatten(), ignore_index=PAD)


@torch.no_grad()
def measured(model: TinyModel, rows: Tensor) -> float:
    """The loss on sentences that are not trained on now."""
    return float(loss_of(model, rows))


@torch.no_grad()
def marked_rightly(model: TinyModel, rows: Tensor, marks: Sequence[int]) -> float:
    """The share of notes whose last word the model tells from the other of the two ``marks``."""
    last = (rows != PAD).sum(1) - 1
    each = torch.arange(len(rows))
    guesses = model(rows[:, : int(last.max())])[each, last - 1][:, list(marks)].argmax(1)
    return float((torch.tensor(marks)[guesses] == rows[each, last]).float().mean())


def training(model: TinyModel, batches: Iterator[Tensor], rate: float) -> Iterator[float]:
    """Train on one batch after the other; yields the loss of each before the model learned from it."""
    optimiser = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], lr=rate)
    for batch in batches:
        optimiser.zero_grad(set_to_none=True)
        loss = loss_of(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        yield float(loss.detach())


def shuffled(rows: Tensor, size: int, steps: int, rng: random.Random) -> Iterator[Tensor]:
    """``steps`` batches of ``size``, through all rows in a new order in every epoch."""
    order: list[int] = []
    for _ in range(steps):
        if len(order) < size:
            order += rng.sample(range(len(rows)), len(rows))
        yield rows[order[:size]]
        order = order[size:]
