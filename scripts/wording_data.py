"""What the embedded model is taught from: examples dressed anew each epoch, then as token ids, then in batches.

Input: ``scripts/data/*.jsonl`` (topic, facts, q, a, kind). Used by ``train_wording.py``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from train_reader import asked_with, leaves_open, phrased

from firstguess.tutor.models.context import as_turns
from firstguess.tutor.wording import taught_conversation

Row = dict[str, Any]
BATCH = 8
# Yes, no, "The lesson does not say" or neither: all of that is decided by one token in sixteen.
FIRST_WORD = 4.0
HELD_OUT_SHARE = 0.12
MOST_FACTS = 4
UNKNOWN = "The lesson does not say."
_WORD = re.compile(r"^(yes|no)[,.;:!]\s*(.*)$", re.IGNORECASE | re.DOTALL)


def split_topics(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """(to learn from, held out): whole subjects, the same ones every time."""
    topics = sorted({row["topic"] for row in rows})
    random.Random(1).shuffle(topics)
    held = set(topics[: round(HELD_OUT_SHARE * len(topics))])
    return [row for row in rows if row["topic"] not in held], [row for row in rows if row["topic"] in held]


def answer_of(text: str) -> str:
    """One way to begin: "Yes. The …", whatever the writer put after the word."""
    found = _WORD.match(text)
    if not found:
        return text
    rest = found[2]
    return f"{found[1].capitalize()}. {rest[:1].upper()}{rest[1:]}".strip()


def grouped(rows: Sequence[Row], seed: int | None) -> list[tuple[list[str], list[tuple[str, str]]]]:
    """(facts, pairs of question and answer), the questions about the same facts together.

    With a ``seed`` as an epoch of training sees them: other phrasing, distractors, other order, now and then a question
    that these facts leave open. Without one as they are written.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["topic"], tuple(row["facts"])), []).append(row)
    if seed is None:
        return [
            (list(facts), [(asked_with(row, row["q"]), answer_of(row["a"])) for row in group])
            for (_, facts), group in groups.items()
        ]
    rng = random.Random(seed)
    made = []
    for (topic, facts), group in groups.items():
        others = [row for row in rows if row["topic"] == topic and tuple(row["facts"]) != facts]
        made.append(_varied(group, others, rng))
    return made


def _varied(group: Sequence[Row], others: Sequence[Row], rng: random.Random) -> tuple[list[str], list[tuple[str, str]]]:
    facts = list(group[0]["facts"])
    pairs = [(asked_with(row, phrased(row, rng)), answer_of(row["a"])) for row in group]
    if others and rng.random() < 0.35:
        spare = max(MOST_FACTS - len(facts), 0)
        foreign = [fact for fact in rng.choice(others)["facts"] if fact not in facts][:spare]
        # What the others' facts answer must not be taught as unknown.
        if not any(row["kind"] == "none" for row in group):
            facts += foreign
    open_ones = [row for row in others if row["kind"] != "none" and "last" not in row and leaves_open(row, facts)]
    if open_ones and rng.random() < 0.3:
        pairs.append((phrased(rng.choice(open_ones), rng), UNKNOWN))
    if rng.random() < 0.5:
        rng.shuffle(facts)
    return facts, [(question.lower() if rng.random() < 0.3 else question, answer) for question, answer in pairs]


@dataclass(frozen=True)
class Rest:
    """What an exchange has of its own: its ``ids`` from where it differs, in which the answer begins at ``start``."""

    ids: list[int]
    start: int


@dataclass(frozen=True)
class Example:
    """Token ids that several exchanges begin with, and the rest of each."""

    shared: list[int]
    rests: list[Rest]

    def __len__(self) -> int:
        return len(self.shared) + sum(len(rest.ids) for rest in self.rests)


def encoded(tokenizer: Any, facts: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Example:
    whole = [_exchange(tokenizer, facts, question, answer) for question, answer in pairs]
    first, last = min(ids for ids, _ in whole), max(ids for ids, _ in whole)
    same = next((i for i, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first) - 1)
    same = min(same, *(start - 1 for _, start in whole))
    return Example(first[:same], [Rest(ids[same:], start - same) for ids, start in whole])


def _exchange(tokenizer: Any, facts: Sequence[str], question: str, answer: str) -> tuple[list[int], int]:
    turns = as_turns(taught_conversation(question, facts))
    prompt = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    before = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    after = tokenizer(f"{answer}<|im_end|>", add_special_tokens=False)["input_ids"]
    return before + after, len(before)


def batches(examples: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    """Examples of about the same length together, ``BATCH`` exchanges or a few more, in a random order of batches."""
    made: list[list[Example]] = []
    size = BATCH
    for example in sorted(examples, key=lambda example: len(example) + rng.random() * 8):
        if size >= BATCH:
            made.append([])
            size = 0
        made[-1].append(example)
        size += len(example.rests)
    rng.shuffle(made)
    return made
