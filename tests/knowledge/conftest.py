"""A small lesson on disk, to be bent by the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FILES: dict[str, str] = {
    "lesson.md": """---
id: tea
title: Why tea goes cold
summary: How a cup of tea loses heat to the room.
subject: Physics
minutes: 5
license: CC-BY-4.0
authors: [A. Writer]
starters:
  - Why does tea go cold?
  - Does a lid help?
  - Is stirring bad?
synonyms:
  mug: [cup]
---
## What it is

Tea goes cold because heat moves from the hot cup to the cooler room.

## Why it matters

Whoever knows the way of the heat can slow it down. A lid is enough to show it.
""",
    "sections/10-step-1.md": """---
id: step-1
title: Heat moves one way
kind: step
level: foundation
diagram: {file: cup.svg, alt: A cup with arrows, caption: Heat leaves the cup}
---
Heat flows from warm things to cold things, e.g. from tea to air. It never flows back by itself.

## In numbers

Tea at 80 degrees cools faster than tea at 40 degrees.

```python
print("cold")
```

- The gap to the room sets the pace.
- A wider gap means a faster loss.

| time | degrees |
|------|---------|
| 0    | 80      |
""",
    "diagrams/cup.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>\n',
    "prompts.yaml": """- id: guess-1
  part: step-1
  question: Which cools faster?
  options:
    - {text: Tea at 80 degrees, right: true, feedback: Its gap is wider.}
    - {text: Tea at 40 degrees, feedback: Its gap is narrower., misconception: myth-1}
  why: The pace depends on the gap.
  hints: [Think of the gap.]
  explain_back:
    ask: Say why.
    key_points: [the gap]
""",
    "myths.yaml": """- id: myth-1
  title: Cold flows into the cup
  question: Does cold flow into a cup?
  answer: no
  belief: Cold is a thing that flows into the tea.
  said_as: [cold gets in, the cold creeps in, cold enters the tea]
  not_this: [heat gets out, the tea gets cold, heat flows from warm things to cold things]
  fact: Only heat flows, and it flows out of the tea.
  why_it_fails: >-
    Cold is the absence of heat.
    Nothing enters the cup.
  mechanism: |
    Fast particles push slow ones.

    So the energy spreads.
  half_true: Cold air does drift over the cup.
  why_it_matters: Otherwise one would seal the wrong side.
  check: What does a lid hold back?
  sources: [step-1]
""",
    "pitfalls.yaml": """- id: pitfall-1
  title: Whole degrees
  predict: What does it print?
  wrong: {code: print(7 // 2), prints: "3"}
  right: {code: print(7 / 2), prints: "3.5"}
  what_happens: The half degree is lost.
  root_cause: The operator cuts the fraction off.
  fix: Divide with one slash.
  sources: [step-1]
""",
    "practice.yaml": """- id: practice-1
  difficulty: easy
  question: What slows the loss?
  options:
    - {text: A lid, right: true, feedback: It holds steam back.}
    - {text: A spoon, feedback: It leads heat away.}
  hints: [Think of steam.]
  solution:
    - Steam carries heat away.
    - A lid holds the steam back.
  quick_check: Without steam the loss is smaller.
  common_mistakes: [Blaming the spoon]
  sources: [overview]
""",
    "claims.yaml": """- id: claim-1
  holds: true
  said_as:
    - A lid keeps the steam in.
    - With a lid the steam stays inside the cup.
  sources: [practice-1]
- id: claim-2
  holds: false
  said_as:
    - A lid lets the steam out.
    - With a lid the steam escapes from the cup.
  sources: [practice-1]
""",
}


def write_lesson(folder: Path, *edits: tuple[str, str, str], **overrides: str | bytes | None) -> Path:
    """Write the lesson into ``folder / "tea"``.

    An edit is a file's path, words in it and what stands there instead; overrides map paths to whole contents, or to
    None for no file.
    """
    files: dict[str, str | bytes | None] = {**FILES, **overrides}
    for name, old, new in edits:
        content = files[name]
        assert isinstance(content, str)
        assert old in content
        files[name] = content.replace(old, new)
    for name, content in files.items():
        path = folder / "tea" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder / "tea"


def unsettle(folder: Path, *edits: tuple[str, str, str]) -> Path:
    """Write the lesson without claims and without myths, so that it settles what holds and not what fails."""
    prompts = FILES["prompts.yaml"].replace(", misconception: myth-1", "")
    return write_lesson(folder, *edits, **{"claims.yaml": None, "myths.yaml": None, "prompts.yaml": prompts})


@pytest.fixture(name="write_lesson")
def _write_lesson(tmp_path: Path) -> Callable[..., Path]:
    """``write_lesson(*edits, into="", **overrides) -> folder`` under this test's own folder."""

    def write(*edits: tuple[str, str, str], into: str = "", **overrides: str | bytes | None) -> Path:
        return write_lesson(tmp_path / into, *edits, **overrides)

    return write


@pytest.fixture
def files() -> dict[str, str]:
    """The good lesson's files."""
    return dict(FILES)
