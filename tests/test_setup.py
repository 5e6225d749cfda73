"""Set-up: what is done is not done again, what was interrupted is, and what is missing is named with its repair."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "setup.py"
COUNT = (
    "import pathlib; file = pathlib.Path('{name}'); file.write_text(file.read_text() + 'x' if file.exists() else 'x')"
)


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, set on an empty folder, with two steps that count how often they ran."""
    spec = importlib.util.spec_from_file_location("setup_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "setup_script", module)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    for name, value in {"ROOT": tmp_path, "VENV": venv, "STAMPS": venv / "stamps", "LOG": venv / "log"}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(module, "STEPS", (step(module, "one"), step(module, "two")))
    monkeypatch.setattr(sys, "argv", ["setup.py", "chat"])
    monkeypatch.chdir(tmp_path)
    tmp_path.joinpath("constraints.txt").write_text("a==1\n")
    return module


def step(module: ModuleType, name: str, code: str = COUNT, optional: str = "") -> object:
    return module.Step(name, f"step {name}", 1, (sys.executable, "-c", code.format(name=name)), optional=optional)


def test_a_second_run_does_nothing(setup: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main() == 0
    assert "[2/2] step two: done" in capsys.readouterr().out
    assert setup.main() == 0
    assert (tmp_path.joinpath("one").read_text(), capsys.readouterr().out) == ("x", "")


def test_an_interrupted_run_goes_on_at_the_step_it_was_at(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = setup.STEPS
    monkeypatch.setattr(setup, "STEPS", (whole[0], step(setup, "two", "raise SystemExit(1)")))
    assert setup.main() == 2
    monkeypatch.setattr(setup, "STEPS", whole)
    assert setup.main() == 0
    assert (tmp_path.joinpath("one").read_text(), tmp_path.joinpath("two").read_text()) == ("x", "x")


def test_other_versions_are_installed_anew(setup: ModuleType, tmp_path: Path) -> None:
    assert setup.main() == 0
    tmp_path.joinpath("constraints.txt").write_text("a==2\n")
    assert setup.main() == 0
    assert tmp_path.joinpath("one").read_text() == "xx"


def test_a_new_environment_takes_everything_in_it_anew(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setup.main() == 0
    wipe = "import shutil, os; os.path.exists('.venv') and shutil.rmtree('.venv')"
    monkeypatch.setattr(setup, "STEPS", (step(setup, "zero", wipe), *setup.STEPS))
    assert setup.main() == 0
    assert tmp_path.joinpath("one").read_text() == "xx"


def test_a_failure_shows_the_output_and_the_repair(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "STEPS", (step(setup, "one", "raise SystemExit('No space left on device')"),))
    assert setup.main() == 2
    out = capsys.readouterr().out
    assert "    No space left on device" in out
    assert "Free some disk space" in out


def test_what_is_optional_may_be_missing(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        setup, "STEPS", (step(setup, "one", "raise SystemExit(1)", optional="Going on."), setup.STEPS[1])
    )
    assert setup.main() == 0
    assert "not to be had here. Going on." in capsys.readouterr().out


def test_too_little_disk_is_said_before_anything_is_made(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1e9))
    assert setup.main() == 2
    assert "Set-up needs 4 GB" in capsys.readouterr().out
    assert not tmp_path.joinpath("one").exists()


def test_a_python_without_venv_is_told_the_package(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert setup.main() == 2
    assert f"python3.{sys.version_info[1]}-venv" in capsys.readouterr().out


def test_an_old_python_is_told_what_to_install(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "OLDEST", (9, 0))
    monkeypatch.setenv("PATH", "")
    assert setup.main() == 2
    assert "needs Python 3.11 or newer" in capsys.readouterr().out


def test_compiled_modules_are_kept_whatever_the_shell_says(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import sys; raise SystemExit(sys.dont_write_bytecode)"
    monkeypatch.setattr(setup, "STEPS", (step(setup, "one", code),))
    assert setup.main() == 0


def test_a_finished_set_up_costs_next_to_nothing() -> None:
    done = subprocess.run([sys.executable, "-X", "importtime", str(SCRIPT), "help"], capture_output=True, text=True)
    assert done.returncode == 2
    assert not {"pip", "ssl", "http", "urllib.request"} & {
        line.split("|")[-1].strip() for line in done.stderr.splitlines()
    }


def test_an_unknown_goal_is_wrong_usage() -> None:
    assert subprocess.run([sys.executable, str(SCRIPT)], capture_output=True, env=os.environ).returncode == 2
