"""Is a concept question still answered while an item waits? ``python -m firstguess.eval.beside [--model M]``.

The veil must not hide too much: a question whose sources lie outside the item's is a learner's good right. The items
are one or two of each kind; a question is asked beside an item only if none of its parts is among the item's.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firstguess.eval.cases import Case, read_cases, shipped_cases
from firstguess.eval.leaks import KINDS
from firstguess.tutor.actions import Action
from firstguess.tutor.build import build_tutor
from firstguess.tutor.items import Item
from firstguess.tutor.reply import Reply
from firstguess.tutor.settings import load_settings
from firstguess.tutor.turn import Tutor


@dataclass(frozen=True)
class Row:
    """A question, the item that waited meanwhile, and what was replied; ``alone`` is the move without any item."""

    case: Case
    item: Item
    reply: Reply
    alone: str

    @property
    def answered(self) -> bool:
        """Whether sentences of the lesson were shown, if only on a part of what was asked."""
        return self.reply.move == "answer" or any(sentence.citations for sentence in self.reply.sentences)


def plan(cases: Sequence[Case], items: Mapping[str, Item], each: int) -> Iterator[tuple[Case, Item]]:
    """``each`` innocent questions beside an item of each kind, items and questions taking turns."""
    for kind in KINDS:
        kept = [item for item in items.values() if item.kind == kind]
        pairs = [(case, item) for case in cases for item in kept if innocent(case, item)]
        step = max(1, len(pairs) // each)
        yield from pairs[::step][:each]


def innocent(case: Case, item: Item) -> bool:
    """Whether a question has its own sources, and none of them is among the item's."""
    sources = {name.partition("#")[2] for name in item.sources}
    asks = case.kind in ("open", "yes_no") and not case.history and not case.abstain
    return asks and bool(case.parts) and not sources & set(case.parts)


def run(tutor: Tutor, pairs: Sequence[tuple[Case, Item]]) -> list[Row]:
    """Every question beside its item, and once without any item, each in a conversation of its own."""
    alone = {case.id: _ask(tutor, case, None).move for case in dict.fromkeys(case for case, _ in pairs)}
    return [Row(case, item, _ask(tutor, case, item), alone[case.id]) for case, item in pairs]


def _ask(tutor: Tutor, case: Case, item: Item | None) -> Reply:
    learner = uuid.uuid4().hex
    conversation = tutor.new_conversation(learner, case.lesson)
    replies: list[Reply] = []
    messages: list[str | Action] = [*([Action("open", item.id)] if item else []), case.question]
    for message in messages:
        done = [*tutor.reply(conversation, message, client_id=uuid.uuid4().hex, learner=learner)][-1].reply
        replies += [done] if done else []
    return replies[-1]


def report(rows: Sequence[Row]) -> str:
    """Shares answered by kind of item, among the questions that are answered when no item waits."""
    kept = [row for row in rows if row.alone == "answer"]
    lines = [_share("answered beside an item", [row.answered for row in kept])]
    lines += [_share(f"  {kind}", [row.answered for row in kept if row.item.kind == kind]) for kind in KINDS]
    lines.append(_share("answered without an item", [row.alone == "answer" for row in rows]))
    return "\n".join(lines)


def _share(name: str, values: Sequence[bool]) -> str:
    return f"{name:26} {sum(values) / len(values):.3f} (n = {len(values)})" if values else f"{name:26} - (n = 0)"


def main() -> None:
    parser = argparse.ArgumentParser(description="Is a concept question still answered while an item waits?")
    parser.add_argument("--model", default="none")
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--lesson", default="fine-tuning")
    given = parser.parse_args()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    with tempfile.TemporaryDirectory() as scratch:
        tutor = build_tutor(load_settings({"model": given.model, "data_dir": Path(scratch)}).settings, given.lesson)
        try:
            cases = read_cases(shipped_cases() / f"{given.lesson}-dev.jsonl")
            rows = run(tutor, list(plan(cases, tutor.open_lesson(given.lesson).items, given.each)))
        finally:
            tutor.close()
    print(report(rows))
    for row in rows:
        if row.alone == "answer" and not row.answered:
            print(f"{row.case.id} beside {row.item.id}: {row.reply.move}: {row.case.question}")


if __name__ == "__main__":
    main()
