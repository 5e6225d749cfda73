"""Which sentences claim something."""

from __future__ import annotations

import pytest

from firstguess.eval.metric.checkable import claims_something


@pytest.mark.parametrize(
    "said",
    ["", "...", "Yes.", "No!", "Good question!", "Hello there.", "What do you think happens?", 'Why is it "new"?',
     "Think about what the model has seen.", "Let's look at it again.", "Okay, try again.", "Tell me why.",
     "I can't find that in the lesson.", "The lesson does not say that."],
)  # fmt: skip
def test_questions_greetings_and_prompts_claim_nothing(said: str) -> None:
    assert not claims_something(said)


@pytest.mark.parametrize(
    "said",
    ["Yes, it adapts the model.", "Fine-tuning is new.",
        "The material does not conduct heat.", "Hello is a greeting of the model.",
     "Freeze the lower layers.",
     "Explain-back helps learners remember.", "Try a low learning rate, because a high one makes the model forget all "
     "the broad skills that it has learnt in its first training."],
)  # fmt: skip
def test_a_claim_is_a_claim_however_it_begins(said: str) -> None:
    assert claims_something(said)
