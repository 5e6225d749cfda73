"""Replies on a terminal: sentences as they pass their check, then the numbered sources they stand on."""

from __future__ import annotations

import json
import shutil
import signal
import textwrap
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import typer

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.reply import CONFIDENCE, CommitCard, Evidence, Progress, Reply, ReplySentence, plain

LETTERS = "ABCDEF"
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one interrupts as ever. For the main thread."""
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def heard(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, heard)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def finish(steps: Iterable[Progress]) -> Reply:
    """The reply that a turn ends with."""
    reply = None
    for step in steps:
        reply = step.reply or reply
    if reply is None:
        raise FirstguessError("The turn was stopped before it had a reply; ask again.")
    return reply


def print_json(reply: Reply, **before: object) -> None:
    """The documented JSON on one line, behind the keys ``before``."""
    typer.echo(json.dumps({**before, **reply.as_json()}, ensure_ascii=False))


def print_answer(steps: Iterable[Progress]) -> Reply:
    """Print a reply while it is made."""
    numbers: dict[Evidence, int] = {}
    shown, reply = 0, None
    for step in steps:
        reply = step.reply or reply
        sentences = step.reply.sentences if step.reply else step.sentences
        for sentence in sentences[shown:]:
            _print_sentence(sentence, numbers)
        shown = max(shown, len(sentences))
    done = finish([Progress("done", reply=reply)])
    _print_programs(done)
    _print_sources(numbers, {passage.id: passage.section for passage in done.passages})
    for notice in done.notices:
        _print(f"({notice})", dim=True)
    if done.commit is not None:
        _print_question(done.commit)
    return done


def print_turn(session: str, said: str, reply: Reply) -> None:
    """One turn of a replay, as a person would read it."""
    _print(f"{session}> {said}", bold=True)
    print_answer([Progress("done", reply=reply)])
    typer.echo()


def _print_question(card: CommitCard) -> None:
    """What can be answered now, and how: the options as lettered lines."""
    if card.asked == "explain_back":
        return
    typer.echo()
    place = f"{card.place[0]} of {card.place[1]}. " if card.place else ""
    if card.asked == "confidence":
        _print(f"{place}How sure are you: {', '.join(CONFIDENCE)}?")
        return
    if card.code:
        _print_listing(card.code)
    for letter, option in zip(LETTERS, card.options, strict=False):
        _print(f"{letter}  {plain(option)}", indent="  ")
    left = f"; {card.hints} hints are left" if card.hints else ""
    _print(f"({place}Answer with a letter, or “I don't know”{left}.)", dim=True)


def _print_programs(reply: Reply) -> None:
    for label, text in (("It prints", reply.output), ("Without the mistake", reply.mended)):
        if text:
            _heading(label)
            _print_listing(text)


def _print_listing(text: str) -> None:
    typer.echo("\n".join(f"    {printable(line)}" for line in text.rstrip().splitlines()))


def _heading(label: str) -> None:
    typer.echo()
    _print(label, bold=True)


def _print_sentence(sentence: ReplySentence, numbers: dict[Evidence, int]) -> None:
    if sentence.label:
        _heading(sentence.label)
    for evidence in sentence.evidence:
        numbers.setdefault(evidence, len(numbers) + 1)
    marks = "".join(f"[{numbers[evidence]}]" for evidence in dict.fromkeys(sentence.evidence))
    _print(f"{sentence.text} {marks}".rstrip())


def _print_sources(numbers: Mapping[Evidence, int], sections: Mapping[str, str]) -> None:
    if numbers:
        typer.echo()
    for evidence, number in numbers.items():
        _print(f"[{number}] {sections.get(evidence.passage, '')} ({evidence.passage})".replace("  ", " "), dim=True)
        _print(QUOTED.format(" ".join(evidence.text.split())), indent="    ", dim=True)


def _print(text: str, *, indent: str = "", bold: bool = False, dim: bool = False) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    wrapper = textwrap.TextWrapper(width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    lines = "\n".join(wrapper.wrap(printable(text)))
    typer.echo(typer.style(lines, bold=bold or None, dim=dim or None) if bold or dim else lines)


def printable(text: str) -> str:
    """``text`` without the control characters by which a lesson or a model could drive the terminal."""
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")
