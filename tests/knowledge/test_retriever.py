"""The lesson as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from firstguess.knowledge.index import build
from firstguess.knowledge.lesson import Lesson, load_lesson
from firstguess.knowledge.passages import split_lesson
from firstguess.knowledge.retriever import LessonRetriever
from firstguess.knowledge.search import Searcher
from tests.fakes import HashEmbedder


@pytest.fixture
def lesson(write_lesson: Callable[..., Path]) -> Lesson:
    return load_lesson(write_lesson())


@pytest.fixture
def retriever(lesson: Lesson) -> LessonRetriever:
    embedder = HashEmbedder()
    return LessonRetriever(searcher=Searcher(build(lesson.id, lesson.digest, split_lesson(lesson), embedder), embedder))


def test_it_takes_its_place_in_a_chain(retriever: LessonRetriever) -> None:
    def ids(documents: list[Document]) -> list[str]:
        return [str(document.id) for document in documents]

    chain: Runnable[str, list[str]] = retriever | RunnableLambda(ids)
    assert isinstance(retriever, BaseRetriever)
    assert chain.invoke("What does a lid hold back?")[0].startswith("tea#practice-1")


def test_it_returns_as_many_documents_as_asked_for(retriever: LessonRetriever) -> None:
    assert len(retriever.invoke("heat")) == 4
    assert len(retriever.model_copy(update={"k": 2}).invoke("heat")) == 2


def test_the_span_of_each_document_slices_the_file_to_its_text(retriever: LessonRetriever, lesson: Lesson) -> None:
    documents = retriever.model_copy(update={"k": 99}).invoke("heat flows from the tea")
    assert len(documents) == len(split_lesson(lesson))
    for document in documents:
        start, end = document.metadata["span"]
        assert " ".join(lesson.files[document.metadata["file"]][start:end].split()) == document.page_content


def test_the_metadata_says_where_and_how_near(retriever: LessonRetriever) -> None:
    document = retriever.invoke("Which way does heat flow, from tea to air?")[0]
    assert isinstance(document, Document)
    assert document.metadata["section"] == "Heat moves one way"
    assert 0 < document.metadata["score"] <= 1


def test_an_empty_question_retrieves_nothing(retriever: LessonRetriever) -> None:
    assert retriever.invoke("  ") == []
