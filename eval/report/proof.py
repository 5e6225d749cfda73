"""The metric's agreement with people, shown beside every score that stands on the metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from firstguess.knowledge.errors import FirstguessError

if TYPE_CHECKING:
    from firstguess.eval.metric.proof import Proof


@dataclass(frozen=True)
class Shown:
    """A proof as data and in words; without one, ``text`` says why. ``missed`` are the floors that it misses."""

    data: Mapping[str, Any] | None
    text: str
    missed: tuple[str, ...] = ()


def shown() -> Shown:
    """The proof that ships. A run is not stopped by a proof that cannot be read: its report says so."""
    from firstguess.eval.metric import proof as proofs

    try:
        return _of(proofs.load_proof())
    except FirstguessError as error:
        return Shown(None, f"There is no proof of the metric: {error}", ("no proof",))


def made(data: Path | None, seed: int) -> Shown:
    """A proof made anew. Raises ``LabelledDataError`` when ``data`` is given and does not hold people's labels."""
    from firstguess.eval.metric import agreement

    return _of(agreement.prove(data, seed))


def _of(proof: Proof) -> Shown:
    from firstguess.eval.metric.proof import proof_text

    return Shown(proof.as_json(), proof_text(proof), tuple(proof.missed))
