"""What a message is, read off its words alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstguess.tutor.question import read, strip_leads
from tests.fakes import within

OPEN, YES_NO, STATED, GREETING, FOLLOW = "open", "yes_no", "stated", "greeting", "follow_up"

MESSAGES = [
    ("What is fine-tuning?", OPEN),
    ("how does the tilt make summer", OPEN),
    ("Why are summer days so long?", OPEN),
    ("explain catastrophic forgetting", OPEN),
    ("Can you explain what a learning rate is?", OPEN),
    ("could you tell me how much data I need", OPEN),
    ("So what is a pre-trained model?", OPEN),
    ("In summer, why are the days longer?", OPEN),
    ("I don't understand, why does the tea go cold?", OPEN),
    ("list the steps of fine-tuning", OPEN),
    ("Is the Earth closer to the Sun in summer?", YES_NO),
    ("does stirring cool tea", YES_NO),
    ("Do I need a million examples to fine-tune?", YES_NO),
    ("Doesn't fine-tuning erase what the model knew?", YES_NO),
    ("don't I need huge amounts of data?", YES_NO),
    ("Is it true that the axis wobbles every year?", YES_NO),
    ("so a lid really keeps tea warm?", YES_NO),
    ("Fine-tuning erases everything, right?", YES_NO),
    ("the earth is closer to the sun in summer isn't it", YES_NO),
    ("My teacher says the axis flips twice a year, is that true?", YES_NO),
    ("I heard that fine-tuning needs huge data, correct?", YES_NO),
    ("Can a small dataset be enough?", YES_NO),
    ("You need millions of examples to fine-tune a model.", STATED),
    ("I think the tea gets cold because cold flows in", STATED),
    ("fine-tuning wipes the model's memory clean", STATED),
    ("My teacher said the Earth is nearest to the Sun in summer.", STATED),
    ("hi", GREETING),
    ("Hello there!", GREETING),
    ("good morning tutor", GREETING),
    ("thanks a lot", GREETING),
    ("thank you very much!", GREETING),
    ("how are you today?", GREETING),
    ("ok", GREETING),
    ("and why?", FOLLOW),
    ("why not?", FOLLOW),
    ("what about the second one?", FOLLOW),
    ("tell me more", FOLLOW),
    ("for example?", FOLLOW),
    ("explain it more simply", FOLLOW),
    ("how does it work?", FOLLOW),
    ("and in winter?", FOLLOW),
    ("is that always so?", FOLLOW),
    ("🙂", FOLLOW),
    ("???", FOLLOW),
]


@pytest.mark.parametrize(("message", "kind"), MESSAGES)
def test_a_message_is_read_as_what_it_is(message: str, kind: str) -> None:
    question = read(message)
    # A greeting may look like a follow-up, and a follow-up may ask yes or no: the first that fits decides.
    found = next((name for name in (GREETING, FOLLOW, YES_NO, STATED) if getattr(question, name)), OPEN)
    assert found == kind
    assert question.wants_polarity == (kind in (YES_NO, STATED)) or kind == FOLLOW


@pytest.mark.parametrize(
    ("message", "again"),
    [
        ("could you explain that part again", True),
        ("could you explain that again more simply?", True),
        ("explain it again, in simple words", True),
        ("Say that more simply.", True),
        ("sorry, I still don't get it", True),
        ("what do you mean?", True),
        ("explain it like I'm five please", True),
        ("can you put that in simpler words", True),
        ("in other words?", True),
        ("I'm lost", True),
        ("Explain the comparison with the cook, I didn't get it", False),
        ("explain overfitting again", False),
        ("I don't understand why heat flows", False),
        ("what does that mean for my tea?", False),
    ],
)
def test_the_wish_to_hear_it_again_is_told_from_a_question(message: str, again: bool) -> None:
    assert read(message).again == again


@pytest.mark.parametrize("message", ["ok cool", "thanks, that helps!", "great, thank you", "Hi! How are you?"])
def test_small_talk_may_be_said_twice_over(message: str) -> None:
    assert read(message).greeting


@pytest.mark.parametrize("message", ["ok so what is heat", "cool down the tea", "hey, why is tea hot?", "nice tea cup"])
def test_small_talk_before_a_question_is_none(message: str) -> None:
    assert not read(message).greeting


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Is it true that the axis wobbles every year?", "the axis wobbles every year"),
        ("Does the axis wobble?", "the axis wobble"),
        ("Fine-tuning erases everything, right?", "Fine-tuning erases everything"),
        ("My teacher says tea never cools, is that true?", "tea never cools"),
        ("I think that a lid keeps tea warm.", "a lid keeps tea warm"),
        ("Does a lid not help?", "a lid not help"),
        ("What is a lid?", ""),
        ("hello", ""),
    ],
)
def test_the_claim_is_the_statement_whose_truth_is_asked(message: str, claim: str) -> None:
    assert read(message).claim == claim


@pytest.mark.parametrize(
    ("message", "ordinal"),
    [
        ("what about the second one?", 1),
        ("Explain the 3rd point", 2),
        ("and the last reason?", -1),
        ("in the first place", None),
    ],
)
def test_an_ordinal_is_heard_only_before_something_that_can_be_counted(message: str, ordinal: int | None) -> None:
    assert read(message).ordinal == ordinal


@pytest.mark.parametrize("message", ["so", "I think", "is it true that", "well, well"])
def test_a_lead_that_introduces_nothing_is_left_standing(message: str) -> None:
    assert strip_leads(message)


@pytest.mark.parametrize("filler", [" ", ".", ",", "so ", "and ", "isn't it ", "\n", "? ", "is it true that ", "a"])
def test_a_long_run_of_anything_is_read_in_time(filler: str) -> None:
    with within(2):
        assert read("a" + filler * (40_000 // len(filler)) + "b").text


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("In plain words, what is a lid?", "what is a lid?"),
        ("what is a lid, in simple terms?", "what is a lid?"),
        ("what is a lid in your own words", "what is a lid"),
        ("in plain words", "in plain words"),
        ("in plain words in plain words\n" * 3, "in plain words in plain words " * 2 + "in plain words in plain words"),
        ("what is in other cups", "what is in other cups"),
    ],
)
def test_how_an_answer_is_wished_for_is_not_what_is_asked(message: str, text: str) -> None:
    assert read(message).text == text


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    question = read(text)
    assert question.text == " ".join(text.split())
    assert not (question.yes_no and question.stated)
