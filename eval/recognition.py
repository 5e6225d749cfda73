"""How well myths are heard: ``python -m firstguess.eval.recognition CASES.jsonl [--rows FILE] [--lessons DIR]``.

Each case is a message with the myth it voices (or none) and its stance. Nothing here is drawn at random, so that
the figures are the same each time; each comes with the number of cases behind it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Literal

from pydantic import model_validator

from firstguess.eval.lines import Strict, read_lines
from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.tutor.misconceptions import Misconceptions

Stance = Literal["holds", "rejects", "asks"]


class MythCase(Strict):
    """One message. ``myth`` is a full id, or None for a message that is about none of the lesson's myths."""

    id: str
    lesson: str
    say: str
    myth: str | None
    stance: Stance | None

    @model_validator(mode="after")
    def _both_or_neither(self) -> MythCase:
        if (self.myth is None) != (self.stance is None):
            raise ValueError("a myth has a stance, and no myth has none")
        return self


@dataclass(frozen=True)
class Row:
    """A case and what was heard in it; ``ahead`` is how far the likeliest myth was ahead of none, in any case."""

    id: str
    say: str
    myth: str | None
    stance: str | None
    heard: str | None
    heard_stance: str | None
    ahead: float
    ms: float

    @property
    def named(self) -> bool:
        return self.heard == self.myth


def read_cases(path: Path) -> tuple[MythCase, ...]:
    """The cases of a file. Raises :class:`CaseError` with every fault, and its line, at once."""
    return read_lines(path, MythCase, "see eval/recognition.py")


def listen(cases: Iterable[MythCase], library: Library, embedder: Embedder) -> list[Row]:
    """Every case heard by its own lesson."""
    ears: dict[str, Misconceptions] = {}
    rows = []
    for case in cases:
        if case.lesson not in ears:
            ears[case.lesson] = Misconceptions(library.get(case.lesson), embedder)
        started = perf_counter()
        found = ears[case.lesson].detect(case.say)
        ms = (perf_counter() - started) * 1000
        heard = ears[case.lesson].hear(case.say)
        name, stance = (found.id, found.stance) if found else (None, None)
        ahead = heard.ahead if heard else -1.0
        rows.append(Row(case.id, case.say, case.myth, case.stance, name, stance, ahead, ms))
    return rows


def figures(rows: Sequence[Row]) -> list[tuple[str, float, int]]:
    """(measure, share or milliseconds, number of cases) in the order of the report."""
    about = [row for row in rows if row.myth]
    neutral = [row for row in rows if not row.myth]
    heard = [row for row in about if row.named]
    table = [("named", *_share(about, _named)), ("false alarms", *_share(neutral, _alarm))]
    table += [(f"named, {it}", *_share([r for r in about if r.stance == it], _named)) for it in _of(about, "stance")]
    table += [("stance, of those named", *_share(heard, _stance))]
    table += [(f"stance, {it}", *_share([r for r in heard if r.stance == it], _stance)) for it in _of(heard, "stance")]
    table += [(f"named, {it}", *_share([r for r in about if r.myth == it], _named)) for it in _of(about, "myth")]
    times = [row.ms for row in rows]
    return [*table, ("ms p50", median(times), len(rows)), ("ms p95", quantiles(times, n=20)[-1], len(rows))]


def _of(rows: Iterable[Row], name: str) -> list[str]:
    return sorted({str(getattr(row, name)) for row in rows})


def _named(row: Row) -> bool:
    return row.named


def _alarm(row: Row) -> bool:
    return row.heard is not None


def _stance(row: Row) -> bool:
    return row.heard_stance == row.stance


def _share(rows: Sequence[Row], right: Callable[[Row], bool]) -> tuple[float, int]:
    return (sum(map(right, rows)) / len(rows) if rows else 0.0), len(rows)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Count how well myths are heard.")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--rows", type=Path, default=None, help="write one JSON line a case here")
    parser.add_argument("--lessons", type=Path, default=None, help="the lessons of this folder instead")
    options = parser.parse_args(argv)
    rows = listen(read_cases(options.cases), Library([options.lessons or shipped_lessons()]), MiniLM())
    for name, value, count in figures(rows):
        print(f"{name:<28} {value:.3f}  n={count}")
    if options.rows:
        options.rows.write_text("".join(json.dumps(asdict(row)) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
