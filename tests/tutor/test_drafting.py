"""A draft in its turn: who waits is told, who goes frees the model, who comes back has it made anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from firstguess.tutor import drafting, phrases
from firstguess.tutor.admission import Admission, Caller
from firstguess.tutor.answer import Answerer
from firstguess.tutor.drafting import drafted
from firstguess.tutor.models.scripted import ScriptedChat, always
from firstguess.tutor.reply import Progress, Reply, ReplySentence
from firstguess.tutor.shelf import OpenLesson
from firstguess.tutor.wording import Draft, Job
from tests.fakes import reply
from tests.tutor.conftest import TutorMaker
from tests.tutor.test_admission import until
from tests.tutor.test_wording import FACTS, GATE, PASSAGE

HOLDS, STEAM = "A lid holds back the hot steam.", "Steam carries most of the heat away."
JOB = Job("Tea", "What does a lid do?", FACTS, GATE, [PASSAGE])
SOON_S = 0.2
QUESTION = "What does a lid do?"


def model(pause_s: float = 0.0, text: str = f"{HOLDS} {STEAM}") -> ScriptedChat:
    return ScriptedChat(rules=(always(text),), pause_s=pause_s)


def told(items: list[ReplySentence | Progress]) -> list[str]:
    """What was said, and in between where one stood."""
    return [
        item.text if isinstance(item, ReplySentence) else f"{item.stage} {item.before}" for item in items
    ]  # fmt: skip


def run(queue: Admission, caller: threading.Event, result: Draft, pause_s: float = 0.0) -> list[str]:
    return told(list(drafted(model(pause_s), queue, JOB, caller, result)))


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_alone_there_is_nothing_but_the_sentences() -> None:
    result = Draft()
    assert run(Admission(1, 0), Caller("ann"), result) == [HOLDS, STEAM]
    assert result.notices == []


def test_whoever_waits_is_told_the_place_and_that_it_is_their_turn(pool: ThreadPoolExecutor) -> None:
    queue, result = Admission(1, 9), Draft()
    first, second = queue.ask(Caller("ann")), queue.ask(Caller("bob"))
    waiting = pool.submit(run, queue, Caller("cy"), result)
    until(lambda: queue.length() == 2)
    time.sleep(0.02)
    queue.leave(first)
    time.sleep(0.02)
    queue.leave(second)
    assert waiting.result(5) == ["waiting 1", "waiting 0", "wording 0", HOLDS, STEAM]


@pytest.mark.parametrize(("room", "notice"), [(0, phrases.FULL), (1, phrases.LATE)])
def test_without_a_turn_there_is_no_sentence_and_a_notice(room: int, notice: str) -> None:
    queue, result = Admission(1, room, 0.02), Draft()
    queue.ask(Caller("ann"))
    assert [text for text in run(queue, Caller("bob"), result) if "waiting" not in text] == []
    assert result.notices == [notice]


def test_a_stop_frees_the_slot_within_200_ms(pool: ThreadPoolExecutor) -> None:
    queue, caller = Admission(1, 9), Caller("ann")
    running = pool.submit(run, queue, caller, Draft(), 5.0)
    until(lambda: queue.drafting() == 1)
    began = time.monotonic()
    caller.set()
    until(lambda: queue.drafting() == 0)
    assert time.monotonic() - began < SOON_S
    assert running.result(1) == []


def test_a_closed_page_frees_the_slot_within_200_ms_for_the_next(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "BACK_S", 0.5)
    queue, caller, result = Admission(1, 9), Caller("ann"), Draft()
    running = pool.submit(run, queue, caller, result, 5.0)
    until(lambda: queue.drafting() == 1)
    waits = queue.ask(Caller("bob"))
    began = time.monotonic()
    caller.leave()
    assert list(waits.places()) in ([0], [])
    assert time.monotonic() - began < SOON_S
    assert running.result(5) == []
    assert result.notices == [phrases.AWAY]


def test_whoever_comes_back_has_it_made_anew_and_nothing_is_said_or_counted_twice(pool: ThreadPoolExecutor) -> None:
    queue, caller, result = Admission(1, 9), Caller("ann"), Draft()
    text = f"{HOLDS} Pizza is a fine dish. {STEAM}"
    stream = drafted(model(0.02, text), queue, JOB, caller, result)
    first = next(stream)
    caller.leave()
    rest = pool.submit(lambda: told(list(stream)))
    until(lambda: queue.drafting() == 0)
    caller.come_back()
    assert (told([first]), rest.result(5)) == ([HOLDS], [STEAM])
    assert (len(result.dropped), result.written, result.notices) == (1, 3, [])


def test_half_a_sentence_of_a_draft_that_was_cut_is_not_shown() -> None:
    caller = Caller("ann")
    stream = drafted(model(0.01, f"{HOLDS} Steam carries away most"), Admission(), JOB, caller, Draft())
    assert told([next(stream)]) == [HOLDS]
    caller.set()
    assert list(stream) == []


def test_a_model_that_fails_gives_its_turn_back() -> None:
    class Fails(ScriptedChat):
        def _answer(self, turns: object) -> str:
            raise ZeroDivisionError

    queue = Admission(1, 9)
    with pytest.raises(ZeroDivisionError):
        list(drafted(Fails(), queue, JOB, Caller("ann"), Draft()))
    assert queue.drafting() == 0


# Whole turns


def busy(answerer: Answerer, room: int = 0, longest_s: float = 0.05) -> Admission:
    """A queue in which somebody drafts for ever."""
    answerer.queue = Admission(1, room, longest_s)
    answerer.queue.ask(Caller("somebody"))
    return answerer.queue


@pytest.mark.parametrize(("room", "notice"), [(0, phrases.FULL), (1, phrases.LATE)])
def test_without_room_the_answer_quotes_the_lesson_and_says_why(make_tutor: TutorMaker, room: int, notice: str) -> None:
    tutor = make_tutor(model())
    busy(tutor.answerer, room)
    began = time.monotonic()
    shown = reply(tutor, QUESTION)
    assert time.monotonic() - began < 2
    assert shown.notices == (notice,)
    assert {sentence.source for sentence in shown.sentences} <= {"lesson", "authored"}
    assert any(sentence.source == "lesson" for sentence in shown.sentences)
    kept = Reply.from_record(tutor.history("c1", "ann")[-1].reply)
    assert kept.notices == (notice,)


def test_a_quoted_answer_is_the_one_that_no_model_gives_but_for_the_notice(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(model())
    busy(tutor.answerer)
    bare = reply(make_tutor(), QUESTION, conversation="c2")
    assert reply(tutor, QUESTION).sentences == bare.sentences


def test_what_is_authored_needs_no_turn(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(model())
    queue = busy(tutor.answerer, room=9, longest_s=30)
    began = time.monotonic()
    assert reply(tutor, "Hello!").notices == ()
    assert reply(tutor, "Who won the football game?").move == "abstain"
    assert time.monotonic() - began < 5
    assert not queue.crowded()


def test_places_reach_the_page_with_what_was_said_before(opened: OpenLesson, make_tutor: TutorMaker) -> None:
    tutor = make_tutor(model())
    busy(tutor.answerer, room=1)
    steps = list(tutor.answerer.answer(opened, QUESTION, (), Caller("ann")))
    (waiting,) = [step for step in steps if step.stage == "waiting"]
    assert (waiting.before, waiting.reply) == (0, None)


def test_looking_up_has_a_turn_too_with_its_place_told_first(opened: OpenLesson, make_tutor: TutorMaker) -> None:
    tutor = make_tutor(model())
    tutor.answerer.lookups = Admission(1, 9, 0.05)
    somebody = tutor.answerer.lookups.ask(Caller("somebody"))
    stages = [step.stage for step in tutor.answerer.answer(opened, QUESTION, (), Caller("ann"))]
    assert stages[:2] == ["waiting", "looking"]
    assert stages[-1] == "done"
    somebody.queue.leave(somebody)
    stages = [step.stage for step in tutor.answerer.answer(opened, QUESTION, (), Caller("ann"))]
    assert stages[0] == "looking"
    assert tutor.answerer.lookups.drafting() == 0


def test_whoever_leaves_while_they_wait_to_have_it_looked_up_leaves_the_queue(
    opened: OpenLesson, make_tutor: TutorMaker
) -> None:
    tutor, caller = make_tutor(model()), Caller("ann")
    tutor.answerer.lookups = Admission(1, 9)
    tutor.answerer.lookups.ask(Caller("somebody"))
    steps = tutor.answerer.answer(opened, QUESTION, (), caller)
    assert next(steps).stage == "waiting"
    caller.set()
    assert tutor.answerer.lookups.length() == 0
    *_, last = steps
    assert last.reply is not None
    assert last.reply.stopped


def test_learners_with_a_slow_model_are_all_answered_alike(
    opened: OpenLesson, make_tutor: TutorMaker, pool: ThreadPoolExecutor
) -> None:
    tutor = make_tutor(model(0.002))
    tutor.answerer.queue = Admission(2, 99)
    reply(tutor, QUESTION)
    took: dict[str, list[float]] = {}

    def ask(name: str) -> None:
        began = time.monotonic()
        *_, last = tutor.answerer.answer(opened, QUESTION, (), Caller(name.rstrip("0123456789")))
        assert last.reply is not None
        assert last.reply.notices == ()
        took.setdefault(name.rstrip("0123456789"), []).append(time.monotonic() - began)

    with ThreadPoolExecutor(20) as many:
        for each in [many.submit(ask, f"eager{n}") for n in range(16)] + [many.submit(ask, "bob0")]:
            each.result(30)
    assert max(took["bob"]) < sorted(took["eager"])[-4]
