"""Polarity: does a question that asks for yes or no get the right one?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Literal

from firstguess.eval.cases import Case
from firstguess.eval.rows import Measure, Row
from firstguess.eval.suites.base import QuestionSuite
from firstguess.eval.systems.base import Answer

Said = Literal["yes", "no"]

YES = frozenset("yes yeah yep yup true correct right indeed exactly absolutely definitely".split())
NO = frozenset("no nope false incorrect wrong untrue".split())
# "No model can do that" answers nothing: "no" is an answer where the sentence ends, or begins anew, behind it.
_GOES_ON = r"(?=\W*$|[\s*_]*[,.;:!-]|\s+(?:it|they|you|we|he|she|i|this|that|there|because)\b)"
_FIRST = re.compile(rf"^\W*(?P<word>{'|'.join(sorted(YES | NO))})\b{_GOES_ON}", re.IGNORECASE)
_CALLED = re.compile(
    r"^\W*(?:that|this|it|the (?:answer|statement|claim))(?:'s|\u2019s| is)\s+(?P<not>not\s+)?"
    r"(?P<word>true|false|correct|incorrect|right|wrong|untrue|yes|no)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    rf"^\W*(?:not\s+(?:true|correct|right|so|really|quite|exactly|necessarily|always|at all|entirely)\b{_GOES_ON}"
    r"|(?:absolutely|definitely|certainly|surely|of course|no)[\s*_]+not\b(?!\s+(?:only|just|merely)\b))",
    re.IGNORECASE,
)
# "Right, but only partly" and "yes and no" take back half of what they begin with.
_HALF = re.compile(
    r"[\s,;:*_-]*(?:(?:but|though|although|yet)\s+)?(?:only\s+|just\s+)?"
    r"(?:part(?:ly|ially)|in part|half|to (?:some|a certain|an) (?:extent|degree)|up to a point|and,? no"
    r"|not (?:quite|fully|wholly|entirely|completely|always|exactly))"
    r"(?:\s+(?:so|true|right|correct))?(?=[\s*_]*(?:$|[,.;:!]))",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|no|none|nothing|nobody|neither|cannot|without)\b|n['\u2019]t\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^\W*(?:so\b|surely|obviously|of course|clearly|(?:is|are|do|does|did|can|could|would|should|wo|ca)n['\u2019]t\b"
    r"|everyone|everybody|i (?:heard|read|think|thought|guess|believe|am sure)|i['\u2019]m sure"
    r"|my (?:teacher|friend|boss))"
    r"|,\s*(?:right|correct|yes|no|huh|or|innit|(?:is|are|do|does|did|can|could|wo|would)(?:n['\u2019]t)?\s+\w+)\s*\?*\s*$"
    r"|\bright\s*\?\s*$",
    re.IGNORECASE,
)


class Polarity(QuestionSuite):
    """Yes/no questions and statements whose answer is known.

    An answer's polarity is read from its beginning (:func:`said`); a refusal and an answer that begins otherwise say
    nothing, and count as not right.
    """

    name = "polarity"
    title = "Says yes and no rightly"
    measures: tuple[Measure, ...] = (
        Measure("polarity_right", "yes/no questions answered with the right word"),
        Measure("polarity_said", "yes/no questions that get a yes or a no at all", "neither"),
        Measure("polarity_right_when_said", "the right word among those that get one"),
        Measure("polarity_inverted", "yes/no questions answered with the opposite word", "lower"),
        Measure("right_yes", "right among questions whose answer is yes"),
        Measure("right_no", "right among questions whose answer is no"),
        Measure("right_negated", "right among questions with a negation"),
        Measure("right_leading", "right among questions that expect an answer"),
        Measure("right_statement", "right among statements"),
    )
    derived_measures: tuple[Measure, ...] = (
        Measure("polarity_balanced", "mean of the shares right among yes and among no"),
    )

    def takes(self, case: Case) -> bool:
        return case.answer is not None and not case.abstain

    def applies(self, case: Case) -> tuple[str, ...]:
        return ("polarity_right", "polarity_said", "polarity_inverted", *_groups(case))

    def scored(self, case: Case, answer: Answer) -> Mapping[str, float]:
        word = said(answer)
        right = float(word == case.answer)
        scores = {
            "polarity_right": right,
            "polarity_said": float(word is not None),
            "polarity_inverted": float(word is not None and word != case.answer),
            **dict.fromkeys(_groups(case), right),
        }
        return scores if word is None else {**scores, "polarity_right_when_said": right}

    def derived(self, rows: Sequence[Row]) -> Mapping[str, float]:
        shares = [[row.scores[name] for row in rows if name in row.scores] for name in ("right_yes", "right_no")]
        return {"polarity_balanced": mean(map(mean, shares))} if all(shares) else {}

    def counts(self, measure: str, row: Row) -> bool:  # noqa: ARG002 - there is but one
        return bool({"right_yes", "right_no"} & row.scores.keys())


def _groups(case: Case) -> tuple[str, ...]:
    found = [f"right_{case.answer}"]
    found += ["right_negated"] if negated(case.question) else []
    found += ["right_leading"] if leading(case.question) else []
    found += ["right_statement"] if case.kind == "statement" else []
    return tuple(found)


def said(answer: Answer) -> Said | None:
    """The yes or no that ``answer`` begins with, or None: it refuses, or begins with something else.

    It is the first word of the first sentence, where that is one of ``YES`` or ``NO`` and is not a part of what
    follows ("No model can …"), or what its first words call true or false ("That is not true", "Not quite").
    """
    if not answer.sentences or (answer.abstained and answer.reason != "partly_covered"):
        return None
    return word_of(answer.sentences[0].text)


def word_of(text: str) -> Said | None:
    """The yes or no that ``text`` begins with; None too where it is half taken back at once."""
    if _NOT_SO.match(text):
        return "no"
    found = _FIRST.match(text) or _CALLED.match(text)
    if found is None or (found["word"].casefold() in YES and _HALF.match(text, found.end())):
        return None
    affirms = found["word"].casefold() in YES
    return "yes" if affirms != bool(found.groupdict().get("not")) else "no"


def negated(question: str) -> bool:
    """Whether a negation stands anywhere in ``question``."""
    return bool(_NEGATED.search(question))


def leading(question: str) -> bool:
    """Whether ``question`` expects its answer: by a tag at its end, by a negated verb up front, by citing somebody."""
    return bool(_LEADING.search(question))
