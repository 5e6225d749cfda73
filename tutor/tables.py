"""The tables of a learner's data, and how the database that holds them is opened.

SQLAlchemy over SQLite (write-ahead log, full sync), so that another database can take its place later.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

METADATA = sa.MetaData()
CONVERSATIONS = sa.Table(
    "conversations",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("learner", sa.String(80), nullable=False, index=True),
    sa.Column("lesson", sa.String(80), nullable=False),
    sa.Column("started", sa.String(40), nullable=False),
)
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    # `turn-0`, or `replaced-1` for the first time that this client id was replaced, then `turn-1`, and so on.
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("client_id", sa.String(80), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.UniqueConstraint("conversation", "kind", "client_id"),
)
# What learners did (see events.py); `position` counts the events that one client id brought.
LEARNING = sa.Table(
    "learning",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("learner", sa.String(80), nullable=False),
    sa.Column("lesson", sa.String(80), nullable=False),
    sa.Column("conversation", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("client_id", sa.String(80), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.String(40), nullable=False),
    sa.UniqueConstraint("conversation", "client_id", "position"),
    sa.Index("ix_learning_learner_lesson", "learner", "lesson"),
)


def open_engine(path: Path) -> sa.Engine:
    """The database at ``path``, made or brought up to date where needed; several programs may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False, "timeout": 30})
    sa.event.listen(engine, "connect", _durable)
    with engine.begin() as db:
        for table in METADATA.sorted_tables:
            db.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                db.execute(CreateIndex(index, if_not_exists=True))
    return engine


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _durable(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
