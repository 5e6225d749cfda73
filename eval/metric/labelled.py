"""Sentences that people have labelled as supported by their evidence or not: BEGIN and WiCE, read from where they lie.

BEGIN (Dziri et al. 2022): replies with the knowledge they were given; supported is "Fully attributable", all else is
not. WiCE (Kamoi et al. 2023): claims against a whole cited page; supported is "supported", partial support is not.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

from firstguess.knowledge.errors import FirstguessError

VARIABLE = "FIRSTGUESS_EVAL_DATA"
BEGIN = ("wow", "tc", "cmu")


class LabelledDataError(FirstguessError):
    """The labelled sets are not where they are looked for."""


@dataclass(frozen=True)
class Labelled:
    """One judgement by people. ``document`` is what it shares with its neighbours: they are drawn together."""

    set: str
    claim: str
    evidence: tuple[str, ...]
    supported: bool
    document: str


def data_folder(given: Path | None = None) -> Path:
    """Where the sets lie: ``given``, the environment's FIRSTGUESS_EVAL_DATA, or ../shared/eval-data.

    Raises :class:`LabelledDataError`.
    """
    folder = given or Path(os.environ.get(VARIABLE, "../shared/eval-data"))
    if not (folder / "wice_claim_dev.jsonl").is_file():
        raise LabelledDataError(f"no labelled sets in {folder}: name their folder with --data or in {VARIABLE}")
    return folder


def read_labelled(folder: Path) -> tuple[Labelled, ...]:
    """All development items, set by set. Raises :class:`LabelledDataError` with the file that is at fault."""
    try:
        return tuple(row for name in BEGIN for row in _begin(folder, name)) + tuple(_wice(folder))
    except (OSError, KeyError, ValueError) as error:
        raise LabelledDataError(f"the labelled sets in {folder} cannot be read: {error!r}") from error


def _begin(folder: Path, name: str) -> list[Labelled]:
    with (folder / f"begin_dev_{name}.tsv").open(encoding="utf-8", newline="") as file:
        # Quotation marks are part of the text in these files.
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Labelled(
            name, row["response"], (row["knowledge"],), row["begin_label"] == "Fully attributable", row["knowledge"]
        )
        for row in rows
    ]


def _wice(folder: Path) -> list[Labelled]:
    lines = (folder / "wice_claim_dev.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Labelled("wice", row["claim"], tuple(row["evidence"]), row["label"] == "supported", row["meta"]["claim_title"])
        for row in rows
    ]
