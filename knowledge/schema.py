"""What a lesson's files may say: one pydantic model per file kind, unknown keys forbidden.

The format is described for authors in ``docs/lesson-format.md``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
PartRef = Slug
Level = Literal["foundation", "intermediate", "advanced", "expert"]
Difficulty = Literal["easy", "medium", "hard"]
SectionKind = Literal["overview", "mental-model", "step", "deep-dive", "expert", "takeaways"]


class Strict(BaseModel):
    """Base of all lesson records: no unknown keys, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Diagram(Strict):
    """A picture of the lesson's own, with the words that replace it for those who cannot see it."""

    file: Text
    alt: Text
    caption: Text


class LessonMeta(Strict):
    """Front matter of ``lesson.md``; the body of that file is the overview."""

    id: Slug
    title: Text
    summary: Text
    subject: Text
    topic: Text | None = None
    minutes: int = Field(ge=1, le=600)
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    license: Text
    authors: tuple[Text, ...] = Field(min_length=1)
    prerequisites: tuple[Text, ...] = ()
    leads_to: tuple[Text, ...] = ()
    starters: tuple[Text, ...] = Field(min_length=3, max_length=8)
    synonyms: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)


class SectionMeta(Strict):
    """Front matter of ``sections/NN-name.md``; the body is the prose that is taught and cited."""

    id: Slug
    title: Text
    kind: SectionKind
    level: Level | None = None
    diagram: Diagram | None = None

    @model_validator(mode="after")
    def _steps_have_a_level(self) -> SectionMeta:
        if (self.kind == "step") != (self.level is not None):
            raise ValueError("level belongs to sections of kind 'step', and each of those needs one")
        return self


class Option(Strict):
    """One answer a learner may choose, with the feedback for that very choice.

    ``hint`` is for a learner who leans to this option and asks for help; it does not say whether the option is right.
    """

    text: Text
    right: bool = False
    feedback: Text
    misconception: Text | None = None
    hint: Text | None = None


def _one_right(options: tuple[Option, ...]) -> None:
    if sum(option.right for option in options) != 1:
        raise ValueError("exactly one option must have 'right: true'")
    if len({option.text.casefold() for option in options}) != len(options):
        raise ValueError("two options have the same text")


class ExplainBack(Strict):
    """The invitation to say it in one's own words, and the points that such an answer holds."""

    ask: Text
    key_points: tuple[Text, ...] = Field(min_length=1)


class CommitPrompt(Strict):
    """``prompts.yaml``: the question a step asks before it is read."""

    id: Slug
    part: PartRef
    question: Text
    options: tuple[Option, ...] = Field(min_length=2, max_length=5)
    why: Text
    hints: tuple[Text, ...] = Field(min_length=1, max_length=4)
    explain_back: ExplainBack

    @model_validator(mode="after")
    def _has_one_right_option(self) -> CommitPrompt:
        _one_right(self.options)
        return self


class Myth(Strict):
    """``myths.yaml``: a common belief and its refutation, in the order it is told.

    Learners hold a belief (``said_as``), wonder about it (``asked_as``) or reject it (``denied_as``).
    """

    id: Slug
    title: Text
    question: Text
    answer: Literal["yes", "no"]
    belief: Text
    said_as: tuple[Text, ...] = Field(min_length=3)
    asked_as: tuple[Text, ...] = ()
    denied_as: tuple[Text, ...] = ()
    not_this: tuple[Text, ...] = Field(min_length=2)
    fact: Text
    why_it_fails: Text
    mechanism: Text
    half_true: Text
    why_it_matters: Text
    check: Text
    sources: tuple[PartRef, ...] = Field(min_length=1)


class Code(Strict):
    """A short Python program that runs as it stands, and what it prints."""

    code: Annotated[str, StringConstraints(min_length=1)]
    prints: Text


class Pitfall(Strict):
    """``pitfalls.yaml``: a mistake in code, the mend, and the belief that leads to it."""

    id: Slug
    title: Text
    predict: Text
    options: tuple[Option, ...] = Field(default=(), max_length=5)
    wrong: Code
    right: Code
    what_happens: Text
    root_cause: Text
    fix: Text
    sources: tuple[PartRef, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_one_right_option(self) -> Pitfall:
        if self.options:
            _one_right(self.options)
        return self


class PracticeItem(Strict):
    """``practice.yaml``: a question with options, hints and a worked solution.

    ``similar`` is a worked example of the same kind about something else, the last hint before the solution.
    """

    id: Slug
    difficulty: Difficulty
    question: Text
    code: str | None = None
    options: tuple[Option, ...] = Field(min_length=2, max_length=6)
    hints: tuple[Text, ...] = Field(min_length=1, max_length=4)
    similar: Text | None = None
    solution: tuple[Text, ...] = Field(min_length=1)
    quick_check: Text
    common_mistakes: tuple[Text, ...] = Field(min_length=1)
    sources: tuple[PartRef, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_one_right_option(self) -> PracticeItem:
        _one_right(self.options)
        return self


class QuizItem(PracticeItem):
    """``quiz.yaml``: an item of the test. Items of one ``concept`` are twins: each can re-check what another asked."""

    concept: Slug


class Claim(Strict):
    """``claims.yaml``: something learners say about the lesson, in several of their wordings, and whether it holds."""

    id: Slug
    holds: bool
    said_as: tuple[Text, ...] = Field(min_length=2)
    sources: tuple[PartRef, ...] = Field(min_length=1)
