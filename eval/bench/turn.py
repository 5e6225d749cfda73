"""A turn: a whole grounded answer beside LangChain's stock chain, authored moves, and the check of one sentence.

Both systems hold the same weights and answer the same questions, one after the other, in one process, and no question
is asked twice: a second time would find our own caches full. So each repeat takes questions of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from firstguess.eval import questions
from firstguess.eval.bench import prefix
from firstguess.eval.bench.base import Wish, figure, flat, over_rounds, timed
from firstguess.eval.bench.schema import Against, Figure, Result
from firstguess.eval.cases import Case
from firstguess.eval.lines import HarnessError
from firstguess.eval.systems.base import Answer, System
from firstguess.eval.systems.ours import Ours
from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.tutor.actions import Action
from firstguess.tutor.build import build_tutor, open_library
from firstguess.tutor.items import Item
from firstguess.tutor.turn import Tutor

EACH, QUICK = 20, 2
ANSWERED = ("open", "yes_no", "statement")
STOCK = "LangChain's stock chain, same weights"


@dataclass
class Round:
    """Milliseconds of one round by what was timed; a pair is of one question."""

    first: list[float] = field(default_factory=list)
    stock_first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    stock_whole: list[float] = field(default_factory=list)
    authored: list[float] = field(default_factory=list)
    check: list[float] = field(default_factory=list)
    abstained: int = 0


class Turn:
    """The bench. The tutor and its peer may be given, as tests do; a peer of None is left out."""

    name = "turn"
    title = "How soon does an answer come, beside LangChain's stock chain?"

    def __init__(
        self,
        opened: Callable[[Wish, Embedder, Any], Tutor] | None = None,
        peer: Callable[[Wish, Embedder], System] | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._open = opened or _tutor
        self._peer = peer or _stock
        self._embedder = embedder or MiniLM()

    def run(self, wish: Wish) -> Result:
        missing: list[str] = []
        stock = None
        try:
            stock = self._peer(wish, self._embedder)
        except HarnessError as error:
            missing.append(str(error))
        noted = prefix.noted(wish.settings)
        tutor = self._open(wish, self._embedder, noted)
        ours = Ours(tutor, "firstguess")
        try:
            rounds = list(_rounds(wish, ours, stock))
            figures = [*_figures(rounds), *(prefix.figures(wish, noted) if noted else ())]
        finally:
            ours.close()
            if stock is not None:
                stock.close()
        if noted is None:
            missing.append(f"the prefix cache is the embedded engine's, and the model is {wish.settings.model}")
        return Result(bench=self.name, title=self.title, figures=tuple(figures), missing=tuple(missing))


def _tutor(wish: Wish, embedder: Embedder, model: Any) -> Tutor:
    return build_tutor(wish.settings, embedder=embedder, model=model)


def _stock(wish: Wish, embedder: Embedder) -> System:
    from firstguess.eval.systems.stock import Stock

    return Stock(wish.settings, open_library(wish.settings), embedder)


def _rounds(wish: Wish, ours: Ours, stock: System | None) -> Iterator[Round]:
    asked = asked_of(wish)
    systems = [each for each in (ours, stock) if each is not None]
    for lesson in dict.fromkeys(case.lesson for case in asked):  # loads and compiles, outside every time
        for system in systems:
            system.ask(lesson, ours.tutor.library.get(lesson).meta.starters[0])
    done = 0
    for number in range(wish.repeats):
        current = Round()
        # Each round goes through all lessons and kinds of questions.
        mine = asked[number :: wish.repeats]
        for case in mine:
            _ask(wish, current, ours, stock, case)
            done += 1
            wish.progress("turn: questions", done, len(asked))
        for lesson in dict.fromkeys(case.lesson for case in mine):
            current.authored += _authored(wish, ours, lesson, number)
        yield current


def asked_of(wish: Wish) -> list[Case]:
    """The dev questions that the lessons answer, taken evenly from all of them, as many as the rounds need."""
    cases = questions.served(questions.load((), "dev"), open_library(wish.settings))
    good = [case for case in cases if case.kind in ANSWERED and not case.abstain and not case.history]
    wanted = min(len(good), (QUICK if wish.quick else EACH) * wish.repeats)
    return [good[len(good) * place // wanted] for place in range(wanted)]


def _ask(wish: Wish, current: Round, ours: Ours, stock: System | None, case: Case) -> None:
    answer = ours.ask(case.lesson, case.question)
    its = stock.ask(case.lesson, case.question) if stock is not None else None
    if answer.abstained:
        current.abstained += 1
    else:
        current.first.append(answer.times["first_sentence"])
        current.whole.append(answer.times["total"])
        if its is not None:
            current.stock_first.append(its.times["first_sentence"])
            current.stock_whole.append(its.times["total"])
    current.check += _checks(wish, ours.tutor, case, [answer, *([its] if its else [])])


def _checks(wish: Wish, tutor: Tutor, case: Case, answers: Sequence[Answer]) -> list[float]:
    """Milliseconds of the gate on each sentence that a model wrote, ours or the stock chain's, as it is used."""
    opened = tutor.open_lesson(case.lesson)
    found = tutor.answerer.look_up(opened, case.question, ())[0]
    passages = [hit.passage for hit in found.hits]
    facts = [(fact.passage, fact.sentence) for fact in found.facts]
    texts = [each.text for answer in answers for each in answer.sentences if each.source == "model"]
    return [timed(wish.clock, opened.gate.check, text, passages, facts)[0] for text in texts]


def _authored(wish: Wish, ours: Ours, lesson: str, number: int) -> list[float]:
    """Milliseconds of whole replies that need no model: questions opened, answered, rated; myths said."""
    opened = ours.tutor.open_lesson(lesson)
    items = [item for item in opened.items.values() if item.choices]
    myths = [myth.belief for myth in opened.lesson.myths]
    if wish.quick:
        items, myths = items[:2], myths[:1]
    conversations: list[list[str | Action]] = [list(_committed(item, number)) for item in items]
    conversations += [[said] for said in myths]
    found = []
    for place, acts in enumerate(conversations):
        who = f"authored-{lesson}-{number}-{place}"
        conversation = ours.tutor.new_conversation(who, lesson)
        found += [timed(wish.clock, ours.reply, conversation, who, act)[0] for act in acts]
    return found


def _committed(item: Item, number: int) -> Iterator[Action]:
    yield Action("open", item.id)
    yield Action("choice", item.choices[number % len(item.choices)].text)
    yield Action("confidence", "sure")


def _figures(rounds: Sequence[Round]) -> Iterator[Figure]:
    abstained = sum(each.abstained for each in rounds)
    asked = sum(len(each.first) for each in rounds)
    first, whole = [each.first for each in rounds], [each.whole for each in rounds]
    its_first, its_whole = [each.stock_first for each in rounds], [each.stock_whole for each in rounds]
    if any(first):
        for share in (50, 95):
            yield figure(
                f"first_sentence_p{share}", f"first verified sentence, p{share}", "ms", "lower",
                over_rounds(first, share), flat(first) if share == 50 else (), against=_peer(its_first, share),
                note=f"{asked} questions, warm; {abstained} more were not answered" if share == 50 else "",
            )  # fmt: skip
        yield figure(
            "whole_answer", "whole grounded answer, p50", "ms", "lower", over_rounds(whole), flat(whole),
            against=_peer(its_whole, 50), held="ratio",
        )  # fmt: skip
        yield figure(
            "whole_answer_p95", "whole grounded answer, p95", "ms", "lower", over_rounds(whole, 95),
            against=_peer(its_whole, 95),
        )  # fmt: skip
    if any(each.authored for each in rounds):
        authored = [each.authored for each in rounds]
        yield figure("authored_p95", "authored move, p95", "ms", "lower", over_rounds(authored, 95), flat(authored))
    if any(each.check for each in rounds):
        yield _check([each.check for each in rounds], first)


def _check(checks: Sequence[Sequence[float]], first: Sequence[Sequence[float]]) -> Figure:
    """The check of a sentence, beside the time in which its first sentence is there."""
    beside = (
        Against(kind="itself", name="first verified sentence, p50", value=over_rounds(first)) if any(first) else None
    )
    return figure(
        "check", "the gate's check of a sentence, p50", "ms", "lower", over_rounds(checks), flat(checks),
        against=beside, note=f"of {len(flat(checks))} sentences that a model wrote",
    )  # fmt: skip


def _peer(rounds: Sequence[Sequence[float]], share: float) -> Against | None:
    if not any(rounds):
        return None
    samples = flat(rounds) if share == 50 else ()
    return Against(kind="peer", name=STOCK, value=over_rounds(rounds, share), samples=samples)
