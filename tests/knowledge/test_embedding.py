"""The embedder's contract, on the fake; MiniLM itself in the tests marked real."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from firstguess.knowledge.embedding import Embedder, LangChainEmbeddings, MiniLM, packaged_weights
from tests.fakes import HashEmbedder


def test_the_fake_and_the_real_one_keep_the_same_contract() -> None:
    assert isinstance(HashEmbedder(), Embedder)
    assert isinstance(MiniLM(), Embedder)


def test_no_texts_need_no_model() -> None:
    assert MiniLM().encode([]).shape == (0, 384)


def test_without_the_package_there_is_no_folder_of_weights() -> None:
    assert packaged_weights() is None


def test_langchain_gets_plain_floats_and_the_same_vector_for_query_and_document() -> None:
    embeddings = LangChainEmbeddings(HashEmbedder())
    document = embeddings.embed_documents(["heat flows", "cold tea"])
    assert isinstance(embeddings, Embeddings)
    assert {type(value) for row in document for value in row} == {float}
    assert embeddings.embed_query("cold tea") == document[1] != document[0]


@pytest.mark.real
def test_minilm_gives_unit_rows_that_do_not_depend_on_their_neighbours() -> None:
    embedder = MiniLM()
    texts = ["Heat flows out of the tea.", "x", "A much longer text about cups and lids. " * 40]
    together = embedder.encode(texts)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[1], embedder.encode(["x"])[0], atol=1e-5)


@pytest.mark.real
def test_minilm_serves_several_threads_and_puts_like_next_to_like() -> None:
    embedder = MiniLM()
    texts = ["Why does my tea get cold?", "A cup loses its heat.", "Prime numbers have two divisors."]
    with ThreadPoolExecutor(3) as pool:
        question, near, far = pool.map(lambda text: embedder.encode([text])[0], texts)
    assert question @ near > question @ far + 0.2
