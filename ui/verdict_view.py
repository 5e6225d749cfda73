"""The verdict of a test as a card: by difficulty, by section, what to read again. Never a bare number."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from firstguess.tutor.verdict import Score, TestVerdict
from firstguess.ui.anchors import Anchors

DIFFICULTIES = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}
HEAD = '<p class="fg-card-head">How it went</p>'


def verdict_card(verdict: TestVerdict, anchors: Anchors) -> str:
    """How a test went, with links to what should be read again."""
    if not verdict.n:
        return f'<div class="fg-card fg-verdict">{HEAD}<p>No question was answered.</p></div>'
    head = f'{HEAD}<p class="fg-score">{verdict.right} of {verdict.n} right</p>'
    levels = [(escape(DIFFICULTIES.get(score.name, "Other")), score) for score in verdict.by_difficulty]
    weakest = sorted(verdict.by_part, key=lambda score: score.share)
    parts = [(_link(score.name, anchors), score) for score in weakest]
    sections = "By section" if verdict.right == verdict.n else "By section, what to read again first"
    return (
        f'<div class="fg-card fg-verdict">{head}<p>{escape(verdict.words)}</p>{_sure(verdict)}'
        f"{_table('By difficulty', levels)}{_table(sections, parts)}</div>"
    )


def _sure(verdict: TestVerdict) -> str:
    count = len(verdict.sure_errors)
    if not count:
        return ""
    if count == 1:
        return "<p>One answer that you were sure of was wrong. It comes back tomorrow, as such errors do.</p>"
    return f"<p>{count} answers that you were sure of were wrong. They come back tomorrow, as such errors do.</p>"


def _table(title: str, scores: Sequence[tuple[str, Score]]) -> str:
    rows = "".join(f'<tr><th scope="row">{name}</th><td>{score.right} of {score.n}</td></tr>' for name, score in scores)
    return f'<table class="fg-scores"><caption>{title}</caption><tbody>{rows}</tbody></table>'


def _link(part: str, anchors: Anchors) -> str:
    return f'<a class="fg-jump" href="#{anchors.of_part(part)}">{escape(anchors.label(part))}</a>'
