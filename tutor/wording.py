"""Wording: the chat model says the facts in its own words, and each sentence is checked before anybody sees it."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from firstguess.knowledge.lexicon import words
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import complete, split
from firstguess.prompts import ANSWERS, render_answer, render_facts, render_role, render_task
from firstguess.tutor.errors import ModelError
from firstguess.tutor.facts import Fact, leans_back
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.reading import Reader
from firstguess.tutor.reply import ReplySentence, plain

log = logging.getLogger(__name__)

# A reply this long has wandered off; what was said by then is checked and kept.
MOST_SENTENCES = 2
# A second try is worth more than a quotation when it keeps no more of its words, and bears on the question as much.
MOST_KEPT, LESS_BEARING = 0.85, 0.1


# Yes and no come from tutor.polarity: the model's own word, taught or not, is right too seldom to be heard.
# "No model can do that." begins with another no.
LEADING_ANSWER = re.compile(r"^(?:yes|no|true|false|correct)(?:\s*[,.:;!-]+\s*|\s*$)", re.IGNORECASE)
# What the taught model writes when the facts leave the question open.
UNKNOWN = "The lesson does not say."


@dataclass
class Draft:
    """What became of the model's text: how many sentences it wrote and how many were dropped, and any notices.

    ``taught``: the model was taught this job; ``unknown``: it said that the facts leave the question open.
    """

    written: int = 0
    dropped: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    started: bool = False
    taught: bool = False
    unknown: bool = False

    def copy(self) -> Draft:
        """The same, with lists of its own."""
        return replace(self, dropped=[*self.dropped], notices=[*self.notices])

    def become(self, other: Draft) -> None:
        """Forget what happened since ``other`` was copied."""
        vars(self).update(vars(other.copy()))


def unhurried() -> bool:
    """Nobody else waits."""
    return False


def draft(
    model: BaseChatModel,
    lesson_title: str,
    question: str,
    facts: Sequence[Fact],
    stop: threading.Event,
) -> Generator[tuple[str, dict[str, object]], None, None]:
    """Pieces of the model's text with their metadata, for ``facts`` as an answer to ``question``."""
    texts = [fact.text for fact in facts]
    messages, taught = conversation(lesson_title, question, texts), taught_conversation(question, texts)
    stream = model.stream(messages, cancel=stop, if_taught=taught)
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
    """What is to be worded: ``facts`` as an answer to ``question``; ``gate`` and ``passages`` judge what is said.

    ``reader`` judges whether a second try bears on the question; without one there is none, nor while others wait
    (``hurried``).
    """

    lesson_title: str
    question: str
    facts: Sequence[Fact]
    gate: Gate
    passages: Sequence[Passage]
    reader: Reader | None = None
    hurried: Callable[[], bool] = unhurried


def worded(model: BaseChatModel, job: Job, stop: threading.Event, result: Draft) -> Iterator[ReplySentence]:
    """The model's sentences that the passages support, as soon as each is finished; ``result`` collects the rest.

    A taught model that only copied, or of which nothing came through, tries again with the best fact alone; what it
    then says is taken where that is worth more to the learner than the quotation.
    """
    copied, own = [], 0
    try:
        for sentence in _drafted(model, job, stop, result):
            if sentence.source == "lesson" and result.taught:
                copied.append(sentence)
            else:
                own += 1
                yield sentence
        if result.taught and job.reader and not own and not stop.is_set() and not job.hurried():
            yield from _tried_again(model, job, job.reader, stop)
        yield from copied
    except ModelError as error:
        log.warning("the model could not word this answer: %s", error)
        result.notices.append(f"The model could not be used, so this answer quotes the lesson. {error}")


def _tried_again(model: BaseChatModel, job: Job, reader: Reader, stop: threading.Event) -> Iterator[ReplySentence]:
    # What fails here is no news to anybody: only what came of the first draft is counted.
    for sentence in _drafted(model, replace(job, facts=job.facts[:1]), stop, Draft()):
        if sentence.source == "model" and _worth_more(sentence, job.question, reader):
            yield sentence


def _worth_more(sentence: ReplySentence, question: str, reader: Reader) -> bool:
    """Whether it says in clearly fewer words what it stands on, and bears on the question as much."""
    source = " ".join(item.text for item in sentence.evidence)
    if len(words(sentence.text)) > MOST_KEPT * len(words(source)):
        return False
    said, quoted = reader.read([(question, sentence.text), (question, source)])
    return said >= quoted - LESS_BEARING


def _drafted(model: BaseChatModel, job: Job, stop: threading.Event, result: Draft) -> Iterator[ReplySentence]:
    """What comes through of one draft."""
    buffer, written = "", 0
    with closing(draft(model, job.lesson_title, job.question, job.facts, stop)) as pieces:
        for text, metadata in pieces:
            result.started = True
            _note(metadata, result)
            finished, buffer = complete(buffer + text)
            for sentence in finished:
                written += 1
                yield from _checked(sentence.text, job, result)
            if written >= MOST_SENTENCES + 1 or stop.is_set():
                return
    if stop.is_set():
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
