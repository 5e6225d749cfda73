"""A conversation as it is read: one card a question, where it belongs, and what it hides."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from firstguess.tutor.actions import Action
from firstguess.tutor.reply import CommitCard, Reply, ReplySentence
from firstguess.tutor.verdict import Score, TestVerdict
from firstguess.tutor.words import EXPLAIN_BACK, LOOK_AGAIN
from firstguess.ui.anchors import Anchors
from firstguess.ui.thread import Past, Thread

CARD = CommitCard("fine-tuning#step-1", "Which one?", ("This `one`", "That"), hints=2)
SURE = CommitCard("fine-tuning#step-1", "Which one?", ("This `one`", "That"), asked="confidence", chosen="That")
EXPLAIN = CommitCard("fine-tuning#step-1", "Which one?", ("This `one`", "That"), asked="explain_back", chosen="That")
TEST = CommitCard("fine-tuning#quiz-1", "In a test?", ("Yes", "No"), run="test", place=(3, 10))


@pytest.fixture(scope="module")
def anchors(lessons: dict[str, Any]) -> Anchors:
    return Anchors(lessons["fine-tuning"])


def line(text: str, label: str = "") -> ReplySentence:
    return ReplySentence(text, "authored", 1.0, (), label)


def turn(move: Any, action: Action | str, *said: ReplySentence, card: CommitCard | None = None) -> Past:
    act = action if isinstance(action, Action) else Action("say", action)
    return Past(act.value, act.as_json(), Reply(move, said, "none", commit=card))


def shown(anchors: Anchors, turns: Sequence[Past], **options: Any) -> list[str]:
    return [str(message["content"]) for message in Thread(turns, anchors, **options).messages()]


def words(content: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<span class="fg-raw">.*?</span>', "", content)))


ASKED = turn("ask_commit", Action("open", "step-1"), line("Which one?"), card=CARD)
CHOSE = turn("ask_confidence", Action("choice", "That"), line("You chose that."), card=SURE)
JUDGED = turn("verdict", Action("confidence", "sure"), line("No."), line("Say it.", EXPLAIN_BACK), card=EXPLAIN)


def test_open_question_is_one_card_without_a_bubble_or_its_question_twice(anchors: Anchors) -> None:
    (only,) = shown(anchors, [ASKED])
    assert words(only).count("Which one?") == 1
    assert "fg-live" in only
    assert "Hint (2 left)" in only


def test_card_stays_one_card_when_a_choice_was_made(anchors: Anchors) -> None:
    (only,) = shown(anchors, [ASKED, CHOSE])
    assert only.count("fg-live") == 1
    assert "You chose" not in only
    assert re.search(r'fg-chosen"><span class="fg-raw">That<', only)
    assert "fg-levels" in only


def test_closed_question_stands_where_it_was_asked_with_the_answer_on_it(anchors: Anchors) -> None:
    first, verdict = shown(anchors, [ASKED, CHOSE, JUDGED])
    assert "fg-past" in first
    assert re.search(r'<li class="fg-mine">That<strong', first)
    assert "Your confidence: Sure" in words(first)
    assert "fg-past" not in verdict


def test_what_to_explain_is_on_the_card_and_in_the_text_once_it_is_over(anchors: Anchors) -> None:
    live = shown(anchors, [ASKED, CHOSE, JUDGED])[-1]
    assert words(live).count("Say it.") == 1
    assert "fg-asks-explain_back" in live
    over = shown(anchors, [ASKED, CHOSE, JUDGED, turn("explain_back", "mine", line("Thank you."))])
    assert "Say it." in words(over[1])
    assert "fg-live" not in "".join(over)


def test_what_to_explain_stays_on_the_card_under_pressure(anchors: Anchors) -> None:
    pressed = turn("verdict", "My professor says so.", line("I looked again."), card=EXPLAIN)
    texts = shown(anchors, [ASKED, CHOSE, JUDGED, pressed, pressed])
    assert words("".join(texts)).count("Say it.") == 1
    assert "Say it." in words(texts[-1])


def test_walk_goes_on_after_a_question_aside(anchors: Anchors) -> None:
    aside = turn("answer", "What is overfitting?", line("It is this."))
    done = turn("explain_back", "mine", line("Thank you."))
    assert "Go on" in shown(anchors, [ASKED, CHOSE, JUDGED, done, aside])[-1]
    assert "Go on" not in shown(anchors, [aside])[-1]


def test_only_the_last_reply_can_be_answered_and_none_while_one_is_made(anchors: Anchors) -> None:
    hinted = turn("hint", "Hint", line("Think.", "Hint 1 of 3"), card=CARD)
    first, bubble = shown(anchors, [ASKED, hinted])[:1], shown(anchors, [ASKED, hinted])[0]
    assert "fg-asked" in bubble
    assert "".join(first).count("fg-live") == 0
    assert "".join(shown(anchors, [ASKED, hinted])).count("fg-live") == 1
    assert "fg-live" not in "".join(shown(anchors, [ASKED, hinted], live=False))


def test_every_button_carries_the_item_it_answers(anchors: Anchors) -> None:
    (only,) = shown(anchors, [ASKED])
    assert '<span class="fg-item"><span class="fg-raw">fine-tuning#step-1</span></span>' in only


def test_option_is_sent_as_it_is_written_and_shown_as_markup(anchors: Anchors) -> None:
    (only,) = shown(anchors, [ASKED])
    assert '<span class="fg-raw">This `one`</span>' in only
    assert "This <code>one</code>" in only


def test_late_answer_of_another_tab_keeps_its_bubble(anchors: Anchors) -> None:
    late = turn("redirect", Action("choice", "That"), line("Not open any more."))
    texts = shown(anchors, [ASKED, CHOSE, JUDGED, late])
    assert any("fg-asked" in text and "That" in text for text in texts)


def test_earlier_answer_to_a_question_that_is_open_again_is_hidden(anchors: Anchors) -> None:
    told = turn("tell", "Just tell me", line("It is this."))
    texts = "".join(shown(anchors, [ASKED, CHOSE, JUDGED, told, ASKED]))
    assert "No." not in words(texts)
    assert "shows again after your guess" in texts
    again = "".join(shown(anchors, [ASKED, CHOSE, JUDGED, told, ASKED, CHOSE, JUDGED]))
    assert "shows again" not in again


def test_verdict_of_a_test_is_a_card_at_its_end_and_nowhere_else(anchors: Anchors) -> None:
    score = (Score("easy", 1, 2),)
    parts = (Score("fine-tuning#step-1", 1, 2),)
    verdict = TestVerdict(1, 2, score, parts, ("fine-tuning#quiz-1",), (), ("fine-tuning#step-1",))
    asked = turn("ask_commit", Action("open", "test"), line("In a test?"), card=TEST)
    ended = turn("verdict", "I don't know", line("1 of 2."), line("In a test? No.", LOOK_AGAIN), line("Because."))
    first, _, last = shown(anchors, [asked, ended], tests=[verdict])
    assert "Test · 3 of 10" in words(shown(anchors, [asked])[0])
    assert "fg-score" not in first
    assert "1 of 2 right" in words(last)
    assert 'href="#part-step-1"' in last
    assert "1 of 2." not in words(last).replace("1 of 2 right", "")


def test_verdict_of_a_faultless_test_sends_nobody_back_to_read(anchors: Anchors) -> None:
    verdict = TestVerdict(1, 1, (Score("easy", 1, 1),), (Score("fine-tuning#step-1", 1, 1),), (), (), ())
    asked = turn("ask_commit", Action("open", "test"), line("In a test?"), card=TEST)
    last = shown(anchors, [asked, turn("verdict", "Yes", line("1 of 1."))], tests=[verdict])[-1]
    assert "read again" not in words(last)


def test_test_offers_no_hint_and_its_end(anchors: Anchors) -> None:
    asked = turn("ask_commit", Action("open", "test"), line("In a test?"), card=TEST)
    (only,) = shown(anchors, [asked])
    assert "Hint" not in words(only)
    assert "End the test" in words(only)


def test_real_conversation_reads_the_same_after_a_restart(real_tutor: Callable[[], Any], anchors: Anchors) -> None:
    tutor = real_tutor()
    talk = tutor.new_conversation("ann", "fine-tuning")
    for number, act in enumerate((Action("open", "step-1"), Action("choice", "A"), Action("confidence", "sure"))):
        list(tutor.reply(talk, act, client_id=str(number), learner="ann"))
    past = [Past(turn.message, turn.action, Reply.from_record(turn.reply)) for turn in tutor.history(talk, "ann")]
    first, verdict = shown(anchors, past)
    assert "your answer" in first
    assert "fg-asks-explain_back" in verdict
