"""Everything that is held about a learner: handed over as it lies in the database, or removed without a trace.

A deleted row would stay readable in the file's free pages and in the write-ahead log. So deleted content is overwritten
(``secure_delete``), the file is written anew (``VACUUM``) and the log is emptied into it (``wal_checkpoint``). What the
disk itself keeps of blocks given back, and copies made by others, are out of reach from here.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor.tables import CONVERSATIONS, EVENTS, LEARNING

TRIES = 10
PATIENCE = 500  # milliseconds that a try waits for other programs


class TracesLeft(FirstguessError):
    """The rows are gone, but another program holds the database, so that their bytes may still lie in its files."""


def erase(engine: sa.Engine, learner: str) -> int:
    """Remove every row of ``learner``, and every byte of them; how many rows there were.

    Raises ``TracesLeft`` when the rows are gone, and the files could not be rewritten because of another program.
    """
    with engine.begin() as db:
        gone = sum(db.execute(table.delete().where(mine)).rowcount for table, mine in _held(learner))
    try:
        _rewrite(engine)
    finally:
        engine.dispose()  # a connection kept in the pool would keep its short patience
    return gone


def held(engine: sa.Engine, learner: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of ``learner`` by table, in the order of writing."""
    with engine.connect() as db:
        return {
            table.name: [dict(row) for row in db.execute(sa.select(table).where(mine)).mappings()]
            for table, mine in reversed(_held(learner))
        }


def _held(learner: str) -> tuple[tuple[sa.Table, sa.ColumnElement[bool]], ...]:
    """Each table with what is the learner's of it, those first that point to others."""
    theirs = sa.select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.learner == learner)
    return (
        (LEARNING, sa.or_(LEARNING.c.learner == learner, LEARNING.c.conversation.in_(theirs))),
        (EVENTS, EVENTS.c.conversation.in_(theirs)),
        (CONVERSATIONS, CONVERSATIONS.c.learner == learner),
    )


def _rewrite(engine: sa.Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql(f"PRAGMA busy_timeout = {PATIENCE}")
        if any(_rewritten(db) for _ in range(TRIES)):
            return
    raise TracesLeft(
        "The record is deleted, but another program is using the database, so traces of it may be left in its files. "
        "Close the tutor wherever it runs, then delete once more."
    )


def _rewritten(db: sa.Connection) -> bool:
    try:
        db.exec_driver_sql("VACUUM")
        busy, _, _ = db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    except sa.exc.OperationalError:  # locked
        return False
    return not busy
