"""Everything that is held about a learner, to take away: as Markdown to read, as JSON to keep, as cards for Anki."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from firstguess.knowledge.errors import FirstguessError
from firstguess.knowledge.library import Library
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.lab.experiments import Experiment, experiments_for
from firstguess.tutor.lab.tried import LabLine
from firstguess.tutor.learner import LearnerState, fold
from firstguess.tutor.record import ConceptLine, MisconceptionLine, Record, record
from firstguess.tutor.scene import UNAIDED
from firstguess.tutor.store import Store, Turn

VERSION = 1


class NobodyCalled(FirstguessError):
    """Nothing is held about a learner of that id."""


@dataclass(frozen=True)
class Studied:
    """What is held about a learner of one lesson. ``items`` are {} when the lesson is no longer there.

    ``unread`` counts the events that a newer version wrote; ``talks`` are the conversations, the newest first.
    """

    lesson: str
    title: str
    items: Mapping[str, Item]
    state: LearnerState
    record: Record
    unread: int
    talks: tuple[tuple[Turn, ...], ...]


@dataclass(frozen=True)
class Held:
    """All that is held about ``learner``; ``rows`` are the database's own, by table."""

    learner: str
    at: datetime
    lessons: tuple[Studied, ...]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]


def gather(store: Store, library: Library, learner: str, now: datetime) -> Held:
    """Read everything that is held about a learner. Raises ``NobodyCalled``, naming those who are there."""
    rows = store.export(learner)
    if not any(rows.values()):
        known = ", ".join(store.learners()) or "nobody yet"
        raise NobodyCalled(f"Nothing is held about {learner!r}. There is: {known}.")
    names = dict.fromkeys(row["lesson"] for row in rows["conversations"])
    return Held(learner, now, tuple(_studied(store, library, learner, name, now) for name in names), rows)


def as_json(held: Held) -> str:
    """One object: the record of each lesson, and every row as it lies in the database, its body unfolded."""
    lessons = [{"id": each.lesson, "title": each.title, "unread": each.unread, **each.record.as_json()}
               for each in held.lessons]  # fmt: skip
    rows = {table: [_unfolded(row) for row in rows] for table, rows in held.rows.items()}
    whole = {"version": VERSION, "learner": held.learner, "at": held.at.isoformat(), "lessons": lessons, "held": rows}
    return _utf8(json.dumps(whole, ensure_ascii=False, indent=2))


def as_markdown(held: Held) -> str:
    """The record of each lesson, then the conversations, for a person to read."""
    lines = [f"# What firstguess holds about {_quoted(held.learner)}", "", f"As of {_date(held.at)}."]
    for studied in held.lessons:
        lines += ["", f"## {_quoted(studied.title)}", "", *_record(studied), *_talks(studied)]
    return _utf8("\n".join(lines) + "\n")


def _studied(store: Store, library: Library, learner: str, name: str, now: datetime) -> Studied:
    lesson = library.lessons().get(name)
    items = items_of(lesson) if lesson else {}
    events, unread = store.events(learner, name)
    state = fold(events)
    talks = (tuple(store.history(each, learner)) for each in store.conversations(learner, name))
    experiments = experiments_for(name)
    page = record(state, items, now, experiments, _closed(experiments, items, state))
    title = lesson.meta.title if lesson else f"{name} (a lesson that is no longer there)"
    return Studied(name, title, items, state, page, unread, tuple(turns for turns in talks if turns))


def _closed(experiments: Sequence[Experiment], items: Mapping[str, Item], state: LearnerState) -> set[str]:
    """The experiments that would answer a question that is open in any conversation."""
    asked = {pending.item for pending in state.pending.values() if pending.asked != "explain_back"}
    asked.update(*(run.remaining for run in state.run.values() if run.run in UNAIDED))
    parts = {part for name in asked if name in items for part in (name, *items[name].sources)}
    return {each.id for each in experiments if not parts.isdisjoint(each.parts)}


def _record(studied: Studied) -> Iterator[str]:
    page = studied.record
    yield from _section("Strong", map(_concept, page.strong))
    yield from _section("Nearly there", map(_concept, page.nearly))
    yield from _section("Shaky", map(_concept, page.shaky))
    yield from _section("Due", (f"{_quoted(line.question)} ({line.why}; since {_date(line.at)})" for line in page.due))
    yield from _section(
        "To come", (f"{_date(line.at)}: {_quoted(line.question)} ({line.why})" for line in page.upcoming)
    )
    points = [f"{point.level}: {point.share.words}" for point in page.calibration.points]
    yield from _section("How sure, and how often right", [*points, page.calibration.words])
    yield from _section("First tries and later ones", [page.tries.words, page.alone.words])
    yield from _section("Beliefs", map(_belief, page.misconceptions))
    yield from _section("In the lab", map(_tried, page.lab))
    if studied.unread:
        yield from (f"{studied.unread} entries were written by a newer firstguess; the JSON export holds them.", "")


def _section(title: str, lines: Iterator[str] | Sequence[str] | map[str]) -> Iterator[str]:
    entries = [f"- {line}" for line in lines]
    if entries:
        yield from (f"### {title}", "", *entries, "")


def _concept(line: ConceptLine) -> str:
    told = f", told {line.told} times" if line.told else ""
    missing = f" {line.missing}" if line.missing else ""
    return f"{_quoted(line.question)} Right {line.right} of {line.tries}{told}.{missing}"


def _belief(line: MisconceptionLine) -> str:
    evidence = "; ".join(f"{each.what} “{_quoted(each.words)}” on {_date(each.at)}" for each in line.evidence)
    return f"{_quoted(line.belief)} {line.status.capitalize()}: {evidence}. {line.missing}".rstrip()


def _tried(line: LabLine) -> str:
    came = _quoted(line.untold) or f"It came out: “{_quoted(line.came)}”"
    said = f"{line.level}: “{_quoted(line.predicted)}”"
    return f"{_quoted(line.title)}, {_date(line.at)}. You predicted, {said} {came}"


def _talks(studied: Studied) -> Iterator[str]:
    for number, turns in enumerate(reversed(studied.talks), start=1):
        yield from (f"### Conversation {number}", "")
        for turn in turns:
            yield from (f"> {_quoted(line)}" for line in turn.message.splitlines() or [""])
            yield from ("", _quoted(str(turn.reply.get("text", ""))), "")


def _quoted(text: str) -> str:
    """``text`` with what Markdown would take for markup escaped, so that it reads as it was written."""
    escaped = re.sub(r"([\\`*_{}\[\]<>#|~&!])", r"\\\1", text)
    return re.sub(r"^(\s*)([-+=]|\d+(?=[.)]))", r"\1\\\2", escaped, flags=re.M)


def _date(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M %Z")


def _unfolded(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "body": json.loads(row["body"])} if "body" in row else dict(row)


def _utf8(text: str) -> str:
    """Half a surrogate pair has no UTF-8, and its backslashed form is JSON's own escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
