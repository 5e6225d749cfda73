"""What the tutor says for each authored move: the lesson's own words and the author's, never a model's.

Every function takes a :class:`Saying` and yields sentences in the order of the turn contract.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from firstguess.tutor import modes, words
from firstguess.tutor.citing import authored, nearest, passages_of, quote, reasons
from firstguess.tutor.events import ModeChosen
from firstguess.tutor.items import Choice
from firstguess.tutor.moves import Act
from firstguess.tutor.policy import ladder
from firstguess.tutor.refuting import myth_asked, refutation, refute, steady
from firstguess.tutor.reply import ReplySentence
from firstguess.tutor.saying import Saying

# More than that is read in the lesson, beside the chat.
READ_SENTENCES = 2


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
        yield from refutation(saying, item.id, told=chosen.right)
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
        return
    if item.why not in (chosen.feedback, *item.solution):
        yield saying.told(item.why, words.WHY)
    else:
        yield from (saying.told(step, words.WHY if number == 0 else "") for number, step in enumerate(item.solution))
    yield from _source(saying)


def _source(saying: Saying) -> Iterator[ReplySentence]:
    """Where the lesson says so: the sentence that comes nearest to the right answer and the reason for it."""
    item = saying.live
    right = item.choices[item.right] if item.right is not None else None
    told = " ".join((right.text, right.feedback, item.why)) if right else item.why
    # An exercise is no source for itself.
    sources = [source for source in item.sources if item.kind == "step" or source != item.id]
    yield from nearest(saying.opened, told, sources, label=words.SOURCE)


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
        yield from refutation(saying, item.id, told=False)
        return
    yield from _right_answer(saying)
    if item.kind == "pitfall":
        yield from _pitfall(saying)
    else:
        yield from (saying.told(step, words.WHY if number == 0 else "") for number, step in enumerate(item.solution))
        yield from _source(saying)


def _predicted(saying: Saying) -> Iterator[ReplySentence]:
    yield saying.line(words.PREDICTED.format(prediction=saying.prediction.strip()))
    yield from _pitfall(saying)


def _relevance(saying: Saying) -> Iterator[ReplySentence]:
    """Why it matters, in the overview's words."""
    yield from quote(reasons(saying.opened), most=3)


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


def _no_such_item(saying: Saying) -> Iterator[ReplySentence]:
    opened = saying.opened
    name, example = saying.prediction[:80], next(iter(opened.items), opened.lesson.id)
    yield saying.line(words.NO_SUCH_ITEM.format(name=name, lesson=opened.lesson.meta.title, example=example))


def _plain(text: str) -> Callable[[Saying], Iterator[ReplySentence]]:
    def said(saying: Saying) -> Iterator[ReplySentence]:
        yield saying.line(text.format(lesson=saying.opened.lesson.meta.title))

    return said


_SAYINGS: dict[Act, Callable[[Saying], Iterator[ReplySentence]]] = {
    "myth_asked": myth_asked,
    "refute": refute,
    "steady": steady,
    "relevance": _relevance,
    "read": _read,
    "ask": _ask,
    "ask_again": _ask_again,
    "no_such_choice": _no_such_choice,
    "ask_confidence": _ask_confidence,
    "ask_confidence_again": _ask_confidence_again,
    "choose_first": _choose_first,
    "guess_first": _guess_first,
    "no_hint": _plain(words.NO_HINT),
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
    "no_such_item": _no_such_item,
    "nothing_open": _plain(words.NOTHING_OPEN),
    "nothing_due": _plain(words.NOTHING_DUE),
    "mode": _mode,
    "path_over": _plain(words.PATH_OVER),
    "stopped": _plain(words.STOPPED_RUN),
    "back_to_it": _plain(words.BACK_TO_IT),
}
