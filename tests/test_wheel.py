"""The wheel: one top-level name, everything that is read at run time inside, and nothing forgotten."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("knowledge", "prompts", "tutor", "eval", "ui")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names inside the wheel, built from a copy, so that nothing of the build is left in the tree."""
    source = tmp_path_factory.mktemp("source")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(source / "dist"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    (built,) = (source / "dist").glob("*.whl")
    return frozenset(zipfile.ZipFile(built).namelist())


def test_installs_under_one_name_alone(wheel: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"firstguess"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_carries_every_file_that_the_folder_has(wheel: frozenset[str], folder: str) -> None:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    expected = {f"firstguess/{path.relative_to(ROOT).as_posix()}" for path in files}
    assert expected - wheel == set()


def test_carries_the_licence(wheel: frozenset[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_lists_every_package_on_disk() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    on_disk = {path.parent for folder in FOLDERS for path in (ROOT / folder).rglob("__init__.py")}
    named = {f"firstguess.{'.'.join(path.relative_to(ROOT).parts)}": path for path in on_disk}
    assert set(settings["packages"]) == set(named) == set(settings["package-dir"])
    assert {ROOT / settings["package-dir"][package] for package in named} == on_disk
