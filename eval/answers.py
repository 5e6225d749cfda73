"""Run cases through the tutor and count: ``python -m firstguess.eval.answers CASES.jsonl [--model M] [--rows FILE]``.

The thin beginning of the benchmark: the figures that decide what to mend next. Support is judged here by the
tutor's own gate, so it says what was shown, not whether the gate is right; that takes a reader (or people).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles

from firstguess.eval.cases import Case, read_cases
from firstguess.tutor.build import build_tutor
from firstguess.tutor.reply import Reply
from firstguess.tutor.settings import load_settings
from firstguess.tutor.turn import Tutor


@dataclass(frozen=True)
class Row:
    """One case with its reply, and what came of it (None where a measure does not apply)."""

    case: Case
    reply: Reply

    @property
    def answerable(self) -> bool:
        return not self.case.abstain

    @property
    def refused(self) -> bool:
        return self.reply.abstained

    @property
    def said(self) -> str | None:
        first = self.reply.sentences[0].text.casefold().split(" ")[0].strip(".,!") if self.reply.sentences else ""
        return first if first in ("yes", "no") else None

    @property
    def right_polarity(self) -> bool | None:
        return None if self.case.answer is None else self.said == self.case.answer

    @property
    def covered(self) -> float | None:
        if not self.case.facts or not self.answerable:
            return None
        return mean(fact.stands_in(self.reply.text) for fact in self.case.facts)

    @property
    def retrieved(self) -> bool | None:
        if not self.case.parts or not self.answerable:
            return None
        return any(_part(shown.id) in self.case.parts for shown in self.reply.passages[:3])

    @property
    def cited(self) -> bool | None:
        if not self.case.parts or not self.answerable or self.refused:
            return None
        cited = {_part(name) for sentence in self.reply.sentences for name in sentence.citations}
        return bool(cited & set(self.case.parts))


def _part(passage_id: str) -> str:
    return passage_id.split("#")[1].split(".")[0]


def run(tutor: Tutor, cases: Iterable[Case]) -> list[Row]:
    """Every case in a conversation of its own, its history first."""
    rows = []
    for case in cases:
        conversation = tutor.new_conversation("eval", case.lesson)
        for earlier in case.history:
            _finish(tutor, conversation, earlier.say)
        rows.append(Row(case, _finish(tutor, conversation, case.question)))
    return rows


def _finish(tutor: Tutor, conversation: str, message: str) -> Reply:
    last = None
    for progress in tutor.reply(conversation, message, client_id=uuid.uuid4().hex, learner="eval"):
        last = progress.reply
    if last is None:
        raise RuntimeError("the tutor ended without a reply")
    return last


def figures(rows: Sequence[Row]) -> dict[str, float | int | None]:
    """The counts and shares of a run; a share over nothing is None."""
    kinds = {name: [row for row in rows if row.case.kind == name] for name in ("near", "far", "partly", "ambiguous")}
    answered = [row for row in rows if row.answerable and not row.refused]
    shown = [sentence for row in answered for sentence in row.reply.sentences if sentence.source != "authored"]
    timings = [row.reply.timings.first_sentence for row in answered]
    return {
        "cases": len(rows),
        "retrieval@3": _share(row.retrieved for row in rows),
        "cited a right part": _share(row.cited for row in rows),
        "polarity": _share(row.right_polarity for row in rows),
        "polarity given": _share(row.said is not None for row in rows if row.case.answer and not row.refused),
        "facts covered": _share(row.covered for row in rows),
        "wrongly refused": _share(row.refused for row in rows if row.answerable),
        **{f"{name} refused": _share(row.refused for row in group) for name, group in kinds.items()},
        "reason right": _share(row.reply.reason == row.case.reason for row in rows if row.case.abstain and row.refused),
        "sentences": len(shown),
        "worded by the model": _share(sentence.source == "model" for sentence in shown),
        "answers with model wording": _share(
            any(sentence.source == "model" for sentence in row.reply.sentences) for row in answered
        ),
        "drafts dropped": sum(row.reply.dropped for row in rows),
        "first sentence ms p50": round(median(timings)) if timings else None,
        "first sentence ms p95": round(quantiles(timings, n=20)[-1]) if len(timings) > 1 else None,
    }


def _share(values: Iterable[float | bool | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return round(mean(known), 3) if known else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Run cases through the tutor and count.")
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--model", default=None)
    parser.add_argument("--rows", type=Path, default=None, help="write one JSON line a case here")
    given = parser.parse_args()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    with tempfile.TemporaryDirectory() as scratch:
        settings = load_settings({"model": given.model, "data_dir": Path(scratch)}).settings
        tutor = build_tutor(settings)
        try:
            rows = run(tutor, [case for path in given.cases for case in read_cases(path)])
        finally:
            tutor.close()
    if given.rows:
        lines = [json.dumps({"case": row.case.model_dump(), "reply": row.reply.as_record()}) for row in rows]
        given.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, value in figures(rows).items():
        print(f"{name:28} {value}")


if __name__ == "__main__":
    main()
