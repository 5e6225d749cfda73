"""The card on one claim for an educator: the myth in it taken apart, or what the lesson says for or against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from firstguess.knowledge.schema import Myth
from firstguess.knowledge.sentences import collapse
from firstguess.tutor.lookup import Lookup
from firstguess.tutor.polarity import Word
from firstguess.tutor.question import LONGEST
from firstguess.tutor.reply import RecognisedMyth, plain
from firstguess.tutor.shelf import OpenLesson

VERSION = 1
NOT_SAID = "The lesson does not say."
_STANCES = {
    "holds": "The claim holds this belief.",
    "rejects": "The claim rejects this belief.",
    "asks": "The claim asks about this belief.",
}
# The order in which a refutation is told, with the words above each part.
_TOLD = (
    ("fact", "What is true"),
    ("belief", "A common belief, which is false"),
    ("why_it_fails", "Why the belief fails"),
    ("mechanism", "How it really works"),
    ("half_true", "When it is half true"),
    ("why_it_matters", "Why it matters"),
    ("check", "A question to check with"),
)


@dataclass(frozen=True)
class Source:
    """A part of the lesson by its full id, and its title for people."""

    id: str
    title: str


@dataclass(frozen=True)
class Evidence:
    """A sentence of the lesson, word for word, and where it stands."""

    text: str
    source: Source


@dataclass(frozen=True)
class MythCard:
    """Everything on one claim. Either ``myth`` is set with the texts below it, or ``evidence`` may hold sentences.

    ``verdict`` says whether the claim holds, where the lesson settles that.
    """

    claim: str
    lesson: str
    myth: RecognisedMyth | None = None
    title: str = ""
    fact: str = ""
    belief: str = ""
    why_it_fails: str = ""
    mechanism: str = ""
    half_true: str = ""
    why_it_matters: str = ""
    check: str = ""
    sources: tuple[Source, ...] = ()
    verdict: Word | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def says_nothing(self) -> bool:
        """Whether the lesson holds nothing on the claim."""
        return self.myth is None and not self.evidence

    def parts(self) -> Iterator[tuple[str, str]]:
        """(heading, text) of the refutation in the order it is told."""
        for name, heading in _TOLD if self.myth else ():
            yield heading, plain(getattr(self, name))

    @property
    def standing(self) -> str:
        """How the claim stands to the lesson, in one sentence."""
        if self.myth:
            return _STANCES[self.myth.stance]
        if self.says_nothing:
            return NOT_SAID
        if self.verdict:
            return f"By the lesson, the answer is {self.verdict}."
        return "The lesson does not settle this with a yes or no. This is what it says on it."

    def as_json(self) -> dict[str, Any]:
        """The public object, ready for ``json.dumps``; texts that do not apply are null."""
        made = {name: value or None for name, value in asdict(self).items()}
        listed = {"sources": [asdict(it) for it in self.sources], "evidence": [asdict(it) for it in self.evidence]}
        return {"version": VERSION, **made, **listed, "standing": self.standing}

    def as_markdown(self) -> str:
        """The card as a Markdown document; marks in the claim are not read as marks."""
        lines = [f"# {escape(self.title or 'A claim')}", f"**Claim:** {escape(self.claim)}", escape(self.standing)]
        for heading, text in self.parts():
            lines += [f"## {heading}", escape(text)]
        lines += [f"> {escape(it.text)}\n>\n> {_cited(it.source)}" for it in self.evidence]
        if self.sources:
            lines += ["## Sources", "\n".join(f"- {_cited(source)}" for source in self.sources)]
        return "\n\n".join(lines) + "\n"


def card(opened: OpenLesson, claim: str, look_up: Lookup) -> MythCard:
    """The card on ``claim``, from one lesson alone; the same claim always gives the same card."""
    heard_claim = collapse(claim)[:LONGEST]
    heard = opened.misconceptions.detect(heard_claim)
    if heard is None:
        return _evidence(opened, heard_claim, look_up)
    return _refutation(opened, heard_claim, heard)


def _refutation(opened: OpenLesson, claim: str, heard: RecognisedMyth) -> MythCard:
    myth = next(it for it in opened.lesson.myths if f"{opened.lesson.id}#{it.id}" == heard.id)
    told = {name: getattr(myth, name) for name, _ in _TOLD}
    return MythCard(claim, opened.lesson.id, heard, myth.title, **told, sources=_sources(opened, myth))


def _sources(opened: OpenLesson, myth: Myth) -> tuple[Source, ...]:
    return tuple(Source(f"{opened.lesson.id}#{part}", opened.lesson.part(part).title) for part in myth.sources)


def _evidence(opened: OpenLesson, claim: str, look_up: Lookup) -> MythCard:
    found = [item for item in look_up(opened, claim, []) if item.decision.answers]
    if not found:
        return MythCard(claim, opened.lesson.id)
    sections = {passage.id: passage.section for passage in opened.passages}
    told = dict.fromkeys((plain(fact.text), fact.evidence.passage) for item in found for fact in item.facts)
    evidence = tuple(Evidence(text, Source(at, sections.get(at, at))) for text, at in told)
    verdict = found[0].verdict.word if found[0].verdict and evidence else None
    return MythCard(claim, opened.lesson.id, verdict=verdict, evidence=evidence)


def escape(text: str) -> str:
    """``text`` so that Markdown shows it as it reads."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>#|!&" else mark for mark in text)


def _cited(source: Source) -> str:
    return f"{escape(source.title)} (`{source.id}`)"
