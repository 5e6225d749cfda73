"""How an answer came about: in words first, then the passages with their scores, the other figures and the times."""

from __future__ import annotations

from html import escape

from firstguess.tutor.composing import FIGURES
from firstguess.tutor.reply import Reply
from firstguess.ui.anchors import Anchors


def why(reply: Reply, anchors: Anchors) -> str:
    """The disclosure under an answer."""
    rows = "".join(
        f"<tr><td>{escape(anchors.source(p.id))}</td><td>{p.score:.2f}</td><td>{escape(_clip(p.text))}</td></tr>"
        for p in reply.passages
    )
    head = "<tr><th>Passage</th><th>Score</th><th>Begins</th></tr>"
    table = f'<table class="fg-hits"><thead>{head}</thead><tbody>{rows}</tbody></table>' if rows else ""
    told = "".join(f"<li>{escape(line)}</li>" for line in _told(reply))
    figures = "".join(f"<li>{escape(line)}</li>" for line in _figures(reply))
    behind = f'<ul class="fg-figures">{figures}</ul>'
    return f'<details class="fg-why"><summary>Why this answer</summary><ul>{told}</ul>{table}{behind}</details>'


def _told(reply: Reply) -> list[str]:
    """What happened, in words."""
    lines = [line for line in reply.why if not line.startswith(FIGURES)]
    quoted = sum(sentence.source == "lesson" for sentence in reply.sentences)
    worded = sum(sentence.source == "model" for sentence in reply.sentences)
    if quoted or worded:
        lines.append(f"{_count(quoted, 'sentence')} quoted from the lesson, {worded} worded by the model and checked.")
    if reply.dropped:
        lines.append(f"{_count(reply.dropped, 'drafted sentence')} left out: the lesson does not carry it.")
    if reply.myth:
        lines.append(f"Myth recognised in your words: {reply.myth.id} ({reply.myth.stance}).")
    return lines


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _figures(reply: Reply) -> list[str]:
    """The figures behind it, for whoever measures."""
    reason = f" ({reply.reason.replace('_', ' ')})" if reply.reason else ""
    lines = [f"Move: {reply.move.replace('_', ' ')}{reason}. Model: {reply.model}."]
    lines += [line.removeprefix(FIGURES) for line in reply.why if line.startswith(FIGURES)]
    if supports := ", ".join(f"{sentence.support:.2f}" for sentence in reply.sentences):
        lines.append(f"Support of each sentence by its source, from 0 to 1: {supports}.")
    times = reply.timings
    lines.append(
        f"Looked up in {times.retrieve:.0f} ms, first sentence after {times.first_sentence:.0f} ms, "
        f"everything after {times.total:.0f} ms."
    )
    return lines


def _clip(text: str, most: int = 110) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
