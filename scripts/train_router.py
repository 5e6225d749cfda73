"""Train the router's last resort, which ships in ``tutor/router.safetensors``: a linear layer over MiniLM.

    python scripts/train_router.py [--out tutor/router.safetensors]

Input: ``scripts/data/utterances.yaml``, and for messages about a subject also questions and facts from
``scripts/data/wording-*.jsonl``. No case of ``eval/cases`` is learnt from. Seeded; seconds; needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import yaml
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from firstguess.knowledge.embedding import MiniLM
from firstguess.tutor.kinds import SUBJECT, features

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "scripts" / "data"
STRENGTH = 3.0  # of the fit; chosen by cross-validation over 1, 3, 10, 30
QUESTIONS, FACTS = 100, 50


def utterances() -> list[tuple[str, str]]:
    """(message, kind): questions and statements are both of the kind "subject"."""
    authored = yaml.safe_load((DATA / "utterances.yaml").read_text(encoding="utf-8"))
    rows = [
        (text, SUBJECT if kind in ("question", "statement") else kind)
        for kind, texts in authored.items()
        for text in texts
    ]
    return rows + [(text, SUBJECT) for text in _about_subjects()]


def _about_subjects() -> list[str]:
    lines = [line for path in sorted(DATA.glob("wording-*.jsonl")) for line in path.read_text("utf-8").split("\n")]
    records = [json.loads(line) for line in lines if line.strip()]
    questions = sorted({record["q"] for record in records if record.get("q")})
    facts = sorted({fact for record in records for fact in record["facts"]})
    chance = random.Random(0)
    return chance.sample(questions, QUESTIONS) + chance.sample(facts, FACTS)


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the router's last resort.")
    parser.add_argument("--out", type=Path, default=ROOT / "tutor" / "router.safetensors")
    given = parser.parse_args()
    rows = utterances()
    embedder = MiniLM()
    vectors = embedder.encode([text for text, _ in rows])
    inputs = np.stack([features(text, vector) for (text, _), vector in zip(rows, vectors, strict=True)])
    kinds = np.array([kind for _, kind in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=4000, class_weight="balanced")
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    heard = cross_val_predict(model, inputs, kinds, cv=folds)
    print(f"accuracy in five folds {np.mean(heard == kinds):.3f} (n = {len(kinds)})")
    for kind in sorted(set(kinds)):
        print(f"  {kind:12} {np.mean(heard[kinds == kind] == kind):.3f} (n = {(kinds == kind).sum()})")
    model.fit(inputs, kinds)
    # save_file writes the bytes as they lie, so the rows must lie one after another.
    layer = {
        name: np.ascontiguousarray(values, dtype=np.float32)
        for name, values in (("weight", model.coef_), ("bias", model.intercept_))
    }
    save_file(layer, given.out, metadata={"embedder": embedder.id, "kinds": " ".join(model.classes_)})


if __name__ == "__main__":
    main()
