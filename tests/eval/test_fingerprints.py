"""A fingerprint tells apart whatever may decide a row, and says so where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.eval import fingerprints
from firstguess.knowledge.library import Library
from firstguess.tutor.settings import Settings


@pytest.fixture(autouse=True)
def _packages(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = ["numpy<3,>=2", 'langchain-classic<2,>=1; extra == "bench"', 'ruff<1; extra == "dev"']
    monkeypatch.setattr(fingerprints, "requires", lambda _: declared)
    monkeypatch.setattr(fingerprints, "version", lambda _: "1.0")


def made(*files: Path, baselines: tuple[str, ...] = (), specs: tuple[str, ...] = ()) -> fingerprints.Fingerprint:
    return fingerprints.fingerprint({"baselines": list(baselines)}, Settings(), Library([]), files, specs)


def test_a_baselines_packages_count_where_one_is_asked_for() -> None:
    assert made()["versions"].keys() == {"python", "firstguess", "numpy"}
    assert made(baselines=("stock",))["versions"].keys() == {"python", "firstguess", "numpy", "langchain-classic"}
