"""Samples to read: the same questions of every system, with boxes, and nothing that Markdown would swallow."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from firstguess.eval.rows import Row
from firstguess.eval.runner import ROWS, write_rows

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "read_samples.py"
HELD = {"text": "A *lid* holds.", "label": "not_checkable", "kept": True, "copied": False}


@pytest.fixture
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("read_samples_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(item: int, system: str = "ours", **draft: Any) -> Row:
    written = {"facts": ["A lid holds steam."], "text": "Yes. A *lid*\nholds.", "sentences": [HELD], **draft}
    case = {"question": f"Question {item}?", "history": [{"say": "Hm."}]}
    answer = {"move": "answer", "sentences": [{"source": "model", "text": "A lid holds."}]}
    return Row(system=system, suite="wording", item=str(item), lesson="tea", kind="open", cluster="c",
               record={"case": case, "draft": written, "answer": answer})  # fmt: skip


def test_a_sample_has_all_that_a_reader_needs(script: ModuleType) -> None:
    lines = "\n".join(script.sheet(1, row(7))).split("\n")
    assert lines[0] == "## 1. tea/7 (open)"
    for line in ("Before: Hm.", "**Question 7?**", "- A lid holds steam.", r"> Yes. A \*lid\* holds.",
                 r"- kept, not checkable: A \*lid\* holds.", "- model: A lid holds."):  # fmt: skip
        assert line in lines
    assert lines[-3:] == ["- [ ] fluent", "- [ ] says what was asked", "- [ ] true to the facts"]


def test_a_seed_draws_the_same_questions_of_every_system(script: ModuleType) -> None:
    items = [each.item for each in script.draw([row(item) for item in range(30)], 5, 1)]
    assert items == [each.item for each in script.draw([row(item, "base") for item in reversed(range(30))], 5, 1)]
    assert items != [each.item for each in script.draw([row(item) for item in range(30)], 5, 2)]


def test_only_drafts_that_claim_something_are_drawn(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows([row(1), row(2, sentences=[]), row(3, "base")], tmp_path / ROWS)
    script.main([str(tmp_path), "9", "--system", "ours"])
    said = capsys.readouterr().out
    assert ("1 of 1 drafts of ours" in said, "Question 1?" in said, said.count("- [ ]")) == (True, True, 3)


@pytest.mark.parametrize(("more", "told"), [([], "ours, base"), (["--system", "stock"], "ours, base")])
def test_of_several_systems_one_is_named(script: ModuleType, tmp_path: Path, more: list[str], told: str) -> None:
    write_rows([row(1), row(3, "base")], tmp_path / ROWS)
    with pytest.raises(SystemExit, match=told):
        script.main([str(tmp_path), "9", *more])


def test_a_folder_without_a_run_is_named(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=ROWS):
        script.main([str(tmp_path), "9"])
