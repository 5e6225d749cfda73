"""The grounding metric: what it calls supported, what it sees that word overlap does not, and what it leaves alone."""

from __future__ import annotations

import time

import pytest

from firstguess.eval.metric.scorer import Metric

PASSAGE = (
    "A pre-trained model has learnt general language from huge text. Fine-tuning adapts it to a domain with far fewer "
    "examples. The learning rate stays between 1e-5 and 5e-5. In 1999 the teacher Ada praised the student Bob."
)


@pytest.fixture(scope="module")
def metric() -> Metric:
    return Metric.load()


def test_a_sentence_of_the_passage_is_supported_and_its_span_found(metric: Metric) -> None:
    claim = "Fine-tuning adapts it to a domain with far fewer examples."
    found = metric.judge(claim, ["Something else.", PASSAGE])
    assert found.label == "supported"
    assert found.span is not None
    text, start, end = found.span
    assert text == 1
    assert claim in PASSAGE[start:end]


@pytest.mark.parametrize(
    ("claim", "guard"),
    [
        ("Fine-tuning does not adapt it to a domain with far fewer examples.", "negation"),
        ("In 1998 the teacher Ada praised the student Bob.", "number"),
        ("In 1999 the teacher Grace praised the student Bob.", "name"),
        ("In 1999 the student Bob praised the teacher Ada.", "role"),
        ("Fine-tuning adapts it to a domain with far more examples.", "opposite"),
    ],
)
def test_a_small_alteration_is_seen_and_named(metric: Metric, claim: str, guard: str) -> None:
    found = metric.judge(claim, [PASSAGE])
    assert found.guard == guard
    assert found.label != "supported"


@pytest.mark.parametrize("said", ["Hello!", "Yes.", "What do you think?", "Let's try again.", "I don't know."])
def test_what_claims_nothing_is_not_checkable(metric: Metric, said: str) -> None:
    assert metric.judge(said, [PASSAGE]).label == "not_checkable"


@pytest.mark.parametrize("evidence", [[], [""], ["", "  "]])
def test_without_evidence_the_score_is_nothing(metric: Metric, evidence: list[str]) -> None:
    found = metric.judge("Fine-tuning adapts a model.", evidence)
    assert (found.label, found.score, found.span) == ("unsupported", 0.0, None)


def test_a_sentence_against_three_hundred_words_takes_few_milliseconds(metric: Metric) -> None:
    passages = [" ".join(f"Sentence {place} of text {text} says what it has to say." for place in range(30))
                for text in range(20)]  # fmt: skip
    start = time.process_time()
    for passage in passages:
        metric.judge("Sentence 7 of the text says that whales sing.", [passage])
    assert (time.process_time() - start) / len(passages) < 0.02
