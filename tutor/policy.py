"""The policy: one pure function from what is known to the next move (the turn contract of the pedagogy notes).

The order on a live item is fixed: commit, confidence, verdict with the feedback for that choice, why, explain back.
Nothing here reads a clock, a file or a model, so every state can be tested against every kind of message.
"""

from __future__ import annotations

from dataclasses import replace

from firstguess.knowledge.lexicon import content_stems
from firstguess.tutor import intents, patterns
from firstguess.tutor.events import (
    Chosen,
    Event,
    Explained,
    Hinted,
    Judged,
    Left,
    Level,
    Opened,
    Rated,
    Told,
    Via,
    Voiced,
)
from firstguess.tutor.exits import plain_exit
from firstguess.tutor.items import Item
from firstguess.tutor.learner import Pending
from firstguess.tutor.moves import Act, Asked, Move
from firstguess.tutor.reply import MoveName, RecognisedMyth
from firstguess.tutor.runs import after_item, onward, stop
from firstguess.tutor.scene import Scene, base, live
from firstguess.tutor.spelling import spoken, tidy

#: After that many changes of a choice the learner is going through the options, and gets a hint instead.
CYCLING = 2
#: Answers without an offer between two offers of an item.
OFFER_EVERY = 4
#: Intents of what is told, and not asked for.
TOLD = ("statement", "challenge", "explanation", "commit")
#: Fewer meaningful words voice no belief; fewer than MYTH_WORDS mean no other myth.
CLAIM_WORDS, MYTH_WORDS = 3, 2


def next_move(scene: Scene) -> Move:
    """What to do with a message. Total: every state and every intent has a move."""
    if scene.heard.intent == "stop_run":
        return stop(scene)
    if scene.pending is None or scene.item is None:
        return _free(scene)
    if scene.heard.intent == "next" and not (scene.unaided and scene.pending.asked == "confidence"):
        return onward(scene, (Left(**base(scene), item=scene.pending.item),))
    return {"choice": _choosing, "confidence": _rating, "explain_back": _explaining}[scene.pending.asked](scene)


def open_item(scene: Scene, item: Item, via: Via = "open", before: tuple[Event, ...] = ()) -> Move:
    """Put ``item`` before the learner. What was pending is left; the same item, still pending, is only shown again."""
    if scene.pending and scene.pending.item == item.id and scene.pending.asked != "explain_back":
        return _again(scene)
    left = (Left(**base(scene), item=scene.pending.item),) if scene.pending else ()
    event = Opened(**base(scene), item=item.id, order=item.order(scene.seed), via=via)
    return Move("ask_commit", "ask", item=item.id, expects="choice", events=(*before, *left, event))


# Nothing is asked.


def _free(scene: Scene) -> Move:
    intent = scene.heard.intent
    if intent == "next":
        return onward(scene)
    if intent == "relevance":
        return Move("answer", "relevance")
    if scene.refuted and _presses(scene):
        return Move("refute", "steady", myth=scene.refuted)
    if scene.myth is not None:
        return _myth(scene, scene.myth)
    if scene.heard.missing or intent in ("commit", "hint", "tell", "dont_know", "confidence"):
        return Move("redirect", "nothing_open")
    if scene.ask_first and intent == "question" and scene.related and scene.related in scene.items:
        return open_item(scene, scene.items[scene.related], "offer")
    offer = scene.related if scene.since_offer >= OFFER_EVERY and intent == "question" else None
    return Move("answer", "answer", prompt="answer", offer=offer)


def _presses(scene: Scene) -> bool:
    """Whether a message disputes the last refutation, and voices no belief of its own."""
    said, myth = spoken(tidy(scene.text)), scene.myth
    terms = len(content_stems(said))
    other = myth is not None and myth.id != scene.refuted and terms >= MYTH_WORDS
    aimed = bool(intents.AIMED.search(said)) or terms < CLAIM_WORDS
    insists = myth is not None and not other and myth.stance != "asks" and scene.heard.intent != "relevance"
    # A question tag asks for agreement, and is no question.
    asks = "?" in scene.text and not (insists and patterns.TAG.search(scene.text.casefold()))
    if scene.just_refuted and (scene.heard.intent in TOLD or insists) and not asks:
        # Whatever its words, a statement in reply to a refutation is meant against it.
        return not (other and scene.refute and myth is not None and myth.stance == "holds")
    if scene.heard.intent == "challenge":
        return aimed or not other
    return bool(intents.PRESSES.search(said)) and (aimed or scene.heard.intent != "question")


def _myth(scene: Scene, myth: RecognisedMyth) -> Move:
    voiced = Voiced(**base(scene), myth=myth.id, stance=myth.stance, text=scene.text)
    if myth.stance == "holds" and scene.refute:
        return Move("refute", "refute", myth=myth.id, events=(voiced,))
    if (myth.stance == "rejects" and scene.refute) or (myth.stance == "asks" and scene.word):
        return Move("answer", "myth_asked", myth=myth.id, events=(voiced,))
    return Move("answer", "answer", prompt="answer", myth=myth.id, events=(voiced,))


# An item waits for a choice.


def _choosing(scene: Scene) -> Move:
    heard, (_, item) = scene.heard, live(scene)
    if heard.missing:
        return replace(_again(scene), act="no_such_choice", name="redirect")
    if heard.intent == "commit" and heard.choice is not None:
        chosen = Chosen(**base(scene), item=item.id, choice=heard.choice, text=scene.text)
        if heard.level:
            return _judge(scene, heard.choice, heard.level, before=(chosen,))
        return Move("ask_confidence", "ask_confidence", item=item.id, expects="confidence", events=(chosen,))
    if not item.choices and heard.intent in ("commit", "statement", "explanation", "dont_know"):
        return _predicted(scene)
    if heard.intent == "dont_know":
        return _judge(scene, None, None, before=(Chosen(**base(scene), item=item.id, choice=None, text=scene.text),))
    if heard.intent == "confidence":
        return replace(_again(scene), act="choose_first", name="redirect")
    return _aside(scene)


def _predicted(scene: Scene) -> Move:
    """A prediction in words is a commitment that nobody judges: the real output follows."""
    pending, item = live(scene)
    chosen = Chosen(**base(scene), item=item.id, choice=None, text=scene.text)
    judged = _judged(scene, pending, item, None, None)
    return Move("reveal", "predicted", item=item.id, reveals=frozenset({item.id}), events=(chosen, judged))


# An item waits for the confidence.


def _rating(scene: Scene) -> Move:
    heard, (pending, _) = scene.heard, live(scene)
    if heard.intent == "commit" and heard.choice is not None:
        return _changed(scene, heard.choice, heard.level)
    if heard.missing:
        return replace(_again(scene), act="no_such_choice", name="redirect")
    level: Level | None = (
        heard.level if heard.intent == "confidence" else "guess" if heard.intent == "dont_know" else None
    )
    if level is not None:
        return _judge(scene, pending.chosen, level)
    return _aside(scene)


def _changed(scene: Scene, choice: int, level: Level | None) -> Move:
    """Another choice before the confidence is fine; going through them all is met with a hint."""
    pending, item = live(scene)
    chosen = Chosen(**base(scene), item=item.id, choice=choice, text=scene.text)
    if level is not None:
        return _judge(scene, choice, level, before=(chosen,))
    if pending.changes + 1 >= CYCLING and not scene.unaided:
        return replace(_hint(scene, choice), events=(chosen, *_hint(scene, choice).events), cycling=True)
    return Move("ask_confidence", "ask_confidence", item=item.id, expects="confidence", events=(chosen,))


# What a live item does with everything that is no answer.


def _aside(scene: Scene) -> Move:
    intent = scene.heard.intent
    if scene.unaided and intent not in ("confidence", "commit"):
        return _aside_unaided(scene)
    if intent == "hint":
        return _asked_hint(scene)
    if intent == "tell":
        return _tell(scene) if plain_exit(scene.text) else replace(_again(scene), act="guess_first", name="redirect")
    asks = intent in ("question", "challenge") or (intent == "statement" and "?" in scene.text)
    if asks and not scene.asks_pending:
        return Move("answer", "answer", prompt="answer", item=live(scene)[1].id, expects=live(scene)[0].asked)
    if scene.asks_pending:
        return replace(_again(scene), act="guess_first", name="redirect")
    if intent == "relevance" and scene.gives_reasons:
        return Move("answer", "relevance", item=live(scene)[1].id, expects=live(scene)[0].asked)
    if intent in ("off_topic", "smalltalk", "relevance"):
        return replace(_again(scene), act="back_to_it", name="redirect")
    return _again(scene, redirect=True)


def _aside_unaided(scene: Scene) -> Move:
    if scene.heard.intent == "tell" and plain_exit(scene.text):
        return after_item(scene, (_told(scene),))
    return replace(_again(scene), act="unaided", name="redirect")


def _again(scene: Scene, *, redirect: bool = False) -> Move:
    """The pending question once more, without counting it as shown anew."""
    pending, item = live(scene)
    if pending.asked == "confidence":
        act: Act = "ask_confidence_again" if redirect else "ask_confidence"
        return Move("redirect" if redirect else "ask_confidence", act, item=item.id, expects="confidence")
    name: MoveName = "redirect" if redirect else "ask_commit"
    return Move(name, "ask_again" if redirect else "ask", item=item.id, expects="choice")


def _asked_hint(scene: Scene) -> Move:
    """A hint for who asks; who holds a choice up to be judged ("is it b?") gets one too, but never the solution."""
    pending, item = live(scene)
    rungs = ladder(item, pending.chosen)
    if pending.hints < len(rungs) or (rungs and scene.heard.choice is None):
        return _hint(scene, pending.chosen)
    return replace(_again(scene), act="guess_first" if rungs else "no_hint", name="redirect")


def _hint(scene: Scene, leaning: int | None) -> Move:
    """The next rung: from faint to plain, in its place the one aimed at the learner's choice, at last the solution."""
    pending, item = live(scene)
    if pending.hints >= len(ladder(item, leaning)):
        return _tell(scene)
    event = Hinted(**base(scene), item=item.id, rung=pending.hints)
    return Move("hint", "hint", item=item.id, expects=pending.asked, rung=pending.hints, events=(event,))


def ladder(item: Item, leaning: int | None) -> tuple[str, ...]:
    """The rungs below the solution. The second is aimed at the choice that the learner leans to, where there is one."""
    aimed = item.choices[leaning].hint if leaning is not None and item.choices else None
    return (*item.rungs[:1], *([aimed] if aimed else []), *item.rungs[1:])


def _tell(scene: Scene) -> Move:
    _, item = live(scene)
    return Move("tell", "tell", item=item.id, reveals=frozenset({item.id}), events=(_told(scene),))


def _told(scene: Scene) -> Told:
    _, item = live(scene)
    return Told(**base(scene), item=item.id, concept=item.concept, part=item.sources[0])


# The verdict.


def _judge(scene: Scene, choice: int | None, level: Level | None, before: tuple[Event, ...] = ()) -> Move:
    pending, item = live(scene)
    rated = (Rated(**base(scene), item=item.id, level=level),) if level else ()
    judged = _judged(scene, pending, item, choice, level)
    if scene.unaided:
        return after_item(scene, (*before, *rated, judged))
    asks_back = item.explain is not None
    events = (*before, *rated, judged.model_copy(update={"asks_back": asks_back}))
    reveals = frozenset({item.id})
    expects: Asked | None = "explain_back" if asks_back else None
    if choice is None:
        return Move("reveal", "not_known", item=item.id, reveals=reveals, events=events, expects=expects)
    myth = item.id if item.kind == "myth" else None
    return Move("verdict", "verdict", item=item.id, reveals=reveals, events=events, expects=expects, myth=myth)


def _judged(scene: Scene, pending: Pending, item: Item, choice: int | None, level: Level | None) -> Judged:
    picked = item.choices[choice] if choice is not None and item.choices else None
    return Judged(
        **base(scene),
        item=item.id,
        concept=item.concept,
        part=item.sources[0],
        choice=choice,
        right=bool(picked and picked.right) if item.choices else None,
        level=level,
        hints=pending.hints,
        via=pending.via,
        misconception=picked.misconception if picked else None,
        carries=tuple(choice.misconception for choice in item.choices if choice.misconception),
    )


# The learner explains.


def _explaining(scene: Scene) -> Move:
    intent, (_, item) = scene.heard.intent, live(scene)
    reveals = frozenset({item.id})
    if intent in ("commit", "confidence"):
        # Another tab has answered this; its answer is no explanation.
        return Move("redirect", "moved_on", item=item.id, expects="explain_back")
    if intent in ("tell", "dont_know", "hint"):
        left = Left(**base(scene), item=item.id)
        return Move("reveal", "key_points", item=item.id, reveals=reveals, events=(left,))
    if intent == "challenge":
        myth = item.id if item.kind == "myth" else None
        return Move("verdict", "steady", item=item.id, myth=myth, reveals=reveals, expects="explain_back")
    if intent == "question":
        return Move("answer", "answer", prompt="answer", item=item.id, reveals=reveals, expects="explain_back")
    if intent in ("relevance", "off_topic", "smalltalk"):
        return replace(_free(replace(scene, pending=None)), item=item.id, expects="explain_back")
    of = len(item.explain.key_points) if item.explain else 0
    event = Explained(**base(scene), item=item.id, text=scene.text, points=scene.points, of=of)
    return Move("explain_back", "explained", item=item.id, reveals=reveals, points=scene.points, events=(event,))
