"""The small model's texts: everyday sentences and a clinic's notes, put together by chance from written patterns."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import yaml

MARKS = ("urgent", "routine")
#: The share of mere lists in everyday text.
LISTS = 0.05
#: Of unchecked notes: how many of the urgent ones were overlooked, how many of all are garbled or stand there twice.
OVERLOOKED, GARBLED, TWICE = 0.8, 0.1, 0.1
_GAP = re.compile(r"\{([a-z]+)(\d?)(?:\.([a-z]+))?\}")

Sentence = tuple[str, ...]
Row = Mapping[str, str]


@dataclass(frozen=True)
class Texts:
    """``tables`` of rows by column, the patterns of ``everyday`` sentences and the pattern of a ``note``."""

    tables: Mapping[str, Sequence[Row]]
    everyday: tuple[str, ...]
    note: str

    def sentence(self, rng: random.Random) -> Sentence:
        """An everyday sentence; now and then a mere list of words, so that no order of words is unheard of."""
        if rng.random() < LISTS:
            return tuple(rng.choice(self.words) for _ in range(rng.randint(4, 16)))
        return self._filled(rng.choice(self.everyday), rng)

    def notes(self, count: int, rng: random.Random, without: Sequence[Sentence] = ()) -> list[Sentence]:
        """``count`` different notes, none of them among ``without``."""
        taken, made = set(without), list[Sentence]()
        while len(made) < count:
            note = self._filled(self.note, rng)
            if note not in taken:
                taken.add(note)
                made.append(note)
        return made

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word that a sentence or a note can hold, sorted."""
        patterns = (_GAP.sub(" ", pattern) for pattern in (*self.everyday, self.note))
        cells = (cell for rows in self.tables.values() for row in rows for cell in row.values())
        known = {word for text in (*patterns, *cells) for word in text.split()}
        return tuple(sorted(known))

    def _filled(self, pattern: str, rng: random.Random) -> Sentence:
        chosen: dict[tuple[str, str], Row] = {}

        def cell(gap: re.Match[str]) -> str:
            table, which, column = gap.groups()
            if (table, which) not in chosen:
                chosen[table, which] = rng.choice(self.tables[table])
            return chosen[table, which][column or "name"]

        return tuple(_GAP.sub(cell, pattern).split())


@cache
def shipped() -> Texts:
    """The texts that come with firstguess."""
    raw = yaml.safe_load(files("firstguess.tutor.lab").joinpath("texts.yaml").read_text(encoding="utf-8"))
    tables = {
        name: [dict(zip(table["columns"], map(str, row), strict=True)) for row in table["rows"]]
        for name, table in raw["tables"].items()
    }
    return Texts(tables, tuple(raw["everyday"]), raw["note"])


def unchecked(notes: Sequence[Sentence], rng: random.Random) -> list[Sentence]:
    """``notes`` as nobody has checked them: most urgent ones marked routine, some garbled, some entered twice."""
    spoilt = []
    for note in notes:
        said = list(note)
        if said[-1] == "urgent" and rng.random() < OVERLOOKED:
            said[-1] = "routine"
        if rng.random() < GARBLED:
            body = said[:-1]
            rng.shuffle(body)
            said = [*body, said[-1]]
        spoilt.append(tuple(said))
    twice = [rng.choice(spoilt) for _ in range(int(len(spoilt) * TWICE))]
    return [*spoilt[: len(spoilt) - len(twice)], *twice]
