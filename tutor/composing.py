"""What a reply is put together from: quoted facts, passages, words where nothing is answered, and the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from firstguess.knowledge.search import spread
from firstguess.tutor import patterns, phrases
from firstguess.tutor.citing import as_shown
from firstguess.tutor.facts import Fact
from firstguess.tutor.followup import Exchange
from firstguess.tutor.lookup import Found
from firstguess.tutor.reply import Reply, ReplySentence, ShownPassage, plain
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.wording import Draft

SHOWN_PASSAGES = 4
DROPPED = "Left out: "
# Begins the lines of a reply's reasons that are figures.
FIGURES = "Figures: "


def quotes(facts: Sequence[Fact], said: Sequence[ReplySentence]) -> Iterator[ReplySentence]:
    """The facts that nothing said so far stands on, as they are written."""
    covered = {
        (item.file, item.span) for sentence in said if sentence.source != "authored" for item in sentence.evidence
    }
    for fact in facts:
        evidence = fact.evidence
        if (evidence.file, evidence.span) not in covered:
            covered.add((evidence.file, evidence.span))
            yield ReplySentence(plain(fact.text), "lesson", 1.0, (evidence,))


def shown_passages(found: Sequence[Found], sentences: Sequence[ReplySentence]) -> tuple[ShownPassage, ...]:
    """The best passages, one of each part first, and every passage that is cited."""
    hits = {hit.passage.id: hit for item in found for hit in item.hits}
    # Of one question they come in its order, where what defines a term stands first.
    several = len(found) > 1
    ranked = spread(sorted(hits.values(), key=lambda hit: -hit.score) if several else list(hits.values()))
    cited = {name for sentence in sentences for name in sentence.citations}
    kept = [hit for rank, hit in enumerate(ranked) if rank < SHOWN_PASSAGES or hit.passage.id in cited]
    return tuple(as_shown(hit.passage, hit.score) for hit in kept)


def withheld(opened: OpenLesson, found: Found, history: Sequence[Exchange]) -> str:
    """What is said where nothing is answered: a warm line, a question back, or that the lesson does not say."""
    meta, said = opened.lesson.meta, {each.said for each in history}
    starter = next((text for text in meta.starters if text not in said), None)
    if found.question.greeting:
        thanked = bool(patterns.THANKED.search(found.question.text))
        return phrases.small_talk(thanked=thanked, lesson=meta.title, starter=starter)
    if found.question.again:
        return phrases.which_part(starter)
    near = list(dict.fromkeys(phrases.place(hit.passage.section, hit.passage.kind) for hit in found.hits))
    return phrases.abstention(found.decision.reason or "not_in_lesson", lesson=meta.title, sections=near)


def explained(found: Sequence[Found], result: Draft) -> Iterator[str]:
    """Why this answer: in words first, then what was left out, then the figures."""
    yield from (item.decision.why for item in found)
    yield from (f"{DROPPED}{text}" for text in result.dropped)
    yield from (f"{FIGURES}{item.decision.figures}" for item in found if item.decision.figures)


def stopped(
    model: str, sentences: Sequence[ReplySentence] = (), made: Reply | None = None, notice: str | None = None
) -> Reply:
    """The reply of a turn that was stopped once ``sentences`` were shown: they stay, and nothing is added to them.

    ``made`` is what the reply would have been, for its passages and figures; ``notice`` says why it ended, if not
    because it was stopped.
    """
    if not sentences:
        return Reply("abstain", (), model, notices=(notice or phrases.STOPPED_EARLY,), stopped=True)
    made = replace(made or Reply("answer", (), model), move="answer", reason=None, nearest=None, stopped=True)
    return replace(made, sentences=tuple(sentences), notices=(*made.notices, notice or phrases.STOPPED))
