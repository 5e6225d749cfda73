"""A report in words: for the terminal, and as Markdown for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from firstguess.eval.bench.schema import Against, Bandwidth, Figure, Machine, Report, Result

MARKS = {"target": "✓ target", "floor": "· floor", "missed": "✗ missed", "not measured": "? not measured"}
SPOKEN = {"peer": "beside", "ceiling": "of", "itself": "beside"}


def text(report: Report) -> str:
    """The whole run for a terminal."""
    lines = [_machine(report.machine), _memory(report.bandwidth)]
    lines.append(f"model {report.model}, {report.repeats} repeats{', quick: bars hold nobody' * report.quick}")
    for result in report.results:
        lines += ["", *_result(result)]
    lines += [f"? {name}: not measured" for name in report.unmeasured]
    return "\n".join(lines)


def _result(result: Result) -> Iterator[str]:
    yield f"{result.bench}: {result.title} ({result.seconds:.0f} s)"
    wide = max((len(figure.title) for figure in result.figures), default=0)
    for figure in result.figures:
        yield f"  {figure.title:{wide}}  {amount(figure.value, figure.unit):>14}{_beside(figure)}{_bar(figure)}"
        if figure.note:
            yield f"      {figure.note}"
    yield from (f"  not measured: {each}" for each in result.missing)


def _beside(figure: Figure) -> str:
    if figure.against is None:
        return ""
    other = f"{SPOKEN[figure.against.kind]} {amount(figure.against.value, figure.unit)} ({figure.against.name})"
    return f"  {other}{_ratio(figure)}"


def _ratio(figure: Figure) -> str:
    return "" if figure.ratio is None else f", ratio {short(figure.ratio)}"


def _bar(figure: Figure) -> str:
    if figure.met is None or figure.floor is None or figure.target is None:
        return ""
    what = "ratio " if figure.held == "ratio" else ""
    return f"  {MARKS[figure.met]} ({what}floor {short(figure.floor)}, target {short(figure.target)})"


def _machine(machine: Machine) -> str:
    memory = f"{machine.memory_bytes / 2**30:.0f} GiB"
    return f"{machine.processor}, {machine.cores} cores, {memory}, Python {machine.python}, load {machine.load}"


def _memory(bandwidth: Bandwidth) -> str:
    return (
        f"memory bandwidth {bandwidth.best / 1e9:.1f} GB/s "
        f"(copying {bandwidth.copied / 1e9:.1f}, reading {bandwidth.read / 1e9:.1f}; "
        f"buffers of {bandwidth.buffer // 2**20} MiB, all cores, best of {_tries(bandwidth)})"
    )


def _tries(bandwidth: Bandwidth) -> int:
    return max(map(len, bandwidth.samples.values()), default=0)


def markdown(reports: Sequence[Report]) -> str:
    """Runs as one table a bench, each under the machine as it was then."""
    lines = []
    for report in reports:
        for result in report.results:
            lines += [f"## {result.bench}: {result.title}", "", *_table(result), *_notes(result)]
            lines += [f"Measured {report.began[:10]}: {_machine(report.machine)}; {_memory(report.bandwidth)}.", ""]
            lines += [f"![{result.bench}, each sample](images/bench-{result.bench}.svg)", ""]
    return "\n".join(lines)


def _table(result: Result) -> list[str]:
    head = ["| figure | here | beside it, same run | ratio | floor | target | |", "|---|---|---|---|---|---|---|"]
    return [*head, *(_row(figure) for figure in result.figures), ""]


def _notes(result: Result) -> list[str]:
    notes = [f"- {figure.title}: {figure.note}." for figure in result.figures if figure.note]
    notes += [f"- Not measured: {each}." for each in result.missing]
    return [*notes, ""] if notes else []


def _row(figure: Figure) -> str:
    against = "" if figure.against is None else _named(figure.against, figure.unit)
    what = " (ratio)" if figure.held == "ratio" and figure.floor is not None else ""
    cells = (
        figure.title, amount(figure.value, figure.unit), against, short(figure.ratio), short(figure.floor) + what,
        short(figure.target) + what, figure.met or "",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _named(against: Against, unit: str) -> str:
    return f"{amount(against.value, unit)} ({against.name})"


def amount(value: float, unit: str) -> str:
    return f"{short(value)} {unit}".rstrip()


def short(value: float | None) -> str:
    """Three digits that count, and all those before the point."""
    if value is None:
        return ""
    if value and abs(value) < 100:
        return f"{value:.3g}"
    return f"{value:,.0f}"
