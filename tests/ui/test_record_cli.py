"""``firstguess export`` and ``delete``: whose record, where to, and nothing removed by accident."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from firstguess.tutor.build import DATABASE
from firstguess.tutor.store import Store, Turn
from firstguess.ui import cli

CANARY = "kanarienvogel-51c2"


@pytest.fixture
def database() -> Path:
    path = Path(os.environ["FIRSTGUESS_DATA_DIR"]) / DATABASE
    store = Store(path)
    for learner in ("ann", "bob"):
        store.ensure(learner, learner, "seasons")
        store.add_turn(learner, Turn("1", f"{CANARY} {learner}", "", {"text": "So it is."}))
    store.close()
    return path


@pytest.fixture(autouse=True)
def _leaves_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ENVIRONMENT", {})
    monkeypatch.setattr("sys.excepthook", lambda *_: None)


def run(*argv: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        cli.main(argv)
    return int(stopped.value.code or 0)


def test_an_export_is_printed_for_reading(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--learner", "ann") == 0
    out = capsys.readouterr().out
    assert f"> {CANARY} ann" in out
    assert "bob" not in out


def test_an_export_goes_to_a_file(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ann.json"
    assert run("export", "--learner", "ann", "--format", "json", "--out", str(file)) == 0
    assert json.loads(file.read_text(encoding="utf-8"))["learner"] == "ann"
    assert capsys.readouterr().out == ""


def test_cards_go_to_a_file(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--learner", "ann", "--format", "anki", "--out", str(tmp_path / "ann.apkg")) == 0
    assert "0 cards" in capsys.readouterr().err
    assert (tmp_path / "ann.apkg").stat().st_size > 0


def test_an_unknown_learner_is_wrong_usage(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "--learner", "eve") == 2
    assert "There is: ann, bob" in capsys.readouterr().err


def test_an_export_into_no_folder_is_wrong_usage(database: Path, tmp_path: Path) -> None:
    assert run("export", "--learner", "ann", "--out", str(tmp_path / "no" / "ann.md")) == 2


def traces(folder: Path, word: str) -> bool:
    return any(word.encode() in each.read_bytes() for each in folder.rglob("*") if each.is_file())


def test_a_deletion_leaves_nothing_of_the_learner_and_all_of_others(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert traces(database.parent, f"{CANARY} ann")
    assert run("delete", "--learner", "ann", "--yes") == 0
    assert "Removed 2 entries" in capsys.readouterr().out
    assert not traces(database.parent, f"{CANARY} ann")
    assert traces(database.parent, f"{CANARY} bob")
    assert run("delete", "--learner", "ann", "--yes") == 0
    assert capsys.readouterr().out == "Nothing is held.\n"


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_a_deletion_that_is_not_confirmed_removes_nothing(
    answer: str, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert run("delete", "--learner", "ann") == 1
    assert traces(database.parent, f"{CANARY} ann")


def test_both_take_the_common_flags(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("export", "delete"):
        assert run(command, "--help") == 0
        out = capsys.readouterr().out
        assert all(flag in out for flag in ("--learner", "--model", "--lessons", "--seed")), command
