"""Your record: what the log says about the learner, on a page of their own, with what they can do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from firstguess.tutor.lab.tried import LabLine
from firstguess.tutor.misconception_file import RULE
from firstguess.tutor.record import ConceptLine, DueLine, MisconceptionLine, Record, SureErrorLine
from firstguess.ui.anchors import Anchors
from firstguess.ui.buttons import deed
from firstguess.ui.curve import LABELS, curve
from firstguess.ui.markup import inline
from firstguess.ui.start import minutes

STATUS = {"open": "open", "closing": "closing", "closed": "closed", "disputed": "disputed by you"}
MOST = 5
DURING = (
    '<section class="fg-record"><h3 class="fg-title">Your record</h3><p>It opens again when you are through with the '
    "questions: until then it would tell you how they went.</p></section>"
)
# The script says under which name the record is kept: a cookie tells it, and the server makes the same page for all.
NAMING = (
    '<div class="fg-naming"><p class="fg-fine fg-owner">It is kept under a private id of this browser.</p>'
    '<label class="fg-fine">Go on under a name <input class="fg-name-box" type="text" maxlength="60" '
    'autocomplete="off"></label><button type="button" class="fg-exit fg-do-name">Use this name</button>'
    '<p class="fg-fine">With a name you can go on in another browser on this machine. It is not an account: whoever '
    "types the same name goes on with the same record. What you did until now stays with this browser.</p></div>"
)
NOTHING = "<p>Nothing yet. Your first guess begins it, and everything in it can be exported or deleted by you.</p>"


def record_page(record: Record, anchors: Anchors) -> str:
    """The record as one line of HTML."""
    front = f'<h3 class="fg-title">Your record</h3><p class="fg-summary">{_summary(record)}</p>{_review(record)}'
    body = "".join(_sections(record, anchors)) if record.answers else ""
    body += _section("In the lab", _lab(record.lab))
    return f'<section class="fg-record" id="fg-rec">{front}{body or NOTHING}{_yours(exportable=bool(body))}</section>'


def _sections(record: Record, anchors: Anchors) -> Iterable[str]:
    yield _section("What you know", _known(record, anchors))
    yield _section("When it comes back", _coming(record))
    yield _section("How sure, and how right", curve(record.calibration))
    yield _section("Sure, and wrong", _sure_errors(record.sure_errors))
    yield _section("Beliefs to look at again", _beliefs(record.misconceptions))
    yield _section("Does guessing first work for you?", f"<p>{escape(record.tries.words)}</p>")
    yield _section("With help, and on your own", f"<p>{escape(record.alone.words)}</p>")


def _section(title: str, body: str) -> str:
    return f'<section class="fg-rec-part"><h4>{title}</h4>{body}</section>' if body else ""


def _summary(record: Record) -> str:
    if not record.answers:
        return "What you know, what comes back, and what you were surely wrong about."
    counts = ((len(record.strong), "strong"), (len(record.nearly), "nearly there"), (len(record.shaky), "shaky"))
    said = ", ".join(f"{count} {name}" for count, name in counts if count)
    answers = f"{record.answers} answer{'' if record.answers == 1 else 's'}"
    return f"{answers}: {said}." if said else f"{answers}."


def _review(record: Record) -> str:
    if not record.due:
        return ""
    count = len(record.due)
    label = f"Review {count} due question{'' if count == 1 else 's'} ({minutes(count)})"
    return f'<div class="fg-steps">{deed("open", "review", label, "fg-primary")}</div>'


def _known(record: Record, anchors: Anchors) -> str:
    groups = (("Strong", record.strong), ("Nearly there", record.nearly), ("Shaky", record.shaky))
    return "".join(_group(name, lines, anchors) for name, lines in groups if lines)


def _group(name: str, lines: Sequence[ConceptLine], anchors: Anchors) -> str:
    kind = name.split()[0].lower()
    shown = "".join(_concept(line, anchors) for line in lines[:MOST])
    rest = "".join(_concept(line, anchors) for line in lines[MOST:])
    more = f"<details><summary>{len(lines) - MOST} more</summary><ul>{rest}</ul></details>" if rest else ""
    missing = f'<p class="fg-missing">{escape(lines[0].missing)}</p>' if lines[0].missing else ""
    return (
        f'<div class="fg-group fg-group-{kind}"><h5>{name} <span class="fg-count">{len(lines)}</span></h5>'
        f"{missing}<ul>{shown}</ul>{more}</div>"
    )


def _concept(line: ConceptLine, anchors: Anchors) -> str:
    told = f", told {line.told} time{'' if line.told == 1 else 's'}" if line.told else ""
    tries = f"right {line.right} of {line.tries}" if line.tries else "not answered yet"
    link = f'<a class="fg-jump" href="#{anchors.of_part(line.part)}">{escape(anchors.label(line.part))}</a>'
    return f'<li>{_asked(line.question)}<span class="fg-fine">{tries}{told} · {link}</span></li>'


def _asked(question: str) -> str:
    """A question, of which two lines are enough to know it again."""
    return f'<span class="fg-two">{inline(question, (), 0)}</span>'


def _bare(answer: str) -> str:
    """An answer to stand in quotation marks within a sentence."""
    return inline(answer.rstrip("."), (), 0)


def _coming(record: Record) -> str:
    lines = (*record.due, *record.upcoming)
    if not lines:
        return ""
    rows = "".join(_due(line, record.as_of) for line in lines[:MOST])
    more = f'<p class="fg-fine">and {len(lines) - MOST} more</p>' if len(lines) > MOST else ""
    return f"<ul>{rows}</ul>{more}"


def _due(line: DueLine, now: datetime) -> str:
    return (
        f"<li>{_asked(line.question)}"
        f'<span class="fg-fine"><strong>{when(line.at, now)}</strong>: {escape(line.why)}</span></li>'
    )


def when(at: datetime, now: datetime) -> str:
    """A date as one says it, in whole days from ``now``."""
    if at <= now:
        return "due now"
    days = (at.date() - now.date()).days
    if days <= 1:
        return "later today" if days == 0 else "tomorrow"
    return f"in {days} days" if days < 14 else f"on {at.date().isoformat()}"


def _sure_errors(lines: Sequence[SureErrorLine]) -> str:
    if not lines:
        return ""
    return f"<ul>{''.join(map(_sure_error, lines))}</ul>"


def _sure_error(line: SureErrorLine) -> str:
    back = f"checked again on {line.due.date().isoformat()}" if line.due else "both return checks passed"
    chose = f"You were sure of “{inline(line.chose.rstrip('.'), (), 0)}”. " if line.chose else ""
    return f'<li>{_asked(line.question)}<span class="fg-fine">{chose}{back[0].upper() + back[1:]}.</span></li>'


def _beliefs(lines: Sequence[MisconceptionLine]) -> str:
    if not lines:
        return ""
    return f'<p class="fg-fine">{escape(RULE)}</p>' + "".join(map(_belief, lines))


def _belief(line: MisconceptionLine) -> str:
    evidence = "".join(
        f"<li>{each.at.date().isoformat()}, {escape(each.what)}: “{inline(each.words.rstrip('.'), (), 0)}”</li>"
        for each in line.evidence
        if each.words
    )
    missing = f'<p class="fg-fine">{escape(line.missing)}</p>' if line.missing and line.missing != RULE else ""
    if line.status == "disputed":
        buttons = deed("kept", line.id, "Take it back", "fg-exit")
    else:
        buttons = deed("disputed", line.id, "I dispute this", "fg-exit")
    buttons += deed("deleted", line.id, "Delete", "fg-exit fg-sure-first")
    return (
        f'<div class="fg-belief-entry"><p><strong>{inline(line.belief, (), 0)}</strong> '
        f'<span class="fg-status-{line.status} fg-pill">{STATUS.get(line.status, line.status)}</span></p>'
        f'<ul class="fg-fine">{evidence}</ul>{missing}<div class="fg-exits">{buttons}</div></div>'
    )


def _lab(lines: Sequence[LabLine]) -> str:
    if not lines:
        return ""
    rest = "".join(map(_tried, lines[MOST:]))
    more = f"<details><summary>{len(lines) - MOST} more</summary><ul>{rest}</ul></details>" if rest else ""
    return f"<ul>{''.join(map(_tried, lines[:MOST]))}</ul>{more}"


def _tried(line: LabLine) -> str:
    said = f"You predicted “{escape(line.predicted.rstrip('.'))}” ({LABELS[line.level]})"
    if line.untold:
        told = f"{said}. {escape(line.untold)}"
    elif line.came == line.predicted:
        told = f"{said}, and so it came out."
    else:
        told = f"{said}. It came out: “{escape(line.came.rstrip('.'))}”."
    return f'<li>{escape(line.title)}<span class="fg-fine">{told} On {line.at.date().isoformat()}.</span></li>'


def _yours(*, exportable: bool) -> str:
    links = "".join(
        f'<a class="fg-exit" href="/record.{ending}" download>{name}</a>'
        for ending, name in (("md", "Markdown"), ("json", "JSON"), ("apkg", "Anki cards"))
    )
    erase = deed("erase", "everything", "Delete everything", "fg-exit fg-danger fg-sure-first")
    export = f'<div class="fg-exits"><span>Export:</span>{links}</div>' if exportable else ""
    rows = f'{export}{NAMING}<div class="fg-exits">{erase}</div>'
    return f'<section class="fg-rec-part"><h4>It is yours</h4>{rows}</section>'
