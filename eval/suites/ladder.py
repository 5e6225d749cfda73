"""Ladder: how much of the answer does each hint tell, does that rise, and does no hint tell it outright?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from statistics import mean

from firstguess.eval.giveaway import Finding
from firstguess.eval.hinting import KINDS, given_away, information, rises
from firstguess.eval.rows import Curve, Item, Measure, Row
from firstguess.eval.suites.tutored import Outcome, TutorSuite, told
from firstguess.eval.systems.ours import Ours
from firstguess.eval.workbench import Workbench
from firstguess.tutor import items as lesson_items
from firstguess.tutor.actions import Action
from firstguess.tutor.reply import Reply

#: What a learner says for the next rung, and how often at most: no ladder is longer.
ASKS, LONGEST = "hint", 8
ALWAYS = ("climbed", "gives_away", "aimed_gives_away")


class Ladder(TutorSuite):
    """Each practice, quiz and step item is opened, and hints are asked for until the answer is told."""

    name = "ladder"
    title = "Hints tell more rung by rung, and the answer last"
    measures = (
        Measure("climbed", "items whose hints lead to the answer when they are asked for one by one"),
        Measure("information_first", "how far the first hint singles out the right option", "neither", "score"),
        Measure("information_hints", "how far all hints before the answer do", "neither", "score"),
        Measure("information_answer", "how far the answer does, when it is told", unit="score"),
        Measure("rises", "items told most clearly at the end, and at the last hint no less than at the first"),
        Measure("gives_away", "items with a hint before the last rung that tells the answer outright", "lower"),
        Measure("near_answer", "items with a hint that comes near the answer in meaning, to be read", "neither"),
        Measure("aimed_gives_away", "items with a hint aimed at an option that tells the answer outright", "lower"),
    )

    def items(self, bench: Workbench) -> Sequence[Item]:
        return [
            Item(item.id, item.lesson, item.kind, item.sources[0].replace("#", "/"), item, ALWAYS)
            for lesson in bench.library.lessons().values()
            for item in lesson_items.items_of(lesson).values()
            if item.kind in KINDS and item.right is not None
        ]

    def run(self, item: Item, system: Ours, bench: Workbench) -> Outcome:
        target: lesson_items.Item = item.case
        replies = _walked(target, system)
        hints = [reply.sentences[-1].text for reply in replies if reply.move == "hint"]
        found = given_away(hints, target, bench.embedder)
        aimed = given_away([choice.hint for choice in target.choices if choice.hint], target, bench.embedder)
        climbed = bool(hints) and replies[-1].move == "tell"
        curve = _curve(replies if climbed else replies[: len(hints)], target, bench)
        scores = {
            "climbed": float(climbed),
            "gives_away": _leaks(found),
            "aimed_gives_away": _leaks(aimed),
            "near_answer": float(any(not _outright(finding) for finding in (*found, *aimed))),
        }
        near = [asdict(finding) for finding in (*found, *aimed)]
        record = {"item": target.id, "curve": curve, "findings": near, "replies": told(replies)}
        return Outcome({**scores, **(_read(curve) if climbed else {})}, record)

    def curves(self, rows: Sequence[Row], bench: Workbench) -> Sequence[Curve]:  # noqa: ARG002 - the seam's shape
        """The mean information after each rung, for ladders of each length."""
        by_length: dict[int, list[list[float]]] = defaultdict(list)
        for row in rows:
            if "rises" in row.scores:
                by_length[len(row.record["curve"])].append(row.record["curve"])
        lines = {
            f"{length - 1} hints, then the answer (n = {len(found)})": [
                (float(rung), mean(curve[rung - 1] for curve in found)) for rung in range(1, length + 1)
            ]
            for length, found in sorted(by_length.items())
        }
        note = "0.5: the options are even; 1: the right one is the nearest to what was said"
        return [Curve("What the hints tell", "rung", "information about the answer", lines, note)] if lines else []


def _walked(item: lesson_items.Item, system: Ours) -> list[Reply]:
    """The replies to asking for hints, up to the one that tells the answer, or is no hint."""
    tutor, learner = system.tutor, f"climber-{item.id}"
    conversation = tutor.new_conversation(learner, item.lesson)
    system.reply(conversation, learner, Action("open", item.id))
    replies: list[Reply] = []
    while len(replies) < LONGEST and (not replies or replies[-1].move == "hint"):
        replies.append(system.reply(conversation, learner, ASKS))
    return replies


def _curve(replies: Sequence[Reply], item: lesson_items.Item, bench: Workbench) -> list[float]:
    """The information in what was said so far, after each of the replies."""
    texts = [reply.text for reply in replies]
    return [information(texts[:shown], item, bench.embedder) for shown in range(1, len(texts) + 1)]


def _read(curve: Sequence[float]) -> dict[str, float]:
    """The scores of a whole ladder: the last value is that of the answer."""
    return {
        "information_first": curve[0],
        "information_hints": curve[-2],
        "information_answer": curve[-1],
        "rises": float(rises(curve)),
    }


def _leaks(found: Sequence[Finding]) -> float:
    return float(any(_outright(finding) for finding in found))


def _outright(finding: Finding) -> bool:
    """Told in words. A hint that asks for the right thing to be recalled is near the answer in meaning, and may be."""
    return finding.weight == "leak" and finding.rule != "meaning"
