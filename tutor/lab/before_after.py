"""firstguess's own fine-tuning, looked at: a question worded by the model before it was taught and after.

Both are given the same sentences of the lesson, and what they write is shown as it comes, before any check. The model
before its fine-tuning is told how with worked examples, the one after without, as in the tutor itself.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor import adapter
from firstguess.tutor.errors import LabError
from firstguess.tutor.lab.process import Event, Worker
from firstguess.tutor.lab.progress import Limits
from firstguess.tutor.models.settings import default_cache_dir

if TYPE_CHECKING:
    from firstguess.tutor.turn import Tutor

PARTS = ("fine-tuning#overview", "fine-tuning#step-3")
BOTH_MODELS = Limits(seconds=120.0, megabytes=3000)
#: What is named here is loaded; see ``firstguess models``.
SPECS = {"before": "openvino:base", "after": "openvino"}

NOTHING_ASKED = "Write a question first, such as: Does fine-tuning erase what the model knew?"
NOT_COVERED = (
    "The lesson does not answer this question, so there is nothing to give to the two models. Ask what it covers."
)
NO_ADAPTER = "This copy of firstguess came without what its model was taught, so there is no after to show. {repair}"


@dataclass(frozen=True)
class BeforeAfter:
    """The words of both models on the same ``facts``, unchecked."""

    question: str
    facts: tuple[str, ...]
    before: str
    after: str
    seconds: float


@dataclass(frozen=True)
class BeforeAfterProgress:
    """Where it stands; ``before`` and ``after`` grow while they are written. The last has a result or an error."""

    done: float
    saying: str
    facts: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    result: BeforeAfter | None = None
    error: str | None = None


class BeforeAfterRun:
    """One question, looked up here and worded in a worker process. Closing it ends the worker."""

    def __init__(self, tutor: Tutor, lesson_id: str, question: str, limits: Limits = BOTH_MODELS) -> None:
        self._tutor, self._lesson, self._question, self._limits = tutor, lesson_id, question.strip(), limits
        self._worker: Worker | None = None
        self._stopped = False

    def __enter__(self) -> BeforeAfterRun:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def updates(self) -> Iterator[BeforeAfterProgress]:
        """What both have written so far; ends after a result, an error, or ``stop``."""
        now = BeforeAfterProgress(0.0, "looking it up in the lesson")
        yield now
        begun = time.perf_counter()
        try:
            query, facts = self._looked_up()
            now = replace(now, saying="starting the two models", facts=facts)
            yield now
            self._worker = Worker(self._job(query, facts), self._limits)
            if self._stopped:
                return
            with closing(self._worker.events()) as heard:
                for events in heard:
                    for event in events:
                        now = _after(now, event)
                    if now.done == 1.0:
                        seconds = time.perf_counter() - begun
                        now = replace(now, result=BeforeAfter(self._question, facts, now.before, now.after, seconds))
                    yield now
        except FirstguessError as error:
            yield replace(now, error=str(error))

    def stop(self) -> None:
        """End it at once, from any thread."""
        self._stopped = True
        if self._worker is not None:
            self._worker.stop()

    def _looked_up(self) -> tuple[str, tuple[str, ...]]:
        """The query and the lesson's sentences, as the tutor itself chooses them."""
        if not self._question:
            raise LabError(NOTHING_ASKED)
        if adapter.packaged_adapter() is None:
            raise LabError(NO_ADAPTER.format(repair=adapter.REPAIR))
        found = self._tutor.answerer.look_up(self._tutor.open_lesson(self._lesson), self._question, ())
        facts = tuple(fact.text for each in found if each.decision.answers for fact in each.facts)
        if not facts:
            raise LabError(NOT_COVERED)
        return found[0].query, facts

    def _job(self, query: str, facts: tuple[str, ...]) -> Event:
        settings = getattr(self._tutor.answerer.model, "settings", None)
        cache = getattr(settings, "cache_dir", None) or default_cache_dir()
        title = self._tutor.open_lesson(self._lesson).lesson.meta.title
        return {
            "kind": "wordings", "specs": SPECS, "title": title, "question": query, "facts": facts, "cache": str(cache),
        }  # fmt: skip


def before_and_after(tutor: Tutor, lesson_id: str, question: str, limits: Limits = BOTH_MODELS) -> BeforeAfterRun:
    """``question`` worded by the model before its fine-tuning and after."""
    return BeforeAfterRun(tutor, lesson_id, question, limits)


def _after(now: BeforeAfterProgress, event: Event) -> BeforeAfterProgress:
    if "error" in event:
        raise LabError(event["error"])
    if event.get("side") == "before":
        return replace(now, before=now.before + event["text"])
    if event.get("side") == "after":
        return replace(now, after=now.after + event["text"])
    return replace(now, done=event["done"], saying=event["saying"])
