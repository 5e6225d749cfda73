"""Write down what the taught model says, for ``firstguess.tutor.vetting`` to compare with on other machines.

    python scripts/record_wording.py [--out tutor/models/wording.json]

Held-out examples, one of a subject, answered by the reference engine (transformers), and the converted file's hash.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from train_reader import asked_with, load_rows
from wording_data import split_topics

from firstguess.tutor import adapter, vetting, weights
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.settings import load_settings

HERE = Path(__file__).resolve().parent
ANSWERS = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE.parent / "tutor/models" / vetting.RECORD)
    given = parser.parse_args()
    lesson, reference = adapter.packaged_adapter(), open_model("hf")
    target = weights.embedded_gguf(load_settings().settings.cache_dir)
    if lesson is None or reference is None or target is None:
        raise SystemExit("Nothing to record: the adapter or the weights are missing; run `make model`.")
    _, held = split_topics(load_rows(HERE / "data"))
    asked = list({row["topic"]: row for row in held if row["kind"] == "open"}.values())[:ANSWERS]
    blank = [vetting.Answered(tuple(row["facts"]), asked_with(row, row["q"]), "") for row in asked]
    answers = [vetting.Answered(each.facts, each.question, vetting.said(reference, each)) for each in blank]
    record = vetting.Record(adapter.digest(lesson), weights.sha256(target), tuple(answers))
    given.out.write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{given.out}: {len(answers)} answers")


if __name__ == "__main__":
    main()
