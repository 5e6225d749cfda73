"""A lesson's examples of what learners say, each with the myth it voices (or none) and the stance it takes.

They are embedded after the lesson's topic: "it forgets everything" says nothing alone, and much about fine-tuning.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import Passage, split_lesson
from firstguess.knowledge.schema import Option
from firstguess.knowledge.sentences import Sentence
from firstguess.tutor.everyday import EVERYDAY

HOLDS, ASKS, REJECTS, ALIKE, NONE = "holds", "asks", "rejects", "alike", "none"
# An option of fewer words leans on its question.
UNDERSTOOD_ALONE = 6
# Each costs a few milliseconds once, and two hundred tell a subject as well as all of them.
MOST_TOLD = 200


def collection(lesson: Lesson) -> str:
    """The name that a lesson's voices are indexed under."""
    return f"{lesson.id}.voices"


def topic_of(lesson: Lesson) -> str:
    """What stands before a message when it is embedded."""
    return lesson.meta.topic or lesson.meta.title


def in_topic(topic: str, message: str) -> str:
    """The text that is embedded for ``message``."""
    return f"{topic}: {message}"


def voices_of(lesson: Lesson) -> tuple[Passage, ...]:
    """Every example, empty where a lesson has no myth. ``part`` is the myth's id or empty."""
    if not lesson.myths:
        return ()
    seen: dict[str, tuple[str, str]] = {}
    for text, stance, myth in _all(lesson):
        seen.setdefault(text.strip(), (stance, myth))
    topic = topic_of(lesson)
    return tuple(_voice(lesson, number, in_topic(topic, text), *of) for number, (text, of) in enumerate(seen.items()))


def _all(lesson: Lesson) -> Iterator[tuple[str, str, str]]:
    for myth in lesson.myths:
        yield from ((text, HOLDS, myth.id) for text in (myth.belief, *myth.said_as))
        yield from ((text, ASKS, myth.id) for text in (myth.question, *myth.asked_as))
        yield from ((text, REJECTS, myth.id) for text in myth.denied_as)
        yield from ((text, ALIKE, "") for text in myth.not_this)
    yield from _options(lesson)
    yield from _false_claims(lesson)
    yield from ((prompt.question, NONE, "") for prompt in lesson.prompts)
    yield from ((item.question, NONE, "") for item in (*lesson.practice, *lesson.quiz))
    yield from ((pitfall.predict, NONE, "") for pitfall in lesson.pitfalls)
    yield from ((text, NONE, "") for text in EVERYDAY)
    yield from ((text, NONE, "") for text in _told(lesson))


def _told(lesson: Lesson) -> Iterator[str]:
    """What the lesson tells beside its myths, so that a question about the subject is not taken for a belief."""
    told = [passage for passage in split_lesson(lesson) if passage.kind not in ("myth", "practice", "pitfall")]
    yield from islice((sentence.text for passage in told for sentence in passage.sentences), MOST_TOLD)


def _options(lesson: Lesson) -> Iterator[tuple[str, str, str]]:
    """An option that names a myth voices it, where it can be understood without its question."""
    myths = {myth.id for myth in lesson.myths}
    options: list[Option] = [option for prompt in lesson.prompts for option in prompt.options]
    options += [option for item in (*lesson.practice, *lesson.quiz) for option in item.options]
    for option in options:
        if option.misconception in myths and len(option.text.split()) >= UNDERSTOOD_ALONE:
            yield option.text, HOLDS, option.misconception


def _false_claims(lesson: Lesson) -> Iterator[tuple[str, str, str]]:
    """A false claim that one myth is a source of voices that myth."""
    myths = {myth.id for myth in lesson.myths}
    for claim in lesson.claims:
        voiced = [source for source in claim.sources if source in myths]
        if not claim.holds and len(voiced) == 1:
            yield from ((text, HOLDS, voiced[0]) for text in claim.said_as)


def _voice(lesson: Lesson, number: int, text: str, stance: str, myth: str) -> Passage:
    sentence = Sentence(text, 0, len(text))
    return Passage(f"{lesson.id}#voice-{number}", lesson.id, myth, stance, "", "", "", 0, len(text), text, (sentence,))
