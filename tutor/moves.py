"""A move: what the tutor does next, as a frozen value that the policy returns and nothing later may change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from firstguess.tutor.events import Event
from firstguess.tutor.reply import MoveName

Asked = Literal["choice", "confidence", "explain_back"]

#: What is said, finer than the public name of the move. ``answer`` is worded by the model; all others are authored.
Act = Literal[
    "answer",  # a grounded answer from the lesson; what a pending item asks is kept out of it
    "myth_asked",  # a myth's question, asked neutrally or rightly rejected: the authored yes or no and the fact
    "refute",  # a myth that the learner holds
    "steady",  # a challenge after a refutation or a verdict
    "relevance",  # why should I care
    "read",  # a part of the lesson to read, on the way
    "ask",  # put an item before the learner
    "ask_again",  # the pending question once more, after something that was no answer
    "no_such_choice",
    "ask_confidence",
    "ask_confidence_again",
    "choose_first",  # a confidence without an answer
    "guess_first",  # a question that asks what the item asks
    "unaided",  # something that a test does not give
    "hint",
    "no_hint",  # a hint for an item that has none before a choice
    "verdict",
    "not_known",  # "I don't know" as the commitment: told without blame
    "predicted",  # a prediction in words: what really happens
    "tell",  # the exit: the answer at once
    "explained",  # how the learner's explanation compares
    "key_points",  # the explanation was not wanted: its points
    "test_over",
    "moved_on",  # an answer to a question that is open no more (another tab answered it)
    "no_such_item",  # an item, or a part to test out of, that the lesson does not have
    "nothing_open",  # a hint, a choice or a confidence while nothing is asked
    "path_over",
    "nothing_due",  # a review or a prove-it run without anything to ask
    "mode",  # a way of learning was chosen
    "stopped",  # a run given up
    "back_to_it",  # off topic or small talk while something is asked
]  # fmt: skip


@dataclass(frozen=True)
class Move:
    """``name`` is the public name, ``act`` what is said; ``prompt`` names the prompt file for the model, or is None.

    ``item`` is what the move is about; ``reveals`` holds the ids of the items whose answer it may show;
    ``expects`` is what the tutor asks for at its end. ``noted`` acknowledges an answer of a test before the next
    question, ``after`` names an item whose end led here. ``rung`` counts from 0; ``cycling`` says that choices were
    tried one after the other. ``offer`` is an item to offer beside an answer,
    ``part`` the id (without the lesson's) of a part to read.
    """

    name: MoveName
    act: Act
    prompt: str | None = None
    item: str | None = None
    reveals: frozenset[str] = frozenset()
    expects: Asked | None = None
    events: tuple[Event, ...] = ()
    rung: int = 0
    cycling: bool = False
    noted: bool = False
    myth: str | None = None
    points: tuple[int, ...] = ()
    offer: str | None = None
    part: str | None = None
