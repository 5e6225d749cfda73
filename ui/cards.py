"""Myths and pitfalls as cards: fields of a YAML record, each citable sentence an element with its id."""

from __future__ import annotations

from difflib import SequenceMatcher
from html import escape

from firstguess.knowledge.lesson import Lesson, Part
from firstguess.knowledge.schema import Code, Myth, Pitfall, PracticeItem
from firstguess.ui.anchors import Anchors
from firstguess.ui.markup import code, inline, one_line

DIFFICULTIES = {"easy": "Easy", "medium": "Medium", "hard": "Hard"}
_REALITY = (
    ("why_it_fails", "Why the belief fails"),
    ("mechanism", "What really happens"),
    ("half_true", "When it is half true"),
    ("why_it_matters", "Why it matters"),
)
_MENDING = (("what_happens", "What happens"), ("root_cause", "Root cause"), ("fix", "The fix"))


def myth_card(lesson: Lesson, part: Part, myth: Myth, anchors: Anchors, guess: str) -> str:
    """The belief, announced as one; the fact and its reasons are one click away, so that a guess can come first."""
    fields = _Fields(lesson, part, anchors)
    reality = "".join(_labelled(label, fields.html(name, getattr(myth, name))) for name, label in _REALITY)
    return (
        f'<p class="fg-myth-q">{fields.html("question", myth.question)}</p>'
        f'<p class="fg-belief"><strong>A common belief:</strong> {fields.html("belief", myth.belief)}</p>{guess}'
        f'<details class="fg-reality"><summary>What is really true</summary>'
        f'<p class="fg-fact">{fields.html("fact", myth.fact)}</p>{reality}</details>'
    )


def pitfall_card(lesson: Lesson, part: Part, pitfall: Pitfall, anchors: Anchors, guess: str, *, revealed: bool) -> str:
    """The program to predict; once that was done, both programs side by side with what they print, and why."""
    fields = _Fields(lesson, part, anchors)
    ask = f'<p class="fg-predict">{fields.html("predict", pitfall.predict)}</p>'
    if not revealed:
        return f"{ask}{code(pitfall.wrong.code)}{guess}"
    mending = "".join(_labelled(label, fields.html(name, getattr(pitfall, name))) for name, label in _MENDING)
    pair = _listing("Wrong", pitfall.wrong, pitfall.right) + _listing("Right", pitfall.right, pitfall.wrong)
    return f'{ask}{guess}<div class="fg-pair">{pair}</div>{mending}'


def practice_card(item: PracticeItem, guess: str, *, revealed: bool) -> str:
    """A question of the practice; its solution once it was answered."""
    level = f'<span class="fg-badge fg-{item.difficulty}">{DIFFICULTIES[item.difficulty]}</span>'
    ask = f"<p>{level}{inline(item.question, (), 0)}</p>{code(item.code) if item.code else ''}{guess}"
    if not revealed:
        return ask
    steps = "".join(f"<li>{inline(step, (), 0)}</li>" for step in item.solution)
    wrong = "".join(f"<li>{inline(mistake, (), 0)}</li>" for mistake in item.common_mistakes)
    solution = f'<details class="fg-reality"><summary>The solution, step by step</summary><ol>{steps}</ol></details>'
    mistakes = f'<details class="fg-reality"><summary>Common mistakes</summary><ul>{wrong}</ul></details>'
    return ask + solution + mistakes


class _Fields:
    """Looks up the block that a field of the record became."""

    def __init__(self, lesson: Lesson, part: Part, anchors: Anchors) -> None:
        self._text = lesson.files[part.file]
        self._file, self._anchors = part.file, anchors
        self._blocks = {block.field: block for block in part.blocks}

    def html(self, name: str, value: str) -> str:
        block = self._blocks.get(name.replace("_", "-"))
        if block is None:
            return inline(value, (), 0)
        places = self._anchors.between(self._file, block.start, block.end)
        return inline(self._text[block.start : block.end], places, block.start)


def _labelled(label: str, html: str) -> str:
    return f'<p class="fg-field"><strong>{label}.</strong> {html}</p>'


def _listing(label: str, listing: Code, other: Code) -> str:
    """One of the two programs, the lines that the other does not have marked."""
    return (
        f'<div class="fg-code fg-{label.lower()}"><p class="fg-code-head">{label}</p>'
        f'<pre tabindex="0" aria-label="{label} code"><code>{_marked(listing.code, other.code)}</code></pre>'
        f'<p class="fg-code-head">It prints</p><pre tabindex="0" aria-label="What the {label.lower()} code prints">'
        f"<samp>{one_line(escape(listing.prints.strip()))}</samp></pre></div>"
    )


def _marked(code: str, other: str) -> str:
    lines, others = code.rstrip().splitlines(), other.rstrip().splitlines()
    html = [escape(line) for line in lines]
    for tag, start, end, _, _ in SequenceMatcher(None, lines, others, autojunk=False).get_opcodes():
        if tag != "equal":
            html[start:end] = [f'<span class="fg-diff">{line}</span>' for line in html[start:end]]
    return "&#10;".join(html)
