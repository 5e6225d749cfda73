"""A draft in its turn: the model words an answer once there is room for it; where there is none nothing is worded."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import replace

from langchain_core.language_models import BaseChatModel

from firstguess.tutor import phrases
from firstguess.tutor.admission import Admission, Caller, State, Ticket
from firstguess.tutor.reply import Progress, ReplySentence
from firstguess.tutor.wording import Draft, Job, worded

#: Seconds within which somebody who closed the page may come back to it (they may have loaded it again).
BACK_S = 10.0
NOTICES = {State.FULL: phrases.FULL, State.LATE: phrases.LATE}

Drafted = Generator[ReplySentence | Progress, None, None]


def drafted(model: BaseChatModel, queue: Admission, job: Job, stop: threading.Event, result: Draft) -> Drafted:
    """The model's sentences, and before them the place in ``queue`` whenever that changes.

    While nobody looks on no draft is made; for somebody who comes back it is made anew. ``result`` says what became
    of it.
    """
    job = replace(job, hurried=queue.crowded)
    before, said = result.copy(), set[str]()
    while True:
        with queue.ask(stop) as ticket:
            for item in _in_turn(model, job, ticket, result):
                if isinstance(item, ReplySentence):
                    if item.text in said:
                        continue
                    said.add(item.text)
                yield item
            closed = ticket.cancel.is_set() and not stop.is_set()
        if not closed:
            return
        if not (isinstance(stop, Caller) and stop.returns(BACK_S)):
            _tell(result, phrases.AWAY)
            return
        result.become(before)


def waiting(ticket: Ticket) -> Iterator[Progress]:
    """The places of ``ticket`` until it is served or sent away."""
    for before in ticket.places():
        yield Progress("waiting", before=before)


def _in_turn(model: BaseChatModel, job: Job, ticket: Ticket, result: Draft) -> Drafted:
    waited = False
    for step in waiting(ticket):
        waited = True
        yield step
    if notice := NOTICES.get(ticket.state):
        _tell(result, notice)
    if ticket.state is not State.DRAFTS:
        return
    if waited:
        yield Progress("wording")
    for sentence in worded(model, job, ticket.cancel, result):
        if ticket.cancel.is_set():
            return
        yield sentence


def _tell(result: Draft, notice: str) -> None:
    """Once, also where a message asks several things."""
    if notice not in result.notices:
        result.notices.append(notice)
