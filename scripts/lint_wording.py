"""Check the examples of the wording job, each line and all of them together; exit 1 where there is a fault.

    python scripts/lint_wording.py [FILE ...]

An answer must come through the tutor's own gate in words of its own, with the example's facts as the only passage: that
is what carries numbers, names, negations, hedges and conditions over. ``docs/wording-data.md`` says how to write one.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.library import shipped_lessons
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import split
from firstguess.tutor.facts import leans_back
from firstguess.tutor.grounding.gate import Gate
from firstguess.tutor.wording import LEADING_ANSWER, UNKNOWN, without_answer

Row = dict[str, Any]

DATA = Path(__file__).resolve().parent / "data"
KINDS = {"open", "both", "yes", "no", "none"}
KEYS = {"topic", "facts", "q", "a", "kind"}
# Each of these shares of all examples at least, and "open" and "both" together.
SHARES = {"yes": 0.15, "no": 0.15, "none": 0.2, "open": 0.2}
FEWEST_TOPICS, MOST_FACTS, MOST_WORDS = 60, 4, 45
CARRIED = 0.6
RUN = 9  # words in a row that no two writers choose by chance
# The gate's rule on clauses came later than the examples, of which it would hold back 18 %.
FINE = ("own", "clauses")
_FIRST = re.compile(r"(yes|no)[,.;:!]", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


def main() -> int:
    rows = read([Path(name) for name in sys.argv[1:]] or sorted(DATA.glob("*.jsonl")))
    faults = [f"{place}: {fault}" for place, row in rows.items() for fault in faults_of(row)]
    faults += repeated(rows)
    if len(sys.argv) == 1:
        faults += unbalanced(list(rows.values()))
    print("\n".join(faults) or f"{len(rows)} examples, no fault")
    return 1 if faults else 0


def read(paths: Sequence[Path]) -> dict[str, Row]:
    """Each example by where it stands (``file:line``)."""
    return {
        f"{path.name}:{number}": json.loads(line)
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    }


def faults_of(row: Row) -> Iterator[str]:
    """What is wrong with one example."""
    if row.keys() - {"last"} != KEYS or row["kind"] not in KINDS:
        yield f"has the keys {', '.join(row)}; wanted: {', '.join(sorted(KEYS))}, and last for a follow-up"
        return
    if not 1 <= len(row["facts"]) <= MOST_FACTS:
        yield f"has {len(row['facts'])} facts; 1 to {MOST_FACTS} are wanted"
    if not row["q"].strip():
        yield "asks nothing"
    if len(row["a"].split()) > MOST_WORDS:
        yield f"answers in more than {MOST_WORDS} words"
    yield from _first_word(row)
    yield from _of_a_lesson(row)
    if row["kind"] != "none":
        yield from _from_nowhere(row)
        yield from (
            f"the gate says of the answer: {verdict}" for verdict in gated(row, row["a"]) if verdict not in FINE
        )


def _first_word(row: Row) -> Iterator[str]:
    first = _FIRST.match(row["a"])
    word = row["kind"] if row["kind"] in ("yes", "no") else None
    if (first[1].casefold() if first else None) != word:
        yield f"is of kind {row['kind']}, but the answer begins otherwise"
    if (row["a"] == UNKNOWN) != (row["kind"] == "none"):
        yield f'"{UNKNOWN}" is the answer to kind none and to no other'


def _from_nowhere(row: Row) -> Iterator[str]:
    given = f"{' '.join(row['facts'])} {row.get('last', '')} {row['q']}"
    said, stems = content_stems(without_answer(row["a"])), set(content_stems(given))
    if sum(word in stems for word in said) < CARRIED * len(said):
        yield "the answer brings words from nowhere"
    if extra := set(_NUMBER.findall(row["a"])) - set(_NUMBER.findall(given)):
        yield f"the answer brings numbers from nowhere: {', '.join(sorted(extra))}"


def _of_a_lesson(row: Row) -> Iterator[str]:
    # The shipped lessons are what the model is judged on.
    for text in (*row["facts"], row["q"], row["a"]):
        said = words(text.casefold())
        if any(tuple(said[i : i + RUN]) in _lesson_runs() for i in range(len(said) - RUN + 1)):
            yield f"has {RUN} words in a row of a shipped lesson: {text}"


@cache
def _lesson_runs() -> frozenset[tuple[str, ...]]:
    runs = set()
    for path in shipped_lessons().rglob("*.md"):
        text = words(path.read_text(encoding="utf-8").casefold())
        runs |= {tuple(text[i : i + RUN]) for i in range(len(text) - RUN + 1)}
    return frozenset(runs)


def gated(row: Row, answer: str) -> Iterator[str]:
    """What the gate makes of each sentence of ``answer``: own, copied, or why it would be dropped."""
    text = " ".join(row["facts"])
    sentences = tuple(split(text))
    passage = Passage("facts", "lesson", "step-1", "step", "Facts", "", "lesson.md", 0, len(text), text, sentences)
    gate, facts = Gate([passage], ()), [(passage, sentence) for sentence in sentences]
    for sentence in split(answer):
        if LEADING_ANSWER.fullmatch(sentence.text.strip()):
            continue
        said = without_answer(sentence.text.strip())
        verdict = gate.check(said, [passage], facts)
        if leans_back(said):
            yield "leans"
        else:
            yield "copied" if verdict.copied else verdict.failed or "own"


def repeated(rows: Mapping[str, Row]) -> Iterator[str]:
    """Questions that are asked twice about the same facts."""
    seen: dict[tuple[str, ...], str] = {}
    for place, row in rows.items():
        asked = f"{row.get('last', '')} {row['q']}"
        key = (row["topic"], *words(asked.casefold()), *row["facts"])
        if key in seen:
            yield f"{place}: asks what {seen[key]} asks"
        seen[key] = place


def unbalanced(rows: Sequence[Row]) -> Iterator[str]:
    """What all examples together lack."""
    kinds = Counter("open" if row["kind"] == "both" else row["kind"] for row in rows)
    for kind, share in SHARES.items():
        if kinds[kind] < share * len(rows):
            yield f"only {kinds[kind]} of {len(rows)} are of kind {kind}; at least {share:.0%} are wanted"
    if (topics := len({row["topic"] for row in rows})) < FEWEST_TOPICS:
        yield f"only {topics} subjects; at least {FEWEST_TOPICS} are wanted"


if __name__ == "__main__":
    sys.exit(main())
