"""The log of turns, and with each what the learner did in it: appended, never overwritten.

What a conversation shows is read from the turns, what is known about a learner from their events (see ``learner.py``).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from firstguess.tutor import erase, log
from firstguess.tutor.events import Event
from firstguess.tutor.tables import CONVERSATIONS, EVENTS, now, open_engine


@dataclass(frozen=True)
class Turn:
    """A delivered turn: the learner's message and the reply's JSON. ``query`` is the message made standalone.

    ``action`` is what the learner did, as a line of a replay file has it; a turn of before there were any was said.
    """

    client_id: str
    message: str
    query: str
    reply: dict[str, Any]
    action: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.action:
            object.__setattr__(self, "action", {"say": self.message})


class Store:
    """Conversations and their events in one database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._engine = open_engine(path)

    def new_conversation(self, learner: str, lesson: str) -> str:
        """Start a conversation; returns its id."""
        name = uuid.uuid4().hex
        with self._engine.begin() as db:
            db.execute(CONVERSATIONS.insert().values(id=name, learner=learner, lesson=lesson, started=now()))
        return name

    def ensure(self, conversation: str, learner: str, lesson: str) -> None:
        """Make sure that ``conversation`` exists and is this learner's. Raises ``PermissionError`` when it is not."""
        values = {"id": conversation, "learner": learner, "lesson": lesson, "started": now()}
        owner = self._owner(conversation)
        if owner is None:
            with self._engine.begin() as db:
                db.execute(insert(CONVERSATIONS).values(**values).on_conflict_do_nothing())
            # Another thread may have been faster, for another learner.
            owner = self._owner(conversation)
        if owner != learner:
            raise PermissionError("this conversation belongs to somebody else")

    def _owner(self, conversation: str) -> str | None:
        with self._engine.connect() as db:
            return db.scalar(sa.select(CONVERSATIONS.c.learner).where(CONVERSATIONS.c.id == conversation))

    def learners(self) -> list[str]:
        """Everybody of whom there is a record, by id."""
        with self._engine.connect() as db:
            return list(db.scalars(sa.select(CONVERSATIONS.c.learner).distinct().order_by(CONVERSATIONS.c.learner)))

    def conversations(self, learner: str, lesson: str | None = None) -> list[str]:
        """Ids of a learner's conversations, the newest first."""
        query = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.learner == learner)
        if lesson is not None:
            query = query.where(CONVERSATIONS.c.lesson == lesson)
        with self._engine.connect() as db:
            newest = query.order_by(CONVERSATIONS.c.started.desc(), sa.literal_column("conversations.rowid").desc())
            return [row.id for row in db.execute(newest)]

    def lesson_of(self, conversation: str, learner: str) -> str | None:
        """The lesson that a learner's conversation is about, or None when there is no such conversation."""
        query = sa.select(CONVERSATIONS.c.lesson).where(
            CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.learner == learner
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def add_turn(self, conversation: str, turn: Turn, events: Sequence[Event] = ()) -> bool:
        """Append a delivered turn with the ``events`` of it, both or neither.

        False when its client id was stored before and has not been replaced since; then nothing is
        written. An unknown conversation is SQLAlchemy's ``IntegrityError``.
        """
        # Everything but ASCII is escaped, because half a surrogate has no UTF-8.
        held = {"message": turn.message, "query": turn.query, "reply": turn.reply, "action": turn.action}
        body = json.dumps(held)
        return self._append(conversation, "turn", turn.client_id, body, events, after="replaced")

    def replace_turn(self, conversation: str, client_id: str, events: Sequence[Event] = ()) -> bool:
        """Mark a turn as replaced, so that history no longer shows it; the turn and what was done in it stay.

        ``events`` are stored with the mark, such as that the learner left what the turn had put before them.
        """
        return self._append(conversation, "replaced", client_id, "{}", events, after="turn")

    def add_events(self, conversation: str, client_id: str, events: Sequence[Event]) -> bool:
        """Append events that come without a turn; False when ``client_id`` brought events before.

        An unknown conversation is SQLAlchemy's ``NoResultFound``.
        """
        with self._engine.begin() as db:
            return log.append_once(db, conversation, client_id, events)

    def events(self, learner: str, lesson: str) -> tuple[list[Event], int]:
        """A learner's events of a lesson in order, and how many a newer version wrote: those stay, and are not read."""
        with self._engine.connect() as db:
            return log.read(db, learner, lesson)

    def delete(self, learner: str) -> int:
        """Remove all that is held about a learner, without a trace in the files; how many rows there were.

        Raises ``TracesLeft`` when the rows are gone, and the files could not be rewritten because of another program.
        """
        return erase.erase(self._engine, learner)

    def export(self, learner: str) -> dict[str, list[dict[str, Any]]]:
        """Every row that is held about a learner, by table."""
        return erase.held(self._engine, learner)

    def history(self, conversation: str, learner: str) -> list[Turn]:
        """The turns of a learner's conversation in order, without replaced ones; [] for somebody else's."""
        query = (
            sa.select(EVENTS.c.kind, EVENTS.c.client_id, EVENTS.c.body)
            .join(CONVERSATIONS, CONVERSATIONS.c.id == EVENTS.c.conversation)
            .where(EVENTS.c.conversation == conversation, CONVERSATIONS.c.learner == learner)
            .order_by(EVENTS.c.number)
        )
        with self._engine.connect() as db:
            rows = db.execute(query).all()
        turns: dict[str, Turn] = {}
        for row in rows:
            if row.kind.startswith("turn"):
                turns[row.client_id] = Turn(client_id=row.client_id, **json.loads(row.body))
            else:
                turns.pop(row.client_id, None)
        return list(turns.values())

    def close(self) -> None:
        self._engine.dispose()

    def _append(
        self, conversation: str, kind: str, client_id: str, body: str, events: Sequence[Event], *, after: str
    ) -> bool:
        """Append a row and ``events`` unless it is known: the same kind, after as many rows of the kind ``after``."""
        number = (
            sa.select(sa.func.count())
            .where(
                EVENTS.c.conversation == conversation,
                EVENTS.c.client_id == client_id,
                EVENTS.c.kind.startswith(after),
            )
            .scalar_subquery()
        )
        numbered = sa.literal(f"{kind}-").concat(sa.cast(number, sa.String))
        values = {"conversation": conversation, "kind": numbered, "client_id": client_id, "body": body, "at": now()}
        row = insert(EVENTS).values(**values)
        unless_known = row.on_conflict_do_nothing(index_elements=("conversation", "kind", "client_id"))
        with self._engine.begin() as db:
            if not db.execute(unless_known).rowcount:
                return False
            log.append(db, conversation, client_id, events)
        return True
