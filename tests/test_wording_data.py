"""How the wording examples are put to the model in training: what is shared, what counts, what is held out."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    for name in ("train_reader", "wording_data"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("wording_data")


def row(topic: str, kind: str = "open", **more: Any) -> dict[str, Any]:
    return {"topic": topic, "facts": ["A lid helps."], "q": "Why?", "a": "A lid does.", "kind": kind} | more


def test_questions_about_the_same_facts_share_what_they_begin_with(data: ModuleType) -> None:
    def template(turns: Any, **_: Any) -> str:
        return "".join(f"<{turn['content']}>" for turn in turns)

    tokenizer = SimpleNamespace(apply_chat_template=template)
    coded = type("T", (), {"__call__": lambda _, text, **__: {"input_ids": [ord(letter) for letter in text]}})()
    coded.apply_chat_template = tokenizer.apply_chat_template
    made = data.encoded(coded, ["A lid helps."], [("Why?", "It does."), ("How so?", "It holds.")])
    whole = ["".join(map(chr, [*made.shared, *rest.ids])) for rest in made.rests]
    assert "A lid helps." in "".join(map(chr, made.shared))
    assert [text.partition(">")[2].count("<") for text in whole] == [2, 2]  # the question, and the end mark
    for rest, answer in zip(made.rests, ("It does.<|im_end|>", "It holds.<|im_end|>"), strict=True):
        assert "".join(map(chr, rest.ids[rest.start :])) == answer


def test_subjects_are_held_out_whole_and_the_same_every_time(data: ModuleType) -> None:
    rows = [row(f"subject {number % 25}") for number in range(100)]
    learned, held = data.split_topics(rows)
    assert {each["topic"] for each in learned}.isdisjoint({each["topic"] for each in held})
    assert len(held) == 4 * round(0.12 * 25)
    assert data.split_topics(rows) == (learned, held)


def test_a_follow_up_comes_with_the_question_before_it(data: ModuleType) -> None:
    ((facts, pairs),) = data.grouped([row("tea", last="What does a lid do?", q="and why")], None)
    assert (facts, pairs) == (["A lid helps."], [("What does a lid do? and why", "A lid does.")])


def test_an_epoch_dresses_the_examples_anew_from_its_seed(data: ModuleType) -> None:
    rows = [row("tea", q=f"Why {number}?", facts=[f"A lid {number} helps.", "Steam rises."]) for number in range(40)]
    assert data.grouped(rows, 1) == data.grouped(rows, 1)
    assert data.grouped(rows, 1) != data.grouped(rows, 2)
