"""How an answer came about: the passages with their scores, what was dropped, and the times."""

from __future__ import annotations

from html import escape

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
