"""What the tutor itself says, when the answer does not come from the lesson's text."""

from __future__ import annotations

from firstguess.tutor.reply import Reason

GREETING = "Hello! Ask me anything about “{lesson}”. I answer from the lesson and show you where it says so."
THANKED = "You are welcome! Ask on whenever you like."
START_WITH = " For example: “{starter}”"
AGAIN = "In other words, from the lesson:"
ONLY_SO = "The lesson has no other words for it. It says:"
AGAIN_WHAT = "Gladly. Which part shall I explain?"
OFF_TOPIC = "That is outside this lesson, so I can't help with it here. Shall we go on with “{lesson}”?"
NOT_IN_LESSON = "The lesson does not say. The nearest it comes is {section}."
AMBIGUOUS = "I am not sure what you mean. Which part of the lesson is it about: {sections}?"
PARTLY = "The lesson covers only a part of that. It does not say: “{missing}”"
UNVERIFIED = (
    "I could not verify an answer against the lesson, so I would rather not give one. The place to look is {section}."
)
STOPPED = "Stopped. What is above was checked; the rest was not written."
FULL = (
    "Many are asking at this moment, so you get the lesson's own words at once. "
    "Try again in a minute to have them worded for you."
)
LATE = (
    "Many are asking, and your turn did not come in time, so here are the lesson's own words. "
    "Try again in a minute to have them worded for you."
)
AWAY = "The page was closed before the answer was worded, so here are the lesson's own words."
STOPPED_EARLY = "Stopped before there was anything to show."


def small_talk(*, thanked: bool, lesson: str, starter: str | None) -> str:
    """One warm line for a greeting or for thanks, with a question to go on with."""
    line = THANKED if thanked else GREETING.format(lesson=lesson)
    return line + (START_WITH.format(starter=starter) if starter else "")


def which_part(starter: str | None) -> str:
    """Asks what to explain again, where nothing was explained yet."""
    return AGAIN_WHAT + (START_WITH.format(starter=starter) if starter else "")


def place(title: str, kind: str) -> str:
    """A part of the lesson by its title. A myth's title is a belief, so it is never told as if it held."""
    return f"the myth “{title}”" if kind == "myth" else f"the section “{title}”"


def abstention(reason: Reason, *, lesson: str, sections: list[str]) -> str:
    """The sentence for an answer that is withheld; ``sections`` are the nearest :func:`place` s, nearest first."""
    if reason == "ambiguous":
        return AMBIGUOUS.format(sections=" or ".join(sections[:3]) or f"“{lesson}”")
    template = OFF_TOPIC if reason == "off_topic" else NOT_IN_LESSON
    return template.format(lesson=lesson, section=sections[0] if sections else f"“{lesson}”")
