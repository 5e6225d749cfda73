"""Train the reader that ships in ``tutor/models/reader.safetensors``: MiniLM as a cross-encoder.

    python scripts/train_reader.py [--epochs 2] [--out tutor/models/reader.safetensors]

Input: ``scripts/data/*.jsonl`` (facts, question, kind), written for this project about subjects that no shipped lesson
teaches. Subjects are held out whole, never single lines. Seeded; about ten minutes on two idle cores; needs
scikit-learn, which comes with sentence-transformers. Prints the figures that ``docs/reader-card.md`` quotes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score
from transformers import AutoModel, AutoTokenizer

from firstguess.knowledge.embedding import HUB_ID, packaged_weights
from firstguess.knowledge.lexicon import content_stems
from firstguess.tutor.models.reader import LABELS, MAX_PIECES
from firstguess.tutor.question import read

LABEL_OF = {"open": 0, "both": 0, "yes": 1, "no": 2, "none": 3}
TAGS = (", right?", ", correct?", ", isn't it?", ", no?", "?", ".", ", yes?", "?", "")
LEADS = ("", "", "", "so ", "is it true that ", "I think ", "do you think ", "someone told me ")
AUXILIARY = re.compile(
    r"\W*(?:is|isn't|are|do|don't|does|doesn't|did|can|can't|will|won't|would|should|has|have|was|were|must|could)\b",
    re.I,
)
HELD_OUT_SHARE = 0.15
BATCH = 16
# Every layer learns; the embeddings, which hold half of the parameters, stay as they are.
LAYERS = [0, 1, 2, 3, 4, 5]

Row = dict[str, Any]
Item = tuple[str, list[str], int]


class Classifier(torch.nn.Module):
    """Mean-pooled MiniLM whose upper layers learn, and one linear layer over four labels."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(source)
        for name, parameter in self.encoder.named_parameters():
            parameter.requires_grad = any(f"encoder.layer.{layer}." in name for layer in LAYERS)
        self.dropout = torch.nn.Dropout(0.1)
        self.head = torch.nn.Linear(384, len(LABELS))

    def forward(self, batch: Any) -> torch.Tensor:
        hidden = self.encoder(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        logits: torch.Tensor = self.head(self.dropout((hidden * mask).sum(1) / mask.sum(1)))
        return logits


def load_rows(folder: Path) -> list[Row]:
    return [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text().splitlines() if line
    ]


def varied(row: Row, same_topic: Sequence[Row], rng: random.Random) -> Item:
    """One training item: phrasing that gives nothing away (tags on yes and no alike), distractors, foreign facts."""
    label = LABEL_OF[row["kind"]]
    facts, others = list(row["facts"]), [other for other in same_topic if other["facts"] != row["facts"]]
    if label != 3 and others and rng.random() < 0.2:
        other = rng.choice(others)
        if leaves_open(row, other["facts"]):
            return asked_with(row, phrased(row, rng)), list(other["facts"]), 3
    if others and rng.random() < 0.35:
        extra = [fact for fact in rng.choice(others)["facts"] if fact not in facts][:2]
        facts = facts + extra if rng.random() < 0.5 else extra + facts
    if rng.random() < 0.3:
        rng.shuffle(facts)
    question = asked_with(row, phrased(row, rng))
    return (question.lower() if rng.random() < 0.3 else question), facts, label


def asked_with(row: Row, question: str) -> str:
    """A follow-up comes with the question before it, joined as ``tutor/followup.py`` joins them."""
    return f"{row['last']} {question}" if "last" in row else question


def phrased(row: Row, rng: random.Random) -> str:
    question: str = row["q"]
    claim = read(question).claim
    if row["kind"] not in ("yes", "no") or not claim or rng.random() < 0.5:
        return question
    if AUXILIARY.match(question):
        return question if rng.random() < 0.5 else question.rstrip("?. ") + rng.choice(TAGS)
    return rng.choice(LEADS) + claim + rng.choice(TAGS)


def leaves_open(row: Row, facts: Sequence[str]) -> bool:
    """Whether other facts of the subject surely do not answer: they lack most of what the answer adds."""
    answer = row.get("a") or " ".join(row["facts"])
    added = set(content_stems(answer)) - set(content_stems(row["q"]))
    return bool(added) and len(added & set(content_stems(" ".join(facts)))) < 0.25 * len(added)


def tokenised(tokenizer: Any, items: Sequence[Item]) -> Any:
    return tokenizer(
        [item[0] for item in items], [" ".join(item[1]) for item in items],
        padding=True, truncation="only_second", max_length=MAX_PIECES, return_tensors="pt",
    )  # fmt: skip


def evaluate(model: Classifier, tokenizer: Any, rows: Sequence[Row]) -> dict[str, float]:
    """Yes against no, answered against not, on rows as they are written."""
    model.eval()
    items: list[Item] = [(asked_with(row, row["q"]), row["facts"], LABEL_OF[row["kind"]]) for row in rows]
    with torch.inference_mode():
        shares = torch.cat(
            [model(tokenised(tokenizer, items[i : i + 32])).softmax(-1) for i in range(0, len(items), 32)]
        )
    labels = torch.tensor([item[2] for item in items])
    polar = (labels == 1) | (labels == 2)
    right = (shares[polar, 2] > shares[polar, 1]) == (labels[polar] == 2)
    none = labels == 3
    refused = shares[:, 3] > 0.5
    return {
        "n": len(items),
        "yes or no right": round(right.float().mean().item(), 3),
        "of": int(polar.sum()),
        "not answered AUROC": round(float(roc_auc_score(none, shares[:, 3])), 3),
        "refused of unanswered": round(refused[none].float().mean().item(), 3),
        "refused of answered": round(refused[~none].float().mean().item(), 3),
    }


def train(model: Classifier, tokenizer: Any, rows: list[Row], held: list[Row], epochs: int, rate: float) -> None:
    rng = random.Random(0)
    topics: dict[str, list[Row]] = {}
    for row in rows:
        topics.setdefault(row["topic"], []).append(row)
    groups = [
        {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": rate},
        {"params": list(model.head.parameters()), "lr": 1e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, 1e-3], total_steps=steps, pct_start=0.1)
    for epoch in range(epochs):
        model.train()
        items = sorted((varied(row, topics[row["topic"]], rng) for row in rows), key=_length)
        batches = [items[i : i + BATCH] for i in range(0, len(items), BATCH)]
        rng.shuffle(batches)
        total = 0.0
        for number, batch in enumerate(batches, start=1):
            labels = torch.tensor([item[2] for item in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(tokenised(tokenizer, batch))
            loss = torch.nn.functional.cross_entropy(logits.float(), labels, label_smoothing=0.05)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
            if number % 20 == 0:
                print(f"  batch {number}/{len(batches)}  loss {total / number:.3f}", flush=True)
        print(
            f"epoch {epoch + 1}/{epochs}  loss {total / len(batches):.3f}  {evaluate(model, tokenizer, held)}",
            flush=True,
        )


def _length(item: Item) -> int:
    return len(item[0]) + sum(map(len, item[1]))


def weights(model: Classifier) -> dict[str, torch.Tensor]:
    """What was learned, by the names of the encoder's own parameters, and the head; half precision."""
    learned = {name: value.data for name, value in model.encoder.named_parameters() if value.requires_grad}
    learned |= {"head.weight": model.head.weight.data, "head.bias": model.head.bias.data}
    return {name: value.to(torch.float16).contiguous() for name, value in learned.items()}


def main() -> None:
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--data", type=Path, default=here / "data")
    parser.add_argument("--out", type=Path, default=here.parent / "tutor/models/reader.safetensors")
    given = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(os.cpu_count() or 1)
    rows = load_rows(given.data)
    topics = sorted({row["topic"] for row in rows})
    random.Random(0).shuffle(topics)
    held = set(topics[: round(HELD_OUT_SHARE * len(topics))])
    source = str(packaged_weights() or HUB_ID)
    tokenizer, model = AutoTokenizer.from_pretrained(source), Classifier(source)
    print(f"{len(rows)} examples over {len(topics)} subjects, {len(held)} of them held out")
    apart = [row for row in rows if row["topic"] in held]
    train(model, tokenizer, [row for row in rows if row["topic"] not in held], apart, given.epochs, given.rate)
    save_file(weights(model), given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
