"""Cases, answers and systems made by hand for the tests of the suites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firstguess.eval.cases import Case, NeededFact
from firstguess.eval.metric.judgement import Judgement
from firstguess.eval.rows import Row
from firstguess.eval.suites.base import QuestionSuite
from firstguess.eval.systems.base import Answer, Retrieved, Shown
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings

HEAT = NeededFact(says="heat flows", any=(("heat", "flow"),))
LID = NeededFact(says="a lid helps", any=(("lid",),))


def case(**given: Any) -> Case:
    return Case(**{"id": "a", "lesson": "tea", "kind": "open", "question": "Why?", **given})


def shown(text: str, *evidence: str, part: str = "step-1", **given: Any) -> Shown:
    """A sentence that cites ``tea#<part>``, when there is evidence for it."""
    cited = (f"tea#{part}",) if evidence else ()
    return Shown(**{"text": text, "evidence": evidence, "citations": cited, **given})


def passage(part: str, text: str = "", score: float = 0.5) -> Retrieved:
    return Retrieved(id=f"tea#{part}", part=part, text=text, score=score)


def answer(*sentences: Shown | str, **given: Any) -> Answer:
    made = tuple(shown(each) if isinstance(each, str) else each for each in sentences)
    return Answer(**{"sentences": made, **given})


def refusal(reason: str | None = "not_in_lesson", **given: Any) -> Answer:
    return answer(Shown(text="I can't say.", source="authored"), abstained=True, reason=reason, **given)


@dataclass
class Told:
    """A system that gives one answer to each question; what it is asked stays in ``asked``."""

    answers: Mapping[str, Answer] | Answer
    name: str = "told"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        self.asked.append((lesson, question, *history))
        return self.answers if isinstance(self.answers, Answer) else self.answers[question]

    def close(self) -> None:
        """Nothing is open."""


class SameWords:
    """A judge: supported where some evidence has every word; questions claim nothing, "perhaps" is unsure."""

    def judge(self, sentence: str, evidence: Sequence[str]) -> Judgement:
        if sentence.endswith("?"):
            return Judgement("not_checkable", 0.0)
        if sentence.startswith("Perhaps"):
            return Judgement("unsure", 0.5)
        said = set(sentence.casefold().strip(".").split())
        carried = set(" ".join(evidence).casefold().replace(".", "").split())
        if said <= carried:
            return Judgement("supported", 1.0, (0, 0, len(evidence[0])))
        wrong = any(word.isdigit() for word in said - carried)
        return Judgement("unsupported", 0.0, None, "number" if wrong else "lexical")


def row(suite: QuestionSuite, one: Case, given: Answer, settings: Settings | None = None) -> Row:
    """The row of one case that got one answer; ``settings`` name the lessons, where the suite reads one."""
    desk = Workbench(settings or Settings(model="none"), Path(), (one,))
    return suite.score(suite.item(one), Told(given), desk)
