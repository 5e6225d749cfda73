"""The router's last resort: what kind of utterance a message is most like, by a linear layer over its embedding.

``router.safetensors`` is made by ``scripts/train_router.py`` from authored utterances, for one embedder; with another
one there are no shares, and the patterns decide alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from safetensors import safe_open

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.knowledge.lexicon import words
from firstguess.tutor import patterns

WEIGHTS = "router.safetensors"
# Questions and statements about the subject are one kind here: their form tells them apart, not their meaning.
SUBJECT = "subject"
_ME = frozenset("i me my mine im ive id ill we us our".split())
_YOU = frozenset("you u your yours youre ur tutor".split())


def features(message: str, vector: Vectors) -> Vectors:
    """The embedding of a message, and what it does not show: length, form, and who is spoken of. float32 (d + 7,)."""
    said = words(message)
    first = said[0] if said else ""
    form = (
        min(len(said), 20) / 20,
        float(len(said) <= 2),
        float(message.rstrip().endswith("?")),
        float(first in patterns.OPENERS),
        float(first in patterns.AUXILIARIES),
        float(not _ME.isdisjoint(said)),
        float(not _YOU.isdisjoint(said)),
    )
    return np.concatenate([vector, 0.5 * np.array(form, dtype=np.float32)])


class Kinds:
    """The learnt layer, if there is one for ``embedder``."""

    def __init__(self, embedder: Embedder) -> None:
        self._layer = _load(embedder.id)

    def __bool__(self) -> bool:
        return self._layer is not None

    def shares(self, message: str, vector: Vectors) -> Mapping[str, float]:
        """A share for each kind, one in all; empty where there is no layer."""
        if self._layer is None:
            return {}
        names, weight, bias = self._layer
        scores = weight @ features(message, vector) + bias
        shares = np.exp(scores - scores.max())
        return dict(zip(names, (shares / shares.sum()).tolist(), strict=True))


@lru_cache(maxsize=4)
def _load(embedder_id: str) -> tuple[tuple[str, ...], Vectors, Vectors] | None:
    source = files("firstguess.tutor").joinpath(WEIGHTS)
    if not source.is_file():
        return None
    with as_file(source) as path, safe_open(str(path), framework="np") as held:
        described = held.metadata()
        if described["embedder"] != embedder_id:
            return None
        return tuple(described["kinds"].split()), held.get_tensor("weight"), held.get_tensor("bias")
