"""Ours with the right passages handed to it: what is lost after that, retrieval is not to blame for."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from firstguess.eval.cases import Case
from firstguess.eval.systems.base import Answer
from firstguess.eval.systems.ours import answer_of
from firstguess.knowledge.search import Hit
from firstguess.tutor.answer import Answerer
from firstguess.tutor.followup import Exchange
from firstguess.tutor.lookup import Found, Keep, Lookup
from firstguess.tutor.modes import Wording
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.turn import Tutor

Asked = tuple[str, tuple[str, ...], str]


class Oracle:
    """Answers ``questions`` from the parts that their cases name, and any other question as ours does.

    Only the search is helped: whether to answer, how to word it and what the gate lets through stay ours.
    """

    def __init__(self, tutor: Tutor, questions: Sequence[Case], name: str = "oracle") -> None:
        self._tutor = tutor
        self._name = name
        self._parts = {_key(case): frozenset(case.parts) for case in questions if case.parts}

    @property
    def name(self) -> str:
        return self._name

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:
        ours = self._tutor.answerer
        parts = self._parts.get((lesson, tuple(history), question))
        look_up = _Helped(ours.look_up, within(parts)) if parts else ours.look_up
        answerer = Answerer(look_up, ours.model, ours.model_name)
        opened = self._tutor.open_lesson(lesson)
        steps = list(answerer.answer(opened, question, exchanges(history), threading.Event()))
        reply = steps[-1].reply
        if reply is None:
            raise RuntimeError("the answer ended without a reply")
        return answer_of(reply)

    def close(self) -> None:
        self._tutor.close()


class _Helped(Lookup):
    """Another look-up, with the passages that may be found chosen beforehand."""

    def __init__(self, inner: Lookup, kept: Keep) -> None:
        self._inner = inner
        self._kept = kept

    def __call__(
        self,
        opened: OpenLesson,
        message: str,
        history: Sequence[Exchange],
        keep: Keep | None = None,  # noqa: ARG002 - nothing waits for an answer here, so nothing is veiled
        wording: Wording | None = None,
    ) -> list[Found]:
        return self._inner(opened, message, history, self._kept, wording)


def within(parts: frozenset[str]) -> Keep:
    """Keeps the passages that belong to ``parts``."""

    def keep(hits: Sequence[Hit]) -> tuple[Hit, ...]:
        return tuple(hit for hit in hits if hit.passage.part in parts)

    return keep


def exchanges(history: Sequence[str]) -> list[Exchange]:
    """What the learner said before, as far as a follow-up needs it."""
    return [Exchange(said, said) for said in history]


def _key(case: Case) -> Asked:
    return case.lesson, tuple(said.say for said in case.history), case.question
