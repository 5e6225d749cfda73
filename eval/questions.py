"""Which questions a run asks: those that ship with firstguess, or somebody's own files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from firstguess.eval.cases import Case, read_cases, shipped_cases
from firstguess.eval.lines import CaseError
from firstguess.knowledge.library import Library

SHIPPED_LESSONS = ("fine-tuning", "seasons")
SPLITS = ("dev", "heldout", "test")
#: Unanswerable questions of each sort that are made for a lesson that has no questions.
MADE_EACH = 20
MADE = "made"


@dataclass(frozen=True)
class Questions:
    """``splits`` maps (lesson, id) to the set of the case; ``files`` are what was read."""

    cases: tuple[Case, ...]
    splits: Mapping[tuple[str, str], str]
    files: tuple[Path, ...]


def shipped_questions() -> tuple[Path, ...]:
    """The files of questions about the shipped lessons: dev first, then what nothing was tuned on."""
    folder = shipped_cases()
    named = [folder / f"{lesson}-{split}.jsonl" for lesson in SHIPPED_LESSONS for split in SPLITS]
    return tuple(path for path in named if path.exists())


def split_of(file: Path) -> str:
    """The set that a file's cases belong to, by the end of its name: ``tea-dev.jsonl`` is dev; or the whole name."""
    return next((split for split in SPLITS if file.stem.endswith(f"-{split}")), file.stem)


def load(chosen: Sequence[Path], split: str | None = None) -> Questions:
    """The cases of the files (none: the shipped ones), only those of ``split`` where one is named.

    Raises :class:`CaseError` with the faults of all files at once, and when an id is taken by another file.
    """
    found = [(path, *_read(path)) for path in chosen or shipped_questions()]
    faults = [text for _, _, text in found if text]
    cases: dict[tuple[str, str], tuple[Case, Path]] = {}
    for path, read, _ in found:
        for case in read:
            first = cases.setdefault((case.lesson, case.id), (case, path))[1]
            if first != path:
                faults.append(f"{path}: the id {case.id} of lesson {case.lesson} is taken by {first}")
    if faults:
        raise CaseError("\n".join(faults))
    kept = {key: (case, path) for key, (case, path) in cases.items() if split in (None, split_of(path))}
    return Questions(
        tuple(case for case, _ in kept.values()),
        {key: split_of(path) for key, (_, path) in kept.items()},
        tuple(path for path, _, _ in found),
    )


def _read(path: Path) -> tuple[tuple[Case, ...], str]:
    try:
        return read_cases(path), ""
    except CaseError as error:
        return (), str(error)


def with_made(questions: Questions, library: Library, seed: int) -> Questions:
    """``questions``, and unanswerable ones made for each lesson that has none: a new lesson is measured at once."""
    asked = {case.lesson for case in questions.cases}
    bare = [name for name in library.lessons() if name not in asked]
    made = _ours("firstguess.eval.unanswerable", "made")
    if not bare or made is None:
        return questions
    more: list[Case] = [case for name in bare for case in made(library, name, seed, MADE_EACH)]
    splits = {**questions.splits, **{(case.lesson, case.id): MADE for case in more}}
    return Questions((*questions.cases, *more), splits, questions.files)


def refuse_contaminated(cases: Iterable[Case], library: Library) -> None:
    """Raise :class:`CaseError` when a case's text stands in a prompt, in a lesson or in training data."""
    check = _ours("firstguess.eval.contamination", "check")
    faults = list(check(list(cases), library)) if check else []
    if faults:
        raise CaseError("\n".join(map(str, faults)))


def served(questions: Questions, library: Library) -> tuple[Case, ...]:
    """The questions about lessons that are served. Raises :class:`CaseError` when there is none."""
    there = library.lessons()
    found = tuple(case for case in questions.cases if case.lesson in there)
    if not found:
        asked = ", ".join(sorted({case.lesson for case in questions.cases})) or "none"
        raise CaseError(
            f"no question is about a lesson that is served (questions about: {asked}; served: {', '.join(there)}); "
            "choose other lessons with --lessons, other questions with --cases, or another --split"
        )
    return found


def _ours(module: str, name: str) -> Callable[..., Any] | None:
    """A function of another module of ours, or None where the module is not in this version."""
    return getattr(import_module(module), name) if find_spec(module) else None
