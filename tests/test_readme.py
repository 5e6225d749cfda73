"""The README's tree is the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("knowledge", "prompts", "tutor", "eval", "ui", "scripts")


def tree() -> list[str]:
    """The paths of the README's tree, in its order; folders end in a slash."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.partition("holds this against the files -->\n```\n")[2].partition("```")[0]
    paths, folders = [], [""]
    for line in block.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        path = folders[depth] + line.split()[0]
        folders[depth + 1 :] = [path]
        paths.append(path)
    return paths


def test_names_every_module() -> None:
    modules = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path.name != "__init__.py")
    on_disk = {path.relative_to(ROOT).as_posix() for path in modules if "lessons" not in path.parts}
    assert on_disk == {path for path in tree() if path.endswith(".py")}


@pytest.mark.parametrize("path", tree())
def test_names_nothing_that_is_not_there(path: str) -> None:
    assert any(ROOT.glob(path.rstrip("/")))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = {part.partition(")")[0] for part in text.split("](")[1:]}
    assert [target for target in targets if not (ROOT / target).exists()] == []
