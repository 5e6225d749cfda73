"""What the metric says of one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Label = Literal["supported", "unsupported", "unsure", "not_checkable"]


@dataclass(frozen=True)
class Judgement:
    """``score`` is the probability (0..1) that the evidence supports the sentence.

    ``span`` is where the best window of the evidence lies: which text (counted from 0), and characters from and to.
    ``guard`` names the first guard that failed. A sentence that claims nothing is "not_checkable", and counted apart.
    """

    label: Label
    score: float
    span: tuple[int, int, int] | None = None
    guard: str | None = None
