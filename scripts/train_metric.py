"""Remake the grounding metric: its weights (``eval/metric/weights.json``), word frequencies and proof.

    python scripts/train_metric.py [--data ../shared/eval-data] [--seed 0] [--out eval/metric] [--prove]

Calibrated on the development halves of BEGIN and WiCE and on altered copies of their supported sentences; the word
frequencies are those of sentences written for this project. Seeded; half a minute on two cores. ``--prove`` measures
what they are worth anew and stores it beside them (``proof.json``): three minutes more.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from pathlib import Path

from firstguess.eval.metric.agreement import proof_text, prove
from firstguess.eval.metric.examples import altered_items, natural_items, weights_for
from firstguess.eval.metric.fit import About
from firstguess.eval.metric.labelled import data_folder, read_labelled
from firstguess.eval.metric.reading import terms
from firstguess.eval.metric.weights import Background
from firstguess.knowledge.sentences import split
from firstguess.tutor.grounding.evidence import Idf

ROOT = Path(__file__).resolve().parent.parent
RAREST = 2  # a stem of one sentence alone weighs nearly as much as an unknown one: leave it out


def sentences() -> list[str]:
    """Sentences about many subjects that were written for this project, and so may ship."""
    files = sorted((ROOT / "scripts" / "data").glob("wording-*.jsonl"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    facts = [fact for line in lines for fact in json.loads(line)["facts"]]
    lessons = sorted((ROOT / "knowledge" / "lessons").rglob("*.md"))
    return facts + [part.text for path in lessons for part in split(path.read_text(encoding="utf-8"))]


def background(texts: list[str]) -> Background:
    counts = Counter(term for text in texts for term in set(terms(text)))
    kept = {term: count for term, count in sorted(counts.items()) if count >= RAREST}
    about = "in how many sentences of scripts/data/wording-*.jsonl and of the lessons a stem stands"
    return Background(about=about, documents=len(texts), counts=kept)


def main() -> None:
    parser = argparse.ArgumentParser(description="Remake the grounding metric's weights.")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "eval" / "metric")
    parser.add_argument("--prove", action="store_true", help="measure the weights that lie in eval/metric, too")
    given = parser.parse_args()
    frequencies = background(sentences())
    idf = Idf(dict(frequencies.counts), frequencies.documents)
    natural = natural_items(read_labelled(data_folder(given.data)), idf)
    about = About(
        about="A logistic model: log-odds = intercept + sum of coefficient * (value - mean) / spread, less the penalty "
        "of each guard that fails. Remade by scripts/train_metric.py; figures in docs/metric-card.md.",
        calibrated_on=("BEGIN dev (wow, tc, cmu)", "WiCE dev (claims)", "altered copies of their supported sentences"),
        date=datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        seed=given.seed,
    )
    weights = weights_for(natural, altered_items(natural, idf, given.seed), about)
    (given.out / "weights.json").write_text(weights.model_dump_json(indent=2) + "\n", encoding="utf-8")
    text = json.dumps(frequencies.model_dump(), ensure_ascii=False, indent=0) + "\n"
    (given.out / "background.json").write_text(text, encoding="utf-8")
    if given.prove:
        proof = prove(given.data, given.seed)
        (given.out / "proof.json").write_text(proof.model_dump_json(indent=2) + "\n", encoding="utf-8")
        print(proof_text(proof))


if __name__ == "__main__":
    main()
