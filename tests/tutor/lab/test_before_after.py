"""Before and after: the tutor's own facts, two scripted models in a real worker, kind words where something lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstguess.tutor import adapter
from firstguess.tutor.lab import before_after as module
from firstguess.tutor.lab.before_after import NOT_COVERED, NOTHING_ASKED, BeforeAfterProgress, before_and_after
from firstguess.tutor.lab.progress import Limits
from tests.tutor.conftest import TutorMaker

QUESTION = "Why does tea go cold?"


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two scripted models stand in for the embedded one before and after; what it was taught is there."""
    for side in ("before", "after"):
        (tmp_path / f"{side}.yaml").write_text(f"- {{default: 'These are the words {side}.'}}\n")
        monkeypatch.setitem(module.SPECS, side, f"scripted:{tmp_path / side}.yaml")
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: tmp_path)


def asked(make_tutor: TutorMaker, question: str, limits: Limits | None = None) -> list[BeforeAfterProgress]:
    tutor = make_tutor()
    with before_and_after(tutor, tutor.lesson_id, question, limits or Limits(30, 2000)) as run:
        return list(run.updates())


@pytest.mark.usefixtures("scripts")
def test_both_word_the_same_facts(make_tutor: TutorMaker) -> None:
    updates = asked(make_tutor, QUESTION)
    result = updates[-1].result
    assert result is not None, updates[-1].error
    assert (result.before, result.after) == ("These are the words before.", "These are the words after.")
    assert result.question == QUESTION
    assert result.facts == updates[-1].facts != ()
    assert result.seconds > 0


@pytest.mark.usefixtures("scripts")
@pytest.mark.parametrize(
    ("question", "said"), [("  ", NOTHING_ASKED), ("Who won the football match in Lisbon yesterday?", NOT_COVERED)]
)
def test_without_a_question_or_an_answer_no_model_starts(make_tutor: TutorMaker, question: str, said: str) -> None:
    assert [each.error for each in asked(make_tutor, question)] == [None, said]


def test_a_missing_adapter_is_told_plainly(make_tutor: TutorMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "packaged_adapter", lambda: None)
    last = asked(make_tutor, QUESTION)[-1]
    assert "came without what its model was taught" in str(last.error)
    assert "Install firstguess again" in str(last.error)


def test_missing_weights_are_told_in_the_models_own_words(
    make_tutor: TutorMaker, scripts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(module.SPECS, "after", "openvino:/nonexistent.gguf")
    last = asked(make_tutor, QUESTION)[-1]
    assert last.result is None
    assert "that file does not exist" in str(last.error)


@pytest.mark.usefixtures("scripts")
def test_stopping_ends_it(make_tutor: TutorMaker) -> None:
    tutor = make_tutor()
    with before_and_after(tutor, tutor.lesson_id, QUESTION) as run:
        updates = run.updates()
        next(updates)
        run.stop()
        rest = list(updates)
    assert all(each.result is None and each.error is None for each in rest)
