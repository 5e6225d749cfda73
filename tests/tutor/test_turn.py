"""One message to one stored reply: once, for one learner, from one lesson, and only when it was delivered."""

from __future__ import annotations

import json
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from firstguess.knowledge import library
from firstguess.knowledge.errors import UnknownLesson
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.phrases import STOPPED, STOPPED_EARLY
from firstguess.tutor.reply import Progress, Reply
from firstguess.tutor.turn import Tutor, readable
from tests.fakes import FixedReader, progress, reply
from tests.knowledge.conftest import FILES, write_lesson
from tests.tutor.conftest import TutorMaker

QUESTION = "Which way does heat flow, from warm things to cold things?"
LID = "What does a lid hold back?"
DRAFT = "The heat flows from the warm things to the cold things."


def texts(tutor: Tutor, conversation: str = "c1", learner: str = "ann") -> list[str]:
    return [turn.message for turn in tutor.history(conversation, learner)]


def second_lesson(lessons: Path) -> None:
    """A lesson about milk with the same part ids and the same overview, in words of its own."""
    write_lesson(
        lessons / "other",
        ("lesson.md", "id: tea", "id: milk"),
        ("lesson.md", "A lid is enough to show it.", "A lid over the saucepan keeps the milk."),
        **{"practice.yaml": FILES["practice.yaml"].replace("the steam", "the foam")},
    )
    (lessons / "other" / "tea").rename(lessons / "milk")
    (lessons / "other").rmdir()


def test_a_turn_is_stored_with_what_was_shown(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT]))
    shown = reply(tutor, QUESTION)
    (turn,) = tutor.history("c1", "ann")
    assert (turn.message, turn.query) == (QUESTION, QUESTION)
    assert turn.reply == shown.as_record()
    assert shown.sentences[0].source == "model"


def test_the_same_client_id_gets_the_same_reply_and_asks_no_model(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT, "A gap sets the pace."]))
    first = reply(tutor, QUESTION, client_id="1")
    again = reply(tutor, QUESTION, client_id="1")
    assert again.as_record() == first.as_record()
    assert texts(tutor) == [QUESTION]


def test_two_tries_at_once_with_one_client_id_end_with_one_reply(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT, "Heat flows to cold things from warm things."]))
    streams = [tutor.reply("c1", QUESTION, client_id="1", learner="ann") for _ in range(2)]
    for stream in streams:
        next(stream)
    first, second = (list(stream)[-1].reply for stream in streams)
    assert first is not None
    assert second is not None
    assert texts(tutor) == [QUESTION]
    assert second.as_record() == first.as_record() == tutor.history("c1", "ann")[0].reply


@pytest.mark.parametrize("seen", [0, 1, 2])
def test_a_turn_whose_caller_goes_away_is_not_stored(make_tutor: TutorMaker, seen: int) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT]))
    stream = tutor.reply("c1", QUESTION, client_id="1", learner="ann")
    for _ in range(seen):
        assert next(stream).reply is None
    stream.close()  # type: ignore[attr-defined]
    assert texts(tutor) == []
    assert reply(tutor, QUESTION, client_id="1").sentences
    assert texts(tutor) == [QUESTION]


def test_a_turn_is_stored_before_it_is_handed_over_as_done(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    for step in tutor.reply("c1", QUESTION, client_id="1", learner="ann"):
        assert bool(texts(tutor)) == (step.reply is not None)


def test_nobody_joins_the_conversation_of_another(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    reply(tutor, QUESTION, client_id="1")
    with pytest.raises(PermissionError):
        reply(tutor, LID, learner="bob")
    with pytest.raises(PermissionError):
        reply(tutor, QUESTION, client_id="1", learner="bob")
    assert tutor.history("c1", "bob") == []
    assert tutor.forget_last("c1", "bob") is None
    assert texts(tutor) == [QUESTION]


def test_the_last_turn_can_be_taken_back_and_asked_again(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    for message in (QUESTION, LID):
        reply(tutor, message, client_id=message)
    taken = tutor.forget_last("c1", "ann")
    assert taken is not None
    assert taken.message == LID
    assert texts(tutor) == [QUESTION]
    reply(tutor, LID, client_id="again")
    assert texts(tutor) == [QUESTION, LID]


def test_a_turn_taken_back_may_be_asked_again_with_its_own_client_id(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    reply(tutor, QUESTION, client_id="1")
    tutor.forget_last("c1", "ann")
    first = reply(tutor, LID, client_id="1")
    assert reply(tutor, QUESTION, client_id="1").as_record() == first.as_record()
    assert texts(tutor) == [LID]
    tutor.forget_last("c1", "ann")
    assert texts(tutor) == []


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("why \ud83c", "why \ufffd"),
        ("\udf75\ud83c", "\ufffd\ufffd"),
        ("\ud83c\udf75", "\U0001f375"),
        ("\ufeffé\x00", "\ufeffé\x00"),
    ],
)
def test_half_a_surrogate_is_replaced_and_everything_else_is_kept(said: str, heard: str) -> None:
    assert readable(said) == heard


def test_a_message_that_has_no_utf8_is_answered_and_kept_as_it_was_said(make_tutor: TutorMaker) -> None:
    reader = FixedReader()
    tutor, said = make_tutor(reader=reader), [f"{LID} \ud83c", "and why \udf75?"]
    for message in said:
        assert reply(tutor, message).move == "answer"
    assert texts(tutor) == said
    assert "".join(question + facts for question, facts in reader.seen).isprintable()
    assert [json.loads(line)["say"] for line in tutor.as_replay("c1", "ann").encode().splitlines()] == said


def test_taking_back_nothing_is_nothing(make_tutor: TutorMaker) -> None:
    assert make_tutor().forget_last("c1", "ann") is None


def test_a_conversation_survives_a_restart(make_tutor: TutorMaker) -> None:
    first = make_tutor()
    reply(first, QUESTION, client_id="1")
    first.close()
    again = make_tutor()
    assert again.history("c1", "ann")[0].message == QUESTION
    assert again.conversations("ann") == [again.latest_conversation("ann", "tea")] == ["c1"]
    assert reply(again, "and why?").reason != "ambiguous"


def test_a_follow_up_leans_on_its_own_conversation_only(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    reply(tutor, LID)
    assert reply(tutor, "and why?").reason != "ambiguous"
    assert reply(tutor, "and why?", conversation="c2").reason == "ambiguous"
    assert tutor.history("c1", "ann")[1].query.startswith(LID)


def test_an_edited_lesson_is_answered_from_at_once(
    make_tutor: TutorMaker, lessons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "PAUSE", 0.0)
    tutor = make_tutor()
    assert "cosy" not in reply(tutor, "What sets the pace?").text
    write_lesson(lessons, ("sections/10-step-1.md", "The gap to the room sets the pace.", "The cosy sets the pace."))
    shown = reply(tutor, "What sets the pace?")
    assert "cosy" in shown.text
    text = tutor.library.get("tea").files["sections/10-step-1.md"]
    spans = [item.span for said in shown.sentences for item in said.evidence if "cosy" in item.text]
    assert "cosy" in text[slice(*spans[0])]


def test_a_conversation_stays_with_its_lesson(make_tutor: TutorMaker, lessons: Path) -> None:
    second_lesson(lessons)
    tutor = make_tutor(lesson="tea")
    milk = tutor.new_conversation("ann", "milk")
    for conversation, lesson in ((milk, "milk"), ("fresh", "tea")):
        shown = reply(tutor, LID, conversation=conversation)
        assert shown.passages
        cited = {name for said in shown.sentences for name in said.citations} | {item.id for item in shown.passages}
        assert {name.split("#")[0] for name in cited} == {lesson}
        assert ("foam" in shown.text) == (lesson == "milk")
    assert tutor.latest_conversation("ann", "milk") == milk
    assert tutor.latest_conversation("ann", "tea") == "fresh"


def test_a_conversation_is_not_begun_about_a_lesson_that_is_not_there(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    with pytest.raises(UnknownLesson):
        tutor.new_conversation("ann", "coffee")
    assert tutor.conversations("ann") == []


def stopped_after(tutor: Tutor, shown: int, client_id: str = "1") -> list[Progress]:
    """All steps of a turn that is stopped as soon as ``shown`` sentences are there."""
    stop, steps = threading.Event(), []
    for step in tutor.reply("c1", QUESTION, client_id=client_id, learner="ann", stop=stop):
        steps.append(step)
        if len(step.sentences) >= shown:
            stop.set()
    return steps


def test_what_was_shown_before_the_stop_stays_and_nothing_follows_it(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    assert len(reply(tutor, QUESTION, conversation="c2").sentences) > 1
    last = stopped_after(tutor, 1)[-1].reply
    assert last is not None
    assert (len(last.sentences), last.stopped, last.notices) == (1, True, (STOPPED,))
    assert tutor.history("c1", "ann")[0].reply == last.as_record()


@pytest.mark.parametrize("answered", [0.0, 1.0])
def test_a_turn_stopped_before_anything_was_shown_keeps_the_question_and_says_nothing(
    make_tutor: TutorMaker, answered: float
) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT]), reader=FixedReader(answered=answered))
    steps = stopped_after(tutor, 0)
    last = steps[-1].reply
    assert last is not None
    assert not any(step.sentences for step in steps)
    assert (last.move, last.sentences, last.notices) == ("abstain", (), (STOPPED_EARLY,))
    assert texts(tutor) == [QUESTION]


def test_a_stop_after_the_last_sentence_stops_nothing(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    whole = reply(tutor, QUESTION, conversation="c2")
    last = stopped_after(tutor, len(whole.sentences))[-1].reply
    assert last is not None
    assert (last.sentences, last.stopped) == (whole.sentences, False)


def test_a_stopped_question_can_be_leaned_on_taken_back_and_exported(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    stopped_after(tutor, 0)
    assert reply(tutor, "and why?", client_id="2").move == "answer"
    assert texts(tutor) == [QUESTION, "and why?"]
    assert [json.loads(line)["say"] for line in tutor.as_replay("c1", "ann").splitlines()] == texts(tutor)
    for message in ("and why?", QUESTION):
        taken = tutor.forget_last("c1", "ann")
        assert taken is not None
        assert taken.message == message


def test_a_turn_that_failed_is_kept_once_and_its_late_reply_is_not(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    for _ in range(2):
        tutor.keep_unanswered("c1", QUESTION, client_id="1", learner="ann", notice="It broke.")
    late = reply(tutor, QUESTION, client_id="1")
    assert (late.sentences, late.notices) == ((), ("It broke.",))
    assert texts(tutor) == [QUESTION]


def test_a_record_from_before_stops_were_kept_is_read(make_tutor: TutorMaker) -> None:
    record = reply(make_tutor(), QUESTION).as_record()
    del record["stopped"]
    assert not Reply.from_record(record).stopped


def test_several_learners_are_answered_at_once(make_tutor: TutorMaker) -> None:
    tutor = make_tutor(ScriptedChat([DRAFT], pause_s=0.001))
    names = [f"learner-{number}" for number in range(6)]
    threads = [
        threading.Thread(target=reply, args=(tutor, QUESTION), kwargs={"conversation": name, "learner": name})
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [texts(tutor, name, name) for name in names] == [[QUESTION]] * 6


def test_a_tutor_becomes_ready_even_if_warming_fails(make_tutor: TutorMaker) -> None:
    class Cold(FixedReader):
        def read(self, pairs):  # type: ignore[no-untyped-def]
            from firstguess.knowledge.errors import FirstguessError

            raise FirstguessError("no weights; install them")

    tutor = make_tutor(reader=Cold())
    tutor.warm()
    tutor.close()
    assert tutor.ready()


def test_nothing_is_loaded_before_it_is_asked_for_and_once_then(make_tutor: TutorMaker) -> None:
    reader = FixedReader()
    tutor = make_tutor(reader=reader)
    assert not tutor.ready()
    tutor.warm()
    tutor.warm()
    tutor.close()
    assert (tutor.ready(), len(reader.seen)) == (True, 1)


def test_a_conversation_is_given_out_as_a_replay_without_what_was_taken_back(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    for message in ('Why "so"\u2028cold?\n', "oops", LID):
        reply(tutor, message)
        if message == "oops":
            tutor.forget_last("c1", "ann")
    lines = tutor.as_replay("c1", "ann").split("\n")
    assert [json.loads(line)["say"] for line in lines if line] == ['Why "so"\u2028cold?\n', LID]
    assert tutor.as_replay("c1", "bob") == ""


def test_stages_come_in_order_and_sentences_only_grow(make_tutor: TutorMaker) -> None:
    steps = progress(make_tutor(ScriptedChat([DRAFT])), QUESTION)
    assert (steps[0].stage, steps[-1].stage) == ("looking", "done")
    for before, after in pairwise(steps):
        assert after.sentences[: len(before.sentences)] == before.sentences
    assert [step.reply is None for step in steps] == [True] * (len(steps) - 1) + [False]
