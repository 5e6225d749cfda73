"""The fast engine is held against the reference engine: the same weights must say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from firstguess.knowledge.sentences import split
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.wording import taught_conversation

pytestmark = pytest.mark.real
PASSAGE = (
    "Fine-tuning starts from a model that already knows general language and continues training it on examples of one "
    "domain. It does not wipe the model's memory: most weights move only a little. A few thousand good examples are "
    "often enough, because the model does not have to learn language again. Too high a learning rate makes it forget."
)
QUESTIONS = (
    "Does fine-tuning wipe the model's memory?",
    "Do I need a million examples to fine-tune a model?",
    "What does fine-tuning start from?",
    "What happens when the learning rate is too high?",
    "Why are a few thousand examples often enough?",
    "True or false: fine-tuning makes the model forget everything it knew.",
)
WORDS = 8


def prompt(question: str) -> list[BaseMessage]:
    return [
        SystemMessage("Answer in one or two sentences, from the text alone."),
        HumanMessage(f"Text: {PASSAGE}\n\nQuestion: {question}"),
    ]


def taught_prompt(question: str) -> list[BaseMessage]:
    return taught_conversation(question, [sentence.text for sentence in split(PASSAGE)])


@pytest.mark.parametrize(
    ("specs", "ask"),
    [
        pytest.param(("openvino:base", "hf:base"), prompt, id="base"),
        # Merged into two layouts of the same weights: a row in another's place would show here.
        pytest.param(("openvino", "hf"), taught_prompt, id="taught"),
    ],
)
def test_openvino_says_what_transformers_says(specs: tuple[str, str], ask: Callable[[str], list[BaseMessage]]) -> None:
    settings = ModelSettings(max_new_tokens=16, timeout_s=300)
    fast, reference = (open_model(spec, settings=settings) for spec in specs)
    assert fast is not None
    assert reference is not None
    same = 0
    for question in QUESTIONS:
        said, meant = (str(model.invoke(ask(question)).content).split() for model in (fast, reference))
        same += said[:WORDS] == meant[:WORDS]
        print(f"{question}\n  openvino: {' '.join(said)}\n  hf:       {' '.join(meant)}")
    assert same >= 5, f"only {same} of {len(QUESTIONS)} answers begin alike"
