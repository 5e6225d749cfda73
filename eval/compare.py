"""Two systems on the same items: is one better, by how much, and how small a difference could have been seen?

Items are paired; differences are drawn by cluster, as the report's intervals are. McNemar's exact test serves measures
of 0 and 1 and the signed-rank test the others; both take items for independent, so where they and the interval
disagree, the interval is to be believed. Holm's correction is over all the measures that are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from firstguess.eval import registry, runner, stats
from firstguess.eval.report import files
from firstguess.eval.report.figures import score_of
from firstguess.eval.report.schema import Figure, Report
from firstguess.eval.rows import Better, Row, Unit
from firstguess.knowledge.errors import FirstguessError

ALPHA = 0.05
#: What a record says of what was asked and expected, by suite: a case, an attack and its target, a pair.
ASKED = ("case", "attack", "target", "dialogue", "message", "question", "waiting")
Key = tuple[str, str, str]
Verdict = Literal["better", "worse", "different", "no difference shown", "the same"]


class NotComparable(FirstguessError):
    """The two sides have nothing to compare; the message says what they have."""


@dataclass(frozen=True)
class Side:
    """One system of one run. ``figures`` describe the measures, by (suite, measure)."""

    label: str
    rows: Mapping[Key, Row]
    figures: Mapping[tuple[str, str], Figure]


@dataclass(frozen=True)
class Difference:
    """One measure on the items that both have. ``difference`` is second minus first; ``p`` is Holm's.

    ``changed`` counts the items with another score; for a figure that is no mean, those with another record.
    ``smallest`` is the smallest difference that one paired t test at 5 % would show four times in five over so many
    items that scatter as these do, were they independent; clusters and Holm's correction ask for more. None where
    nothing differs.
    """

    suite: str
    measure: str
    title: str
    better: Better
    unit: Unit
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    n: int
    clusters: int
    changed: int
    test: Literal["McNemar", "signed ranks", "interval alone"]
    p_alone: float | None
    p: float | None
    smallest: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Comparison:
    """All measures, and the items that only one side has: they are left out."""

    first: str
    second: str
    clustered_by: str
    differences: tuple[Difference, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {"version": 1, **asdict(self)}


def read_side(out: Path, system: str | None = None, rank: int = 0) -> Side:
    """A system of the run in ``out``: by its name, or the ``rank``-th. Raises :class:`NotComparable` and NoReport."""
    report = files.read(out)
    names = [each.name for each in report.systems]
    if system is not None and system not in names:
        raise NotComparable(f"{out} has no system {system}; there is: {', '.join(names)}")
    if system is None and rank >= len(names):
        raise NotComparable(f"{out} has one system, {names[0]}; name a second run, or measure two systems in one")
    chosen = system or names[rank]
    rows = {(row.suite, row.lesson, row.item): row for row in _rows(out) if row.system == chosen}
    return Side(f"{chosen} in {out}", rows, _figures(report, chosen))


def _rows(out: Path) -> list[Row]:
    try:
        return runner.read_rows(out / runner.ROWS)
    except (OSError, ValueError) as error:
        raise NotComparable(f"{out / runner.ROWS} cannot be read ({error}); make the run again") from error


def _figures(report: Report, system: str) -> dict[tuple[str, str], Figure]:
    every = [figure for part in report.suites for figure in report.figures_of(part.name)]
    return {(figure.suite, figure.measure): figure for figure in every if figure.system == system}


def compare(first: Side, second: Side, seed: int = 0) -> Comparison:
    """Every measure that both sides have. Raises :class:`NotComparable` when they share no item."""
    shared = [key for key in first.rows if key in second.rows]
    if not shared:
        raise NotComparable(f"{first.label} and {second.label} have no item in common; run the same suite on both")
    altered = [key for key in shared if not _asked_alike(first.rows[key], second.rows[key])]
    pairs = [(first.rows[key], second.rows[key]) for key in shared if key not in altered]
    drawn = stats.clustered_by([row.lesson for row, _ in pairs], [row.cluster for row, _ in pairs])[0]
    raw = [found for figure in first.figures.values() if (found := _difference(figure, second, pairs, drawn, seed))]
    raw += _derived(first, pairs, drawn, seed)
    order = list(dict.fromkeys(suite for suite, _ in first.figures))
    raw.sort(key=lambda each: order.index(each["suite"]))
    adjusted = iter(stats.holm([each["p_alone"] for each in raw if each["p_alone"] is not None]))
    told = tuple(_judged(each, None if each["p_alone"] is None else next(adjusted)) for each in raw)
    return Comparison(
        first.label, second.label, drawn, told,
        tuple(_name(key) for key in first.rows if key not in second.rows),
        tuple(_name(key) for key in second.rows if key not in first.rows), tuple(_notes(first, second, altered)),
    )  # fmt: skip


def _asked_alike(one: Row, other: Row) -> bool:
    """Whether both were asked the same and the same was expected: between two runs a case may be changed.

    What only one side has says nothing: a row that failed has its case, and one that did not may have other keys.
    """
    return not _differ(_asked(one), _asked(other))


def _asked(row: Row) -> Mapping[str, Any]:
    """What of a record was there before the reply. A row that failed has all of it in its case."""
    case = row.record.get("case")
    whole = {**case, **row.record} if row.error is not None and isinstance(case, dict) else row.record
    return {name: whole[name] for name in ASKED if name in whole}


def _differ(one: object, other: object) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return any(_differ(one[name], other[name]) for name in one.keys() & other.keys())
    return one != other


def _difference(
    figure: Figure, second: Side, pairs: Sequence[tuple[Row, Row]], drawn: str, seed: int
) -> dict[str, Any] | None:
    if (figure.suite, figure.measure) not in second.figures:
        return None
    scored = list(_scores(figure, pairs))
    if not scored:
        return None
    before, after = [a for a, _, _ in scored], [b for _, b, _ in scored]
    names = [_cluster(row, drawn) for _, _, row in scored]
    found = stats.paired(before, after, names, seed)
    binary = {*before, *after} <= {0.0, 1.0}
    return {
        "suite": figure.suite, "measure": figure.measure, "title": figure.title, "better": figure.better,
        "unit": figure.unit, "first": _round(sum(before) / len(before)), "second": _round(sum(after) / len(after)),
        "difference": _round(found.value), "low": _round(found.low), "high": _round(found.high), "n": found.n,
        "clusters": found.clusters, "changed": sum(a != b for a, b in zip(before, after, strict=True)),
        "test": "McNemar" if binary else "signed ranks",
        "p_alone": (stats.mcnemar_exact if binary else stats.wilcoxon)(before, after),
        "smallest": _round(stats.smallest_effect([b - a for a, b in zip(before, after, strict=True)])),
    }  # fmt: skip


def _derived(first: Side, pairs: Sequence[tuple[Row, Row]], drawn: str, seed: int) -> Iterator[dict[str, Any]]:
    """Figures that are no mean over items: their suite works them out again for each draw of pairs."""
    for entry in registry.SUITES.values():
        mine = [pair for pair in pairs if pair[0].suite == entry.name]
        tell = getattr(entry.open(), "derived", None) if mine else None
        if tell is None:
            continue
        before, after = tell([a for a, _ in mine]), tell([b for _, b in mine])
        spreads = stats.figures_interval(_grouped(mine, drawn), partial(_apart, tell), seed)
        for name in (name for name in before if name in after and (entry.name, name) in first.figures):
            figure, ends = first.figures[entry.name, name], spreads.get(name) or (None, None)
            yield {
                "suite": entry.name, "measure": name, "title": figure.title, "better": figure.better,
                "unit": figure.unit, "first": _round(before[name]), "second": _round(after[name]),
                "difference": _round(after[name] - before[name]), "low": _round(ends[0]), "high": _round(ends[1]),
                "n": len(mine), "clusters": len(_grouped(mine, drawn)), "test": "interval alone", "p_alone": None,
                "changed": sum(_told(a, figure) != _told(b, figure) for a, b in mine), "smallest": None,
            }  # fmt: skip


def _told(row: Row, figure: Figure) -> object:
    """What of a row such a figure can be made from."""
    return row.times if figure.unit == "ms" else (row.scores, row.record)


def _apart(tell: Callable[[Sequence[Row]], Mapping[str, float]], pairs: Sequence[tuple[Row, Row]]) -> dict[str, float]:
    before, after = tell([a for a, _ in pairs]), tell([b for _, b in pairs])
    return {name: after[name] - before[name] for name in before if name in after}


def _grouped(pairs: Sequence[tuple[Row, Row]], drawn: str) -> list[list[tuple[Row, Row]]]:
    groups: dict[str, list[tuple[Row, Row]]] = {}
    for pair in pairs:
        groups.setdefault(_cluster(pair[0], drawn), []).append(pair)
    return list(groups.values())


def _cluster(row: Row, drawn: str) -> str:
    return row.lesson if drawn == "lesson" else row.cluster


def _scores(figure: Figure, pairs: Sequence[tuple[Row, Row]]) -> Iterator[tuple[float, float, Row]]:
    for one, other in pairs:
        if one.suite == figure.suite:
            a, b = score_of(one, figure.measure), score_of(other, figure.measure)
            if a is not None and b is not None:
                yield a, b, one


def _judged(raw: Mapping[str, Any], p: float | None) -> Difference:
    return Difference(**raw, p=p, verdict=_verdict(raw, p))


def _verdict(raw: Mapping[str, Any], p: float | None) -> Verdict:
    """A difference is shown when the interval and, where there is one, the corrected test say so."""
    if not raw["changed"]:
        return "the same"
    apart = raw["low"] is not None and (raw["low"] > 0 or raw["high"] < 0)
    if not apart or (p is not None and p > ALPHA):
        return "no difference shown"
    if raw["better"] == "neither":
        return "different"
    return "better" if (raw["difference"] > 0) == (raw["better"] == "higher") else "worse"


def _notes(first: Side, second: Side, altered: Sequence[Key]) -> Iterator[str]:
    if altered:
        yield f"Asked otherwise in the two runs, and left out: {', '.join(map(_name, altered))}."
    for one, other in ((first, second), (second, first)):
        alone = sorted(f"{suite}.{name}" for suite, name in one.figures.keys() - other.figures.keys())
        if alone:
            yield f"Measured only for {one.label}: {', '.join(alone)}."


def _name(key: Key) -> str:
    return "/".join(key)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
