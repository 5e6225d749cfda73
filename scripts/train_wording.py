"""Teach the embedded model its one job: word given facts as the answer to a question (``make model``).

    python scripts/train_wording.py [--epochs 3] [--work FOLDER] [--out tutor/models/wording.safetensors]

Input: ``scripts/data/*.jsonl`` (topic, facts, q, a, kind; last), about subjects that no shipped lesson teaches. Output:
an adapter (LoRA) in half precision. Subjects are held out whole, never single lines. Seeded; a GPU is used if there is
one, two idle cores take about twenty minutes. A run that was interrupted goes on at its last checkpoint in ``--work``,
where the losses are written too (``losses.jsonl``, ``losses.svg``). ``--rank``, ``--layers``, ``--rate``,
``--examples`` and ``--data`` are for comparisons (``compare_wording.py``). Needs peft and matplotlib:
``pip install firstguess[train]``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from loss_curve import draw
from safetensors.torch import save_file
from train_reader import load_rows
from wording_data import FIRST_WORD, Example, Row, batches, encoded, grouped, split_topics
from wording_model import Method, base_model, export, inside, learned, teachable

RATE, WARM_UP = 4e-4, 0.06
PATIENCE = 3  # evaluations without a better held-out loss


@dataclass
class Run:
    """Where a run stands; written with each checkpoint, so that it can go on."""

    step: int = 0
    best: float = math.inf
    worse: int = 0
    losses: list[dict[str, float]] = field(default_factory=list)


def loss_of(model: Any, batch: Sequence[Example], device: str, *, half: bool) -> torch.Tensor:
    """Mean cross-entropy over the answers' tokens, the first of each counting ``FIRST_WORD`` times.

    What exchanges share is computed once: each sees it and itself, at the positions it would have alone.
    """
    longest = max(map(len, batch))
    ids, places, owner = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(3))
    targets = torch.full((len(batch), longest), -1)
    weight = torch.ones(len(batch), longest)
    for row, example in enumerate(batch):
        at = len(example.shared)
        ids[row, :at], places[row, :at] = torch.tensor(example.shared), torch.arange(at)
        for number, rest in enumerate(example.rests, start=1):
            end = at + len(rest.ids)
            ids[row, at:end], owner[row, at:end] = torch.tensor(rest.ids), number
            places[row, at:end] = torch.arange(len(rest.ids)) + len(example.shared)
            targets[row, at + rest.start - 1 : end - 1] = torch.tensor(rest.ids[rest.start :])
            weight[row, at + rest.start - 1] = FIRST_WORD
            at = end
    seen = (owner[:, None, :] == owner[:, :, None]) | (owner[:, None, :] == 0)
    seen &= torch.ones(longest, longest, dtype=torch.bool).tril()
    asked = (targets >= 0).to(device)
    with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
        inner = inside(model)
        hidden = inner.model(
            input_ids=ids.to(device), attention_mask=seen[:, None].to(device), position_ids=places.to(device),
            use_cache=False,
        ).last_hidden_state  # fmt: skip
        logits = inner.lm_head(hidden[asked])
    each = torch.nn.functional.cross_entropy(logits.float(), targets.to(device)[asked], reduction="none")
    share = weight.to(device)[asked]
    return (each * share).sum() / share.sum()


def held_out_loss(model: Any, examples: Sequence[Example], device: str, *, half: bool) -> float:
    model.eval()
    total = count = 0.0
    with torch.inference_mode():
        for batch in batches(examples, random.Random(0)):
            tokens = sum(len(rest.ids) - rest.start for example in batch for rest in example.rests)
            total += loss_of(model, batch, device, half=half).item() * tokens
            count += tokens
    model.train()
    return total / count


def main() -> None:
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--data", type=Path, default=here / "data")
    parser.add_argument("--cache", type=Path, default=here.parent / ".cache")
    parser.add_argument("--work", type=Path, default=here.parent / "build/wording")
    parser.add_argument("--out", type=Path, default=here.parent / "tutor/models/wording.safetensors")
    parser.add_argument("--rank", type=int, default=Method.rank, help="of the adapter; 0 trains every weight instead")
    parser.add_argument("--layers", choices=("all", "top"), default=Method.layers)
    parser.add_argument("--examples", type=int, help="so many at most, drawn with the seed")
    parser.add_argument("--float32", action="store_true")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(min(os.cpu_count() or 1, 8))
    method = Method(given.rank, given.layers)
    # Small steps are lost in bfloat16 where the weights themselves are what is stepped.
    exact = given.float32 or method.full
    model, tokenizer = base_model(given.cache, torch.float32 if exact else torch.bfloat16)
    model = teachable(model.to(device), method)
    rows, held = split_topics(load_rows(given.data))
    if given.examples:
        rows = random.Random(0).sample(rows, min(given.examples, len(rows)))
    print(f"{len(rows)} examples to learn from, {len(held)} held out; {device}", flush=True)
    train(model, tokenizer, rows, held, device, given)


def train(model: Any, tokenizer: Any, rows: list[Row], held: list[Row], device: str, given: Any) -> None:
    half = not given.float32
    parameters = [value for value in model.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=given.rate, weight_decay=0.01)
    epochs = [_epoch(tokenizer, rows, number) for number in range(given.epochs)]
    total = sum(map(len, epochs))
    flat = [batch for epoch in epochs for batch in epoch]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, total))
    judged = [encoded(tokenizer, *group) for group in grouped(held, None)]
    run = _resumed(model, optimiser, schedule, given.work)
    model.train()
    began, seen = time.monotonic(), run.step
    recent: list[float] = []
    for batch in flat[run.step :]:
        loss = loss_of(model, batch, device, half=half)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        run.step += 1
        recent.append(loss.item())
        if run.step % 5 == 0:
            pace = (time.monotonic() - began) / (run.step - seen)
            print(
                f"step {run.step}/{total}  loss {sum(recent[-5:]) / len(recent[-5:]):.3f}  "
                f"{pace:.2f} s a step, {(total - run.step) * pace / 60:.0f} min left",
                flush=True,
            )
        if run.step % (len(epochs[0]) // 2) == 0 or run.step == total:
            _judge(model, judged, run, recent, device, given, half=half)
            recent = []
            _keep(model, optimiser, schedule, run, given.work)
            if run.worse >= PATIENCE:
                break
    export(given.work / "best.safetensors", given.out)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB, held-out loss {run.best:.4f}", flush=True)


def _epoch(tokenizer: Any, rows: list[Row], number: int) -> list[list[Example]]:
    made = [encoded(tokenizer, *group) for group in grouped(rows, seed=number)]
    return batches(made, random.Random(number))


def _judge(
    model: Any, judged: Sequence[Example], run: Run, recent: Sequence[float], device: str, given: Any, *, half: bool
) -> None:
    held = held_out_loss(model, judged, device, half=half)
    point = {"step": run.step, "train": sum(recent) / max(len(recent), 1), "held": held}
    run.losses.append(point)
    given.work.joinpath("losses.jsonl").write_text("".join(json.dumps(each) + "\n" for each in run.losses))
    draw(run.losses, given.work / "losses.svg", f"Teaching {given.out.name}")
    run.worse = 0 if held < run.best else run.worse + 1
    if held < run.best:
        run.best = held
        save_file({name: value.cpu().contiguous() for name, value in learned(model).items()},
                  given.work / "best.safetensors")  # fmt: skip
    print(f"step {run.step}: learned {point['train']:.4f}, held out {held:.4f} (best {run.best:.4f})", flush=True)


def _rate(step: int, total: int) -> float:
    warm = WARM_UP * total
    return (step + 1) / warm if step < warm else 0.5 * (1 + math.cos(math.pi * (step - warm) / (total - warm)))


def _keep(model: Any, optimiser: Any, schedule: Any, run: Run, work: Path) -> None:
    """Write the checkpoint whole or not at all."""
    state = {"model": learned(model), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict()}
    partial = work / "checkpoint.partial"
    torch.save(state | {"run": vars(run)}, partial)
    partial.replace(work / "checkpoint.pt")


def _resumed(model: Any, optimiser: Any, schedule: Any, work: Path) -> Run:
    path = work / "checkpoint.pt"
    if not path.exists():
        return Run()
    state = torch.load(path, weights_only=True)
    for name, value in learned(model).items():
        value.copy_(state["model"][name])
    optimiser.load_state_dict(state["optimiser"])
    schedule.load_state_dict(state["schedule"])
    run = Run(**state["run"])
    print(f"going on at step {run.step}", flush=True)
    return run


if __name__ == "__main__":
    main()
