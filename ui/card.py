"""A question that waits for a commitment, as a card of the conversation; and one that is done.

The card carries the question, its program and its options in the order in which they were shown: nothing else of the
item is in it, so nothing else can be read from the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from firstguess.tutor.reply import CommitCard
from firstguess.tutor.scene import UNAIDED
from firstguess.tutor.words import EXPLAIN_BACK
from firstguess.ui.anchors import Anchors
from firstguess.ui.buttons import deed, raw
from firstguess.ui.markup import inline, one_line

LEVELS = {"guess": "A guess", "think": "I think so", "sure": "Sure"}
RUNS = {"guide": "Guided walk", "test": "Test", "review": "Review", "prove": "Prove it"}
ENDS = {"test": "End the test", "prove": "End it here"}

LETTERS = "ABCDEF"
SAYS_STOP = "Stop the test"


@dataclass(frozen=True)
class Answered:
    """What became of a card: the option that was ``chosen`` and how sure the learner was, where they said so."""

    chosen: str | None = None
    level: str | None = None


def live_card(card: CommitCard, anchors: Anchors, *, deadline: datetime | None = None, ask: str = "") -> str:
    """The question that is open now, with everything that can be done about it. ``ask`` is what is to be explained."""
    if card.asked == "explain_back":
        return _explaining(card, ask)
    waiting = "" if card.options else '<p class="fg-card-say">Write what you think in the box below.</p>'
    sure = _confidence(card) if card.asked == "confidence" else ""
    body = f"{_question(card)}{waiting}{_choices(card)}{sure}{_exits(card)}"
    head = raw_item(card) + _head(card, anchors, deadline)
    return f'<div class="fg-card fg-live fg-asks-{card.asked}">{head}{body}</div>'


def done_card(card: CommitCard, anchors: Anchors, answered: Answered) -> str:
    """A question that was answered or left: what it was, and what the learner chose."""
    options = "".join(_done_option(text, chosen=text == answered.chosen) for text in card.options)
    sure = LEVELS.get(answered.level or "", "")
    yours = f'<p class="fg-yours">Your confidence: {sure}</p>' if sure and answered.chosen else ""
    listed = f'<ol class="fg-was">{options}</ol>' if options else ""
    return f'<div class="fg-card fg-past">{_head(card, anchors, None)}{_question(card)}{listed}{yours}</div>'


def hidden_card() -> str:
    """In place of an earlier answer to the very question that is open again."""
    return '<p class="fg-notice">What was said here about this question shows again after your guess.</p>'


def raw_item(card: CommitCard) -> str:
    """The item's id, which goes with every answer: another tab may have answered already."""
    return f'<span class="fg-item">{raw(card.id)}</span>'


def listing(code: str) -> str:
    """A program or what it printed, on one line of HTML, its spaces kept."""
    return f'<pre class="fg-listing"><code>{one_line(escape(code.rstrip()))}</code></pre>'


def _head(card: CommitCard, anchors: Anchors, deadline: datetime | None) -> str:
    """Where this question stands: its run and place, or the part it belongs to."""
    name = RUNS.get(card.run or "", "")
    if card.place and card.place[1] > 1:
        name += f" · {card.place[0]} of {card.place[1]}"
    if card.run not in UNAIDED:
        name = " · ".join(part for part in (name, anchors.number(card.id)) if part) or "Your guess first"
    clock = f'<span class="fg-clock">{raw(deadline.isoformat())}</span>' if deadline else ""
    return f'<p class="fg-card-head">{escape(name)}{clock}</p>'


def _question(card: CommitCard) -> str:
    return f'<p class="fg-q">{inline(card.question, (), 0)}</p>{listing(card.code) if card.code else ""}'


def _choices(card: CommitCard) -> str:
    buttons = "".join(_choice(text, at, chosen=text == card.chosen) for at, text in enumerate(card.options))
    keys = " fg-keys" if card.asked == "choice" else ""
    return f'<div class="fg-choices{keys}">{buttons}</div>' if buttons else ""


def _choice(text: str, at: int, *, chosen: bool) -> str:
    said = '<span class="fg-vh">, your answer</span>' if chosen else ""
    label = f'<span class="fg-letter">{LETTERS[at]}</span><span class="fg-option">{inline(text, (), 0)}{said}</span>'
    return deed("choice", text, label, "fg-big fg-chosen" if chosen else "fg-big")


def _confidence(card: CommitCard) -> str:
    buttons = "".join(deed("confidence", level, label, "fg-level") for level, label in LEVELS.items())
    chose = "" if card.options else f'<p class="fg-card-say">You said: {escape(card.chosen or "")}</p>'
    return (
        f'<div class="fg-sure">{chose}<p class="fg-sure-ask">Before I say anything: how sure are you?</p>'
        f'<div class="fg-levels fg-keys">{buttons}</div></div>'
    )


def _exits(card: CommitCard) -> str:
    """What can be done instead: each a sentence that could have been typed as well."""
    exits = [deed("say", "I don't know", "I don't know", "fg-exit")] if card.asked == "choice" else []
    if card.run in UNAIDED:
        exits.append(deed("say", SAYS_STOP, ENDS[card.run or ""], "fg-exit fg-late"))
    else:
        if card.hints:
            exits.append(deed("say", "Hint", f"Hint ({card.hints} left)", "fg-exit"))
        exits.append(deed("say", "Just tell me", "Just tell me", "fg-exit"))
        if card.known:
            exits.append(deed("open", card.known, "I know this: test me", "fg-exit"))
    return f'<div class="fg-exits">{"".join(exits)}</div>'


def _explaining(card: CommitCard, ask: str) -> str:
    skip = deed("say", "Skip", "Skip this", "fg-exit")
    points = deed("say", "Just tell me", "Show me the key points", "fg-exit")
    head = f'{raw_item(card)}<p class="fg-card-head">{EXPLAIN_BACK}</p><p class="fg-q">{inline(ask, (), 0)}</p>'
    say = '<p class="fg-card-say">A sentence or two in the box below is enough.</p>'
    exits = f'<div class="fg-exits">{points}{skip}</div>'
    return f'<div class="fg-card fg-live fg-asks-explain_back">{head}{say}{exits}</div>'


def _done_option(text: str, *, chosen: bool) -> str:
    yours = '<strong class="fg-your">your answer</strong>' if chosen else ""
    return f'<li class="fg-mine">{inline(text, (), 0)}{yours}</li>' if chosen else f"<li>{inline(text, (), 0)}</li>"
