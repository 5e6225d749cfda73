"""Looking up: what the lesson holds on a message, read closely, and the decision whether that answers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.search import Hit
from firstguess.tutor import phrases
from firstguess.tutor.about import about_lesson
from firstguess.tutor.decide import Decision, Signals, Thresholds, decide, parts_of
from firstguess.tutor.facts import Fact, asked_for, candidates, choose, defines, leans_back
from firstguess.tutor.followup import Exchange, answered_last, resolve
from firstguess.tutor.modes import Wording
from firstguess.tutor.patterns import INTERROGATIVES, OPENERS
from firstguess.tutor.polarity import Verdict
from firstguess.tutor.preference import prefer
from firstguess.tutor.question import Question, claim_of, read, strip_leads
from firstguess.tutor.reading import Reader
from firstguess.tutor.reply import plain
from firstguess.tutor.shelf import OpenLesson

SEARCHED_PASSAGES = 8
# How many sentences the reader sees: each costs a few milliseconds before the first word.
READ_SENTENCES = 12
# The reader's share in the order of facts. It does not order passages, which fusion does as well without it
# (docs/decisions/0004-retrieval.md).
READER_SHARE = 0.4
# So many facts a learning mode's wording chooses from.
CHOSEN_FROM = 8
NOTHING = Signals(0, 0, 0)
# Sentences told of the lesson's takeaways, and of what comes before and after it.
TAKEAWAYS, AROUND = 5, 2
# A piece of a message with fewer meaningful words asks nothing of its own.
ALONE = 2
# Another sentence of the same part explains again only when it bears on the question nearly as well as any other does.
OF_THE_SAME = 0.6


Keep = Callable[[Sequence[Hit]], tuple[Hit, ...]]
"""Which of the passages that were found may be used."""


@dataclass(frozen=True)
class Found:
    """What the lesson holds on one question: passages and facts best first, what was decided, and yes or no."""

    question: Question
    query: str
    hits: tuple[Hit, ...]
    facts: tuple[Fact, ...]
    decision: Decision
    verdict: Verdict | None = None
    preface: str = ""


class Lookup:
    """Looks messages up in one lesson at a time; the same message and history always give the same result."""

    def __init__(self, reader: Reader, limits: Thresholds | None = None) -> None:
        self.reader = reader
        self.limits = limits or Thresholds()

    def __call__(
        self,
        opened: OpenLesson,
        message: str,
        history: Sequence[Exchange],
        keep: Keep | None = None,
        wording: Wording | None = None,
    ) -> list[Found]:
        """What was found on each question of ``message``; several only when some are covered and others are not.

        With ``keep`` the best of the passages that it keeps are used; ``wording`` is the mode's choice of facts.
        """
        wording = wording or Wording()
        place = about_lesson(opened, message) if keep is None else None
        if place is not None:
            return [self._about(opened, message, place)]
        whole = self._one(opened, read(message), history, keep, wording)
        if whole.question.again or whole.question.greeting:
            return [whole]
        parts = parts_of(message)
        if len(parts) == 1 or whole.decision.reason in ("off_topic", "ambiguous"):
            return [whole]
        said = Exchange(message, message)
        each = [self._one(opened, read(part), [*history, said], keep, wording) for part in parts]
        # What is only told asks for nothing, so nothing is missing where the lesson does not say it.
        asked = [item for item in each if item.decision.answers or _asks_alone(item.question)]
        answered = [item.decision.answers for item in asked]
        return asked if any(answered) and not all(answered) else [whole]

    def _about(self, opened: OpenLesson, message: str, place: Passage) -> Found:
        """What a question about the lesson itself is answered with: the sentences of its place, in reading order."""
        ranked = opened.searcher.search(message, len(opened.passages))
        hits = sorted(ranked, key=lambda hit: hit.passage.id != place.id)[:SEARCHED_PASSAGES]
        most = TAKEAWAYS if place.kind == "takeaways" else AROUND
        nearest = sorted(sentence.start for sentence, _ in hits[0].ranked[:most])
        told = place.sentences[:most] if place.kind == "takeaways" else place.sentences
        facts = tuple(Fact(place, item, 1.0) for item in told if place.kind == "takeaways" or item.start in nearest)
        decision = Decision(None, "You asked about the lesson itself, which says it in this place.")
        return Found(read(message), message, tuple(hits), facts, decision)

    def _one(
        self,
        opened: OpenLesson,
        question: Question,
        history: Sequence[Exchange],
        keep: Keep | None,
        wording: Wording,
    ) -> Found:
        question = replace(question, text=opened.respelling.mended(question.text))
        query = resolve(question, history, opened.topic)
        hits = self._search(opened, query, keep) if query else ()
        if query is None or not hits:
            return Found(question, question.text, (), (), decide(question, (), NOTHING, self.limits))
        if question.again:
            found = Found(question, query, hits, (), decide(question, hits, NOTHING, self.limits))
            return self._again(opened, found, history, keep)
        facts, answered = self._facts(opened, query, hits, wording)
        nearness = max(max(hit.dense, hit.best_score) for hit in hits)
        told = question.stated and "?" not in question.text
        heeded = not told and (question.follow_up or names_subject(opened, query))
        signals = Signals(answered, nearness, opened.known_share(question.text), heeded)
        verdict = _word(opened, question, query) if question.wants_polarity else None
        return Found(question, query, hits, facts, decide(question, hits, signals, self.limits), verdict)

    def _again(self, opened: OpenLesson, found: Found, history: Sequence[Exchange], keep: Keep | None) -> Found:
        """The last answer again: by other sentences of the same part, else of other parts, else by the same."""
        ranked = opened.searcher.search(found.query, len(opened.passages))
        ranked = list(keep(ranked)) if keep else ranked
        every = list(candidates(found.query, ranked, opened.gate.idf))
        before = {text for each in history for text in each.answered}
        fresh = [fact for fact in every if plain(fact.text) not in before and not leans_back(fact.text)]
        near = OF_THE_SAME * max((fact.score for fact in fresh), default=0.0)
        parts = _parts_of(opened, answered_last(history))
        same_part = [fact for fact in fresh if fact.passage.part in parts and fact.score >= near]
        facts = choose(self._reread(found.query, same_part or fresh or every)[0], opened.gate.idf)
        told = {fact.passage.id for fact in facts}
        hits = tuple(hit for rank, hit in enumerate(ranked) if rank < SEARCHED_PASSAGES or hit.passage.id in told)
        return replace(found, hits=hits, facts=facts, preface=phrases.AGAIN if fresh else phrases.ONLY_SO)

    def _search(self, opened: OpenLesson, query: str, keep: Keep | None) -> tuple[Hit, ...]:
        """The best passages, and before them any that define what ``query`` asks the meaning of."""
        terms = asked_for(query)
        ranked = opened.searcher.search(query, len(opened.passages) if terms or keep else SEARCHED_PASSAGES)
        ranked = list(keep(ranked)) if keep else ranked
        defining = [hit for hit in ranked if terms and any(defines(item.text, terms) for item in hit.passage.sentences)]
        return (*defining, *(hit for hit in ranked[:SEARCHED_PASSAGES] if hit not in defining))

    def _facts(
        self, opened: OpenLesson, query: str, hits: Sequence[Hit], wording: Wording
    ) -> tuple[tuple[Fact, ...], float]:
        """The facts on ``query``, and how surely the best of them answers it (0..1)."""
        reread, answered = self._reread(query, candidates(query, hits, opened.gate.idf))
        if wording == Wording():
            return choose(reread, opened.gate.idf), answered
        return prefer(choose(reread, opened.gate.idf, most=CHOSEN_FROM), wording, opened.lesson), answered

    def _reread(self, query: str, facts: Iterable[Fact]) -> tuple[list[Fact], float]:
        """The best ``facts`` with the reader's share in their scores, and its highest probability."""
        ranked = sorted(facts, key=lambda fact: -fact.score)[:READ_SENTENCES]
        readings = self.reader.read([(query, fact.text) for fact in ranked])
        reread = [
            replace(fact, score=(1 - READER_SHARE) * fact.score + READER_SHARE * answered)
            for fact, answered in zip(ranked, readings, strict=True)
        ]
        return reread, max(readings, default=0.0)


def _word(opened: OpenLesson, question: Question, query: str) -> Verdict | None:
    """The yes or no that the lesson gives. To a statement in which a myth is heard, however faintly, no yes is said."""
    verdict = opened.truths.verdict(_statement(question, query), query)
    if verdict is None or verdict.word == "no" or not question.stated:
        return verdict
    heard = opened.misconceptions.hear(question.text)
    return None if heard and heard.ahead >= 0 and heard.stance != "rejects" else verdict


def _asks_alone(question: Question) -> bool:
    """Whether a piece of a message asks something that can be judged without the rest of it."""
    leans = question.follow_up or len(content_stems(question.text)) < ALONE
    return not (question.stated or leans) and (question.yes_no or "?" in question.text or _opens(question.text))


def _opens(text: str) -> bool:
    return (words(strip_leads(text)) or [""])[0] in OPENERS | INTERROGATIVES


def _parts_of(opened: OpenLesson, heard: Exchange | None) -> set[str]:
    """The parts whose sentences were quoted."""
    said = set(heard.answered) if heard else set()
    sentences = ((passage.part, sentence.text) for passage in opened.passages for sentence in passage.sentences)
    return {part for part, text in sentences if plain(text) in said}


def names_subject(opened: OpenLesson, text: str) -> bool:
    """Whether ``text`` has a word of what the lesson is about: of its title, its headings or its synonyms.

    An exercise is headed by its question, whose words ("good", "small") may be anybody's.
    """
    titled = (passage for passage in opened.passages if passage.kind != "practice")
    meta, headings = opened.lesson.meta, (f"{passage.section} {passage.heading}" for passage in titled)
    subject = content_stems(" ".join((meta.title, meta.topic or "", *meta.synonyms, *headings)))
    return not set(content_stems(text)).isdisjoint(subject)


def _statement(question: Question, query: str) -> str:
    """What is held against the settled statements: the claim alone, or with what it leans on."""
    return claim_of(query) if question.follow_up else question.claim
