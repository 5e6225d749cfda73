"""What a refutation needs to change a mind: the fact first, the belief once and announced, a cause, a limit, a source.

Each rule reads words, not meaning, so it says what it looked for; an author who disagrees can reword.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.schema import Myth
from firstguess.knowledge.sentences import split
from firstguess.knowledge.source import line_at

FILE = "myths.yaml"
# Texts that share more of the shorter one's meaningful words than this say the same.
REPEATS = 0.8
MECHANISM_SENTENCES = 2
_LEANS = frozenset("it this that these those they he she such instead therefore however but and so also".split())
_ANNOUNCES = re.compile(
    r"\b(?:beliefs?|believ\w+|myths?|wrong\w*|false\w*|mistak\w+|misconception|mix\w* up|confus\w+|overlook\w*"
    r"|not|no|nothing|never|neither|nor|but|yet|although|though|however|while|whereas|differ\w*|opposite|only|cannot|\w+n['\u2019]t)\b",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:because|so|since|therefore|thus|hence|why|caus\w+|makes?|leads?|lets?|results?|which is how)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^(?:no|never|nothing|in no case|not at all)\b|\b(?:never|in no case|not at all)\b", re.IGNORECASE
)

Rule = Callable[[Lesson, Myth], Iterator[tuple[str, str, str]]]


def refutation_faults(lesson: Lesson) -> Iterator[Fault]:
    """Every fault of every myth, with the line of the key that has it."""
    for myth in lesson.myths:
        for rule in _RULES:
            for key, message, repair in rule(lesson, myth):
                yield Fault(lesson.folder / FILE, _line(lesson, myth, key), f"{myth.id}: {message}", repair)


def _line(lesson: Lesson, myth: Myth, key: str) -> int:
    """The line of ``key`` in the record of ``myth``; that of its fact where the key is not found."""
    text = lesson.files[FILE]
    start = lesson.part(myth.id).blocks[0].start
    record = max(
        (found.start() for found in re.finditer(r"^- ", text, re.MULTILINE) if found.start() < start), default=0
    )
    found = re.compile(rf"^(?:- | +){key}:", re.MULTILINE).search(text, record)
    return line_at(text, found.start() if found else start)


def _fact_stands_alone(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    first = (words(myth.fact) or [""])[0]
    if first in _LEANS:
        yield "fact", f"the fact begins with '{first}', which leans on something before it", "name what it is about"


def _belief_is_told_once(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    for key in ("fact", "mechanism"):
        for sentence in split(getattr(myth, key)):
            if not _negated(sentence.text) and _shared(myth.belief, sentence.text) > REPEATS:
                yield key, "the belief is repeated as if it were true", "say what is true; the belief has its own key"


def _belief_is_announced(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    if not _ANNOUNCES.search(myth.why_it_fails):
        repair = 'say that it is a belief, or what speaks against it ("The belief that … overlooks …")'
        yield "why_it_fails", "nothing says that the belief is false", repair


def _mechanism_explains(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    if len(split(myth.mechanism)) < MECHANISM_SENTENCES:
        yield "mechanism", "the mechanism is a single sentence", "tell the steps from cause to effect, in two or more"
    if not _CAUSES.search(myth.mechanism):
        yield "mechanism", "the mechanism names no cause", "say why, with 'because', 'so' or 'since'"
    if _shared(myth.mechanism, myth.fact) > REPEATS:
        yield "mechanism", "the mechanism only repeats the fact", "say how it comes about"


def _boundary_is_a_limit(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    first = split(myth.half_true)[0].text
    if _DENIES.search(first):
        yield "half_true", "the boundary grants nothing", "say first in which case the belief has a point"
    if _negated(first) != _negated(myth.fact) and _shared(myth.fact, first) > REPEATS:
        yield "half_true", "the boundary denies the fact", "limit it to a case, and leave the fact standing"


def _has_a_source(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    if set(myth.sources) == {myth.id}:
        yield "sources", "the myth is its only source", "name a section that carries the fact"


def _check_asks(_lesson: Lesson, myth: Myth) -> Iterator[tuple[str, str, str]]:
    if not myth.check.rstrip("\"'\u201d)").endswith("?"):
        yield "check", "the check is no question", "end it with a question"


def _shared(text: str, other: str) -> float:
    """The share (0..1) of the meaningful words of the text with fewer of them that the other uses too."""
    mine, theirs = set(content_stems(text)), set(content_stems(other))
    fewer = min(mine, theirs, key=len)
    return len(mine & theirs) / len(fewer) if fewer else 0.0


def _negated(text: str) -> bool:
    return any(word in _NEGATIONS or word.endswith("n't") for word in words(text))


_NEGATIONS = frozenset("not no never none nothing neither nor cannot without".split())
_RULES: tuple[Rule, ...] = (
    _fact_stands_alone, _belief_is_told_once, _belief_is_announced, _mechanism_explains, _boundary_is_a_limit,
    _has_a_source, _check_asks,
)  # fmt: skip
