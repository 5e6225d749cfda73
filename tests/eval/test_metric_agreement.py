"""Figures, fits and the proof: what they are on sets so small that a person can tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from firstguess.eval.metric import agreement, trials
from firstguess.eval.metric.agreement import load_proof, proof_text, prove
from firstguess.eval.metric.examples import altered_items, natural_items, weights_for
from firstguess.eval.metric.figures import Scored, accuracy_figure, auroc, auroc_figure
from firstguess.eval.metric.fit import About
from firstguess.eval.metric.labelled import BEGIN, Labelled, LabelledDataError, data_folder, read_labelled
from firstguess.eval.metric.proof import FLOORS
from firstguess.eval.metric.weights import load_idf, load_weights

ABOUT = About(about="", calibrated_on=(), date="", seed=0)
SUBJECTS = ("Ada", "Bob", "Carol", "Dora", "Emil", "Fritz", "Gina", "Hugo")


def rows(count: int = 8) -> list[Labelled]:
    """For each subject a supported sentence and another one."""
    made = []
    for place, name in enumerate(SUBJECTS[:count]):
        text = f"In 19{place}1 the teacher {name} was in the north. There {name} praised {place + 2} students of art."
        for label, claim in (
            (True, f"The teacher {name} was in the north in 19{place}1."),
            (False, "Whales sing low."),
        ):
            made.append(Labelled(BEGIN[place % 3], claim, (text,), label, name))
            made.append(Labelled("wice", claim, (text, "It rained."), label, name))
    return made


def write_sets(folder: Path, given: Sequence[Labelled]) -> None:
    labels = {True: "Fully attributable", False: "Not fully attributable"}
    for name in BEGIN:
        lines = [f"{row.evidence[0]}\t{row.claim}\t{labels[row.supported]}" for row in given if row.set == name]
        (folder / f"begin_dev_{name}.tsv").write_text("\n".join(["knowledge\tresponse\tbegin_label", *lines]) + "\n")
    claims = [
        {"claim": row.claim, "evidence": row.evidence, "label": "supported" if row.supported else "not_supported",
         "meta": {"claim_title": row.document}}
        for row in given if row.set == "wice"
    ]  # fmt: skip
    (folder / "wice_claim_dev.jsonl").write_text("\n".join(map(json.dumps, claims)))


def test_auroc_counts_ties_half() -> None:
    assert auroc(np.array([1.0, 0.5, 0.5, 0.0]), np.array([1.0, 1.0, 0.0, 0.0])) == 0.875


def test_balanced_accuracy_weighs_both_labels_alike() -> None:
    made = [Scored(1, True, True, "a"), *[Scored(0, place == 0, False, "b") for place in range(4)]]
    assert accuracy_figure(made, 0).value == 0.875


def test_items_of_one_document_are_one_draw() -> None:
    made = [Scored(float(place % 3), True, place % 2 == 0, "one") for place in range(12)]
    assert auroc_figure(made, 0).low is None
    apart = [Scored(row.score, True, row.supported, str(place)) for place, row in enumerate(made)]
    assert auroc_figure(apart, 0).documents == 12


def test_the_same_seed_gives_the_same_interval() -> None:
    made = [Scored(float(place % 5), True, place % 2 == 0, str(place)) for place in range(30)]
    assert auroc_figure(made, 4) == auroc_figure(made, 4)


def test_a_fit_gives_no_coefficient_against_its_sign_and_no_penalty_below_nothing() -> None:
    turned = [Labelled(row.set, row.claim, row.evidence, not row.supported, row.document) for row in rows()]
    weights = weights_for(natural_items(turned, load_idf()), [], ABOUT)
    assert {part.coefficient for part in weights.features if part.name == "pair_precision"} == {0.0}
    assert min(weights.guards.values()) >= 0


def test_a_guard_that_finds_altered_copies_gets_a_penalty() -> None:
    natural = natural_items(rows(), load_idf())
    assert weights_for(natural, altered_items(natural, load_idf(), 0), ABOUT).guards["number"] > 1


def test_the_sets_are_read_as_people_labelled_them(tmp_path: Path) -> None:
    write_sets(tmp_path, rows())
    assert sorted(read_labelled(tmp_path), key=str) == sorted(
        [Labelled(r.set, r.claim, r.evidence, r.supported, r.evidence[0] if r.set in BEGIN else r.document)
         for r in rows()], key=str,
    )  # fmt: skip


def test_a_folder_without_the_sets_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelledDataError, match="FIRSTGUESS_EVAL_DATA"):
        data_folder(tmp_path)


def test_a_damaged_set_is_an_error_in_words(tmp_path: Path) -> None:
    write_sets(tmp_path, rows())
    (tmp_path / "wice_claim_dev.jsonl").write_text('{"claim": "x"}\n')
    with pytest.raises(LabelledDataError, match="cannot be read"):
        read_labelled(tmp_path)


def test_the_proof_is_measured_from_a_folder_and_alike_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "lesson_sentences", lambda: [row for row in rows(3) if row.supported])
    monkeypatch.setattr("firstguess.eval.metric.figures.RESAMPLES", 20)
    monkeypatch.setattr(agreement, "FOLDS", 2)
    write_sets(tmp_path, rows())
    first, again = prove(tmp_path, 1), prove(tmp_path, 1)
    assert first == again
    assert {row.set for row in first.agreement} == {*BEGIN, "begin", "wice"}
    assert "AUROC" in proof_text(first)


def test_without_the_sets_only_lessons_are_altered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "lesson_sentences", lambda: [row for row in rows(3) if row.supported])
    monkeypatch.setenv("FIRSTGUESS_EVAL_DATA", "/nowhere")
    found = prove(None, 0)
    assert found.agreement == ()
    assert "Agreement with people was not measured" in proof_text(found)


def test_the_shipped_proof_is_of_the_shipped_weights_and_misses_nothing() -> None:
    proof = load_proof()
    assert proof.weights == load_weights().date
    assert proof.missed == ()
    assert {row.set for row in proof.agreement} >= set(FLOORS)
