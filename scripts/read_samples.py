"""Draw drafts of a run of the suite ``wording`` for a person to read and mark; prints Markdown.

Run ``python scripts/read_samples.py REPORT_DIR 40 --seed 1 > samples.md``. The same seed draws the same questions of
every system that drafted on them, so that two sheets can be laid side by side; drafts that only refuse are not drawn.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from firstguess.eval.rows import Row
from firstguess.eval.runner import ROWS, read_rows
from firstguess.knowledge.sentences import collapse

MARKS = ("fluent", "says what was asked", "true to the facts")


def main(argv: Sequence[str] | None = None) -> None:
    given = _arguments(argv)
    try:
        rows = _of_system(read_rows(given.run / ROWS), given.system)
    except (OSError, ValueError) as error:
        sys.exit(f"{error}; name the folder of a run of `firstguess eval wording` and, of several, a --system")
    drawn = draw(rows, given.number, given.seed)
    print(f"# {len(drawn)} of {len(rows)} drafts of {rows[0].system}, drawn with seed {given.seed}")
    for place, row in enumerate(drawn, start=1):
        print("\n" + "\n".join(sheet(place, row)))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Draw drafts of a run of the suite wording, to read and mark.")
    parser.add_argument("run", type=Path, metavar="REPORT_DIR", help="the folder that the run left")
    parser.add_argument("number", type=int, metavar="N", help="how many to draw")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--system", help="whose drafts, where several systems wrote some")
    return parser.parse_args(argv)


def _of_system(rows: Sequence[Row], wanted: str | None) -> list[Row]:
    """The rows with a draft that claims something, of one system. Raises ``ValueError`` where it is not clear which."""
    drafted = [row for row in rows if row.suite == "wording" and (row.record.get("draft") or {}).get("sentences")]
    systems = list(dict.fromkeys(row.system for row in drafted))
    named = [name for name in systems if wanted in (None, name)]
    if len(named) != 1:
        raise ValueError(f"drafts are there of: {', '.join(systems) or 'no system'}")
    return [row for row in drafted if row.system == named[0]]


def draw(rows: Sequence[Row], number: int, seed: int) -> list[Row]:
    """``number`` of ``rows``, each question at a place of its own that is the same whoever drafted on the others."""
    return sorted(rows, key=lambda row: random.Random(f"{seed} {row.lesson} {row.item}").random())[:number]


def sheet(place: int, row: Row) -> Iterator[str]:
    """One sample: what was asked, the facts, the draft, what was shown of it, and boxes for the reader."""
    case, draft = row.record["case"], row.record["draft"]
    yield f"## {place}. {row.lesson}/{row.item} ({row.kind})\n"
    yield from (f"Before: {_plain(said['say'])}\n" for said in case["history"])
    yield f"**{_plain(case['question'])}**\n"
    yield "Facts:\n"
    yield from (f"- {_plain(fact)}" for fact in draft["facts"])
    yield f"\nDraft:\n\n> {_plain(draft['text'])}\n"
    yield from (f"- {_fate(sentence)}: {_plain(sentence['text'])}" for sentence in draft["sentences"])
    yield f"\nShown ({row.record['answer']['move']}):\n"
    yield from (f"- {shown['source']}: {_plain(shown['text'])}" for shown in row.record["answer"]["sentences"])
    yield ""
    yield from (f"- [ ] {mark}" for mark in MARKS)


def _fate(sentence: dict[str, Any]) -> str:
    kept = "copied" if sentence["copied"] else "kept" if sentence["kept"] else "dropped"
    return f"{kept}, {sentence['label'].replace('_', ' ')}"


def _plain(text: str) -> str:
    """On one line, and without marks that would be read as Markdown."""
    return re.sub(r"([\\`*_<>\[\]#])", r"\\\1", collapse(text))


if __name__ == "__main__":
    main()
