"""The examples that the embedded model and the reader learn from: each keeps what an example promises."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.library import shipped_lessons

DATA = Path(__file__).resolve().parent.parent / "scripts" / "data"
UNKNOWN = "The lesson does not say."
FIRST = re.compile(r"(yes|no)[,.;:!]", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
RUN = 9  # words in a row that no two writers choose by chance

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """Each example by where it stands."""
    return {
        f"{path.name}:{number}": json.loads(line)
        for path in sorted(DATA.glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    }


def test_there_are_enough_of_each_kind_over_many_subjects(rows: dict[str, Row]) -> None:
    kinds = Counter(row["kind"] for row in rows.values())
    assert kinds.keys() == {"open", "both", "yes", "no", "none"}
    assert all(kinds[kind] / len(rows) > 0.2 for kind in ("yes", "no", "none"))
    assert kinds["open"] + kinds["both"] > 0.2 * len(rows)
    assert len({row["topic"] for row in rows.values()}) >= 60


def test_every_example_has_facts_a_question_and_an_answer(rows: dict[str, Row]) -> None:
    for place, row in rows.items():
        assert row.keys() == {"topic", "facts", "q", "a", "kind"}, place
        assert 1 <= len(row["facts"]) <= 4, place
        assert row["q"].strip(), place
        assert len(row["a"].split()) <= 45, place


def test_an_answer_begins_as_its_kind_says(rows: dict[str, Row]) -> None:
    for place, row in rows.items():
        first = FIRST.match(row["a"])
        word = row["kind"] if row["kind"] in ("yes", "no") else None
        assert (first[1].casefold() if first else None) == word, place
        assert (row["a"] == UNKNOWN) == (row["kind"] == "none"), place


def test_no_answer_brings_words_or_numbers_from_nowhere(rows: dict[str, Row]) -> None:
    for place, row in rows.items():
        if row["kind"] == "none":
            continue
        given = f"{' '.join(row['facts'])} {row['q']}"
        said = content_stems(re.sub(r"^(?:yes|no)\b", "", row["a"], flags=re.IGNORECASE))
        assert sum(word in set(content_stems(given)) for word in said) >= 0.6 * len(said), place
        assert set(NUMBER.findall(row["a"])) <= set(NUMBER.findall(given)), place


def test_no_question_is_asked_twice_about_the_same_facts(rows: dict[str, Row]) -> None:
    seen: dict[tuple[str, ...], str] = {}
    for place, row in rows.items():
        key = (row["topic"], *words(row["q"].casefold()), *row["facts"])
        assert key not in seen, f"{place} asks what {seen[key]} asks"
        seen[key] = place


def test_no_shipped_lesson_is_among_the_facts(rows: dict[str, Row]) -> None:
    # It is what the model is judged on.
    runs = set()
    for path in shipped_lessons().rglob("*.md"):
        text = words(path.read_text(encoding="utf-8").casefold())
        runs |= {tuple(text[i : i + RUN]) for i in range(len(text) - RUN + 1)}
    for place, row in rows.items():
        for fact in row["facts"]:
            said = words(fact.casefold())
            assert not any(tuple(said[i : i + RUN]) in runs for i in range(len(said) - RUN + 1)), place
