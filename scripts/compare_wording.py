"""Ways to teach the embedded model, side by side: what each is worth on held-out subjects, forgets and costs.

    python scripts/compare_wording.py [ARM ...] [--examples 800] [--epochs 2] [--uncurated FOLDER]

Each arm is one run of ``train_wording.py`` that differs from the first, ``as shipped``, in one thing, and is judged by
``judge_wording.py``. An arm that was finished before is not run again. Writes ``build/wording-compare/table.md``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ARMS: dict[str, list[str]] = {
    "as shipped": [],
    "top third of the layers": ["--layers", "top"],
    "every weight": ["--rank", "0", "--rate", "5e-5"],
    "rank 8": ["--rank", "8"],
    "a quarter of the rate": ["--rate", "1e-4"],
    "four times the rate": ["--rate", "16e-4"],
    "uncurated": [],
}
SHOWN = {
    "own words, passed": "own words, passed",
    "copied": "copied",
    "dropped": "dropped by the gate",
    "refused of those": "open ones refused",
    "refused of the others": "answered ones refused",
    "right word, balanced": "yes/no right (balanced)",
    "perplexity of LICENSE": "perplexity, licence",
    "everyday questions right": "everyday questions",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("arms", nargs="*", default=list(ARMS))
    parser.add_argument("--examples", type=int, default=800)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--judged", type=int, default=200, help="held-out examples that each arm answers")
    parser.add_argument("--uncurated", type=Path, help="a folder with the examples as they were before curation")
    parser.add_argument("--work", type=Path, default=HERE.parent / "build/wording-compare")
    given = parser.parse_args()
    if unknown := set(given.arms) - ARMS.keys():
        parser.error(f"no such arm: {', '.join(sorted(unknown))}; there are {', '.join(ARMS)}")
    if given.uncurated is None and "uncurated" in given.arms:
        print("uncurated: left out, since --uncurated names no folder")
        given.arms.remove("uncurated")
    for arm in given.arms:
        run(arm, given)
        given.work.joinpath("table.md").write_text(table(given.work), encoding="utf-8")
    print(table(given.work))


def run(arm: str, given: Any) -> None:
    """Train and judge ``arm``, unless that is done. All are judged on the same held-out examples, the curated ones."""
    folder = _folder(given.work, arm)
    if (folder / "figures.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    data = ["--data", str(given.uncurated)] if arm == "uncurated" else []
    taught = folder / "taught.safetensors"
    began = time.monotonic()
    _python(
        "train_wording.py", *ARMS[arm], *data, "--examples", str(given.examples), "--epochs", str(given.epochs),
        "--work", str(folder), "--out", str(taught),
    )  # fmt: skip
    minutes = (time.monotonic() - began) / 60
    answers = ["--limit", str(given.judged), "--answers", str(folder / "answers.jsonl")]
    judged = json.loads(_python("judge_wording.py", "--taught", str(taught), *answers, keep=True))
    (folder / "figures.json").write_text(json.dumps(judged | {"minutes": minutes}, indent=1) + "\n", encoding="utf-8")


def _folder(work: Path, arm: str) -> Path:
    return work / arm.replace(" ", "-")


def _python(script: str, *arguments: str, keep: bool = False) -> str:
    command = [sys.executable, str(HERE / script), *arguments]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE if keep else None)
    return done.stdout or ""


def table(work: Path) -> str:
    """Markdown: a row for each arm that is done."""
    names = ["arm", "minutes", *SHOWN.values()]
    lines = [f"| {' | '.join(names)} |", "|---" * len(names) + "|"]
    for arm in ARMS:
        path = _folder(work, arm) / "figures.json"
        if path.exists():
            found = json.loads(path.read_text(encoding="utf-8"))
            cells = [arm, f"{found['minutes']:.0f}", *(f"{found[name]:.2f}" for name in SHOWN)]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
