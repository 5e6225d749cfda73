"""The arrows of the design: which folder may import which, and where a heavy library may appear."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT: dict[str, frozenset[str]] = {
    "knowledge": frozenset(),
    "prompts": frozenset(),
    "tutor": frozenset({"knowledge", "prompts"}),
    "eval": frozenset({"tutor", "knowledge", "prompts"}),
    "ui": frozenset({"eval", "tutor", "knowledge", "prompts"}),
}
HEAVY: dict[str, tuple[str, ...]] = {
    "gradio": ("ui/",),
    "faiss": ("knowledge/vectors.py",),
    "sentence_transformers": ("knowledge/embedding.py",),
    "torch": ("tutor/models/hf.py", "tutor/lab/start.py", "tutor/lab/tiny.py", "tutor/lab/trials.py"),
    "transformers": ("tutor/models/hf.py",),
    "openvino_genai": ("tutor/models/openvino.py",),
}
LIGHT_IMPORTS = (
    ("firstguess.tutor", tuple(HEAVY)),
    ("firstguess.tutor.settings", tuple(HEAVY)),
    ("firstguess.tutor.reply", tuple(HEAVY)),
    ("firstguess.tutor.lab.run", tuple(HEAVY)),
    ("firstguess.tutor.lab.before_after", tuple(HEAVY)),
    ("firstguess.ui.cli", (*HEAVY, "pydantic", "langchain_core", "numpy", "rich")),
)
MODULES = sorted(path for folder in MAY_IMPORT for path in (ROOT / folder).rglob("*.py") if "lessons" not in path.parts)


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module named by an import, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write the import in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def at_import_time(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported: not those of functions, nor for the type checker."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or ast.unparse(node).startswith("if TYPE_CHECKING"):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        for block in ("body", "orelse", "finalbody"):
            yield from at_import_time(getattr(node, block, []))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_folder_imports_only_what_lies_below_it(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    ours = {
        module.split(".")[1] for module in imported(ast.parse(path.read_text())) if module.startswith("firstguess.")
    }
    assert ours <= MAY_IMPORT[folder] | {folder}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_names_ours_by_the_name_they_install_under(path: Path) -> None:
    roots = {module.split(".")[0] for module in imported(ast.parse(path.read_text()))}
    assert not roots & set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_heavy_library_is_imported_in_its_own_modules_only(path: Path) -> None:
    statements = at_import_time(ast.parse(path.read_text()).body)
    roots = {module.split(".")[0] for statement in statements for module in imported(statement)}
    astray = [library for library in roots & set(HEAVY) if not name(path).startswith(HEAVY[library])]
    assert astray == []


@pytest.mark.parametrize(("module", "libraries"), LIGHT_IMPORTS)
def test_importing_stays_light(module: str, libraries: tuple[str, ...]) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({libraries!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_modules_stay_readable_in_one_go() -> None:
    assert [name(path) for path in MODULES if len(path.read_text().splitlines()) > 300] == []
