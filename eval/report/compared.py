"""A comparison for the terminal: a line of figures for each measure, and a verdict in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstguess.eval.compare import Comparison, Difference
from firstguess.eval.report.text import number

NAMED = 20


def text(found: Comparison) -> str:
    """The whole comparison."""
    return "\n".join(_lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    yield f"first:  {found.first}"
    yield f"second: {found.second}"
    yield f"Differences are second minus first; 95 % intervals drawn by {found.clustered_by}; p by Holm over "
    yield f"{len(found.differences)} measures."
    suite = None
    for each in found.differences:
        if each.suite != suite:
            suite = each.suite
            yield f"\n{suite}"
        yield f"  {each.title}"
        yield f"    {_figures(each)}"
        yield f"    {sentence(each)}"
    yield ""
    for label, items in ((found.first, found.only_first), (found.second, found.only_second)):
        if items:
            yield f"Only in {label}, and left out: {_named(items)}"
    yield from found.notes
    yield summary(found)


def _figures(each: Difference) -> str:
    values = f"{number(each.first, each.unit)} -> {number(each.second, each.unit)}"
    interval = "" if each.low is None else f" [{_signed(each.low, each)}, {_signed(each.high or 0.0, each)}]"
    tested = each.test if each.p is None else f"{each.test} p={each.p_alone:.3g}, Holm {each.p:.3g}"
    counts = f"n={each.n} ({each.changed} changed)"
    return f"{values}  difference {_signed(each.difference, each)}{interval}  {counts}  {tested}"


def sentence(each: Difference) -> str:
    """The verdict on one measure, in words, with a rough bound of what so many items could have shown."""
    words = {
        "better": "The second is better.", "worse": "The second is worse.", "different": "They differ.",
        "the same": "No item differs.",
        "no difference shown": "No difference is shown.",
    }[each.verdict]  # fmt: skip
    if each.smallest is None:
        return words
    return (
        f"{words} Were the {each.n} items independent and this the one test, a difference of "
        f"{number(each.smallest, each.unit)} would be seen 4 times in 5."
    )


def summary(found: Comparison) -> str:
    """All verdicts in one line."""
    told = {
        verdict: [f"{each.suite}.{each.measure}" for each in found.differences if each.verdict == verdict]
        for verdict in ("better", "worse", "different")
    }
    said = [f"{verdict} in {', '.join(names)}" for verdict, names in told.items() if names]
    quiet = len(found.differences) - sum(map(len, told.values()))
    said += [f"no difference shown in {quiet} of {len(found.differences)} measures"] if quiet else []
    return f"Verdict: the second is {'; '.join(said)}." if said else "Verdict: nothing to compare."


def _signed(value: float, each: Difference) -> str:
    return f"{'+' if value > 0 else '-' if value < 0 else ''}{number(abs(value), each.unit)}"


def _named(items: Sequence[str]) -> str:
    more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
    return ", ".join(items[:NAMED]) + more
