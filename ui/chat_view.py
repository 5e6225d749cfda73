"""A conversation as messages of Gradio's chatbot.

The chatbot renders Markdown, so everything here is one line of HTML whose texts are escaped: inside an HTML block
Markdown means nothing, and a learner's ``<b>`` or ``![](…)`` stays the text it is. Gradio's sanitiser then keeps the
tags and classes used here and drops ``data-`` and ``aria-`` attributes, so meaning sits in classes and links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from firstguess.tutor.phrases import GREETING, STOPPED, STOPPED_EARLY
from firstguess.tutor.reply import Evidence, Progress, Reply, ReplySentence
from firstguess.ui.anchors import Anchors

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

STAGES = {
    "looking": "Looking it up in the lesson",
    "wording": "Wording an answer",
    "checking": "Checking it against the lesson",
    "done": "Done",
}
ABSTENTIONS = {
    "not_in_lesson": "Not in this lesson",
    "partly_covered": "Only partly in this lesson",
    "ambiguous": "Which one do you mean?",
    "off_topic": "That is outside this lesson",
    None: "I could not verify an answer",
}
_LAST = (("fg-do-again", "Try again"), ("fg-do-edit", "Edit question"), ("fg-do-export", "Export chat"))
KINDS = {"model": "worded by the model, then checked", "lesson": "quoted from the lesson"}


def question(text: str) -> MessageDict:
    """What the learner wrote, as plain text."""
    shown = escape(text).replace("\n", "<br>")
    return _message("user", f'<div class="fg-asked">{shown}</div>')


def answered(reply: Reply, anchors: Anchors, *, last: bool) -> MessageDict:
    """A finished reply. Only the ``last`` one offers another try and an edit of its question."""
    if reply.stopped and not reply.sentences:
        return _unanswered(reply, last)
    numbers = _Numbers(anchors)
    said = _said(reply.sentences, numbers)
    parts = [
        _heading(reply),
        said,
        _nearest(reply, anchors),
        _notices(reply),
        numbers.listed(),
        _foot(reply, anchors, last),
    ]
    kind = "fg-abstained" if reply.abstained and not _greets(reply) else "fg-given"
    return _message("assistant", f'<div class="fg-answer fg-done {kind}">{"".join(parts)}</div>')


def under_way(progress: Progress, anchors: Anchors) -> MessageDict:
    """A reply that is being made: the sentences that passed so far, and what happens now."""
    numbers = _Numbers(anchors)
    said = _said(progress.sentences, numbers)
    stage = f'<p class="fg-stage"><span class="fg-dots"></span>{STAGES[progress.stage]}…</p>'
    return _message("assistant", f'<div class="fg-answer fg-pending">{said}{stage}</div>')


def stopped(progress: Progress, anchors: Anchors) -> MessageDict:
    """A reply that was stopped and never came to its end: what had passed the check until then."""
    words = STOPPED if progress.sentences else STOPPED_EARLY
    made = Reply("answer", progress.sentences, "", notices=(words,), stopped=True)
    return answered(made, anchors, last=True)


def _unanswered(reply: Reply, last: bool) -> MessageDict:
    """One calm line, and the question to try again or to edit."""
    row = f'<div class="fg-acts">{_row(_LAST)}</div>' if last else ""
    return _message("assistant", f'<div class="fg-answer fg-done fg-unanswered">{_notices(reply)}{row}</div>')


def trouble(words: str) -> MessageDict:
    """Something that went wrong, in words, with what to do."""
    body = f'<p class="fg-kind">That did not work</p><p class="fg-said">{escape(words)}</p>'
    return _message("assistant", f'<div class="fg-answer fg-done fg-trouble">{body}</div>')


def conversation(turns: Iterable[tuple[str, Reply]], anchors: Anchors, *, asking: bool = False) -> list[MessageDict]:
    """All turns of a conversation, oldest first: pairs of a message and its reply.

    While the next question is being answered (``asking``) none of them is the last.
    """
    pairs = list(turns)
    messages: list[MessageDict] = []
    for position, (text, reply) in enumerate(pairs, 1):
        messages += [question(text), answered(reply, anchors, last=not asking and position == len(pairs))]
    return messages


class _Numbers:
    """Source numbers of one answer, in the order of their first use."""

    def __init__(self, anchors: Anchors) -> None:
        self._anchors = anchors
        self._known: dict[str, tuple[int, str]] = {}

    def links(self, evidence: Sequence[Evidence]) -> str:
        return "".join(self._link(item) for item in evidence)

    def _link(self, item: Evidence) -> str:
        target = self._anchors.of_span(item.passage, item.file, *item.span)
        label = self._anchors.source(item.passage)
        number, _ = self._known.setdefault(target, (len(self._known) + 1, label))
        tip = escape(f"{label}: “{item.text}”", quote=True)
        return f'<a class="fg-cite" href="#{target}" title="{tip}"><span class="fg-vh">Source </span>{number}</a>'

    def listed(self) -> str:
        """The list of sources under the answer, each section once; its link leads to all its sentences."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for target, (number, label) in self._known.items():
            sections.setdefault(label, []).append((str(number), target))
        items = "".join(_source(label, *zip(*uses, strict=True)) for label, uses in sections.items())
        return f'<ul class="fg-sources">{items}</ul>' if items else ""


def _source(label: str, numbers: Sequence[str], targets: Sequence[str]) -> str:
    number = f'<span class="fg-num">{", ".join(numbers)}</span>'
    return f'<li><a class="fg-source" href="#{",".join(targets)}">{number}{escape(label)}</a></li>'


def _said(sentences: Iterable[ReplySentence], numbers: _Numbers) -> str:
    """Sentences, those of one kind after each other in one paragraph."""
    runs = []
    for kind, run in groupby(sentences, key=lambda sentence: sentence.source):
        said = " ".join(
            f'<span class="fg-claim"><span class="fg-said">{_inline(sentence.text)}</span>'
            f"{numbers.links(sentence.evidence)}</span>"
            for sentence in run
        )
        runs.append(f'<p class="fg-run fg-{kind}">{said}</p>')
    return "".join(runs)


def _inline(text: str) -> str:
    """Text with its `code` spans; everything else is literal."""
    pieces = escape(" ".join(text.split())).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces))


def _heading(reply: Reply) -> str:
    return f'<p class="fg-kind">{ABSTENTIONS[reply.reason]}</p>' if reply.abstained and not _greets(reply) else ""


def _greets(reply: Reply) -> bool:
    """A greeting is no question, so greeting back withholds nothing."""
    return bool(reply.sentences) and reply.sentences[0].text.startswith(GREETING.partition("{")[0])


def _nearest(reply: Reply, anchors: Anchors) -> str:
    if not reply.nearest:
        return ""
    link = f'<a class="fg-jump" href="#{anchors.of_part(reply.nearest)}">{escape(anchors.label(reply.nearest))}</a>'
    return f'<p class="fg-nearest">Read the section: {link}</p>'


def _notices(reply: Reply) -> str:
    return "".join(f'<p class="fg-notice">{escape(words)}</p>' for words in reply.notices)


def _foot(reply: Reply, anchors: Anchors, last: bool) -> str:
    kinds = dict.fromkeys(sentence.source for sentence in reply.sentences if sentence.source in KINDS)
    legend = "".join(f'<span class="fg-key fg-key-{kind}">{KINDS[kind]}</span>' for kind in kinds)
    shown = f'<p class="fg-legend">{legend}</p>' if legend and not reply.abstained else ""
    return shown + _buttons(_why(reply, anchors), last=last)


def _buttons(more: str = "", *, last: bool) -> str:
    return f'<div class="fg-acts">{_row((("fg-copy", "Copy"), *(_LAST if last else ())))}{more}</div>'


def _row(names: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<button type="button" class="fg-act {name}">{label}</button>' for name, label in names)


def _why(reply: Reply, anchors: Anchors) -> str:
    """The disclosure that shows how the answer came about: passages with scores, what was dropped, and the times."""
    rows = "".join(
        f"<tr><td>{escape(anchors.source(p.id))}</td><td>{p.score:.2f}</td><td>{escape(_clip(p.text))}</td></tr>"
        for p in reply.passages
    )
    head = "<tr><th>Passage</th><th>Score</th><th>Begins</th></tr>"
    table = f'<table class="fg-hits"><thead>{head}</thead><tbody>{rows}</tbody></table>' if rows else ""
    facts = "".join(f"<li>{escape(line)}</li>" for line in _facts(reply))
    return f'<details class="fg-why"><summary>Why this answer</summary>{table}<ul>{facts}</ul></details>'


def _facts(reply: Reply) -> list[str]:
    reason = f" ({reply.reason.replace('_', ' ')})" if reply.reason else ""
    lines = [f"What I did: {reply.move.replace('_', ' ')}{reason}. Model: {reply.model}.", *reply.why]
    if supports := ", ".join(f"{sentence.support:.2f}" for sentence in reply.sentences):
        lines.append(f"Support of each sentence by its source, from 0 to 1: {supports}.")
    lines.append(f"Drafted sentences dropped because the lesson does not carry them: {reply.dropped}.")
    if reply.myth:
        lines.append(f"Myth recognised in your words: {reply.myth.id} ({reply.myth.stance}).")
    times = reply.timings
    lines.append(
        f"Looked up in {times.retrieve:.0f} ms, first sentence after {times.first_sentence:.0f} ms, "
        f"everything after {times.total:.0f} ms."
    )
    return lines


def _clip(text: str, most: int = 110) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _message(role: Literal["user", "assistant"], html: str) -> MessageDict:
    # A blank line would end the HTML block, and what follows would be Markdown.
    return {"role": role, "content": re.sub(r"\s+", " ", html)}
