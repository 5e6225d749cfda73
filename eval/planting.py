"""Copies of lessons with something else in them: a paragraph that gives orders, or a fact that was changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path

from firstguess.knowledge.lesson import Lesson


def copied(lesson: Lesson, folder: Path) -> Path:
    """A fresh copy of the lesson's folder in ``folder``; what was there by its name is replaced."""
    made = folder / lesson.folder.name
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(lesson.folder, made)
    return made


def planted(lessons: Iterable[Lesson], paragraphs: Sequence[str], folder: Path) -> Path:
    """``folder`` with a copy of each lesson in which every text ends with one of the ``paragraphs``, in turn."""
    for lesson in lessons:
        made = copied(lesson, folder)
        turns = cycle(paragraphs)
        for file in sorted(made.rglob("*.md")):
            file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n\n{next(turns)}\n", encoding="utf-8")
    return folder
