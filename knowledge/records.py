"""Myths, pitfalls and practice items as parts of a lesson: what of them may be cited, and how they read.

Beliefs, claims, options, hints and feedback are never citable: they may be false, and are shown as what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.markdown import Block, has_html
from firstguess.knowledge.schema import Claim, Code, CommitPrompt, Myth, Pitfall, PracticeItem, QuizItem
from firstguess.knowledge.sentences import collapse
from firstguess.knowledge.source import Document, Loc

#: The citable keys of each kind with the headings they are shown under; the first is the part's first passage.
CITABLE: dict[type[BaseModel], dict[str, str]] = {
    Myth: {
        "fact": "What is true",
        "why_it_fails": "Why the belief fails",
        "mechanism": "How it works",
        "half_true": "Where it is half true",
        "why_it_matters": "Why it matters",
    },
    Pitfall: {"what_happens": "What happens", "root_cause": "Root cause", "fix": "How to mend it"},
    PracticeItem: {"solution": "Solution", "quick_check": "Quick check"},
    CommitPrompt: {},
    QuizItem: {},
    Claim: {},
}
_CODE_KEYS = ("code",)
_BACKTICKS = re.compile(r"`{3,}")


def blocks(record: BaseModel, document: Document, at: Loc, text: str) -> tuple[Block, ...]:
    """The citable blocks of the record at ``at``; each must be :func:`citable`."""
    found: list[Block] = []
    for key, heading in CITABLE[type(record)].items():
        if isinstance(getattr(record, key), str):
            found.append(_block(document, (*at, key), key, heading, text))
        else:
            found.extend(_steps(record, document, (*at, key), heading, text))
    return tuple(found)


def _block(document: Document, loc: Loc, key: str, heading: str, text: str) -> Block:
    place = document.places[loc]
    field = "solution" if key == "quick_check" else key.replace("_", "-")
    return Block(field, heading, collapse(text[place.start : place.end]), place.start, place.end)


def _steps(record: BaseModel, document: Document, loc: Loc, heading: str, text: str) -> list[Block]:
    """One block for a plain list of steps, so that they are found together; else one for each step."""
    key = str(loc[-1])
    steps = [_block(document, (*loc, index), key, heading, text) for index in range(len(getattr(record, key)))]
    start, end = steps[0].start, steps[-1].end
    whole = collapse(text[start:end])
    if whole == " - ".join(step.text for step in steps):
        return [Block(key, heading, whole, start, end)]
    return steps


def citable(record: BaseModel, document: Document, at: Loc, file: Path) -> Iterator[Fault]:
    """Faults of values that are to be cited but are not a literal piece of their file."""
    for key in CITABLE[type(record)]:
        value = getattr(record, key)
        for loc in [(*at, key)] if isinstance(value, str) else [(*at, key, index) for index in range(len(value))]:
            if not document.places[loc].literal:
                yield Fault(
                    file, document.line(loc), f"'{key}' cannot be cited", "write it as a block scalar (key: |-)"
                )


def html(document: Document, file: Path) -> Iterator[Fault]:
    """Faults of texts that hold raw HTML, code apart."""
    for loc in document.places:
        value = document.value
        for step in loc:
            value = value[step]
        if isinstance(value, str) and loc[-1] not in _CODE_KEYS and has_html(value):
            yield Fault(file, document.line(loc), "raw HTML", "for a literal '<' put the words in `backticks`")


def fenced(code: str, language: str = "python") -> str:
    """Code as a Markdown block, whatever backticks it holds."""
    fence = "`" * max([3, *(len(run) + 1 for run in _BACKTICKS.findall(code))])
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"


def markdown(record: Myth | Pitfall | PracticeItem) -> str:
    """The record as Markdown to read; a practice item's solution comes last, under its own heading."""
    if isinstance(record, Myth):
        opening = [record.question, f"**A common belief, and not true:** {record.belief}"]
    elif isinstance(record, Pitfall):
        opening = [record.predict, *_program("The code that goes wrong", record.wrong)]
        opening += _program("The code that works", record.right)
    else:
        opening = [record.question, *([fenced(record.code)] if record.code else [])]
        opening.append("\n".join(f"- {option.text}" for option in record.options))
    return "\n\n".join([*opening, *_told(record)])


def _program(heading: str, program: Code) -> list[str]:
    return [f"## {heading}", fenced(program.code), "It prints:", fenced(program.prints, "text")]


def _told(record: BaseModel) -> Iterator[str]:
    for key, heading in CITABLE[type(record)].items():
        value = getattr(record, key)
        yield f"## {heading}"
        yield value if isinstance(value, str) else "\n".join(f"{n}. {step}" for n, step in enumerate(value, 1))
