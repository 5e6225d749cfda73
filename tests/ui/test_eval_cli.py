"""The benchmark's command line: what a run leaves, when it fails, and that two of them are alike."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from firstguess.eval import registry, workbench
from firstguess.eval.evaluate import Plan, systems_of
from firstguess.tutor import build
from firstguess.ui import cli, eval_cli
from tests.fakes import FixedReader, HashEmbedder
from tests.knowledge.conftest import write_lesson

FILES = {"report.json", "rows.jsonl", "junit.xml", "report.html", "run.json", "answers.jsonl"}
EASY = "[retrieval.recall_3]\nfloor = 0.1\ntarget = 0.2\n"
HARD = "[retrieval.span_coverage]\nfloor = 1\ntarget = 1\n"


@pytest.fixture(autouse=True)
def _leaves_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in cli.ENVIRONMENT:
        monkeypatch.setenv(name, "")


@pytest.fixture
def tea(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Flags of a run over the small lesson, without any weights."""
    monkeypatch.setattr(workbench, "MiniLM", HashEmbedder)
    monkeypatch.setattr(build, "shipped_reader", FixedReader)
    monkeypatch.setenv("FIRSTGUESS_CACHE_DIR", str(tmp_path / "cache"))
    cases = tmp_path / "tea-dev.jsonl"
    asked = [
        {
            "question": "What does a lid on the pot hold back?",
            "parts": ["step-1"],
            "evidence": ["Nowhere to be found."],
        },
        {"question": "How warm should the water of a tea be?", "parts": ["overview"]},
    ]
    lines = [{"id": f"t-{place}", "lesson": "tea", "kind": "open", **each} for place, each in enumerate(asked)]
    cases.write_text("".join(json.dumps(line) + "\n" for line in lines))
    (tmp_path / "easy.toml").write_text(EASY)
    lessons = write_lesson(tmp_path / "lessons").parent
    bars = str(tmp_path / "easy.toml")
    return ["--lessons", str(lessons), "--cases", str(cases), "--model", "none", "--bars", bars]


def run(*argv: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["eval", *argv])
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return code or 0


def test_a_run_writes_its_files_and_the_same_run_the_same_bytes(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [tmp_path / "one", tmp_path / "two"]
    assert [run("retrieval", *tea, "--out", str(out)) for out in runs] == [0, 0]
    assert {path.name for path in runs[0].iterdir()} == FILES
    first, second = (json.loads((out / "report.json").read_text()) for out in runs)
    assert first.pop("times").keys() == second.pop("times").keys()
    assert first == second
    rows = [[json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()] for out in runs]
    assert [row.pop("times") != {} for each in rows for row in each] == [True] * 4
    assert rows[0] == rows[1]
    assert (runs[0] / "junit.xml").read_bytes() == (runs[1] / "junit.xml").read_bytes()
    assert "recall_3" in capsys.readouterr().out


def test_the_same_folder_goes_on_and_another_run_is_refused(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "out")]
    assert run("retrieval", *tea, *out) == 0
    assert run("retrieval", *tea, *out) == 0
    assert "2 rows were there" in capsys.readouterr().err
    assert run("retrieval", *tea, *out, "--seed", "7") == 2
    err = capsys.readouterr().err
    assert "settings.seed" in err
    assert "--out" in err


def test_a_missed_floor_is_status_1_and_a_try_is_not(tea: list[str], tmp_path: Path) -> None:
    (tmp_path / "easy.toml").write_text(HARD)
    assert run("retrieval", *tea, "--out", str(tmp_path / "whole")) == 1
    assert run("retrieval", *tea, "--out", str(tmp_path / "try"), "--limit", "1") == 0


def test_json_is_the_report(tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("retrieval", *tea, "--out", str(tmp_path / "out"), "--json") == 0
    captured = capsys.readouterr()
    assert captured.out == (tmp_path / "out" / "report.json").read_text()
    report = json.loads(captured.out)
    assert (report["version"], report["systems"][0]["name"]) == (1, "firstguess:none")
    assert {"data", "lessons", "prompts", "models", "settings", "versions", "code"} <= report["fingerprint"].keys()
    assert list(report["suites"][0]["figures"][0]["by"]["split"]) == ["dev"]


def test_a_run_without_a_folder_gets_one_of_its_own(
    tea: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("retrieval", *tea) == 0
    assert len(list(tmp_path.glob("firstguess-eval/retrieval-*/report.html"))) == 1


def test_two_systems_of_one_run_can_be_compared(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "out")
    assert run("retrieval", *tea, "--baseline", "quoting", "--out", out) == 0
    assert run("compare", out) == 0
    assert "no difference shown in 5 of 5 measures" in capsys.readouterr().out
    assert run("compare", out, out, "--json") == 0
    assert json.loads(capsys.readouterr().out)["differences"][0]["verdict"] == "the same"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--baseline", "magic"], "stock"),
        (["--model", "gpt"], "not a model"),
        (["--split", "test"], "no question"),
        (["--cases", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--bars", "nowhere.toml"], "nowhere.toml"),
    ],
)
def test_what_cannot_be_run_is_status_2_before_anything_runs(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert run("retrieval", *tea, *more, "--out", str(tmp_path / "out")) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_baseline_without_its_packages_is_status_2_before_ours_runs(
    tea: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "langchain_classic.chains", None)
    assert run("retrieval", *tea, "--baseline", "stock", "--out", str(tmp_path / "out")) == 2
    assert "firstguess[bench]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_all_can_be_cut_down_to_some_suites(tea: list[str], tmp_path: Path) -> None:
    out = tmp_path / "some"
    assert run("all", *tea, "--suite", "retrieval", "--suite", "refusal", "--limit", "2", "--out", str(out)) == 0
    assert [part["name"] for part in json.loads((out / "report.json").read_text())["suites"]] == [
        "retrieval",
        "refusal",
    ]
    assert run("all", *tea, "--suite", "magic", "--out", str(tmp_path / "none")) == 2
    assert run("retrieval", *tea, "--suite", "refusal", "--out", str(tmp_path / "none")) == 2


def test_every_fault_of_a_case_file_is_told(tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a"}\nnonsense\n{"id": "b", "lesson": "tea", "kind": "odd", "question": "x"}\n')
    for command in (["retrieval", *tea, "--cases", str(broken)], ["cases", str(broken), "--kind", "questions"]):
        assert run(*command) == 2
        err = capsys.readouterr().err
        assert [f"broken.jsonl:{line}: " in err for line in (1, 2, 3)] == [True] * 3


def own(file: Path, **changed: object) -> str:
    """A case file whose second case is ``changed``."""
    sound = {
        "id": "a",
        "lesson": "tea",
        "kind": "open",
        "question": "How does a lid hold it back?",
        "parts": ["step-1"],
    }
    file.write_text("".join(json.dumps(case) + "\n" for case in (sound, {**sound, "id": "b", **changed})))
    return str(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lesson": "toa"}, "no lesson toa (there is: tea"),
        ({"parts": ["step-9"]}, "tea has no part step-9 (there is: "),
    ],
)
def test_a_lesson_or_part_that_is_not_there_is_refused_with_its_line(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], said: str
) -> None:
    file = own(tmp_path / "own.jsonl", **changed)
    for command in (["retrieval", *tea, "--cases", file, "--out", str(tmp_path / "out")], ["cases", file, *tea[:2]]):
        assert run(*command) == 2
        err = capsys.readouterr().err
        assert "own.jsonl:2: case b: " in err
        assert said in err
    assert not (tmp_path / "out").exists()


def test_evidence_that_stands_nowhere_is_a_fault_of_the_file(
    tea: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own(tmp_path / "own.jsonl", evidence=["It never flows back by itself.", "Tea is a plant."], parts=["step-9"])
    assert run("cases", file, *tea[:2]) == 2
    faults = [line for line in capsys.readouterr().err.splitlines() if "own.jsonl:2: " in line]
    assert [word in fault for word, fault in zip(("Tea is a plant.", "step-9"), faults, strict=True)] == [True] * 2


def test_a_sound_case_file_is_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("cases", "eval/cases/myths-dev.jsonl") == 0
    assert "myths" in capsys.readouterr().out


def test_compare_needs_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", str(tmp_path)) == 2
    assert "report.json is not there" in capsys.readouterr().err


def test_a_baseline_is_measured_with_the_weights_of_each_model() -> None:
    plan = Plan("retrieval", ("none", "hf"), ("stock", "quoting"))
    assert [part.name for part in systems_of(plan)] == ["firstguess:none", "firstguess:hf", "stock:hf", "quoting"]


def test_there_is_a_command_for_each_suite(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert [name for name in (*registry.SUITES, "all", "compare", "coverage") if name not in out] == []


def test_the_bar_is_redrawn_in_place_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    bar = eval_cli.Progress()
    bar.show("ours", "retrieval", 1, 2)
    bar.end()
    assert capsys.readouterr().err.count("\r") == 2


def test_the_list_of_suites_imports_no_suite() -> None:
    code = "import sys, firstguess.ui.cli; print(*sorted(m for m in sys.modules if m.startswith('firstguess.eval.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # The two lists, of suites and of benches, and the package that one of them is in.
    assert done.stdout.split() == [
        "firstguess.eval.bench",
        "firstguess.eval.bench.registry",
        "firstguess.eval.registry",
    ]


def test_ablations_are_of_retrieval(tea: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("polarity", *tea, "--ablations") == 2
    assert "--ablations" in capsys.readouterr().err
