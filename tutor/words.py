"""The tutor's own sentences around a commitment: short, kind, one question at most, no claim about the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from firstguess.tutor.events import Level

if TYPE_CHECKING:
    from firstguess.tutor.verdict import TestVerdict

NOTED = "Noted."
NOT_UNDERSTOOD = "I could not match that to one of the answers, so nothing is lost: choose one, or say “I don't know”."
PREDICT_FIRST = "Write what you think will happen, in a few words; “I don't know” counts too."
NO_SUCH_CHOICE = "There is no such answer here: choose one of the {count}, or say “I don't know”."
ASK_CONFIDENCE = "You chose “{chosen}”. Before I say anything: is that a guess, do you think so, or are you sure?"
ASK_CONFIDENCE_AGAIN = "Your answer is kept. Just say how sure you are: guess, think or sure."
CHOOSE_FIRST = "First an answer, then how sure you are: choose one above, or say “I don't know”."
GUESS_FIRST = (
    "That is what this question is about, so your guess comes first. A hint, or “just tell me”, is yours at any time."
)
NO_HINT = "There is no hint before a choice here: take what seems likeliest, or say “just tell me”."
UNAIDED = "Here you work on your own, so hints wait until the end. “Just tell me” skips this one, “stop” ends it all."
CYCLING = "You have tried several answers, so here is something to think with instead."
HINT_LABEL = "Hint {number} of {of}"
ABOUT_YOURS = "About your answer"
RIGHT_ANSWER = "The answer"
WHY = "Why"
WHAT_HAPPENS = "What really happens"
ROOT_CAUSE = "The root cause"
MEND = "How to mend it"
SOURCE = "In the lesson"
EXPLAIN_BACK = "Your turn"
NOT_KNOWN = "Thank you for saying so: not knowing is a fair answer, and a good place to learn from."
TELL = "Here it is. As I told you this one, it comes back sooner."
PREDICTED = "You predicted: “{prediction}”. Compare it with what the program printed."
HEARD_BELIEF = "Many people think so, and it is worth a closer look."
FACT = "What is true"
BELIEF = "A common belief says otherwise, and it is wrong: “{belief}”"
BELIEF_LABEL = "The belief"
FAILS = "Why it fails"
MECHANISM = "What really happens"
HALF_TRUE = "Where it is half true"
REJECTED = "You are right to doubt that belief."
STEADY = "I looked again, and the lesson stands by it."
MISSING = "What the lesson would add"
KEY_POINTS = "The key points"
GO_ON = "Say “next” to go on."
RUN_OVER = "That was the last one."
LOOK_AGAIN = "Worth another look"
NOTHING_OPEN = (
    "No question is open just now. Ask me anything about “{lesson}”, or say “next” and I will ask you something."
)
PATH_OVER = "You have been through every question of this path. Take the test, or ask me anything about “{lesson}”."
READ = "Now read “{title}”. It begins:"
READ_ON = "The whole part is open in the lesson. Say “next” when you have read it."
MOVED_ON = "That question is not open any more; nothing is lost."
NO_SUCH_ITEM = (
    "“{name}” is no question of “{lesson}”: it has left the lesson, or its id is misspelt. Ids look like “{example}”, "
    "and nothing is lost."
)
NOTHING_DUE = "Nothing is due, and nothing is there to prove yet. Say “next” to go on with “{lesson}”."
MODE = "From now on: {title}. {blurb}"
STOPPED_RUN = "Stopped. Everything you did is kept."
BACK_TO_IT = "Let us stay with this question a moment: your guess, a hint, or “just tell me”."

_PRAISE = re.compile(
    r"^(?:yes|right|exactly(?: so)?|just so|quite so|correct|indeed|that is right"
    r"|well (?:done|judged|seen|spotted|reasoned))\b[\s,.:;!-]*",
    re.IGNORECASE,
)


def verdict(*, right: bool, level: Level | None, hints: int) -> str:
    """Yes or no in words, and what the confidence meant."""
    if right:
        if hints:
            return "Yes, that is right, with a little help."
        return {
            "sure": "Yes, that is right, and you were right to be sure.",
            "guess": "Yes, that is right: your guess was a good one.",
        }.get(level or "", "Yes, that is right.")
    if level == "sure":
        return "No. You were sure, and such surprises are remembered best; I will ask about it again tomorrow."
    return "No, not this one."


def without_praise(feedback: str) -> str:
    """Feedback for the right choice, said to somebody who did not choose it."""
    rest = _PRAISE.sub("", feedback)
    return rest[0].upper() + rest[1:] if rest else feedback


def explained(met: int, of: int) -> str:
    """How much of it an explanation holds."""
    if of == 0:
        return "Thank you, that is in your own words now."
    if met == of:
        return "Yes, that holds everything that matters here."
    if met == 0:
        return "Thank you for trying. I did not find the lesson's points in it yet."
    return f"That holds {met} of {of} points, well put."


def test_over(result: TestVerdict, sections: Mapping[str, str]) -> Iterator[str]:
    """The verdict of a test in sentences; ``sections`` names each part by its full id."""
    yield f"That was the last one: {result.right} of {result.n} right, on your own."
    scores = [f"{score.name or 'other'} {score.right} of {score.n}" for score in result.by_difficulty]
    if scores:
        yield f"By difficulty: {', '.join(scores)}."
    yield result.words
    if result.review:
        places = [sections.get(part, f"“{part}”") for part in result.review[:4]]
        yield f"To review, the weakest first: {', '.join(places)}."
