"""Which questions a run asks: those that ship with firstguess, or somebody's own files."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from firstguess.eval import anchors
from firstguess.eval.cases import Case, read_cases, shipped_cases
from firstguess.eval.lines import CaseError
from firstguess.knowledge.library import Library

logger = logging.getLogger(__name__)

SHIPPED_LESSONS = ("fine-tuning", "seasons")
SPLITS = ("dev", "heldout", "test")
#: Unanswerable questions of each sort that are made for a lesson that has no questions.
MADE_EACH = 20
MADE = "made"


@dataclass(frozen=True)
class Questions:
    """``splits`` maps (lesson, id) to the set of the case; ``files`` are what was read.

    ``places`` has the file and the line of each case of somebody's own files.
    """

    cases: tuple[Case, ...]
    splits: Mapping[tuple[str, str], str]
    files: tuple[Path, ...]
    places: Mapping[tuple[str, str], anchors.Place] = field(default_factory=dict)


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
        _places({key: path for key, (_, path) in kept.items()}) if chosen else {},
    )


def _places(read_from: Mapping[tuple[str, str], Path]) -> dict[tuple[str, str], anchors.Place]:
    """The file and the line of each (lesson, id)."""
    lines = {path: anchors.lines_of(path) for path in set(read_from.values())}
    return {key: (path, lines[path][key[1]]) for key, path in read_from.items()}


def _read(path: Path) -> tuple[tuple[Case, ...], str]:
    try:
        return read_cases(path), ""
    except CaseError as error:
        return (), str(error)


def with_made(questions: Questions, library: Library, seed: int) -> Questions:
    """``questions``, and unanswerable ones made for each lesson that has none: a new lesson is measured at once."""
    asked = {case.lesson for case in questions.cases}
    bare = [name for name in library.lessons() if name not in asked]
    if not bare:
        return questions
    from firstguess.eval.unanswerable import made

    more = [case for name in bare for case in made(library, name, seed, MADE_EACH)]
    splits = {**questions.splits, **{(case.lesson, case.id): MADE for case in more}}
    return replace(questions, cases=(*questions.cases, *more), splits=splits)


def refuse_contaminated(cases: Iterable[Case], library: Library) -> None:
    """Raise :class:`CaseError` when a case's text stands in a prompt, in a lesson or in training data."""
    from firstguess.eval.contamination import check

    faults = check(list(cases), library)
    if faults:
        raise CaseError("\n".join(map(str, faults)))


def refuse_unsound(file: Path, cases: Sequence[Case], library: Library) -> None:
    """Raise :class:`CaseError` with every fault of the cases of ``file`` that their lessons show, and where they stand.

    A lesson or a part that is not there, evidence that stands nowhere, and what :func:`refuse_contaminated` finds.
    """
    places = _places({(case.lesson, case.id): file for case in cases})
    faults = sorted([*anchors.strangers(cases, library, places), *anchors.strays(cases, library, places)])
    if faults:
        raise CaseError("\n".join(map(str, faults)))
    refuse_contaminated(cases, library)


def served(questions: Questions, library: Library) -> tuple[Case, ...]:
    """The questions about lessons that are served; how many of somebody's own are about another is logged.

    Raises :class:`CaseError` when there is none, and with every lesson and part that somebody's own name in vain.
    """
    there = library.lessons()
    own = [case for case in questions.cases if (case.lesson, case.id) in questions.places]
    known = anchors.elsewhere(library) if own else set()
    unserved = Counter(case.lesson for case in own if case.lesson in known)
    faults = list(anchors.strangers([case for case in own if case.lesson not in unserved], library, questions.places))
    if faults:
        raise CaseError("\n".join(map(str, faults)))
    for name, count in unserved.items():
        logger.warning("firstguess: left out: %d questions about %s, a lesson that is not served", count, name)
    found = tuple(case for case in questions.cases if case.lesson in there)
    if not found:
        asked = ", ".join(sorted({case.lesson for case in questions.cases})) or "none"
        raise CaseError(
            f"no question is about a lesson that is served (questions about: {asked}; served: {', '.join(there)}); "
            "choose other lessons with --lessons, other questions with --cases, or another --split"
        )
    return found
