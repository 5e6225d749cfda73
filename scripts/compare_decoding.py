"""Ways to decode the taught model's answers, on subjects it never saw: does a rule on tokens make better sentences?

    python scripts/compare_decoding.py [--arms greedy words fresh both] [--limit 40] [--out FOLDER]

Each arm writes the same held-out answers: ``greedy`` as the product does; ``words`` may only use words of the facts and
the question, function words and the answer that the lesson does not say; ``fresh`` may copy no run of RUN tokens of the
prompt; ``both`` has both rules. What comes of them is put to the gate, as in judge_wording.py.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from judge_wording import Options, answers, figures
from train_reader import asked_with, load_rows
from transformers import EncoderNoRepeatNGramLogitsProcessor, LogitsProcessor, LogitsProcessorList
from wording_data import UNKNOWN, Row, split_topics
from wording_model import taught_model

from firstguess.knowledge.lexicon import STOPWORDS

HERE = Path(__file__).resolve().parent
#: Tokens of the prompt that may stand in an answer in their order; half a sentence of the lesson's.
RUN = 10
MARKS = (".", ",", ";", ":", "?", "\u2019", "'", "'s", "-", "(", ")", '"', "%")
_WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+(?:[-'\u2019][^\W_]+)*")


@dataclass(eq=False)
class Words:
    """The words that an answer may use, as a tree of tokens: ``next`` by token, ``ends`` where a word is whole."""

    next: dict[int, Words] = field(default_factory=dict)
    ends: bool = False

    def add(self, tokens: Sequence[int]) -> None:
        node = self
        for token in tokens:
            node = node.next.setdefault(token, Words())
        node.ends = True


class OnlyWords(LogitsProcessor):
    """Lets an answer be made of some words and marks only; ``trees`` and ``starts`` are one a row, tokens per word.

    The first word of an answer is not preceded by a space, so it has a tree of its own.
    """

    def __init__(
        self, trees: Sequence[Words], starts: Sequence[Words], marks: Sequence[int], end: int, at: int
    ) -> None:
        self._trees, self._starts, self._marks, self._end, self._at = trees, starts, list(marks), end, at

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        barred = torch.full_like(scores, float("-inf"))
        for row, tokens in enumerate(input_ids[:, self._at :].tolist()):
            allowed = list(self._allowed(row, tokens))
            barred[row, allowed] = scores[row, allowed]
        return barred  # type: ignore[return-value]

    def _allowed(self, row: int, tokens: Sequence[int]) -> Iterator[int]:
        tree, nodes = self._trees[row], [self._starts[row]]
        for token in tokens:
            follow = [node.next[token] for node in nodes if token in node.next]
            between = not tokens or any(node.ends for node in nodes) or tree in nodes
            if between and token in tree.next:
                follow.append(tree.next[token])
            nodes = follow if follow else [tree]  # after a mark, or the end
        for node in nodes:
            yield from node.next
        if any(node.ends for node in nodes) or tree in nodes:
            yield from (*tree.next, *self._marks, self._end)


def only_words(tokenizer: Any, rows: Sequence[Row]) -> Options:
    """The rule of ``words``."""
    marks = [tokens[0] for mark in MARKS if len(tokens := tokenizer.encode(mark, add_special_tokens=False)) == 1]

    def tree(texts: Sequence[str]) -> Words:
        made = Words()
        for text in texts:
            made.add(tokenizer.encode(text, add_special_tokens=False))
        return made

    def options(chunk: Sequence[int], prompt: torch.Tensor) -> dict[str, Any]:
        said = [sorted(_words_for(rows[number])) for number in chunk]
        trees = [tree([f" {word}" for word in words]) for words in said]
        starts = [tree([word[:1].upper() + word[1:] for word in words]) for words in said]
        rule = OnlyWords(trees, starts, marks, tokenizer.eos_token_id, prompt.shape[1])
        return {"logits_processor": LogitsProcessorList([rule])}

    return options


def _words_for(row: Row) -> set[str]:
    given = set(_WORD.findall(f"{' '.join(row['facts'])} {asked_with(row, row['q'])} {UNKNOWN}"))
    plain = given | STOPWORDS
    return plain | {word[:1].upper() + word[1:] for word in plain} | {word[:1].lower() + word[1:] for word in given}


def no_copies() -> Options:
    """The rule of ``fresh``."""

    def options(_chunk: Sequence[int], prompt: torch.Tensor) -> dict[str, Any]:
        rule = EncoderNoRepeatNGramLogitsProcessor(RUN, prompt.long())  # type: ignore[arg-type]
        return {"logits_processor": LogitsProcessorList([rule])}

    return options


def both(one: Options, other: Options) -> Options:
    def options(chunk: Sequence[int], prompt: torch.Tensor) -> dict[str, Any]:
        rules = [rule for each in (one, other) for rule in each(chunk, prompt)["logits_processor"]]
        return {"logits_processor": LogitsProcessorList(rules)}

    return options


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--arms", nargs="+", default=["greedy", "words", "fresh", "both"])
    parser.add_argument("--taught", type=Path, default=HERE.parent / "tutor/models/wording.safetensors")
    parser.add_argument("--cache", type=Path, default=HERE.parent / ".cache")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--out", type=Path, help="where each arm's answers go, as JSON lines")
    given = parser.parse_args()
    model, tokenizer = taught_model(given.cache, given.taught)
    _, held = split_topics(load_rows(HERE / "data"))
    held = held[: given.limit]
    rules: dict[str, Options | None] = {"greedy": None, "words": only_words(tokenizer, held), "fresh": no_copies()}
    rules["both"] = both(only_words(tokenizer, held), no_copies())
    asked = [(asked_with(row, row["q"]), row["facts"]) for row in held]
    for arm in given.arms:
        began = time.perf_counter()
        said = answers(model, tokenizer, asked, rules[arm])
        print(
            json.dumps({"arm": arm, "seconds": round(time.perf_counter() - began), **figures(held, said)}), flush=True
        )
        if given.out:
            given.out.mkdir(parents=True, exist_ok=True)
            lines = (json.dumps(row | {"said": text}) for row, text in zip(held, said, strict=True))
            (given.out / f"{arm}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
