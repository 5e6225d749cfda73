"""Wording: the model's sentences are shown when they pass, as soon as they are finished, and never otherwise."""

from __future__ import annotations

import threading
from collections.abc import Generator, Sequence

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from firstguess.prompts import ANSWERS
from firstguess.tutor.errors import ModelError
from firstguess.tutor.facts import Fact
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.models.base import Request
from firstguess.tutor.models.scripted import ScriptedChat
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.reading import Reader
from firstguess.tutor.reply import ReplySentence
from firstguess.tutor.wording import MOST_SENTENCES, Draft, Job, conversation, worded
from tests.fakes import passages_of

(PASSAGE,) = passages_of(
    "A lid holds the hot steam back. Steam carries most of the heat away. Tea cools without a lid."
)
FACTS = tuple(Fact(PASSAGE, sentence, 1.0) for sentence in PASSAGE.sentences)
GATE = Gate([PASSAGE], ["Cold flows into the tea."])


class Broken(ScriptedChat):
    """Says its first words and then fails."""

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        yield from self.replies
        raise ModelError("The server is down. Start it again.")


def said(
    model: BaseChatModel, stop: threading.Event | None = None, facts: Sequence[Fact] = FACTS
) -> tuple[list[ReplySentence], Draft]:
    result = Draft()
    question = "What does a lid do?"
    found = list(worded(model, Job("Tea", question, facts, GATE, [PASSAGE]), stop or threading.Event(), result))
    return found, result


def test_a_supported_sentence_is_shown_with_what_it_stands_on() -> None:
    (sentence,), result = said(ScriptedChat(["A lid holds back the hot steam."]))
    assert (sentence.source, sentence.citations) == ("model", ("tea#step-1",))
    assert [item.text for item in sentence.evidence] == ["A lid holds the hot steam back."]
    assert (result.written, result.dropped) == (1, [])


def test_an_unsupported_sentence_is_dropped_and_counted() -> None:
    shown, result = said(ScriptedChat(["Pizza is a fine dish. A lid holds the hot steam back."]))
    assert [sentence.text for sentence in shown] == ["A lid holds the hot steam back."]
    assert len(result.dropped) == 1
    assert "Pizza" in result.dropped[0]


def test_a_belief_of_a_myth_is_dropped() -> None:
    shown, result = said(ScriptedChat(["Cold flows into the tea."]))
    assert shown == []
    assert result.dropped[0].startswith("myth")


def test_a_sentence_is_handed_out_before_the_model_has_finished() -> None:
    model = ScriptedChat(["A lid holds the hot steam back. Steam carries most of the heat away."], pause_s=0.05)
    stop, result = threading.Event(), Draft()
    stream = worded(model, Job("Tea", "What does a lid do?", FACTS, GATE, [PASSAGE]), stop, result)
    assert next(stream).text == "A lid holds the hot steam back."
    assert result.written == 1
    stop.set()
    assert list(stream) == []


def test_stop_ends_the_wording_early() -> None:
    stop = threading.Event()
    stop.set()
    shown, result = said(ScriptedChat([" ".join(["A lid holds the hot steam back."] * 50)], pause_s=0.01), stop)
    assert len(shown) <= 1
    assert result.written <= 1


def test_a_wording_that_wanders_on_is_cut_off() -> None:
    shown, result = said(ScriptedChat([" ".join(["A lid holds the hot steam back."] * 50)]))
    assert 1 <= len(shown) <= result.written <= MOST_SENTENCES + 1


def test_the_last_sentence_needs_no_full_stop_and_no_list_mark() -> None:
    shown, _ = said(ScriptedChat(["- a lid holds the hot steam back"]))
    assert [(sentence.text, sentence.source) for sentence in shown] == [("A lid holds the hot steam back.", "lesson")]


def test_an_error_becomes_a_notice_and_keeps_what_had_passed() -> None:
    shown, result = said(Broken(replies=("A lid holds the hot steam back. ", "Steam carries ")))
    assert [sentence.text for sentence in shown] == ["A lid holds the hot steam back."]
    assert "Start it again." in result.notices[0]


def test_a_model_that_says_nothing_says_nothing() -> None:
    shown, result = said(ScriptedChat([""]))
    assert (shown, result.written, result.notices) == ([], 0, [])


def test_what_was_left_out_of_the_prompt_is_noticed() -> None:
    model = ScriptedChat(
        ["A lid holds the hot steam back."], settings=ModelSettings(context_tokens=200, max_new_tokens=100)
    )
    _, result = said(model)
    assert any("left out" in notice for notice in result.notices)


@pytest.mark.parametrize("draft", ["It holds the hot steam back.", "This holds the hot steam back."])
def test_a_sentence_that_leans_on_what_nobody_said_is_dropped(draft: str) -> None:
    shown, result = said(ScriptedChat([draft]))
    assert shown == []
    assert len(result.dropped) == 1


def test_the_prompt_differs_from_question_to_question_only_in_its_last_message() -> None:
    first = conversation("Tea", "Why?", ["A lid helps."])
    second = conversation("Tea", "How?", ["Steam rises."])
    assert first[:-1] == second[:-1]
    assert first[-1] != second[-1]
    kinds = [type(message) for message in first]
    assert kinds == [SystemMessage, *[HumanMessage, AIMessage] * len(ANSWERS), HumanMessage]


def test_the_facts_and_the_question_reach_the_model_word_for_word() -> None:
    seen = str(conversation("Tea", "Why {{ so }}?", ["A lid helps."])[-1].content)
    assert "A lid helps." in seen
    assert "Why {{ so }}?" in seen


@pytest.mark.parametrize(
    "draft", ["Yes.", "You are right.", "Yes, you are right.", "The lid.", "I am a careful teacher."]
)
def test_small_talk_is_no_answer(draft: str) -> None:
    shown, result = said(ScriptedChat([draft]))
    assert shown == []
    assert len(result.dropped) == 1


class Taught(ScriptedChat):
    """Scripted as if it had been taught the job; remembers what it was asked."""

    requests: list[Request] = []  # noqa: RUF012 - pydantic copies it

    @property
    def taught(self) -> bool:
        return True

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        self.requests.append(request)
        return super()._pieces(request)


def test_the_taught_model_is_asked_without_examples() -> None:
    model = Taught(replies=("",))
    said(model)
    (turns,) = (request.turns for request in model.requests)
    assert [turn["role"] for turn in turns] == ["system", "user"]
    assert turns[1]["content"].startswith("Facts:\n- A lid holds")


def test_the_taught_models_yes_or_no_is_neither_shown_nor_counted() -> None:
    shown, result = said(Taught(replies=("No. A lid holds back the hot steam.",)))
    assert [sentence.text for sentence in shown] == ["A lid holds back the hot steam."]
    assert (result.written, result.dropped) == (1, [])


def test_that_the_facts_leave_it_open_is_noted_and_never_shown() -> None:
    shown, result = said(Taught(replies=("The lesson does not say.",)))
    assert (shown, result.dropped, result.unknown) == ([], [], True)


(LONG,) = passages_of(
    "A lid on the pot holds the hot steam back, because steam carries most of the heat away. Tea cools without a lid."
)
COPY = "A lid on the pot holds the hot steam back, because steam carries most of the heat away."
SHORTER = "A lid on the pot holds back the hot steam."


class Judging:
    """A reader that finds the one sentence that it was told of as fitting as it was told, and others half so."""

    def __init__(self, sentence: str, share: float) -> None:
        self.sentence, self.share = sentence, share

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.share if said == self.sentence else 0.5 for _, said in pairs]


def tried(*replies: str, reader: Reader | None) -> tuple[list[tuple[str, str]], Taught, Draft]:
    model, result = Taught(replies=replies), Draft()
    facts = [Fact(LONG, sentence, 1.0) for sentence in LONG.sentences]
    job = Job("Tea", "What does a lid do?", facts, Gate([LONG], []), [LONG], reader)
    found = list(worded(model, job, threading.Event(), result))
    return [(sentence.text, sentence.source) for sentence in found], model, result


def test_a_taught_model_that_copies_tries_again_with_the_best_fact_alone() -> None:
    shown, model, result = tried(COPY, SHORTER, reader=Judging(SHORTER, 0.5))
    assert shown == [(SHORTER, "model"), (COPY, "lesson")]
    assert [request.turns[-1]["content"].count("\n- ") for request in model.requests] == [2, 1]
    assert result.dropped == []


def test_it_does_not_try_a_third_time() -> None:
    shown, model, _ = tried(COPY, reader=Judging(SHORTER, 0.5))
    assert shown == [(COPY, "lesson")]
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    ("again", "share"),
    [
        (SHORTER, 0.3),  # it bears on the question less than what it stands on
        ("A lid on the pot holds back the hot steam, because steam carries most of the heat away.", 0.5),  # no shorter
        ("Tea cools without a lid.", 0.9),  # another copy
    ],
)
def test_what_is_worth_no_more_than_the_quotation_is_not_shown(again: str, share: float) -> None:
    assert tried(COPY, again, reader=Judging(again, share))[0] == [(COPY, "lesson")]


def test_what_came_through_in_its_own_words_is_not_tried_again() -> None:
    shown, model, _ = tried(SHORTER, reader=Judging(SHORTER, 0.5))
    assert shown == [(SHORTER, "model")]
    assert len(model.requests) == 1


def test_without_a_reader_there_is_no_other_try() -> None:
    assert tried(COPY, SHORTER, reader=None)[0] == [(COPY, "lesson")]


def test_a_model_that_was_not_taught_is_asked_once() -> None:
    model = ScriptedChat(["A lid holds the hot steam back.", "A lid holds back the hot steam."])
    shown, _ = said(model)
    assert [sentence.source for sentence in shown] == ["lesson"]


def test_two_facts_of_different_places_may_be_joined() -> None:
    (milk,) = passages_of("Milk curdles in hot tea with lemon. Milk contains protein.")
    tea = passages_of("Lemon makes tea sour. Lemon grows on trees.")[0]
    facts = [Fact(milk, milk.sentences[0], 1.0), Fact(tea, tea.sentences[0], 1.0)]
    result, text = Draft(), "Lemon makes tea sour, and milk curdles in hot tea with lemon."
    gate = Gate([milk, tea], [])
    (sentence,) = worded(ScriptedChat([text]), Job("Tea", "Why?", facts, gate, [milk, tea]), threading.Event(), result)
    assert (sentence.text, sentence.source, len(sentence.evidence)) == (text, "model", 2)
    alone = Draft()
    assert not list(
        worded(ScriptedChat([text]), Job("Tea", "Why?", facts[:1], gate, [milk, tea]), threading.Event(), alone)
    )
