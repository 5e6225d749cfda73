"""The metric's agreement with people, shown beside every score that stands on the metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

NONE = "This version has no proof of the metric."
MODULES = ("agreement", "scorer", "perturb")


def function(name: str) -> Any:
    """The metric's function of that name, or None where this version has none."""
    for module in (f"firstguess.eval.metric.{each}" for each in MODULES):
        found = getattr(import_module(module), name, None) if find_spec(module) else None
        if found is not None:
            return found
    return None


def shown() -> tuple[Mapping[str, Any] | None, str]:
    """The stored proof as data and in words; None and nothing where there is none."""
    load, text = function("load_proof"), function("proof_text")
    proof = load() if load else None
    return (None, "") if proof is None else (as_data(proof), str(text(proof)) if text else "")


def made(data: Path, seed: int) -> tuple[Mapping[str, Any] | None, str]:
    """A proof made anew from people's labels in ``data``, as data and in words."""
    prove, text = function("prove"), function("proof_text")
    proof = prove(data, seed) if prove else None
    return (None, "") if proof is None else (as_data(proof), str(text(proof)) if text else "")


def as_data(proof: Any) -> Mapping[str, Any]:
    """A proof in plain JSON, whichever kind of value it is."""
    if hasattr(proof, "as_json"):
        return dict(proof.as_json())
    if hasattr(proof, "model_dump"):
        return dict(proof.model_dump(mode="json"))
    if is_dataclass(proof) and not isinstance(proof, type):
        return asdict(proof)
    return dict(proof)
