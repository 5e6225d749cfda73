"""Questions about the lesson itself: what comes before it, what after it, and what of it to remember.

The words of such a question stand in no sentence that answers it, so it is told by its form, and answered from the
passage whose place that is. English only.
"""

from __future__ import annotations

from firstguess.knowledge.passages import Passage
from firstguess.tutor import patterns
from firstguess.tutor.shelf import OpenLesson


def about_lesson(opened: OpenLesson, message: str) -> Passage | None:
    """The passage that a question about the lesson itself is answered from; None for any other message."""
    if patterns.SUMS_UP.search(message):
        return next((passage for passage in opened.passages if passage.kind == "takeaways"), None)
    if patterns.AROUND.search(message):
        overview = [passage for passage in opened.passages if passage.kind == "overview"]
        best = max(overview, key=lambda passage: _names(opened, passage), default=None)
        return best if best and _names(opened, best) else None
    return None


def _names(opened: OpenLesson, passage: Passage) -> int:
    """How many of the subjects before and after the lesson a passage names."""
    meta, text = opened.lesson.meta, passage.text.casefold()
    return sum(name.casefold() in text for name in (*meta.prerequisites, *meta.leads_to))
