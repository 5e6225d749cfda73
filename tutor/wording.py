"""Wording: the chat model says the facts in its own words, and each sentence is checked before anybody sees it."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import complete, split
from firstguess.prompts import ANSWERS, render_answer, render_facts, render_role, render_task
from firstguess.tutor.errors import ModelError
from firstguess.tutor.facts import Fact, leans_back
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.reply import ReplySentence, plain

log = logging.getLogger(__name__)

# A reply this long has wandered off; what was said by then is checked and kept.
MOST_SENTENCES = 2


# Yes and no come from tutor.polarity: the model's own word, taught or not, is right too seldom to be heard.
# "No model can do that." begins with another no.
LEADING_ANSWER = re.compile(r"^(?:yes|no|true|false|correct)(?:\s*[,.:;!-]+\s*|\s*$)", re.IGNORECASE)
# What the taught model writes when the facts leave the question open.
UNKNOWN = "The lesson does not say."


@dataclass
class Draft:
    """What became of the model's text: how many sentences it wrote, showed and lost, and any notices.

    ``taught``: the model was taught this job; ``unknown``: it said that the facts leave the question open.
    """

    written: int = 0
    shown: int = 0
    dropped: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    started: bool = False
    taught: bool = False
    unknown: bool = False


def draft(
    model: BaseChatModel,
    lesson_title: str,
    question: str,
    facts: Sequence[Fact],
    stop: threading.Event,
) -> Generator[tuple[str, dict[str, object]], None, None]:
    """Pieces of the model's text with their metadata, for ``facts`` as an answer to ``question``."""
    texts = [fact.text for fact in facts]
    stream = model.stream(
        conversation(lesson_title, question, texts), cancel=stop, if_taught=taught_conversation(question, texts)
    )
    try:
        for chunk in stream:
            yield str(chunk.text), dict(chunk.response_metadata)
    finally:
        close = getattr(stream, "close", None)
        if close:
            close()


def conversation(lesson_title: str, question: str, facts: Sequence[str]) -> list[BaseMessage]:
    """The messages of one wording job. All but the last are the same every time, so engines can keep their prefix."""
    messages: list[BaseMessage] = [SystemMessage(render_role(lesson=lesson_title))]
    for example in ANSWERS:
        messages.append(HumanMessage(render_answer(facts=example.facts, question=example.question)))
        messages.append(AIMessage(example.answer))
    return [*messages, HumanMessage(render_answer(facts=facts, question=question))]


def taught_conversation(question: str, facts: Sequence[str]) -> list[BaseMessage]:
    """The same job for the model that was trained for it, exactly as in its training: no examples, no lesson."""
    return [SystemMessage(render_task()), HumanMessage(render_facts(facts=facts, question=question))]


@dataclass(frozen=True)
class Job:
    """What is to be worded: ``facts`` as an answer to ``question``; ``gate`` and ``passages`` judge what is said."""

    lesson_title: str
    question: str
    facts: Sequence[Fact]
    gate: Gate
    passages: Sequence[Passage]


def worded(model: BaseChatModel, job: Job, stop: threading.Event, result: Draft) -> Iterator[ReplySentence]:
    """The model's sentences that the passages support, as soon as each is finished; ``result`` collects the rest.

    A taught model of which nothing but copies came through gets a second try, with the best fact alone.
    """
    try:
        copied = []
        for sentence in _drafted(model, job, job.facts, stop, result):
            if sentence.source == "lesson" and result.taught:
                copied.append(sentence)
            else:
                yield sentence
                result.shown += 1
        again = result.taught and not result.shown and len(job.facts) > 1 and not stop.is_set()
        if again:
            yield from (each for each in _drafted(model, job, job.facts[:1], stop, result) if each.source == "model")
        yield from copied
    except ModelError as error:
        log.warning("the model could not word this answer: %s", error)
        result.notices.append(f"The model could not be used, so this answer quotes the lesson. {error}")


def _drafted(
    model: BaseChatModel, job: Job, facts: Sequence[Fact], stop: threading.Event, result: Draft
) -> Iterator[ReplySentence]:
    """What comes through of one draft that is made from ``facts``."""
    buffer, written = "", result.written
    with closing(draft(model, job.lesson_title, job.question, facts, stop)) as pieces:
        for text, metadata in pieces:
            result.started = True
            _note(metadata, result)
            finished, buffer = complete(buffer + text)
            for sentence in finished:
                yield from _checked(sentence.text, job, result)
            if result.written >= written + MOST_SENTENCES or stop.is_set():
                return
    for sentence in split(buffer):
        yield from _checked(sentence.text, job, result)


def _note(metadata: dict[str, object], result: Draft) -> None:
    result.taught = result.taught or bool(metadata.get("taught"))
    if metadata.get("trimmed"):
        result.notices.append(f"{metadata['trimmed']} older messages were left out to fit the model.")
    if metadata.get("fallback"):
        result.notices.append(str(metadata["fallback"]))


def _checked(text: str, job: Job, result: Draft) -> Iterator[ReplySentence]:
    if result.taught and LEADING_ANSWER.fullmatch(text.strip()):
        return
    if result.taught and text.strip() == UNKNOWN:
        result.unknown = True
        return
    result.written += 1
    said = without_answer(text.strip().lstrip("-*•").strip())
    verdict = job.gate.check(said, job.passages, [(fact.passage, fact.sentence) for fact in job.facts])
    if leans_back(said):
        result.dropped.append(f"leans on what nobody said: {said}")
    elif verdict.copied:
        # What is copied is quoted, and in whole: a sentence cut short loses its "because" or its "unless".
        yield ReplySentence(plain(verdict.evidence[0].text), "lesson", 1.0, verdict.evidence)
    elif verdict.supported:
        yield ReplySentence(said, "model", verdict.support, verdict.evidence)
    else:
        log.debug("dropped (%s): %s", verdict.failed, said)
        result.dropped.append(f"{verdict.failed}: {said}")


def without_answer(text: str) -> str:
    """``text`` without a yes or no in front; text that is nothing else stays as it is."""
    rest = LEADING_ANSWER.sub("", text)
    return rest[0].upper() + rest[1:] if rest and rest != text else text
