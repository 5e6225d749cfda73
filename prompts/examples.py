"""Worked examples of the wording job, shown to the model before the real question. None is about a shipped lesson."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """Facts and a question, and the answer that uses the facts alone."""

    facts: tuple[str, ...]
    question: str
    answer: str


ANSWERS = (
    Example(
        facts=(
            "Chlorophyll absorbs mostly red and blue light.",
            "It reflects green light, which is why most leaves look green.",
        ),
        question="Why do leaves look green to us?",
        answer="Leaves look green because chlorophyll absorbs mostly red and blue light and reflects green light.",
    ),
    Example(
        facts=(
            "Cool a burn under cool running water for 20 minutes.",
            "Do not put ice, butter or cream on a burn.",
        ),
        question="my gran puts butter on burns, is that what you should do?",
        answer="Cool a burn under cool running water for 20 minutes, and do not put ice, butter or cream on it.",
    ),
)
