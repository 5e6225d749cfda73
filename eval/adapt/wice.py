"""WiCE (Kamoi, Goyal, Rodriguez and Durrett 2023): claims of Wikipedia, judged against a whole cited page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from firstguess.eval.adapt.base import Adapter, Foreign, Material, Source
from firstguess.eval.adapt.labelled import Labelled, Verdict

LABELS: dict[str, Verdict] = {
    "supported": "supported",
    "partially_supported": "partly",
    "not_supported": "unsupported",
}


class Meta(Foreign):
    id: str
    claim_title: str = ""


class Claim(Foreign):
    label: Literal["supported", "partially_supported", "not_supported"]
    claim: str
    evidence: tuple[str, ...]
    supporting_sentences: tuple[tuple[int, ...], ...] = ()
    meta: Meta = Field()


def make(source: Source) -> Material:
    material = Material()
    taken: set[str] = set()
    for line, claim in source.lines(Claim):
        name = claim.meta.id
        if name in taken:
            source.fault(line, f"the id {name} is taken", "give every claim an id of its own")
        taken.add(name)
        beyond = [at for group in claim.supporting_sentences for at in group if not 0 <= at < len(claim.evidence)]
        if beyond:
            message = f"supporting_sentences: {beyond[0]} is no sentence of {len(claim.evidence)}"
            source.fault(line, message, "count the sentences of evidence from 0")
        elif not claim.claim.strip() or not claim.evidence:
            material.left["no claim or no evidence"] += 1
        else:
            material.labelled.append(_record(claim))
    return material


def _record(claim: Claim) -> Labelled:
    return Labelled(
        id=claim.meta.id, set="wice", claim=claim.claim.strip(), evidence=claim.evidence, label=LABELS[claim.label],
        document=claim.meta.claim_title or claim.meta.id,
        supporting=tuple(group for group in claim.supporting_sentences if group),
    )  # fmt: skip


ADAPTER = Adapter(
    "wice", "WiCE: claims of Wikipedia judged against a cited page", "a JSONL file of claims", "ODC-BY", make
)
