"""The grounded answer: from a message to verified sentences, step by step, without storing anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.language_models import BaseChatModel

from firstguess.tutor import phrases, words
from firstguess.tutor.admission import Admission
from firstguess.tutor.composing import DROPPED, explained, quotes, shown_passages, stopped, withheld
from firstguess.tutor.drafting import drafted, waiting
from firstguess.tutor.followup import Exchange
from firstguess.tutor.lookup import Found, Lookup
from firstguess.tutor.modes import Wording
from firstguess.tutor.reply import Progress, Reply, ReplySentence, Timings
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.veil import Veil
from firstguess.tutor.wording import Draft, Job


@dataclass
class Clock:
    """Milliseconds since the message arrived; each first is noted once."""

    started: float = field(default_factory=time.perf_counter)
    marks: dict[str, float] = field(default_factory=dict)

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, (time.perf_counter() - self.started) * 1000)

    def timings(self) -> Timings:
        self.mark("total")
        return Timings(**{name: self.marks.get(name, 0.0) for name in Timings.__dataclass_fields__})


class Answerer:
    """Answers from one lesson at a time. ``model`` None means that answers quote the lesson."""

    def __init__(
        self,
        look_up: Lookup,
        model: BaseChatModel | None,
        model_name: str,
        queue: Admission | None = None,
        lookups: Admission | None = None,
    ) -> None:
        self.look_up = look_up
        self.lookups = lookups or Admission()
        self.model = model
        self.model_name = model_name
        self.queue = queue or Admission()

    def answer(
        self,
        opened: OpenLesson,
        message: str,
        history: Sequence[Exchange],
        stop: threading.Event,
        veil: Veil | None = None,
        wording: Wording | None = None,
    ) -> Iterator[Progress]:
        """Stages and verified sentences as they come; the last ``Progress`` carries the reply.

        ``wording`` is the learning mode's choice of facts. What ``veil`` hides reaches neither the model nor the
        learner. What a model said that was dropped stays out of the reasons then: it may know the answer by itself.
        """
        for progress in self._answered(opened, message, history, stop, veil, wording):
            if veil is not None and progress.reply is not None:
                yield replace(progress, reply=_beside_an_item(progress.reply))
            else:
                yield progress

    def close(self) -> None:
        """Let the model's connections go, where it has any."""
        getattr(self.model, "close", lambda: None)()

    def _answered(
        self,
        opened: OpenLesson,
        message: str,
        history: Sequence[Exchange],
        stop: threading.Event,
        veil: Veil | None,
        wording: Wording | None,
    ) -> Iterator[Progress]:
        clock = Clock()
        with self.lookups.ask(stop) as ticket:
            yield from waiting(ticket)
            if stop.is_set():
                yield Progress("done", reply=stopped(self.model_name))
                return
            yield Progress("looking")
            found, held_back = self._found(opened, message, history, veil, wording)
        if held_back:
            yield Progress("done", reply=self._held_back(found, clock))
            return
        clock.mark("retrieve")
        if stop.is_set():
            yield Progress("done", reply=stopped(self.model_name))
            return
        covered = [item for item in found if item.decision.answers]
        if not covered:
            yield Progress("done", reply=self._abstention(opened, found, clock, history))
            return
        sentences: list[ReplySentence] = []
        result = Draft()
        finished = True
        for item in covered:
            finished = finished and (yield from self._sentences(opened, item, stop, sentences, result, clock, veil))
        if not finished:
            made = self._reply(found, sentences, clock, result)
            yield Progress("done", tuple(sentences), stopped(self.model_name, sentences, made))
            return
        if not sentences:
            yield Progress("done", reply=self._unverified(found, clock, result))
            return
        yield Progress("done", tuple(sentences), self._reply(found, sentences, clock, result))

    def _found(
        self,
        opened: OpenLesson,
        message: str,
        history: Sequence[Exchange],
        veil: Veil | None,
        wording: Wording | None,
    ) -> tuple[list[Found], bool]:
        """What may be used of the lesson, and whether ``veil`` hides all that would have answered."""
        found = self.look_up(opened, message, history, wording=wording)
        if veil is None:
            return found, False
        seen = [veiled(item, veil) for item in found]
        if _bare(seen):
            # The best passages are hidden; the next best may answer as well.
            seen = [veiled(item, veil) for item in self.look_up(opened, message, history, veil.hits, wording)]
        left = not _bare(seen) and any(item.decision.answers for item in seen)
        return seen, not left and any(item.decision.answers for item in found)

    def _sentences(
        self,
        opened: OpenLesson,
        found: Found,
        stop: threading.Event,
        shown: list[ReplySentence],
        result: Draft,
        clock: Clock,
        veil: Veil | None,
    ) -> Generator[Progress, None, bool]:
        """Append the sentences of one answer to ``shown``: yes or no, the model's wording, quotes for the rest.

        Returns whether it came to its end; once ``stop`` is set nothing more is shown.
        """
        for sentence in self._said(opened, found, stop, result, clock, shown):
            if stop.is_set():
                return False
            if isinstance(sentence, Progress):
                yield replace(sentence, sentences=tuple(shown))
                continue
            if veil is not None and sentence.source == "model" and veil.hides(sentence.text):
                result.dropped.append("it gives away what you are asked")
                continue
            clock.mark("first_sentence")
            shown.append(sentence)
            yield Progress("checking", tuple(shown))
        return True

    def _said(
        self,
        opened: OpenLesson,
        found: Found,
        stop: threading.Event,
        result: Draft,
        clock: Clock,
        shown: list[ReplySentence],
    ) -> Iterator[ReplySentence | Progress]:
        """The sentences, and how the wait for the model goes on."""
        if found.preface:
            yield ReplySentence(found.preface, "authored", 1.0)
        yield from self._yes_or_no(found)
        if self.model is not None and not stop.is_set():
            passages = [hit.passage for hit in found.hits]
            job = Job(opened.lesson.meta.title, found.query, found.facts, opened.gate, passages, self.look_up.reader)
            for sentence in drafted(self.model, self.queue, job, stop, result):
                if isinstance(sentence, ReplySentence):
                    clock.mark("first_token")
                yield sentence
        clock.mark("first_token")
        yield from quotes(found.facts, shown)

    def _yes_or_no(self, found: Found) -> Iterator[ReplySentence]:
        """The word that a yes/no question is owed, standing on the fact that decides it."""
        if found.verdict and found.facts:
            word = f"{found.verdict.word.capitalize()}."
            yield ReplySentence(word, "authored", found.verdict.sure, (found.facts[0].evidence,))

    def _held_back(self, found: Sequence[Found], clock: Clock) -> Reply:
        """What is asked is what the pending item asks: the learner's own guess comes first."""
        text = ReplySentence(words.GUESS_FIRST, "authored", 1.0)
        return replace(self._reply(found, [text], clock, Draft()), move="redirect", reason=None, nearest=None)

    def _abstention(
        self, opened: OpenLesson, found: Sequence[Found], clock: Clock, history: Sequence[Exchange]
    ) -> Reply:
        item = found[0]
        reason = item.decision.reason or "not_in_lesson"
        return replace(
            self._reply(found, [ReplySentence(withheld(opened, item, history), "authored", 1.0)], clock, Draft()),
            move="abstain",
            reason=reason,
            nearest=item.hits[0].passage.part if item.hits and reason != "off_topic" else None,
        )

    def _unverified(self, found: Sequence[Found], clock: Clock, result: Draft) -> Reply:
        hit = found[0].hits[0]
        text = phrases.UNVERIFIED.format(section=phrases.place(hit.passage.section, hit.passage.kind))
        reply = self._reply(found, [ReplySentence(text, "authored", 1.0)], clock, result)
        return replace(reply, move="abstain", reason="partly_covered", nearest=hit.passage.part)

    def _reply(self, found: Sequence[Found], sentences: Sequence[ReplySentence], clock: Clock, result: Draft) -> Reply:
        missing = [item.question.text for item in found if not item.decision.answers]
        told = [ReplySentence(phrases.PARTLY.format(missing=text.strip(" ?")), "authored", 1.0) for text in missing]
        partly = bool(missing) and len(missing) < len(found)
        return Reply(
            move="abstain" if partly else "answer",
            reason="partly_covered" if partly else None,
            sentences=(*sentences, *told) if partly else tuple(sentences),
            nearest=found[0].hits[0].passage.part if partly and found[0].hits else None,
            model=self.model_name,
            passages=shown_passages(found, sentences),
            timings=clock.timings(),
            dropped=len(result.dropped),
            notices=tuple(result.notices),
            why=tuple(explained(found, result)),
        )


def veiled(found: Found, veil: Veil) -> Found:
    """What was found without what ``veil`` hides; nor is a yes or no said that could be turned into the answer."""
    hits, facts = veil.hits(found.hits), veil.facts(found.facts)
    verdict = found.verdict
    if verdict and (facts != found.facts or veil.settles(found.query, verdict.nearest)):
        verdict = None
    return replace(found, hits=hits, facts=facts, verdict=verdict)


def _bare(found: Sequence[Found]) -> bool:
    """Whether something that the lesson answers has no fact left to answer it with."""
    return any(item.decision.answers and not item.facts for item in found)


def _beside_an_item(reply: Reply) -> Reply:
    """``reply`` without drafts, and without passages where nothing was answered: they may come near the answer."""
    why = tuple(text for text in reply.why if not text.startswith(DROPPED))
    return replace(reply, why=why, passages=reply.passages if reply.move == "answer" else ())
