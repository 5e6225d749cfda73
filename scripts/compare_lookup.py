"""Prompt-lookup decoding: does guessing the next tokens from the prompt pay for the drafts that the product asks for?

    python scripts/compare_lookup.py [--questions 40] [--guessed 3 5]

The prompts are those of dev questions, as the tutor made them. Each is drafted in every way, in turns of who is first,
one at a time and then four at once, as a class has them. The ways have prefix caches that have seen the same. Last, the
words of each way are held against those of transformers, the reference engine: guessing sums in another order.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from firstguess.eval import questions
from firstguess.eval.bench import prefix
from firstguess.eval.bench.base import percentile
from firstguess.eval.bench.decode import gguf_of
from firstguess.eval.bench.turn import ANSWERED
from firstguess.eval.systems.ours import Ours
from firstguess.tutor.build import build_tutor, model_settings, open_library
from firstguess.tutor.models.batching import Slot
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.openvino import Engine, load
from firstguess.tutor.settings import Settings, load_settings

AT_ONCE, TOKENS = 4, 96
PATIENCE_S = 60.0
POLL_S = 0.001


@dataclass(frozen=True)
class Way:
    """An engine, and what it does that others do not."""

    name: str
    engine: Engine

    def begin(self, turns: Sequence[Turn]) -> Slot:
        config: Any = self.engine.new_config()
        config.max_new_tokens = TOKENS
        slot = Slot(self.engine.encode(turns), config, self.engine.ends)
        self.engine.batcher.submit(slot)
        return slot


@dataclass(frozen=True)
class Draft:
    """Milliseconds until the first token and until the last, and the tokens."""

    first: float
    whole: float
    tokens: tuple[int, ...]


def drafts(way: Way, prompts: Sequence[Sequence[Turn]]) -> list[Draft]:
    """The drafts of ``prompts``, all begun at once."""
    began = time.perf_counter()
    slots = [way.begin(turns) for turns in prompts]
    found: list[list[int]] = [[] for _ in slots]
    first, whole = [0.0] * len(slots), [0.0] * len(slots)
    while not all(whole):
        if time.perf_counter() - began > PATIENCE_S:
            raise SystemExit(f"{way.name}: no end of a draft after {PATIENCE_S:.0f} s")
        for number, slot in enumerate(slots):
            done = slot.done
            if tokens := slot.take():
                found[number] += tokens
                first[number] = first[number] or (time.perf_counter() - began) * 1000
            elif done and not whole[number]:
                whole[number] = (time.perf_counter() - began) * 1000
                way.engine.batcher.release(slot)
        time.sleep(POLL_S)
    return [Draft(*each[:2], tuple(each[2])) for each in zip(first, whole, found, strict=True)]


def real_prompts(settings: Settings, count: int) -> list[Sequence[Turn]]:
    """The prompts of so many dev questions, as the tutor makes them."""
    with TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder)})
        noted = prefix.noted(own)
        if noted is None:
            raise SystemExit("The embedded engine is not installed, so there is nothing to compare.")
        ours = Ours(build_tutor(own, model=noted), "firstguess")
        try:
            for case in _cases(settings, count):
                ours.ask(case.lesson, case.question)
        finally:
            ours.close()
    return list({repr(turns): turns for turns in noted.prompts}.values())


def _cases(settings: Settings, count: int) -> Sequence[Any]:
    cases = questions.served(questions.load((), "dev"), open_library(settings))
    good = [case for case in cases if case.kind in ANSWERED and not case.abstain and not case.history]
    return [good[len(good) * place // count] for place in range(min(count, len(good)))]


def compared(
    ways: Sequence[Way], groups: Sequence[Sequence[Sequence[Turn]]], make: Callable[..., list[Draft]] = drafts
) -> dict[str, list[list[Draft]]]:
    """For each way its drafts, group by group; who is first changes with each group."""
    found: dict[str, list[list[Draft]]] = {way.name: [] for way in ways}
    for number, group in enumerate(groups):
        turn = number % len(ways)
        for way in (*ways[turn:], *ways[:turn]):
            found[way.name].append(make(way, group))
    return found


def lines(found: dict[str, list[list[Draft]]]) -> Iterator[str]:
    """A line a way, as Markdown; ratios are medians of each group's own."""
    plain = next(iter(found.values()))
    for name, groups in found.items():
        whole = [max(draft.whole for draft in group) for group in groups]
        ratios = [ours / max(draft.whole for draft in group) for ours, group in zip(whole, plain, strict=True)]
        alike = [
            ours.tokens == other.tokens
            for one, two in zip(groups, plain, strict=True)
            for ours, other in zip(one, two, strict=True)
        ]
        first = [draft.first for group in groups for draft in group]
        yield (
            f"| {name} | {median(first):.0f} / {percentile(first, 95):.0f} | "
            f"{median(whole):.0f} / {percentile(whole, 95):.0f} | {median(ratios):.2f} | "
            f"{sum(alike)} of {len(alike)} |"
        )


def by_reference(settings: Settings, prompts: Sequence[Sequence[Turn]]) -> list[str]:
    """What transformers says to ``prompts``."""
    from firstguess.tutor.models.hf import HuggingFaceChat

    chat = HuggingFaceChat(settings=model_settings(settings))
    kinds = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
    asked = [[kinds[turn["role"]](turn["content"]) for turn in turns] for turns in prompts]
    return [chat.invoke(messages, max_tokens=TOKENS).text for messages in asked]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--guessed", type=int, nargs="+", default=[3, 5])
    given = parser.parse_args()
    settings = load_settings({}).settings
    prompts = real_prompts(settings, given.questions)
    path, wanted = gguf_of(settings), model_settings(settings)
    ways = [Way("as it is", load(path, wanted, 0))]
    ways += [Way(f"{count} tokens guessed", load(path, wanted, count)) for count in given.guessed]
    for way in ways:
        drafts(way, prompts[:1])  # compiles, outside every time
    for at_once in (1, AT_ONCE):
        groups = [prompts[start : start + at_once] for start in range(0, len(prompts) - at_once + 1, at_once)]
        print(f"\n{len(groups)} times {at_once} at once\n")
        print("| | first token p50 / p95, ms | whole p50 / p95, ms | whole, of the first row's | same tokens |")
        print("|---|---|---|---|---|")
        print(*lines(compared(ways, groups)), sep="\n", flush=True)
    said = by_reference(settings, prompts)
    for way in ways:
        same = sum(
            way.engine.decode(drafts(way, [turns])[0].tokens) == text for turns, text in zip(prompts, said, strict=True)
        )
        print(f"{way.name}: {same} of {len(said)} as transformers", flush=True)


if __name__ == "__main__":
    main()
