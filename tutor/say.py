"""What the tutor says for each authored move: the lesson's own words and the author's, never a model's.

Every function takes a :class:`Saying` and yields sentences in the order of the turn contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from firstguess.tutor import modes, words
from firstguess.tutor.citing import authored, passages_of, quote, quote_field
from firstguess.tutor.events import Judged, ModeChosen
from firstguess.tutor.items import Choice, Item
from firstguess.tutor.moves import Act, Move
from firstguess.tutor.policy import ladder
from firstguess.tutor.pressure import Pressure
from firstguess.tutor.reply import ReplySentence
from firstguess.tutor.shelf import OpenLesson

if TYPE_CHECKING:
    from firstguess.tutor.verdict import TestVerdict


# More than that is read in the lesson, beside the chat.
READ_SENTENCES = 4


@dataclass(frozen=True)
class Saying:
    """A move and what it is said with: the item, the pending choice, an answer to a challenge, a test's verdict."""

    opened: OpenLesson
    move: Move
    item: Item | None = None
    leaning: int | None = None
    prediction: str = ""
    stance: str = "holds"
    pressure: Pressure | None = None
    test: TestVerdict | None = None
    sections: dict[str, str] = field(default_factory=dict)

    @property
    def live(self) -> Item:
        if self.item is None:
            raise ValueError(f"the move {self.move.act} needs an item")
        return self.item

    @property
    def judged(self) -> Judged | None:
        return next((event for event in self.move.events if isinstance(event, Judged)), None)

    def line(self, text: str, label: str = "") -> ReplySentence:
        """A sentence of the tutor's own that claims nothing of the subject."""
        return ReplySentence(text, "authored", 1.0, (), label)

    def told(self, text: str, label: str = "") -> ReplySentence:
        """A sentence of the lesson's author about the item, with the sentence it stands on."""
        return authored(self.opened, text, self.live.sources, label=label)


def say(saying: Saying) -> tuple[ReplySentence, ...]:
    """The sentences of an authored move. Raises ``KeyError`` for an act that a model words."""
    return tuple(_SAYINGS[saying.move.act](saying))


def _ask(saying: Saying) -> Iterator[ReplySentence]:
    if saying.move.noted:
        yield saying.line(words.NOTED)
    yield saying.line(saying.live.question)


def _ask_again(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.NOT_UNDERSTOOD if saying.live.choices else words.PREDICT_FIRST)


def _no_such_choice(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.NO_SUCH_CHOICE.format(count=len(saying.live.choices)))


def _ask_confidence(saying: Saying) -> Iterator[ReplySentence]:
    chosen = saying.live.choices[saying.leaning].text if saying.leaning is not None else saying.prediction
    yield saying.line(words.ASK_CONFIDENCE.format(chosen=chosen.rstrip(".")))


def _ask_confidence_again(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.ASK_CONFIDENCE_AGAIN)


def _choose_first(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.CHOOSE_FIRST)


def _guess_first(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.GUESS_FIRST)


def _hint(saying: Saying) -> Iterator[ReplySentence]:
    if saying.move.cycling:
        yield saying.line(words.CYCLING)
    rungs = ladder(saying.live, saying.leaning)
    rung = min(saying.move.rung, len(rungs) - 1)
    yield saying.line(rungs[rung], words.HINT_LABEL.format(number=rung + 1, of=len(rungs)))


def _verdict(saying: Saying) -> Iterator[ReplySentence]:
    judged, item = saying.judged, saying.live
    if judged is None or judged.choice is None:
        raise ValueError("a verdict needs a judged choice")
    chosen = item.choices[judged.choice]
    yield saying.line(words.verdict(right=chosen.right, level=judged.level, hints=judged.hints))
    if item.kind == "myth":
        yield from _refutation(saying, item.id, told=chosen.right)
    else:
        yield from _feedback(saying, chosen)
    yield from _asks_back(saying)


def _feedback(saying: Saying, chosen: Choice) -> Iterator[ReplySentence]:
    """The feedback for the very option chosen, the right answer where it was another, and why it matters."""
    item = saying.live
    feedback = words.without_praise(chosen.feedback) if chosen.right else chosen.feedback
    yield saying.told(feedback, words.ABOUT_YOURS if not chosen.right else "")
    if not chosen.right:
        yield from _right_answer(saying)
    if item.kind == "pitfall":
        yield from _pitfall(saying)
    elif item.why not in (chosen.feedback, *item.solution):
        yield saying.told(item.why, words.WHY)
    else:
        yield from (saying.told(step, words.WHY if number == 0 else "") for number, step in enumerate(item.solution))


def _right_answer(saying: Saying) -> Iterator[ReplySentence]:
    item = saying.live
    if item.right is not None:
        right = item.choices[item.right]
        yield saying.line(right.text.rstrip(".") + ".", words.RIGHT_ANSWER)
        yield saying.told(words.without_praise(right.feedback))


def _pitfall(saying: Saying) -> Iterator[ReplySentence]:
    heads = {"What happens": words.WHAT_HAPPENS, "Root cause": words.ROOT_CAUSE, "How to mend it": words.MEND}
    for passage in passages_of(saying.opened, saying.live.id):
        yield from quote([passage], label=heads.get(passage.heading, passage.heading))


def _asks_back(saying: Saying) -> Iterator[ReplySentence]:
    if saying.move.expects == "explain_back" and saying.live.explain:
        yield saying.line(saying.live.explain.ask, words.EXPLAIN_BACK)


def _not_known(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.NOT_KNOWN)
    yield from _answer_of(saying)
    yield from _asks_back(saying)


def _tell(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.TELL)
    yield from _answer_of(saying)


def _answer_of(saying: Saying) -> Iterator[ReplySentence]:
    item = saying.live
    if item.kind == "myth":
        yield from _refutation(saying, item.id, told=False)
        return
    yield from _right_answer(saying)
    if item.kind == "pitfall":
        yield from _pitfall(saying)
    else:
        yield from (saying.told(step, words.WHY if number == 0 else "") for number, step in enumerate(item.solution))


def _predicted(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.PREDICTED.format(prediction=saying.prediction.strip()))
    yield from _pitfall(saying)


def _refute(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.HEARD_BELIEF)
    yield from _refutation(saying, saying.move.myth or "", told=False)


def _refutation(saying: Saying, myth: str, *, told: bool) -> Iterator[ReplySentence]:
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


def _myth_asked(saying: Saying) -> Iterator[ReplySentence]:
    myth = saying.move.myth or ""
    record = next(item for item in saying.opened.lesson.myths if f"{saying.opened.lesson.id}#{item.id}" == myth)
    first, *rest = quote_field(saying.opened, myth, "fact")
    if saying.stance == "rejects":
        yield saying.line(words.REJECTED)
    else:
        yield ReplySentence(f"{record.answer.capitalize()}.", "authored", 1.0, first.evidence)
    yield from (first, *rest)
    yield from quote_field(saying.opened, myth, "mechanism", most=2)


def _steady(saying: Saying) -> Iterator[ReplySentence]:
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


def _relevance(saying: Saying) -> Iterator[ReplySentence]:
    """Why it matters, in the words of the overview's passage about that, or of its first one."""
    overview = passages_of(saying.opened, f"{saying.opened.lesson.id}#overview")
    matters = [passage for passage in overview if "matter" in passage.heading.casefold()] or overview[:1]
    yield from quote(matters, most=3)


def _read(saying: Saying) -> Iterator[ReplySentence]:
    """The part as it is written, and where to go from there. Long parts are read beside the chat."""
    part = saying.opened.lesson.part(saying.move.part or "")
    yield saying.line(words.READ.format(title=part.title))
    yield from quote(passages_of(saying.opened, f"{saying.opened.lesson.id}#{part.id}"), most=READ_SENTENCES)
    yield saying.line(words.READ_ON)


def _explained(saying: Saying) -> Iterator[ReplySentence]:
    explain = saying.live.explain
    points = explain.key_points if explain else ()
    met, missing = set(saying.move.points), [n for n in range(len(points)) if n not in saying.move.points]
    yield saying.line(words.explained(len(met), len(points)))
    for number, point in enumerate(missing):
        yield saying.told(points[point], words.MISSING if number == 0 else "")
    if not missing:
        yield saying.line(words.GO_ON)


def _key_points(saying: Saying) -> Iterator[ReplySentence]:
    points = saying.live.explain.key_points if saying.live.explain else saying.live.solution
    for number, point in enumerate(points):
        yield saying.told(point, words.KEY_POINTS if number == 0 else "")


def _test_over(saying: Saying) -> Iterator[ReplySentence]:
    if saying.test is None:
        yield saying.line(words.RUN_OVER)
        return
    yield from (saying.line(text) for text in words.test_over(saying.test, saying.sections))
    missed = [saying.opened.items[name] for name in saying.test.wrong if name in saying.opened.items]
    for number, item in enumerate(missed):
        right = item.choices[item.right] if item.right is not None else None
        if right is not None:
            yield saying.line(f"{item.question} {right.text.rstrip('.')}.", words.LOOK_AGAIN if number == 0 else "")
            yield authored(saying.opened, words.without_praise(right.feedback), item.sources)


def _mode(saying: Saying) -> Iterator[ReplySentence]:
    chosen = next(event.mode for event in saying.move.events if isinstance(event, ModeChosen))
    mode = modes.mode_of(chosen)
    yield saying.line(words.MODE.format(title=mode.title, blurb=mode.blurb))


def _plain(text: str) -> Callable[[Saying], Iterator[ReplySentence]]:
    def said(saying: Saying) -> Iterator[ReplySentence]:
        yield saying.line(text.format(lesson=saying.opened.lesson.meta.title))

    return said


_SAYINGS: dict[Act, Callable[[Saying], Iterator[ReplySentence]]] = {
    "myth_asked": _myth_asked,
    "refute": _refute,
    "steady": _steady,
    "relevance": _relevance,
    "read": _read,
    "ask": _ask,
    "ask_again": _ask_again,
    "no_such_choice": _no_such_choice,
    "ask_confidence": _ask_confidence,
    "ask_confidence_again": _ask_confidence_again,
    "choose_first": _choose_first,
    "guess_first": _guess_first,
    "unaided": _plain(words.UNAIDED),
    "hint": _hint,
    "verdict": _verdict,
    "not_known": _not_known,
    "predicted": _predicted,
    "tell": _tell,
    "explained": _explained,
    "key_points": _key_points,
    "test_over": _test_over,
    "moved_on": _plain(words.MOVED_ON),
    "nothing_open": _plain(words.NOTHING_OPEN),
    "nothing_due": _plain(words.NOTHING_DUE),
    "mode": _mode,
    "path_over": _plain(words.PATH_OVER),
    "stopped": _plain(words.STOPPED_RUN),
    "back_to_it": _plain(words.BACK_TO_IT),
}
