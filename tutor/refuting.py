"""How a myth is answered: as a refutation, as a plain answer to who only asks, and unmoved under pressure."""

from __future__ import annotations

from collections.abc import Iterator

from firstguess.tutor import words
from firstguess.tutor.citing import quote_field
from firstguess.tutor.reply import ReplySentence
from firstguess.tutor.saying import Saying


def refute(saying: Saying) -> Iterator[ReplySentence]:
    if saying.word:
        first = next(quote_field(saying.opened, saying.move.myth or "", "fact"))
        yield ReplySentence(f"{saying.word.capitalize()}.", "authored", 1.0, first.evidence)
    yield saying.line(words.HEARD_BELIEF)
    yield from refutation(saying, saying.move.myth or "", told=False)


def refutation(saying: Saying, myth: str, *, told: bool) -> Iterator[ReplySentence]:
    """Fact, the belief announced as false and said once, why it fails, the mechanism, its true half, why it matters.

    Source: refutation texts work through the causal explanation (Kendeou et al. 2014; Schroeder & Kucera 2022). Who
    was right already (``told``) gets the shorter form.
    """
    record = next(item for item in saying.opened.lesson.myths if f"{saying.opened.lesson.id}#{item.id}" == myth)
    yield from quote_field(saying.opened, myth, "fact", label=words.FACT)
    yield saying.line(words.BELIEF.format(belief=record.belief), words.BELIEF_LABEL)
    if not told:
        yield from quote_field(saying.opened, myth, "why_it_fails", label=words.FAILS)
    yield from quote_field(saying.opened, myth, "mechanism", label=words.MECHANISM)
    yield from quote_field(saying.opened, myth, "half_true", label=words.HALF_TRUE)
    if not told:
        yield from quote_field(saying.opened, myth, "why_it_matters", label=words.WHY)


def myth_asked(saying: Saying) -> Iterator[ReplySentence]:
    myth = saying.move.myth or ""
    first, *rest = quote_field(saying.opened, myth, "fact")
    if saying.word:
        yield ReplySentence(f"{saying.word.capitalize()}.", "authored", 1.0, first.evidence)
    if saying.stance == "rejects":
        yield saying.line(words.REJECTED)
    yield from (first, *rest)
    yield from quote_field(saying.opened, myth, "mechanism", most=2)


def steady(saying: Saying) -> Iterator[ReplySentence]:
    if saying.pressure is not None and saying.move.myth:
        for said in saying.pressure.sentences:
            if said.field is None:
                yield saying.line(said.text)
            else:
                yield from _field_sentence(saying, said.text, said.field)
        return
    yield saying.line(words.STEADY)
    yield from (saying.told(step) for step in saying.live.solution[:2])


def _field_sentence(saying: Saying, text: str, name: str) -> Iterator[ReplySentence]:
    """The sentences of a myth's field that ``text`` holds, cited; the text alone where it is no quotation."""
    sentences = [s for s in quote_field(saying.opened, saying.move.myth or "", name) if s.text in text]
    yield from sentences or [saying.line(text)]
