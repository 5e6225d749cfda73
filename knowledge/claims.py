"""What learners say about a lesson, right and wrong, as a collection that is indexed like its passages."""

from __future__ import annotations

from collections.abc import Iterator

from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence

HOLDS, FAILS = "holds", "fails"
_TELLS_A_BELIEF = {("myth", "Why the belief fails"), ("myth", "Why it matters"), ("pitfall", "Root cause")}


def tells_a_belief(passage: Passage) -> bool:
    """Whether a passage of a lesson may tell what somebody wrongly believes, to take it apart."""
    return (passage.kind, passage.heading) in _TELLS_A_BELIEF


def collection(lesson: Lesson) -> str:
    """The name that a lesson's claims are indexed under."""
    return f"{lesson.id}.claims"


def claims_of(lesson: Lesson) -> tuple[Passage, ...]:
    """Every wording of every claim and of every myth's belief; ``kind`` tells whether it holds.

    They are never shown or cited: ``part`` names the part of the lesson that decides them.
    """
    return tuple(_all(lesson))


def _all(lesson: Lesson) -> Iterator[Passage]:
    for claim in lesson.claims:
        for number, text in enumerate(claim.said_as):
            yield _statement(lesson, f"{claim.id}.{number}", text, HOLDS if claim.holds else FAILS, claim.sources[0])
    for myth in lesson.myths:
        # Only what is written as a sentence states something: "how do I get it back?" is heard, and says no "fails".
        stated = [text for text in myth.said_as if text.endswith((".", "!"))]
        for number, text in enumerate((myth.belief, *(stated or myth.said_as))):
            yield _statement(lesson, f"{myth.id}.belief-{number}", text, FAILS, myth.id)


def _statement(lesson: Lesson, name: str, text: str, kind: str, part: str) -> Passage:
    sentence = Sentence(text, 0, len(text))
    return Passage(f"{lesson.id}#{name}", lesson.id, part, kind, "", "", "", 0, len(text), text, (sentence,))
