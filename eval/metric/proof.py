"""The proof of the metric: its agreement with people and what small alterations do to it, as data and in words."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from pydantic import ValidationError

from firstguess.eval.lines import Strict
from firstguess.eval.metric.figures import Figure
from firstguess.eval.metric.weights import WeightsError

#: Least AUROC on these sets, cross-validated.
FLOORS = {"begin": 0.92, "wice": 0.71}
#: Least AUROC of originals against altered copies; asked of sentences that stand in their passage word for word.
ALTERATION_FLOOR = 0.93
VERBATIM = ("lesson sentences", "passage sentences")
#: Most that a foreign passage may move a score.
STEADY = 0.02


class Agreement(Strict):
    """Agreement with people on one set. ``within``: fitted on other documents of the same set; ``left_out``: fitted
    without the set (and, for a family of sets, without all of them)."""

    set: str
    within_auroc: Figure
    within_accuracy: Figure
    left_out_auroc: Figure
    left_out_accuracy: Figure


class Trial(Strict):
    """AUROC of supported sentences against their copies after one alteration; ``seen``: share of copies that are no
    longer called supported."""

    source: str
    alteration: str
    copies: int
    auroc: Figure
    seen: float


class Steadiness(Strict):
    """What a foreign passage at the end of the evidence moves, over ``n`` sentences; and the largest score without
    any evidence."""

    source: str
    n: int
    largest_move: float
    moved: float
    without_evidence: float


class Proof(Strict):
    """Measured by :func:`firstguess.eval.metric.agreement.prove`. ``note`` says what could not be measured."""

    version: int = 1
    weights: str
    seed: int
    agreement: tuple[Agreement, ...]
    trials: tuple[Trial, ...]
    steadiness: tuple[Steadiness, ...]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    @property
    def missed(self) -> tuple[str, ...]:
        """The floors that are missed, in words."""
        low = [
            f"{row.set}: AUROC {row.within_auroc.value:.3f} < {FLOORS[row.set]}"
            for row in self.agreement
            if row.set in FLOORS and row.within_auroc.value < FLOORS[row.set]
        ]
        blind = [
            f"{trial.source}, {trial.alteration}: AUROC {trial.auroc.value:.3f} < {ALTERATION_FLOOR}"
            for trial in self.trials
            if trial.source in VERBATIM and trial.auroc.value < ALTERATION_FLOOR
        ]
        moved = [
            f"{row.source}: a foreign passage moves a score by {row.largest_move:.3f} > {STEADY}"
            for row in self.steadiness
            if row.largest_move > STEADY
        ]
        bare = [f"{row.source}: a score without evidence" for row in self.steadiness if row.without_evidence > 0]
        return (*low, *blind, *moved, *bare)


def load_proof() -> Proof:
    """The figures measured once with the weights that ship. Raises :class:`WeightsError`."""
    try:
        text = files("firstguess.eval.metric").joinpath("proof.json").read_text(encoding="utf-8")
        return Proof.model_validate_json(text)
    except (OSError, ValidationError) as error:
        raise WeightsError(f"eval/metric/proof.json cannot be used ({error}); run: firstguess eval metric") from error


def proof_text(proof: Proof) -> str:
    """The proof for a terminal: three small tables and the floors that are missed."""
    lines = [f"The metric (weights of {proof.weights}) against people's labels, 95 % intervals over documents:"]
    lines += _table(
        ("set", "n", "AUROC within", "left out", "bal. acc. within", "left out"),
        [
            (
                row.set, str(row.within_auroc.n), str(row.within_auroc), str(row.left_out_auroc),
                str(row.within_accuracy), str(row.left_out_accuracy),
            )
            for row in proof.agreement
        ],
    )  # fmt: skip
    lines += ["", "Supported sentences against altered copies, AUROC (copies no longer called supported):"]
    lines += _table(
        ("source", "alteration", "copies", "AUROC", "seen"),
        [(t.source, t.alteration, str(t.copies), str(t.auroc), f"{t.seen:.2f}") for t in proof.trials],
    )
    lines += ["", "A foreign passage added to the evidence, and no evidence:"]
    lines += _table(
        ("source", "n", "largest move", f"moved > {STEADY}", "score without"),
        [
            (s.source, str(s.n), f"{s.largest_move:.4f}", f"{s.moved:.4f}", f"{s.without_evidence:.1f}")
            for s in proof.steadiness
        ],
    )
    lines += ["", *(f"MISSED: {floor}" for floor in proof.missed)] if proof.missed else ["", "All floors are met."]
    return "\n".join([*lines, proof.note] if proof.note else lines)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return ["  " + "  ".join(f"{cell:<{widths[i]}}" for i, cell in enumerate(row)).rstrip() for row in [head, *rows]]
