"""Questions that a lesson answers, drawn from the lesson itself: the counterparts of those it does not answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from firstguess.eval.cases import Kind
from firstguess.eval.clauses import Spelling
from firstguess.knowledge.claims import tells_a_belief
from firstguess.knowledge.lesson import Lesson
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.passages import Passage

#: Parts whose headings name a topic; "Core idea" and "What to keep" do not.
_TOPICAL = ("deep-dive", "expert")
_ABOUT = 'What does the lesson say about "{}"?'
#: "Which of these …": no question without its options.
_LISTED = re.compile(r"\b(?:of these|of the following|below|which option|which plan|which call)\b", re.I)
_TERM = re.compile(
    r"(?P<article>An? |The )?(?P<term>[A-Za-z][\w'-]*(?: [\w'-]+){0,3}?)(?:, [^,]{3,40},)? "
    r"(?:(?P<verb>is|are)(?= (?:an?|one|the|any|all) )|means?\b|refers? to\b|is called\b)"
)
#: First words of what is no term, and words that make a term lean on what stands before.
_NO_TERM = frozenset(
    """
    it this that these those they there what here he she such each one both all many some most first second third last
    next other another only main major best same whole new problem key basic danger
    difference source result reason point choice alternative way because
    """.split()
)


@dataclass(frozen=True)
class Drawn:
    """A question that the lesson answers. ``sort`` says what it was drawn from."""

    sort: str
    question: str
    kind: Kind = "open"
    answer: str | None = None
    parts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A term that a sentence of the lesson explains, with its article, and the question for it."""

    text: str
    asked: str
    part: str
    sentence: str


def drawn(lesson: Lesson, passages: tuple[Passage, ...]) -> Iterator[Drawn]:
    """Every question that can be drawn, sort by sort, in the order of the lesson."""
    yield from (Drawn("starter", text) for text in lesson.meta.starters)
    yield from _prompts(lesson)
    for myth in lesson.myths:
        evidence = tuple(s.text for p in passages if p.part == myth.id for s in p.sentences if s.text in myth.fact)
        parts = tuple(dict.fromkeys((myth.id, *myth.sources)))
        yield Drawn("myth", myth.question, "yes_no", myth.answer, parts, evidence)
    if lesson.meta.language.startswith("en"):
        yield from _headings(lesson, passages)
        for term in terms(passages):
            yield Drawn("term", term.asked, parts=(term.part,), evidence=(term.sentence,))


def _prompts(lesson: Lesson) -> Iterator[Drawn]:
    """What steps ask before they are read, apart from what makes no sense without its options."""
    for prompt in lesson.prompts:
        right = next(option.text for option in prompt.options if option.right)
        first = words(right)[:1]
        if not _LISTED.search(prompt.question):
            polar = first[0] if first in (["yes"], ["no"]) else None
            yield Drawn("prompt", prompt.question, "yes_no" if polar else "open", polar, (prompt.part,))


def _headings(lesson: Lesson, passages: tuple[Passage, ...]) -> Iterator[Drawn]:
    """Titles and headings that tell their topic: not those that come in several parts ("Concept")."""
    for part in lesson.parts:
        if part.kind == "step" and _tells(part.title):
            told = tuple(s.text for p in passages if p.part == part.id for s in p.sentences)
            yield Drawn("heading", _ABOUT.format(part.title), parts=(part.id,), evidence=told)
    times = Counter(heading for _, heading in {(passage.part, passage.heading) for passage in passages})
    for passage in passages:
        if passage.kind in _TOPICAL and times[passage.heading] == 1 and _tells(passage.heading):
            told = tuple(sentence.text for sentence in passage.sentences)
            yield Drawn("heading", _ABOUT.format(passage.heading), parts=(passage.part,), evidence=told)


def _tells(heading: str) -> bool:
    return len(content_stems(heading)) >= 2 and not re.search(r'[?!":\d]', heading)


def terms(passages: tuple[Passage, ...]) -> Iterator[Term]:
    """The terms that sentences of the prose explain ("A domain is a field …"), each once."""
    seen: set[str] = set()
    spelling = Spelling.of(passage.text for passage in passages)
    for passage in passages:
        if not passage.file.endswith(".md") or passage.kind == "mental-model" or tells_a_belief(passage):
            continue
        for sentence in passage.sentences:
            term = _term(sentence.text, passage.part, spelling)
            if term and term.text.lower() not in seen:
                seen.add(term.text.lower())
                yield term


def _term(sentence: str, part: str, spelling: Spelling) -> Term | None:
    match = _TERM.match(sentence.replace("*", ""))
    if not match or set(words(match["term"])) & _NO_TERM or not content_stems(match["term"]):
        return None
    article = (match["article"] or "").lower()
    name = f"{article}{match['term']}" if article else spelling.inside(match["term"]) or match["term"]
    return Term(name, f"What {match['verb']} {name}?" if match["verb"] else f"What does {name} mean?", part, sentence)
