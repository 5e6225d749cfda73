"""What a taught model is worth before anything checks it, on subjects it never saw, and what it forgot.

    python scripts/judge_wording.py [--taught tutor/models/wording.safetensors | --base] [--json]

Greedy answers to the held-out examples as they are written; each sentence is put to the gate, with the example's facts
as the only passage. Forgetting: perplexity of the licence and the README, and everyday questions with short answers.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from lint_wording import gated
from train_reader import asked_with, load_rows
from wording_data import UNKNOWN, Row, split_topics
from wording_model import taught_model

from firstguess.knowledge.lexicon import content_stems
from firstguess.tutor.models.context import as_turns
from firstguess.tutor.wording import taught_conversation, without_answer

HERE = Path(__file__).resolve().parent
TOKENS, AT_ONCE = 64, 16
PERPLEXITY_TOKENS = 1024
Options = Callable[[Sequence[int], torch.Tensor], dict[str, Any]]
"""More options of ``generate``, for the prompts of these numbers and their tokens, (prompts, tokens)."""
_WORD = re.compile(r"^\W*(yes|no)\b", re.IGNORECASE)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--taught", type=Path, default=HERE.parent / "tutor/models/wording.safetensors")
    parser.add_argument("--base", action="store_true", help="the untaught model")
    parser.add_argument("--data", type=Path, default=HERE / "data")
    parser.add_argument("--cache", type=Path, default=HERE.parent / ".cache")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--answers", type=Path, help="where to write what was answered")
    given = parser.parse_args()
    model, tokenizer = taught_model(given.cache, None if given.base else given.taught)
    _, held = split_topics(load_rows(given.data))
    held = held[: given.limit]
    said = answers(model, tokenizer, [(asked_with(row, row["q"]), row["facts"]) for row in held])
    if given.answers:
        lines = (json.dumps(row | {"said": text}, ensure_ascii=False) for row, text in zip(held, said, strict=True))
        given.answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(json.dumps(figures(held, said) | forgetting(model, tokenizer), indent=1))


def answers(
    model: Any, tokenizer: Any, asked: Sequence[tuple[str, Sequence[str]]], options: Options | None = None
) -> list[str]:
    """Greedy answers, in the order of ``asked`` (question and facts)."""
    prompts = [_prompt(tokenizer, as_turns(taught_conversation(question, facts))) for question, facts in asked]
    return generated(model, tokenizer, prompts, options)


def _prompt(tokenizer: Any, turns: Sequence[dict[str, str]]) -> str:
    return str(tokenizer.apply_chat_template(list(turns), add_generation_prompt=True, tokenize=False))


def generated(model: Any, tokenizer: Any, prompts: Sequence[str], options: Options | None = None) -> list[str]:
    tokenizer.padding_side = "left"
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    order = sorted(range(len(prompts)), key=lambda number: len(prompts[number]))
    said = [""] * len(prompts)
    for at in range(0, len(order), AT_ONCE):
        chunk = order[at : at + AT_ONCE]
        inputs = tokenizer([prompts[number] for number in chunk], return_tensors="pt", padding=True,
                           add_special_tokens=False)  # fmt: skip
        given = {"max_new_tokens": TOKENS, "do_sample": False, "pad_token_id": tokenizer.pad_token_id}
        with torch.inference_mode():
            made = model.generate(**inputs, **given, **(options(chunk, inputs["input_ids"]) if options else {}))
        texts = tokenizer.batch_decode(made[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        for number, text in zip(chunk, texts, strict=True):
            said[number] = text.strip()
    return said


def figures(rows: Sequence[Row], said: Sequence[str]) -> dict[str, Any]:
    """Shares (0..1) over held-out examples; counts of what they are shares of."""
    pairs = list(zip(rows, said, strict=True))
    none = [text for row, text in pairs if row["kind"] == "none"]
    answered = [(row, text) for row, text in pairs if row["kind"] != "none"]
    words = {word: [_first(text) for row, text in answered if row["kind"] == word] for word in ("yes", "no")}
    recall = {word: _share(heard == word for heard in found) for word, found in words.items()}
    verdicts = [verdict for row, text in answered if UNKNOWN not in text for verdict in gated(row, text)]
    return {
        "answered by the facts": len(answered),
        "not answered by them": len(none),
        "refused of those": _share(UNKNOWN in text for text in none),
        "refused of the others": _share(UNKNOWN in text for _, text in answered),
        "yes heard for yes": recall["yes"],
        "no heard for no": recall["no"],
        "right word, balanced": (recall["yes"] + recall["no"]) / 2,
        "words from facts or question": _carried([pair for pair in answered if UNKNOWN not in pair[1]]),
        "sentences": len(verdicts),
        "own words, passed": _share(verdict == "own" for verdict in verdicts),
        "copied": _share(verdict == "copied" for verdict in verdicts),
        "dropped": _share(verdict not in ("own", "copied") for verdict in verdicts),
    }


def _first(text: str) -> str | None:
    found = _WORD.match(text)
    return found[1].casefold() if found else None


def _carried(answered: Sequence[tuple[Row, str]]) -> float:
    """The share of all content words said that stand in the facts or the question."""
    found: list[bool] = []
    for row, text in answered:
        given = set(content_stems(f"{' '.join(row['facts'])} {asked_with(row, row['q'])}"))
        found += [stem in given for stem in content_stems(without_answer(text))]
    return _share(found)


def forgetting(model: Any, tokenizer: Any) -> dict[str, float]:
    """Perplexity of texts that are no lesson, and the share of everyday questions that are answered right."""
    root = HERE.parent
    texts = {name: (root / name).read_text(encoding="utf-8") for name in ("LICENSE", "docs/lesson-format.md")}
    found = {f"perplexity of {name}": perplexity(model, tokenizer, text) for name, text in texts.items()}
    known = json.loads((HERE / "data" / "everyday.json").read_text(encoding="utf-8"))
    prompts = [_prompt(tokenizer, [{"role": "user", "content": item["q"]}]) for item in known]
    said = generated(model, tokenizer, prompts)
    right = _share(
        any(re.search(rf"\b{re.escape(answer)}\b", text.casefold()) for answer in item["any"])
        for item, text in zip(known, said, strict=True)
    )
    return found | {"everyday questions right": right, "everyday questions": len(known)}


def perplexity(model: Any, tokenizer: Any, text: str) -> float:
    ids = torch.tensor([tokenizer(text, add_special_tokens=False)["input_ids"][:PERPLEXITY_TOKENS]])
    with torch.inference_mode():
        return round(math.exp(model(input_ids=ids, labels=ids).loss.item()), 2)


def _share(hits: Any) -> float:
    return _mean([float(hit) for hit in hits])


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else math.nan


if __name__ == "__main__":
    main()
