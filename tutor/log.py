"""The learning log: what learners did, appended in one transaction with the turn in which they did it.

Everything here works on a connection that the caller opened, so that a turn and its events are stored together or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from firstguess.tutor.events import Event, dump, parse
from firstguess.tutor.tables import CONVERSATIONS, LEARNING

_BROUGHT_BY = ("conversation", "client_id", "position")


def append(db: sa.Connection, conversation: str, client_id: str, events: Sequence[Event]) -> None:
    """Append ``events`` behind those that ``client_id`` brought before.

    The transaction must have written already, so that nobody else writes between the count and the rows.
    """
    if not events:
        return
    mine = sa.and_(LEARNING.c.conversation == conversation, LEARNING.c.client_id == client_id)
    first = db.scalar(sa.select(sa.func.count()).where(mine)) or 0
    db.execute(LEARNING.insert(), _rows(db, conversation, client_id, events, first))


def append_once(db: sa.Connection, conversation: str, client_id: str, events: Sequence[Event]) -> bool:
    """Append ``events`` that come without a turn; False when ``client_id`` brought events before."""
    rows = _rows(db, conversation, client_id, events, 0)
    unless_known = insert(LEARNING).on_conflict_do_nothing(index_elements=_BROUGHT_BY)
    if not rows or not db.execute(unless_known.values(rows[0])).rowcount:
        return False
    if rows[1:]:
        db.execute(LEARNING.insert(), rows[1:])
    return True


def read(db: sa.Connection, learner: str, lesson: str) -> tuple[list[Event], int]:
    """A learner's events of a lesson in order, and how many a newer version wrote: those stay, and are not read."""
    query = (
        sa.select(LEARNING.c.body)
        .where(LEARNING.c.learner == learner, LEARNING.c.lesson == lesson)
        .order_by(LEARNING.c.number)
    )
    parsed = [parse(body) for body in db.scalars(query)]
    events = [event for event in parsed if event is not None]
    return events, len(parsed) - len(events)


def _rows(
    db: sa.Connection, conversation: str, client_id: str, events: Sequence[Event], first: int
) -> list[dict[str, Any]]:
    """The rows of ``events``. An unknown conversation is SQLAlchemy's ``NoResultFound``."""
    owned = sa.select(CONVERSATIONS.c.learner, CONVERSATIONS.c.lesson).where(CONVERSATIONS.c.id == conversation)
    place = {**db.execute(owned).mappings().one(), "conversation": conversation, "client_id": client_id}
    return [
        {
            **place,
            "position": position,
            "kind": event.kind,
            "version": event.version,
            "body": dump(event),
            "at": event.at.isoformat(),
        }
        for position, event in enumerate(events, start=first)
    ]
