"""LangChain's stock retrieval chain over the same lesson, with the same weights and the same embedder.

The pieces and their settings are those of LangChain's own tutorial on retrieval-augmented generation: a recursive
splitter (1000 characters, 200 of overlap), FAISS, the four nearest chunks stuffed into its prompt, and a pipeline of
Hugging Face that decodes greedily. Needs ``pip install firstguess[bench]``.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate

from firstguess.eval.lines import HarnessError
from firstguess.eval.systems.base import Answer, Retrieved
from firstguess.eval.systems.plain import MAX_NEW_TOKENS, Watch, answer_of, asked
from firstguess.knowledge.embedding import Embedder, LangChainEmbeddings
from firstguess.knowledge.lesson import Lesson, Part
from firstguess.knowledge.library import Library
from firstguess.tutor.build import model_settings
from firstguess.tutor.settings import Settings

CHUNK, OVERLAP, NEAREST = 1000, 200, 4
PROMPT = ChatPromptTemplate.from_messages([
    ("system", "You are an assistant for question-answering tasks. Use the following pieces of retrieved context to "
     "answer the question. If you don't know the answer, say that you don't know. Use three sentences maximum and keep "
     "the answer concise.\n\n{context}"),
    ("human", "{input}"),
])  # fmt: skip
INSTALL = "The stock chain needs LangChain's other packages: pip install 'firstguess[bench]'"


class NoBench(HarnessError):
    """The packages of the stock chain are not installed; the message says how."""


@dataclass(frozen=True)
class _Shelf:
    """One version of a lesson, chunked and indexed, and the chain over it."""

    digest: str
    chain: Any
    store: Any


@dataclass(frozen=True)
class _Pieces:
    """What the chain is built of, from packages that only the extra ``bench`` brings."""

    faiss: Any
    retrieval_chain: Any
    stuff_chain: Any
    chat: Any
    pipeline: Any


def probe() -> _Pieces:
    """Import everything that the chain needs. Raises :class:`NoBench`: better now than at the first question."""
    try:
        from langchain_classic.chains import create_retrieval_chain
        from langchain_classic.chains.combine_documents import create_stuff_documents_chain
        from langchain_huggingface import ChatHuggingFace, HuggingFacePipeline

        with warnings.catch_warnings():
            # It tells everybody that nobody maintains it; there is no other home of LangChain's FAISS yet.
            warnings.simplefilter("ignore", DeprecationWarning)
            from langchain_community.vectorstores import FAISS
    except ImportError as error:
        raise NoBench(INSTALL) from error
    return _Pieces(FAISS, create_retrieval_chain, create_stuff_documents_chain, ChatHuggingFace, HuggingFacePipeline)


class Stock:
    """The chain as a system. ``llm`` may be given instead of the embedded weights, as tests do.

    Raises :class:`NoBench` where its packages, or weights that it can run, are not there.

    It cites nothing. Each chunk lies in one part of the lesson, which it is scored as; nothing is asked of the chain
    for the scores that stand beside them.
    """

    def __init__(
        self, settings: Settings, library: Library, embedder: Embedder, name: str = "stock", *, llm: Any = None
    ) -> None:
        probe()
        if llm is None:
            refuse_model(settings.model)
        self._settings = settings
        self._library = library
        self._embeddings = LangChainEmbeddings(embedder)
        self._name = name
        self._llm = llm
        self._shelves: dict[str, _Shelf] = {}

    @property
    def name(self) -> str:
        return self._name

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        shelf, query = self._shelf(self._library.get(lesson)), asked(question, history)
        watch = Watch(time.perf_counter())
        watch.listen(_said(shelf.chain, query, watch))
        found = shelf.store.similarity_search_with_score(query, k=NEAREST)
        return answer_of(watch, _label(self._llm), [_retrieved(chunk, distance) for chunk, distance in found])

    def close(self) -> None:
        """The weights are shared by the process, and stay."""
        self._shelves.clear()

    def _shelf(self, lesson: Lesson) -> _Shelf:
        known = self._shelves.get(lesson.id)
        if known is None or known.digest != lesson.digest:
            self._llm = self._llm or embedded_llm(self._settings)
            known = self._shelves[lesson.id] = self._prepared(lesson)
        return known

    def _prepared(self, lesson: Lesson) -> _Shelf:
        pieces = probe()
        store = pieces.faiss.from_documents(chunks(lesson), self._embeddings)
        retriever = store.as_retriever(search_kwargs={"k": NEAREST})
        chain = pieces.retrieval_chain(retriever, pieces.stuff_chain(self._llm, PROMPT))
        return _Shelf(lesson.digest, chain, store)


def _said(chain: Any, query: str, watch: Watch) -> Iterator[str]:
    for piece in chain.stream({"input": query}):
        if "context" in piece:
            watch.mark("retrieve")
        yield str(piece.get("answer", ""))


def chunks(lesson: Lesson) -> list[Document]:
    """The lesson cut as stock: one document a part, since that is how a lesson lies in files.

    The metadata has ``part``, ``file``, and ``span``: where the blocks that a chunk touches lie in the file.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    made = []
    for part in lesson.parts:
        text, places = _written(part)
        for number, chunk in enumerate(splitter.create_documents([text])):
            start = int(chunk.metadata["start_index"])
            end = start + len(chunk.page_content)
            touched = [span for (first, last), span in places if first < end and last > start]
            span = (touched[0][0], touched[-1][1]) if touched else (0, 0)
            metadata = {"part": part.id, "file": part.file, "span": span}
            made.append(Document(chunk.page_content, id=f"{lesson.id}#{part.id}.chunk-{number}", metadata=metadata))
    return made


def _written(part: Part) -> tuple[str, list[tuple[tuple[int, int], tuple[int, int]]]]:
    """The part's text under its title, and for each block where it lies in that text and in the file."""
    text, places = part.title, []
    for block in part.blocks:
        text += f"\n\n{block.heading}\n{block.text}" if block.heading else f"\n\n{block.text}"
        places.append(((len(text) - len(block.text), len(text)), (block.start, block.end)))
    return text, places


def _retrieved(chunk: Document, distance: float) -> Retrieved:
    """FAISS gives squared distances of unit vectors; the score is their cosine."""
    meta = chunk.metadata
    return Retrieved(
        id=str(chunk.id), part=meta["part"], text=chunk.page_content, score=1 - float(distance) / 2,
        file=meta["file"], span=meta["span"],
    )  # fmt: skip


def embedded_llm(settings: Settings) -> Any:
    """The weights of ``settings`` as LangChain's chat model over a pipeline, with the model's own chat template.

    The engine is transformers', whatever ``settings`` say: it is what the stock chain runs on. Raises
    :class:`NoBench`, and ``ModelUnavailable`` where there are no weights.
    """
    refuse_model(settings.model)
    pieces = probe()
    from transformers import pipeline

    loaded = _weights(settings)
    pipe: Any = pipeline(
        "text-generation", model=loaded.model, tokenizer=loaded.tokenizer,
        max_new_tokens=MAX_NEW_TOKENS, do_sample=False, return_full_text=False,
    )  # fmt: skip
    return pieces.chat(llm=pieces.pipeline(pipeline=pipe), tokenizer=loaded.tokenizer)


def _weights(settings: Settings) -> Any:
    """Model and tokenizer as transformers has them, shared with whatever else the process runs on them."""
    from firstguess.tutor.models.hf import HuggingFaceChat

    scheme, _, rest = settings.model.partition(":")
    own = rest if scheme == "hf" and rest != "base" else None
    return HuggingFaceChat(source=own, base=rest == "base", settings=model_settings(settings))._model()


def refuse(models: Sequence[str]) -> None:
    """Raise :class:`NoBench` where the chain cannot be run with one of ``models``, before anything is."""
    probe()
    for spec in models:
        refuse_model(spec)


def refuse_model(spec: str) -> None:
    """Raise :class:`NoBench` for a model whose weights transformers cannot be given."""
    scheme, _, rest = spec.partition(":")
    if scheme == "openai" or (scheme == "openvino" and Path(rest).suffix == ".gguf"):
        raise NoBench(f"the stock chain has no weights of {spec}; use openvino, hf or hf:MODEL")


def _label(llm: Any) -> str:
    return f"langchain:{type(llm).__name__}"
