"""Optional judges: what they answer, what counts as an error, and which of them is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from firstguess.eval.metric.judges import ChatJudge, Entailment, JudgeRefused, SpanChecker, Verdict, admit
from firstguess.eval.metric.labelled import Labelled
from firstguess.tutor.models.scripted import ScriptedChat, always, rule

WORDS = "the sky is blue green and grass it not [UNK] [CLS] [SEP] [PAD]".split()
ROWS = [Labelled("own", claim, ("The sky is blue.",), claim[-5:] == "blue.", claim) for claim in
        ("The sky is blue.", "It is blue.", "The sky is green.", "It is green.")]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tokenizer and the configuration of a tiny BERT."""
    from transformers import BertTokenizer

    path = tmp_path_factory.mktemp("tiny-judge")
    (path / "vocab.txt").write_text("\n".join(WORDS))
    BertTokenizer(str(path / "vocab.txt"), model_max_length=32).save_pretrained(path)
    return path


def save(folder: Path, kind: str, labels: list[str]) -> str:
    import torch
    import transformers

    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=dict(enumerate(labels)), label2id={label: at for at, label in enumerate(labels)},
    )  # fmt: skip
    getattr(transformers, kind)(config).save_pretrained(folder)
    return str(folder)


def test_entailment_is_the_best_of_the_texts(folder: Path) -> None:
    judge = Entailment(save(folder, "BertForSequenceClassification", ["contradiction", "entailment", "neutral"]))
    texts = ["The sky is blue.", "Green grass and the sky."]
    both = judge.verdict("It is blue.", texts).score
    assert both == pytest.approx(max(judge.verdict("It is blue.", [text]).score or 0 for text in texts), abs=1e-5)


def test_a_model_without_entailment_is_refused(folder: Path) -> None:
    with pytest.raises(JudgeRefused, match="no label for entailment"):
        Entailment(save(folder, "BertForSequenceClassification", ["good", "bad"]))


def test_a_span_checker_scores_by_its_most_doubtful_token(folder: Path) -> None:
    judge = SpanChecker(save(folder, "BertForTokenClassification", ["carried", "not carried"]))
    found = judge.verdict("It is blue.", ["The sky is blue."])
    assert found.score is not None
    assert 0 < found.score < 1
    assert found.supported == (found.score >= 0.5)


def test_a_judge_that_is_not_there_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(JudgeRefused, match="name a folder or a model of the hub"):
        Entailment(str(tmp_path / "nothing"))


def chat(*rules: Any) -> ChatJudge:
    return ChatJudge("chat:test", ScriptedChat(rules=rules))


def test_a_chat_model_answers_in_strict_json() -> None:
    assert chat(always('{"supported": true, "score": 0.9}')).verdict("It is.", ["It is."]) == Verdict(True, 0.9)


def test_one_retry_is_given() -> None:
    judge = chat(rule("not the JSON", '{"supported": false, "score": 0.25}'), always("Well, yes."))
    assert judge.verdict("It is.", ["It is not."]) == Verdict(False, 0.25)


@pytest.mark.parametrize("reply", ["yes", '{"supported": "yes", "score": 1}', '{"supported": true, "score": NaN}'])
def test_a_reply_that_cannot_be_read_is_an_error_and_no_number(reply: str) -> None:
    found = chat(always(reply)).verdict("It is.", ["It is."])
    assert found == Verdict(error="no valid JSON after one retry")
    assert not any(isinstance(value, float) and math.isnan(value) for value in found.columns("x").values())


class Fixed:
    name = "fixed"

    def __init__(self, blue: bool, error: bool = False) -> None:
        self.blue, self.error = blue, error

    def verdict(self, sentence: str, evidence: Any) -> Verdict:
        return Verdict(error="broken") if self.error else Verdict(("blue" in sentence) == self.blue, 0.5)


def test_a_good_judge_is_admitted_with_its_figure() -> None:
    assert admit(Fixed(blue=True), ROWS).accuracy.value == 1.0


@pytest.mark.parametrize("judge", [Fixed(blue=False), Fixed(blue=True, error=True)])
def test_a_judge_at_chance_or_below_is_refused(judge: Fixed) -> None:
    with pytest.raises(JudgeRefused, match="is refused: balanced accuracy"):
        admit(judge, ROWS)


def test_verdicts_are_columns_of_their_own() -> None:
    assert Verdict(True, 0.9).columns("nli") == {"nli.supported": True, "nli.score": 0.9, "nli.error": None}
