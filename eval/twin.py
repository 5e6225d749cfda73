"""A second tutor beside the one that is measured: with another chat model, or over lessons that were altered."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.language_models import BaseChatModel

from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.tutor.build import build_tutor, index_folder
from firstguess.tutor.settings import Settings


class Remembering:
    """An embedder that embeds no text twice: attacks and lessons repeat themselves."""

    def __init__(self, embedder: Embedder) -> None:
        self.id = embedder.id
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._embedder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32) if texts else self._embedder.encode([])


def twin(
    system: Ours,
    bench: Workbench,
    *,
    lessons: Path | None = None,
    model: BaseChatModel | None = None,
    embedder: Embedder | None = None,
) -> Ours:
    """A tutor with the reader of ``system``, its chat model unless ``model`` is given, and learners of its own.

    ``lessons``: a folder of altered lessons; their index is kept apart, and begins with the vectors of what is
    unchanged. The tutor is closed when nobody holds it any more.
    """
    answerer = system.tutor.answerer
    settings = _settings(bench, lessons)
    chosen = model if model is not None else answerer.model
    made = build_tutor(settings, embedder=embedder or bench.embedder, reader=answerer.look_up.reader, model=chosen)
    found = Ours(made, system.name)
    weakref.finalize(found, made.close)
    return found


def _settings(bench: Workbench, lessons: Path | None) -> Settings:
    """The settings of the run, without the model, which is handed over, and with folders of the twin's own."""
    bench.scratch.mkdir(parents=True, exist_ok=True)
    own = {"model": "none", "data_dir": Path(tempfile.mkdtemp(prefix="twin-", dir=bench.scratch))}
    if lessons is None:
        return bench.settings.model_copy(update=own)
    cache = bench.scratch / "altered"
    settings = bench.settings.model_copy(update={**own, "lessons": lessons, "cache_dir": cache})
    known = index_folder(bench.settings)
    if known.is_dir() and not cache.exists():
        shutil.copytree(known, index_folder(settings))
    return settings
