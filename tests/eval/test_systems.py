"""The baselines: cut into sentences, refusals heard, chunks known by the part they lie in."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from firstguess.eval.systems import stock
from firstguess.eval.systems.closed_book import ClosedBook
from firstguess.eval.systems.plain import Watch, answer_of, asked, refuses
from firstguess.tutor.build import open_library
from firstguess.tutor.settings import Settings
from tests.fakes import HashEmbedder
from tests.tutor.conftest import lessons, settings

__all__ = ["lessons", "settings"]


class Parrot(FakeListChatModel):
    """Streams its one response, and keeps the last messages that it was given."""

    heard: list[list[BaseMessage]] = Field(default_factory=list)

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
        self.heard.append(messages)
        for word in self.responses[0].split(" "):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word} "))


def heard(text: str) -> Watch:
    watch = Watch()
    watch.listen(text.split("|"))
    return watch


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "I don\u2019t know the answer.",
        "I'm not sure what you mean.",
        "The lesson does not say.",
        "The provided context doesn't explicitly mention taxes.",
        "That is not mentioned in the context.",
        "There is no information about it.",
        "Sorry, but I cannot answer that.",
        "As an AI, I have no opinion.",
    ],
)
def test_a_refusal_is_heard(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    ["The model does not know what rain is.", "Heat does not flow back.", "You may not be sure.", "It says so.",
     "No heat is provided.", "A text does say so."],
)  # fmt: skip
def test_other_negations_are_no_refusal(text: str) -> None:
    assert not refuses(text)


def test_the_first_sentence_decides_whether_all_is_refused() -> None:
    whole = answer_of(heard("I don't know. Heat flows."), "m")
    assert (whole.abstained, whole.reason, whole.move) == (True, None, "abstain")
    half = answer_of(heard("Heat flows. The context does not mention cost."), "m")
    assert (half.abstained, half.reason) == (True, "partly_covered")
    assert [sentence.source for sentence in half.sentences] == ["model", "authored"]
    assert not answer_of(heard("Heat flows."), "m").abstained


def test_saying_nothing_is_a_refusal() -> None:
    assert answer_of(heard("|"), "m").abstained


def test_a_sentence_is_there_when_something_follows_it() -> None:
    watch = Watch()
    seen = []

    def pieces() -> Any:
        for piece in ("Heat flows", ".", " It", " never stops."):
            seen.append("first_sentence" in watch.times)
            yield piece

    watch.listen(pieces())
    assert seen == [False, False, False, True]
    assert watch.times["first_sentence"] <= watch.times["total"]


def test_closed_book_is_told_the_question_and_what_came_before(settings: Settings) -> None:
    model = Parrot(responses=["Heat flows. It does."])
    system = ClosedBook(settings, name="closed", model=model)
    found = system.ask("tea", "And why?", ["What is tea?"])
    assert [sentence.text for sentence in found.sentences] == ["Heat flows.", "It does."]
    assert (found.passages, system.name) == ((), "closed")
    assert [message.content for message in model.heard[-1]] == ["What is tea?\nAnd why?"]
    assert asked("Why?", []) == "Why?"


def test_chunks_know_their_part_and_their_place(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "CHUNK", 80)
    monkeypatch.setattr(stock, "OVERLAP", 0)
    lesson = open_library(settings).get("tea")
    made = stock.chunks(lesson)
    assert {chunk.metadata["part"] for chunk in made} == {part.id for part in lesson.parts}
    (pace,) = [chunk for chunk in made if "sets the pace" in chunk.page_content]
    start, end = pace.metadata["span"]
    assert "The gap to the room sets the pace." in lesson.files[pace.metadata["file"]][start:end]
    assert "Heat flows" not in lesson.files[pace.metadata["file"]][start:end]
    assert pace.metadata["part"] == "step-1"
    assert len({chunk.id for chunk in made}) == len(made)


def test_the_stock_chain_answers_from_what_it_retrieved(settings: Settings) -> None:
    pytest.importorskip("langchain_classic")
    pytest.importorskip("langchain_huggingface")
    model = Parrot(responses=["I don't know."])
    system = stock.Stock(settings, open_library(settings), HashEmbedder(), llm=model)
    found = system.ask("tea", "What slows the loss of steam?")
    assert (found.abstained, len(found.passages), found.passages[0].part) == (True, stock.NEAREST, "practice-1")
    scores = [passage.score for passage in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert 0 < scores[0] <= 1.0001
    prompt = str(model.heard[-1][0].content)
    assert all(passage.text in prompt for passage in found.passages)
    assert {"retrieve", "first_sentence", "total"} <= found.times.keys()


def test_a_model_without_weights_here_is_refused() -> None:
    pytest.importorskip("langchain_huggingface")
    with pytest.raises(stock.NoBench, match="no weights"):
        stock.embedded_llm(Settings(model="openai:qwen3@http://127.0.0.1:1/v1"))


def test_without_its_packages_the_chain_is_not_even_made(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_classic.chains", None)
    with pytest.raises(stock.NoBench, match=r"pip install 'firstguess\[bench\]'"):
        stock.Stock(settings, open_library(settings), HashEmbedder(), llm=Parrot(responses=["Yes."]))
