"""Questions about the lesson itself: what comes before it, what after it, and what of it to remember.

The words of such a question stand in no sentence that answers it, so it is told by its form, and answered from the
passage whose place that is. English only.
"""

from __future__ import annotations

import re

from firstguess.knowledge.passages import Passage
from firstguess.tutor.shelf import OpenLesson

_THIS = r"(?:this|the)\s+(?:lesson|topic|subject|page|course|chapter)"
_AROUND = re.compile(
    r"\bprerequisites?\b"
    rf"|\b(?:know|learn|read|understand|study)\b.{{0,20}}\b(?:before|first)\b.{{0,30}}\b(?:{_THIS}|starting|i\s+(?:start|begin))\b"
    rf"|\bbefore\s+(?:i\s+(?:start|begin)|starting)\s+(?:with\s+)?{_THIS}"
    r"|\b(?:what|which)\b.{0,40}\b(?:study|learn|read|topics?|subjects?)\b.{0,30}"
    r"\b(?:next|afterwards?|follow[- ]?on|from\s+here)\b"
    rf"|\bafter\s+{_THIS}\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    rf"\b(?:summ(?:ary|ari[sz]e)|sum\s+(?:it|this|that|everything|all)?\s*up|recap|tl;?dr|takeaways?)\b"
    rf"|\b(?:main|key|most\s+important)\s+(?:points?|ideas?|things?|messages?)\b.{{0,30}}(?:{_THIS}|\?|$)"
    rf"|\b{_THIS}\s+in\s+(?:short|brief|a\s+(?:nutshell|few|handful))"
    r"|\bwhat\b.{0,30}\b(?:remember|take\s+(?:away|with\s+me))\b.{0,20}\b(?:from\s+(?:this|it|here)|lesson)\b",
    re.IGNORECASE,
)


def about_lesson(opened: OpenLesson, message: str) -> Passage | None:
    """The passage that a question about the lesson itself is answered from; None for any other message."""
    if _SUM.search(message):
        return next((passage for passage in opened.passages if passage.kind == "takeaways"), None)
    if _AROUND.search(message):
        overview = [passage for passage in opened.passages if passage.kind == "overview"]
        best = max(overview, key=lambda passage: _names(opened, passage), default=None)
        return best if best and _names(opened, best) else None
    return None


def _names(opened: OpenLesson, passage: Passage) -> int:
    """How many of the subjects before and after the lesson a passage names."""
    meta, text = opened.lesson.meta, passage.text.casefold()
    return sum(name.casefold() in text for name in (*meta.prerequisites, *meta.leads_to))
