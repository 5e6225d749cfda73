"""Citing: the lesson's own sentences under what the tutor says of an item, found by part, heading and shared words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstguess.knowledge.passages import Passage
from firstguess.knowledge.records import CITABLE
from firstguess.knowledge.schema import Myth
from firstguess.knowledge.search import Hit, spread
from firstguess.tutor.grounding.evidence import overlap
from firstguess.tutor.grounding.gate import evidence_of
from firstguess.tutor.reply import Evidence, ReplySentence, ShownPassage, plain
from firstguess.tutor.shelf import OpenLesson

# A sentence carries an authored one when it holds about half of what that one says.
CARRIES = 0.5
# Less in common than that, and a sentence would be a quotation for its own sake.
NEAR = 0.35


def passages_of(opened: OpenLesson, part: str) -> tuple[Passage, ...]:
    """The passages of the part with that full id, in reading order."""
    local = part.partition("#")[2] or part
    return tuple(passage for passage in opened.passages if passage.part == local)


def reasons(opened: OpenLesson) -> tuple[Passage, ...]:
    """Why the lesson matters: the overview's passages about that, or else its first one."""
    overview = passages_of(opened, f"{opened.lesson.id}#overview")
    return tuple(passage for passage in overview if "matter" in passage.heading.casefold()) or overview[:1]


def as_shown(passage: Passage, score: float) -> ShownPassage:
    """A passage with its score, as a reply lists it."""
    span = (passage.start, passage.end)
    return ShownPassage(passage.id, passage.section, passage.text, score, passage.file, span)


def shown(opened: OpenLesson, sentences: Sequence[ReplySentence]) -> tuple[ShownPassage, ...]:
    """The passages that ``sentences`` cite, in the order in which they come."""
    cited = dict.fromkeys(name for sentence in sentences for name in sentence.citations)
    by_id = {passage.id: passage for passage in opened.passages}
    found = [by_id[name] for name in cited if name in by_id]
    return tuple(as_shown(passage, 1.0) for passage in found)


def shown_beside(hits: Sequence[Hit], cited: Sequence[ShownPassage]) -> tuple[ShownPassage, ...]:
    """What was looked up for a message, best first, then what is ``cited`` and was not among it."""
    kept = {hit.passage.id: as_shown(hit.passage, hit.score) for hit in spread(hits)}
    return (*kept.values(), *(passage for passage in cited if passage.id not in kept))


def quote(passages: Sequence[Passage], *, label: str = "", most: int | None = None) -> Iterator[ReplySentence]:
    """The sentences of ``passages`` as they are written; ``label`` stands over the first."""
    quoted = [(passage, sentence) for passage in passages for sentence in passage.sentences][:most]
    for number, (passage, sentence) in enumerate(quoted):
        evidence = (evidence_of(passage, sentence),)
        yield ReplySentence(plain(sentence.text), "lesson", 1.0, evidence, label if number == 0 else "")


def quote_field(
    opened: OpenLesson, myth: str, field: str, *, label: str = "", most: int | None = None
) -> Iterator[ReplySentence]:
    """The sentences of one field of a myth, such as ``mechanism``."""
    heading = CITABLE[Myth][field]
    passages = [passage for passage in passages_of(opened, myth) if passage.heading == heading]
    yield from quote(passages, label=label, most=most)


def authored(opened: OpenLesson, text: str, parts: Sequence[str] = (), *, label: str = "") -> ReplySentence:
    """What the lesson's author wrote for this moment, standing on the sentence of ``parts`` that carries it, if any."""
    return ReplySentence(plain(text), "authored", 1.0, _carrying(opened, text, parts), label)


def nearest(opened: OpenLesson, text: str, parts: Sequence[str], *, label: str = "") -> Iterator[ReplySentence]:
    """The one sentence of ``parts`` that ``text`` says most of, quoted; nothing where none comes near."""
    scored = [
        (overlap(sentence.text, text, opened.gate.idf).support, -number, passage, sentence)
        for number, part in enumerate(parts)
        for passage in passages_of(opened, part)
        for sentence in passage.sentences
        if not sentence.text.rstrip().endswith("?")
    ]
    best = max(scored, key=lambda row: row[:2], default=None)
    if best and best[0] >= NEAR:
        yield ReplySentence(plain(best[3].text), "lesson", 1.0, (evidence_of(best[2], best[3]),), label)


def _carrying(opened: OpenLesson, text: str, parts: Sequence[str]) -> tuple[Evidence, ...]:
    scored = [
        (overlap(text, sentence.text, opened.gate.idf).support, passage, sentence)
        for part in parts
        for passage in passages_of(opened, part)
        for sentence in passage.sentences
    ]
    best = max(scored, key=lambda row: row[0], default=None)
    return (evidence_of(best[1], best[2]),) if best and best[0] >= CARRIES else ()
