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

from firstguess.tutor.phrases import AGAIN_WHAT, GREETING, STOPPED, STOPPED_EARLY, THANKED
from firstguess.tutor.reply import Evidence, Progress, Reply, ReplySentence
from firstguess.tutor.words import LOOK_AGAIN, PATH_OVER
from firstguess.ui.anchors import Anchors
from firstguess.ui.buttons import deed
from firstguess.ui.card import listing
from firstguess.ui.why import why
from firstguess.ui.words import place

if TYPE_CHECKING:
    from gradio.components.chatbot import MessageDict

STAGES = {
    "looking": "Looking it up in the lesson",
    "waiting": "Waiting for your turn",
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
# No more characters than that lie between two sentences that follow each other.
BETWEEN = 3
KINDS = {"model": "worded by the model, then checked", "lesson": "quoted from the lesson"}


def question(text: str) -> MessageDict:
    """What the learner wrote, as plain text."""
    shown = escape(text).replace("\n", "<br>")
    return _message("user", f'<div class="fg-asked">{shown}</div>')


def answered(
    reply: Reply,
    anchors: Anchors,
    *,
    last: bool,
    said: bool = True,
    before: str = "",
    after: str = "",
    walking: bool = False,
) -> MessageDict:
    """A finished reply, with the cards that stand ``before`` and ``after`` it.

    Only the ``last`` one offers what to do next, the way back to the questions too where the learner is ``walking``
    through them; only one to something ``said`` can be tried again.
    """
    if reply.stopped and not reply.sentences:
        return _unanswered(reply, last)
    numbers = _Numbers(anchors)
    told = _said(reply.sentences, numbers)
    parts = [
        before,
        _heading(reply),
        told,
        _program(reply),
        _nearest(reply, anchors),
        _notices(reply),
        numbers.listed(),
        _foot(reply, anchors, last=last, said=said),
        after,
        _steps(reply, walking=walking) if last and not after else "",
    ]
    kind = "fg-abstained" if reply.abstained and not _greets(reply) else "fg-given"
    return boxed("".join(parts), f"fg-done {kind} fg-move-{reply.move}")


def boxed(html: str, kind: str) -> MessageDict:
    """A message of the tutor's around finished HTML."""
    return _message("assistant", f'<div class="fg-answer {kind}">{html}</div>')


def under_way(progress: Progress, anchors: Anchors) -> MessageDict:
    """A reply that is being made: the sentences that passed so far, and what happens now."""
    numbers = _Numbers(anchors)
    said = _said(progress.sentences, numbers)
    queue = f": {place(progress.before)}" if progress.stage == "waiting" else ""
    stage = f'<p class="fg-stage"><span class="fg-dots"></span>{STAGES[progress.stage]}{queue}…</p>'
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
    """Sentences in paragraphs; one with a label begins a paragraph with that heading."""
    sections: list[tuple[str, list[ReplySentence]]] = []
    for sentence in sentences:
        if sentence.label or not sections:
            sections.append((sentence.label, []))
        sections[-1][1].append(sentence)
    heads = (f'<h4 class="fg-label">{escape(label)}</h4>' if label else "" for label, _ in sections)
    return "".join(
        head + _paragraphs(label, section, numbers) for head, (label, section) in zip(heads, sections, strict=True)
    )


def _paragraphs(label: str, sentences: Sequence[ReplySentence], numbers: _Numbers) -> str:
    """What went wrong in a test is a paragraph a question: what was asked and its answer, then why."""
    step = 2 if label == LOOK_AGAIN else len(sentences)
    return "".join(_runs(sentences[at : at + step], numbers) for at in range(0, len(sentences), step))


def _runs(sentences: Iterable[ReplySentence], numbers: _Numbers) -> str:
    """Sentences of one kind after each other in one paragraph."""
    runs = []
    for kind, run in groupby(sentences, key=lambda sentence: sentence.source):
        said, before = [], None
        for sentence in run:
            runs_on = " fg-on" if before and _goes_on(before, sentence) else ""
            text = f'<span class="fg-said">{_inline(sentence.text)}</span>{numbers.links(sentence.evidence)}'
            said.append(f'<span class="fg-claim{runs_on}">{text}</span>')
            before = sentence
        runs.append(f'<p class="fg-run fg-{kind}">{" ".join(said)}</p>')
    return "".join(runs)


def _goes_on(before: ReplySentence, sentence: ReplySentence) -> bool:
    """Whether two quoted sentences follow each other in the lesson too, and are one quotation."""
    if not (before.evidence and sentence.evidence):
        return False
    earlier, later = before.evidence[-1], sentence.evidence[0]
    return earlier.passage == later.passage and 0 <= later.span[0] - earlier.span[1] <= BETWEEN


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
    first = reply.sentences[0].text if reply.sentences else ""
    return first.startswith((GREETING.partition("{")[0], THANKED, AGAIN_WHAT))


def _nearest(reply: Reply, anchors: Anchors) -> str:
    if not reply.nearest:
        return ""
    link = f'<a class="fg-jump" href="#{anchors.of_part(reply.nearest)}">{escape(anchors.label(reply.nearest))}</a>'
    return f'<p class="fg-nearest">Read the section: {link}</p>'


def _notices(reply: Reply) -> str:
    return "".join(f'<p class="fg-notice">{escape(words)}</p>' for words in reply.notices)


def _program(reply: Reply) -> str:
    """What a pitfall's program really printed, and, folded, the program without the mistake."""
    output = f'<h4 class="fg-label">It really prints</h4>{listing(reply.output)}' if reply.output else ""
    if not reply.mended:
        return output
    summary = "<summary>The program without the mistake</summary>"
    return f'{output}<details class="fg-mended">{summary}{listing(reply.mended)}</details>'


def _foot(reply: Reply, anchors: Anchors, *, last: bool, said: bool) -> str:
    """What can be done with the answer. What an author wrote comes out the same again: it is not tried anew."""
    tried = said and reply.move in ("answer", "abstain")
    if not (reply.sentences or tried):
        return ""
    shown = {source for sentence in reply.sentences if (source := sentence.source) in KINDS}
    keys = "".join(f'<span class="fg-key fg-key-{kind}">{KINDS[kind]}</span>' for kind in KINDS if kind in shown)
    legend = f'<p class="fg-legend">{keys}</p>' if keys and tried and not reply.abstained else ""
    again = _LAST if tried else _LAST[-1:]
    row = _row((("fg-copy", "Copy"), *(again if last else ())))
    return f'{legend}<div class="fg-acts">{row}{why(reply, anchors) if tried else ""}</div>'


def _steps(reply: Reply, *, walking: bool) -> str:
    """What to do next, as one clear button, where the reply leaves it open. A question aside loses nobody the way."""
    if reply.offer:
        button = deed("open", reply.offer, "Try a question about this", "fg-secondary")
    elif reply.text.startswith(PATH_OVER.partition("{")[0]):
        button = deed("open", "test", "Take the test", "fg-primary")
    elif reply.commit is None and reply.move in ("verdict", "reveal", "tell", "explain_back"):
        button = deed("say", "Next", "Go on", "fg-primary")
    elif reply.commit is None and walking:
        button = deed("say", "Next", "Go on with the lesson", "fg-secondary")
    else:
        return ""
    return f'<div class="fg-steps">{button}</div>'


def _row(names: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<button type="button" class="fg-act {name}">{label}</button>' for name, label in names)


def _message(role: Literal["user", "assistant"], html: str) -> MessageDict:
    # A blank line would end the HTML block, and what follows would be Markdown. The spaces of a program stay.
    return {"role": role, "content": re.sub(r"[^\S ]+", " ", html)}
