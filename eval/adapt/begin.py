"""BEGIN (Dziri, Rashkin, Linzen and Reitter 2022): replies of dialogue systems, judged against their knowledge."""

from __future__ import annotations

import csv
import hashlib

from firstguess.eval.adapt.base import Adapter, Material, Source
from firstguess.eval.adapt.labelled import Labelled, Verdict

COLUMNS = ("model_name", "data_source", "knowledge", "message", "response", "begin_label")
LABELS: dict[str, Verdict] = {
    "fully attributable": "supported",
    "not fully attributable": "unsupported",
    "generic": "not_checkable",
}


def make(source: Source) -> Material:
    material = Material()
    # The files hold quotation marks as they were said: none of them quotes a cell.
    for line, row in source.rows(COLUMNS, None, "\t", csv.QUOTE_NONE):
        label = LABELS.get(row["begin_label"].lower())
        if label is None:
            message = f"unknown label '{row['begin_label']}'"
            source.fault(line, message, "the labels are Fully attributable, Not fully attributable and Generic")
        elif not row["response"] or not row["knowledge"]:
            material.left["no response or no knowledge"] += 1
        else:
            material.labelled.append(_record(source, line, row, label))
    return material


def _record(source: Source, line: int, row: dict[str, str], label: Verdict) -> Labelled:
    text = hashlib.sha256(row["knowledge"].encode()).hexdigest()[:12]
    return Labelled(
        id=f"{source.path.stem}-{line}", set=f"begin-{row['data_source']}", claim=row["response"],
        evidence=(row["knowledge"],), label=label, document=text, before=row["message"],
        ratings={"model": row["model_name"]},
    )  # fmt: skip


ADAPTER = Adapter(
    "begin", "BEGIN: replies judged against the knowledge they were given", "a TSV file", "CC BY 4.0", make
)
