"""The log of turns: appended, never overwritten; what a conversation shows is read from it.

SQLAlchemy over SQLite (write-ahead log, full sync), so that another database can take its place later.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

_METADATA = sa.MetaData()
_CONVERSATIONS = sa.Table(
    "conversations",
    _METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("learner", sa.String(80), nullable=False, index=True),
    sa.Column("lesson", sa.String(80), nullable=False),
    sa.Column("started", sa.String(40), nullable=False),
)
_EVENTS = sa.Table(
    "events",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    # `turn-0`, or `replaced-1` for the first time that this client id was replaced, then `turn-1`, and so on.
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("client_id", sa.String(80), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.UniqueConstraint("conversation", "kind", "client_id"),
)


@dataclass(frozen=True)
class Turn:
    """A delivered turn: the learner's message and the reply's JSON. ``query`` is the message made standalone."""

    client_id: str
    message: str
    query: str
    reply: dict[str, Any]


class Store:
    """Conversations and their events in one database; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30})
        sa.event.listen(self._engine, "connect", _durable)
        _METADATA.create_all(self._engine)

    def new_conversation(self, learner: str, lesson: str) -> str:
        """Start a conversation; returns its id."""
        name = uuid.uuid4().hex
        with self._engine.begin() as db:
            db.execute(_CONVERSATIONS.insert().values(id=name, learner=learner, lesson=lesson, started=_now()))
        return name

    def ensure(self, conversation: str, learner: str, lesson: str) -> None:
        """Make sure that ``conversation`` exists and is this learner's. Raises ``PermissionError`` when it is not."""
        values = {"id": conversation, "learner": learner, "lesson": lesson, "started": _now()}
        owner = self._owner(conversation)
        if owner is None:
            with self._engine.begin() as db:
                db.execute(insert(_CONVERSATIONS).values(**values).on_conflict_do_nothing())
            # Another thread may have been faster, for another learner.
            owner = self._owner(conversation)
        if owner != learner:
            raise PermissionError("this conversation belongs to somebody else")

    def _owner(self, conversation: str) -> str | None:
        with self._engine.connect() as db:
            return db.scalar(sa.select(_CONVERSATIONS.c.learner).where(_CONVERSATIONS.c.id == conversation))

    def conversations(self, learner: str, lesson: str | None = None) -> list[str]:
        """Ids of a learner's conversations, the newest first."""
        query = sa.select(_CONVERSATIONS.c.id).where(_CONVERSATIONS.c.learner == learner)
        if lesson is not None:
            query = query.where(_CONVERSATIONS.c.lesson == lesson)
        with self._engine.connect() as db:
            newest = query.order_by(_CONVERSATIONS.c.started.desc(), sa.literal_column("conversations.rowid").desc())
            return [row.id for row in db.execute(newest)]

    def lesson_of(self, conversation: str, learner: str) -> str | None:
        """The lesson that a learner's conversation is about, or None when there is no such conversation."""
        query = sa.select(_CONVERSATIONS.c.lesson).where(
            _CONVERSATIONS.c.id == conversation, _CONVERSATIONS.c.learner == learner
        )
        with self._engine.connect() as db:
            return db.scalar(query)

    def add_turn(self, conversation: str, turn: Turn) -> bool:
        """Append a delivered turn; False when its client id was stored before and has not been replaced since.

        An unknown conversation is SQLAlchemy's ``IntegrityError``.
        """
        # Everything but ASCII is escaped, because half a surrogate has no UTF-8.
        body = json.dumps({"message": turn.message, "query": turn.query, "reply": turn.reply})
        return self._append(conversation, "turn", turn.client_id, body, after="replaced")

    def replace_turn(self, conversation: str, client_id: str) -> bool:
        """Mark a turn as replaced, so that history no longer shows it; the event itself stays."""
        return self._append(conversation, "replaced", client_id, "{}", after="turn")

    def history(self, conversation: str, learner: str) -> list[Turn]:
        """The turns of a learner's conversation in order, without replaced ones; [] for somebody else's."""
        query = (
            sa.select(_EVENTS.c.kind, _EVENTS.c.client_id, _EVENTS.c.body)
            .join(_CONVERSATIONS, _CONVERSATIONS.c.id == _EVENTS.c.conversation)
            .where(_EVENTS.c.conversation == conversation, _CONVERSATIONS.c.learner == learner)
            .order_by(_EVENTS.c.number)
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

    def _append(self, conversation: str, kind: str, client_id: str, body: str, *, after: str) -> bool:
        """Append an event unless it is known: the same kind, after as many events of the kind ``after``."""
        number = (
            sa.select(sa.func.count())
            .where(
                _EVENTS.c.conversation == conversation,
                _EVENTS.c.client_id == client_id,
                _EVENTS.c.kind.startswith(after),
            )
            .scalar_subquery()
        )
        numbered = sa.literal(f"{kind}-").concat(sa.cast(number, sa.String))
        values = {"conversation": conversation, "kind": numbered, "client_id": client_id, "body": body, "at": _now()}
        event = insert(_EVENTS).values(**values)
        unless_known = event.on_conflict_do_nothing(index_elements=("conversation", "kind", "client_id"))
        with self._engine.begin() as db:
            return db.execute(unless_known).rowcount > 0


def _durable(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
