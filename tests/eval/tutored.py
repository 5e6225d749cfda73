"""A workbench over the small lesson, for suites that talk with the tutor."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from firstguess.eval.cases import Case
from firstguess.eval.rows import Item
from firstguess.eval.suites.tutored import TutorSuite
from firstguess.eval.workbench import Workbench
from firstguess.tutor.settings import Settings
from tests.fakes import HashEmbedder


def bench_of(settings: Settings, folder: Path, *questions: Case) -> Workbench:
    """A workbench without weights that serves what ``settings`` serve."""
    bench = Workbench(settings, folder / "scratch", questions)
    bench.__dict__["embedder"] = HashEmbedder()
    return bench


def promised(suite: TutorSuite, item: Item, scores: Mapping[str, float]) -> bool:
    """Whether the scores are of measures that the suite has, with all those that the item promised."""
    return set(item.applies) <= set(scores) <= {measure.name for measure in suite.measures}
