"""Whether the taught model says on this machine what it said where it was made.

``tutor/models/wording.json`` (written by ``scripts/record_wording.py``, the end of ``make model``) holds the adapter's
digest, the sha256 of the converted file, and greedy answers of the reference engine. The same file is the same model;
where other hardware rounded otherwise, its first words are compared with those answers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from firstguess.tutor import adapter, weights
from firstguess.tutor.errors import ModelUnavailable
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.wording import taught_conversation

RECORD = "wording.json"
# Rounding in eight bits may turn a late word; of the first ones it turns few.
WORDS, MOST_DIFFERENT = 6, 2


@dataclass(frozen=True)
class Answered:
    """Facts, a question about them, and what the reference engine answers."""

    facts: tuple[str, ...]
    question: str
    answer: str


@dataclass(frozen=True)
class Record:
    """What was made: ``adapter`` and ``sha256`` name the files, ``answers`` what they say."""

    adapter: str
    sha256: str
    answers: tuple[Answered, ...]


def vet(cache_dir: Path, record: Record | None = None) -> str:
    """Convert the embedded model where that is missing and check it; returns what was found, in words.

    Raises ``ModelUnavailable`` when the converted model says other things than it should.
    """
    target, lesson = weights.embedded_gguf(cache_dir), adapter.packaged_adapter()
    record = record or recorded()
    if target is None:
        return "no weights to check"
    if lesson is None or record is None or record.adapter != adapter.digest(lesson):
        return "no answers are recorded for this adapter"
    if weights.sha256(target) == record.sha256:
        return "the converted model is the one that was recorded"
    model = open_model("openvino")
    if model is None:
        raise ModelUnavailable("The embedded model cannot be opened. Run `firstguess doctor`.")
    return _compared(model, record.answers, target)


def _compared(model: BaseChatModel, answers: Sequence[Answered], target: Path) -> str:
    same = sum(alike(said(model, each), each.answer) for each in answers)
    if same < len(answers) - MOST_DIFFERENT:
        raise ModelUnavailable(
            f"The converted model {target.name} answers only {same} of {len(answers)} questions as it should. "
            f"Delete {target} and run `make chat` again, or use the untaught model: --model openvino:base."
        )
    return f"the converted model answers {same} of {len(answers)} questions as the reference engine does"


def said(model: BaseChatModel, asked: Answered) -> str:
    """What ``model`` answers, in the form that it was taught."""
    return str(model.invoke(taught_conversation(asked.question, asked.facts)).text).strip()


def alike(one: str, other: str) -> bool:
    """Whether two answers begin with the same words."""
    return one.split()[:WORDS] == other.split()[:WORDS]


def recorded() -> Record | None:
    """The record that ships, or None where firstguess came without one."""
    path = files("firstguess.tutor.models").joinpath(RECORD)
    return read(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def read(found: dict[str, Any]) -> Record:
    answers = (Answered(tuple(each["facts"]), each["question"], each["answer"]) for each in found["answers"])
    return Record(found["adapter"], found["sha256"], tuple(answers))
