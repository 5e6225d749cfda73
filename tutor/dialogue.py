"""From what a learner does to a decided move, and from the move to what is said: everything but storing and wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from firstguess.knowledge.embedding import Embedder, Vectors
from firstguess.tutor import draws, modes, paths
from firstguess.tutor.actions import Action
from firstguess.tutor.belief import heard_belief
from firstguess.tutor.choosing import by_value
from firstguess.tutor.citing import reasons, shown, shown_beside
from firstguess.tutor.composing import SHOWN_PASSAGES
from firstguess.tutor.events import Event, Left, ModeChosen, Started
from firstguess.tutor.explain import points_met
from firstguess.tutor.items import Item, found, is_as_shown
from firstguess.tutor.learner import LearnerState, Pending, fold
from firstguess.tutor.mastery import mastery_of
from firstguess.tutor.moves import Move
from firstguess.tutor.phrases import place
from firstguess.tutor.policy import OFFER_EVERY, ladder, next_move, open_item
from firstguess.tutor.pressure import Pressure, answer_challenge
from firstguess.tutor.reply import CommitCard, RecognisedMyth, Reply, ReplySentence, ShownPassage, StateView
from firstguess.tutor.router import Heard, Router
from firstguess.tutor.runs import onward
from firstguess.tutor.say import say
from firstguess.tutor.saying import Saying
from firstguess.tutor.scene import UNAIDED, Scene
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.talk import Talk
from firstguess.tutor.tour import part_of
from firstguess.tutor.veil import Veil
from firstguess.tutor.verdict import TestVerdict, test_verdict

RUNS = {"test": "test", "review": "review", "prove-it": "prove"}
#: Acts that meet a belief which was voiced, rejected or asked about.
MEETS = ("refute", "myth_asked", "steady")
#: Opens a short test of one part, such as ``test-out.step-3``.
TEST_OUT = "test-out."
LESSON_CHANGED = "The question that was open has changed in the lesson, so it is put aside. Nothing you did is lost."


@dataclass(frozen=True)
class Decided:
    """A move with what led to it. ``veil`` is set while an item's answer has to stay hidden."""

    move: Move
    scene: Scene
    state: LearnerState
    veil: Veil | None = None
    notices: tuple[str, ...] = ()


class Dialogue:
    """Decides and says; the same log, action and clock always give the same."""

    def __init__(self, embedder: Embedder, seed: int = 0) -> None:
        self._embedder = embedder
        self._router = Router(embedder)
        self._seed = seed
        self._veils: dict[tuple[str, str], Veil] = {}

    def decide(
        self, opened: OpenLesson, state: LearnerState, action: Action, conversation: str, talk: Talk, now: datetime
    ) -> Decided:
        """The move for ``action``, given everything that was done before."""
        pending = state.pending.get(conversation)
        gone: tuple[Event, ...] = ()
        if pending is not None and not is_as_shown(opened.items.get(pending.item), pending.order):
            gone = (Left(at=now, conversation=conversation, item=pending.item),)
            state, pending = fold(gone, state), None
        scene = self._scene(opened, state, action, conversation, talk, now)
        move = self._move(opened, state, scene, action)
        move = replace(move, events=(*gone, *move.events))
        hidden = self._veil(opened, pending) if pending and move.act == "answer" else None
        return Decided(move, scene, state, hidden, (LESSON_CHANGED,) if gone else ())

    def _scene(
        self, opened: OpenLesson, state: LearnerState, action: Action, conversation: str, talk: Talk, now: datetime
    ) -> Scene:
        pending = state.pending.get(conversation)
        item = opened.items.get(pending.item) if pending else None
        vector = self._embedder.encode([action.value])[0] if action.kind == "say" else None
        heard = self._heard(action, item, pending, vector)
        veiling = pending is not None and heard.intent in ("question", "statement", "relevance")
        veil = self._veil(opened, pending) if pending and veiling else None
        belief = heard_belief(opened, action.value) if action.kind == "say" else None
        mode = modes.mode_of(state.mode)
        may_offer = pending is None and (mode.wording.ask_first or talk.since_offer >= OFFER_EVERY)
        return Scene(
            items=opened.items,
            heard=heard,
            text=action.value,
            now=now,
            conversation=conversation,
            pending=pending,
            run=state.run.get(conversation),
            myth=belief.myth if belief else None,
            refute=belief.refute if belief else False,
            word=belief.word if belief else None,
            refuted=talk.refuted,
            just_refuted=talk.pressed,
            asks_pending=veil.asks_the_same(action.value, vector) if veil and heard.intent != "relevance" else False,
            gives_reasons=veil is None or not any(veil.hides_passage(passage.id) for passage in reasons(opened)),
            points=self._points(action.value, item, pending),
            related=self._related(opened, state, action) if may_offer else None,
            since_offer=talk.since_offer,
            path=self._path(opened, state),
            ask_first=mode.wording.ask_first,
            seed=self._seed + sum(state.opened.values()),
        )

    def _path(self, opened: OpenLesson, state: LearnerState) -> tuple[str, ...]:
        """The stops that are still before the learner, without the parts that were read."""
        stops = paths.guide(opened.items, opened.lesson, state, modes.mode_of(state.mode))
        return tuple(stop for stop in stops if part_of(stop) not in state.seen)

    def _heard(self, action: Action, item: Item | None, pending: Pending | None, vector: Vectors | None) -> Heard:
        order = pending.order if pending else ()
        if action.kind in ("open", "mode"):
            return Heard("next")
        if action.kind == "choice":
            choice = by_value(action.value, item, order)
            return Heard("commit", choice=choice, missing=choice is None)
        if action.kind == "confidence":
            level = action.value.strip().casefold()
            known = next((name for name in ("guess", "think", "sure") if name == level), None)
            return Heard("confidence", level=known)
        asked = pending.asked if pending else None
        return self._router.hear(action.value, item=item, asked=asked, order=order, vector=vector)

    def _points(self, text: str, item: Item | None, pending: Pending | None) -> tuple[int, ...]:
        if item is None or item.explain is None or pending is None or pending.asked != "explain_back":
            return ()
        return points_met(text, item.explain.key_points, self._embedder)

    def _related(self, opened: OpenLesson, state: LearnerState, action: Action) -> str | None:
        if action.kind != "say":
            return None
        hits = opened.searcher.search(action.value, 2)
        parts = tuple(f"{hit.passage.lesson}#{hit.passage.part}" for hit in hits)
        return paths.related(opened.items, parts, state)

    def _move(self, opened: OpenLesson, state: LearnerState, scene: Scene, action: Action) -> Move:
        if action.item and (scene.pending is None or scene.pending.item != action.item):
            return Move("redirect", "moved_on", item=scene.pending.item if scene.pending else None)
        if action.kind == "open":
            return self._open(opened, state, scene, action.value)
        if action.kind == "mode":
            chosen = ModeChosen(at=scene.now, conversation=scene.conversation, mode=modes.mode_of(action.value).id)
            return Move("tell", "mode", events=(chosen,))
        return next_move(scene)

    def _open(self, opened: OpenLesson, state: LearnerState, scene: Scene, value: str) -> Move:
        name = value if "#" in value else f"{opened.lesson.id}#{value}"
        local = name.partition("#")[2]
        if local == "guide":
            return onward(replace(scene, run=None))
        if local.startswith(TEST_OUT) or local in RUNS:
            return self._start(opened, state, scene, local)
        item = found(opened.items, name)
        return _not_there(scene) if item is None else open_item(scene, item)

    def _start(self, opened: OpenLesson, state: LearnerState, scene: Scene, name: str) -> Move:
        items = self._run_items(opened, state, scene, name)
        if not items:
            known = {*RUNS, *(f"{TEST_OUT}{part.id}" for part in opened.lesson.parts)}
            return Move("redirect", "nothing_due") if name in known else _not_there(scene)
        run = RUNS.get(name, "test")
        started = Started.model_validate(
            {"at": scene.now, "conversation": scene.conversation, "run": run, "items": items}
        )
        return open_item(scene, opened.items[items[0]], started.run, before=(started,))

    def _run_items(self, opened: OpenLesson, state: LearnerState, scene: Scene, name: str) -> tuple[str, ...]:
        if name.startswith(TEST_OUT):
            return paths.test_out(opened.items, opened.lesson, name.removeprefix(TEST_OUT))
        if name == "test":
            return draws.test_items(opened.items, state, scene.seed)
        if name == "review":
            return draws.review_items(opened.items, state, scene.now)
        return draws.prove_items(opened.items, state, scene.seed)

    def reply(self, opened: OpenLesson, decided: Decided, talk: Talk, model: str) -> Reply:
        """The reply of an authored move, without what the learner's state adds (see :meth:`with_state`)."""
        move, scene = decided.move, decided.scene
        item = opened.items.get(move.item) if move.item else None
        leaning = next((event.choice for event in move.events if event.kind == "chosen"), None)
        if leaning is None and scene.pending and scene.pending.item == move.item:
            leaning = scene.pending.chosen
        saying = Saying(
            opened=opened,
            move=move,
            item=item,
            leaning=leaning,
            prediction=scene.text,
            stance=scene.myth.stance if scene.myth else "holds",
            word=scene.word if move.act in ("refute", "myth_asked") else None,
            pressure=self._pressure(opened, move, scene, talk),
            test=self._test(opened, decided),
            sections={f"{opened.lesson.id}#{part.id}": place(part.title, part.kind) for part in opened.lesson.parts},
        )
        told = item is not None and move.item in move.reveals
        pitfall = told and item is not None and item.kind == "pitfall"
        sentences = say(saying)
        return Reply(
            move=move.name,
            sentences=sentences,
            passages=self._passages(opened, move, scene, sentences),
            model=model,
            nearest=move.part or (item.sources[0].partition("#")[2] if told and item else None),
            myth=scene.myth if move.myth and scene.myth and scene.myth.id == move.myth else _held(move),
            notices=decided.notices,
            output=item.prints if pitfall and item else None,
            mended=item.mended if pitfall and item else None,
        )

    def _passages(
        self, opened: OpenLesson, move: Move, scene: Scene, sentences: Sequence[ReplySentence]
    ) -> tuple[ShownPassage, ...]:
        """What is cited; where a belief was met, what the lesson has on it beside."""
        cited = shown(opened, sentences)
        if scene.pending is not None or move.act not in MEETS:
            return cited
        return shown_beside(opened.searcher.search(scene.text, SHOWN_PASSAGES), cited)

    def _pressure(self, opened: OpenLesson, move: Move, scene: Scene, talk: Talk) -> Pressure | None:
        if move.act != "steady" or move.myth is None:
            return None
        myth = next(m for m in opened.lesson.myths if f"{opened.lesson.id}#{m.id}" == move.myth)
        return answer_challenge(myth, scene.text, talk.challenges, self._embedder)

    def _test(self, opened: OpenLesson, decided: Decided) -> TestVerdict | None:
        if decided.move.act != "test_over":
            return None
        runs = reversed(fold(decided.move.events, decided.state).finished)
        run = next((run for run in runs if run.conversation == decided.scene.conversation), None)
        return test_verdict(run.attempts, opened.items) if run else None

    def with_state(self, opened: OpenLesson, decided: Decided, reply: Reply) -> Reply:
        """``reply`` with the question that is open after it, the learner's state, and what else is offered."""
        after = fold(decided.move.events, decided.state)
        pending = after.pending.get(decided.scene.conversation)
        known: dict[str, str] = {
            f"{opened.lesson.id}#{name}": known.level for name, known in mastery_of(after.attempts).items()
        }
        view = StateView(pending.item if pending else None, known, len(after.due(decided.scene.now)))
        card = self._card(opened, after, pending, decided.scene.conversation) if pending else None
        myth = reply.myth or (decided.scene.myth if decided.move.myth else None)
        return replace(reply, commit=card, state=view, offer=reply.offer or decided.move.offer, myth=myth)

    def _card(self, opened: OpenLesson, state: LearnerState, pending: Pending, conversation: str) -> CommitCard:
        item = opened.items[pending.item]
        run = state.run.get(conversation)
        run = run if run is not None and pending.item in run.items else None
        helped = (run is None or run.run not in UNAIDED) and pending.asked != "explain_back"
        part = item.sources[0]
        outs = paths.test_out(opened.items, opened.lesson, part) if item.kind == "step" and helped else ()
        return CommitCard(
            id=item.id,
            question=item.question,
            options=tuple(item.choices[at].text for at in pending.order),
            asked=pending.asked,
            chosen=item.choices[pending.chosen].text if pending.chosen is not None else None,
            code=item.code,
            hints=len(ladder(item, pending.chosen)) - pending.hints if helped else 0,
            run=run.run if run else None,
            place=(run.items.index(pending.item) + 1, len(run.items)) if run else None,
            known=TEST_OUT + part.partition("#")[2] if outs and pending.asked == "choice" else None,
        )

    def _veil(self, opened: OpenLesson, pending: Pending) -> Veil | None:
        """What the pending item keeps hidden; nothing once its answer was given."""
        if pending.asked == "explain_back":
            return None
        key = (opened.lesson.digest, pending.item)
        if key not in self._veils:
            item, index = opened.items[pending.item], opened.searcher.index
            self._veils[key] = Veil(item, index, self._embedder, opened.gate.idf)
        return self._veils[key]


def _not_there(scene: Scene) -> Move:
    return Move("redirect", "no_such_item", item=scene.pending.item if scene.pending else None)


def _held(move: Move) -> RecognisedMyth | None:
    return RecognisedMyth(move.myth, "holds") if move.myth and move.act in ("refute", "steady") else None
