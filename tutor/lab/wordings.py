"""The worker's part of a look at firstguess's own fine-tuning: one model after the other words the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from firstguess.tutor.models.registry import open_model
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.weights import Progress
from firstguess.tutor.wording import conversation, taught_conversation

MAX_TOKENS = 120
CONTEXT = 2048
PATIENCE = 600.0
NAMES = {"before": "the model before its fine-tuning", "after": "the model after its fine-tuning"}


def wordings(
    specs: Mapping[str, str],
    title: str,
    question: str,
    facts: Sequence[str],
    cache: Path,
    threads: int,
    progress: Progress,
) -> Iterator[tuple[str, str, float]]:
    """Which of the two, the next piece of its text, and what share is done. An empty piece announces a model."""
    # The worker has a limit of its own, and kinder words for it.
    settings = ModelSettings(
        max_new_tokens=MAX_TOKENS, context_tokens=CONTEXT, kv_tokens=CONTEXT, threads=threads, cache_dir=cache,
        timeout_s=PATIENCE,
    )  # fmt: skip
    for number, (side, spec) in enumerate(specs.items()):
        yield side, "", number / len(specs)
        model = open_model(spec, settings=settings, progress=progress)
        if model is None:
            continue
        stream = model.stream(conversation(title, question, facts), if_taught=taught_conversation(question, facts))
        for chunk in stream:
            if text := str(chunk.text):
                yield side, text, (number + 0.5) / len(specs)
