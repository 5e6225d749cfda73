"""What a learner can do now: the first screen, and the greeting of one who comes back."""

from __future__ import annotations

from html import escape

from firstguess.knowledge.lesson import Lesson
from firstguess.ui.buttons import deed
from firstguess.ui.standing import Standing

TEST_MINUTES = 5
PER_REVIEW = 0.6  # minutes


def start(lesson: Lesson, standing: Standing, *, going_on: str | None = None) -> str:
    """The choices as HTML. ``going_on`` names the part that the guided walk comes to next, "" when all is walked."""
    back = standing.answers > 0
    head = "Welcome back" if back else "Guess first, then find out"
    lead = (
        _greeting(standing)
        if back
        else "I ask for your guess, tell you what holds and why, and show the very sentence of the lesson behind it."
    )
    ways = "".join(
        (_due(standing), _walk(lesson, going_on, back=back, due=bool(standing.due)), _ask(), _test(back=back))
    )
    asks = "".join(deed("say", text, escape(text), "fg-starter") for text in lesson.meta.starters[:4])
    return (
        f'<div class="fg-start"><h2>{head}</h2><p class="fg-lead">{lead}</p><div class="fg-ways">{ways}</div>'
        f'<p class="fg-or">For example</p><div class="fg-starters">{asks}</div></div>'
    )


def minutes(count: int) -> str:
    """How long ``count`` reviews take."""
    about = max(1, round(count * PER_REVIEW))
    return f"{about} minute{'' if about == 1 else 's'}"


def _greeting(standing: Standing) -> str:
    if not standing.due:
        return "Nothing is due for review. Go on where you were, or ask anything."
    verb = "question is" if standing.due == 1 else "questions are"
    return f"{standing.due} {verb} due: {minutes(standing.due)}."


def _due(standing: Standing) -> str:
    if not standing.due:
        return ""
    return _way("open", "review", "Review what is due", minutes(standing.due), primary=True)


def _walk(lesson: Lesson, going_on: str | None, *, back: bool, due: bool) -> str:
    if going_on == "":
        return ""
    label = "Go on with the guided walk" if back else "Begin the guided walk"
    note = f"next: {going_on}" if back and going_on else f"about {lesson.meta.minutes} minutes, in small steps"
    return _way("open", "guide", label, note, primary=not due)


def _ask() -> str:
    label = '<span class="fg-way-name">Ask anything</span><span class="fg-way-note">answered from the lesson</span>'
    return f'<button type="button" class="fg-way fg-do-ask">{label}</button>'


def _test(*, back: bool) -> str:
    test = _way("open", "test", "Take the test", f"10 questions, {TEST_MINUTES} minutes; the verdict at the end")
    return test + (
        _way("open", "prove-it", "Prove it", "2 minutes without help, on what you practised") if back else ""
    )


def _way(kind: str, value: str, name: str, note: str, *, primary: bool = False) -> str:
    label = f'<span class="fg-way-name">{name}</span><span class="fg-way-note">{escape(note)}</span>'
    return deed(kind, value, label, "fg-way fg-way-first" if primary else "fg-way")
