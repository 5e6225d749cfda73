"""The command line: what it prints, where, and with which exit status. The tutor behind it is a fake."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from firstguess.knowledge.errors import FirstguessError, UnknownLesson
from firstguess.tutor.composing import stopped
from firstguess.tutor.reply import Evidence, Progress, Reply, ReplySentence, ShownPassage
from firstguess.tutor.settings import Settings
from firstguess.ui import cli

SPAN = Evidence("tea#step-1", "sections/01.md", (0, 12), "Leaves steep.")
FIRST = ReplySentence("Leaves\x1b[31m steep.", "lesson", 1.0, (SPAN,))
SECOND = ReplySentence("So wait.", "model", 0.9, (SPAN,))
PASSAGE = ShownPassage("tea#step-1", "Step 1: steep", "Leaves steep.", 0.8, "sections/01.md", (0, 12))
REPLY = Reply("answer", (FIRST, SECOND), "fake", passages=(PASSAGE,), notices=("quoted",))


@dataclass
class FakeTutor:
    """Answers everything alike, and remembers what it was asked."""

    settings: Settings
    lesson_id: str | None
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    closed: bool = False

    def reply(
        self, conversation: str, message: str, *, client_id: str, learner: str, stop: object
    ) -> Iterator[Progress]:
        if message == "too long":
            raise FirstguessError("The message is too long; shorten it.")
        self.asked.append((conversation, learner, message))
        yield Progress("looking")
        yield Progress("checking", (FIRST,))
        if message == "press Ctrl-C":
            signal.raise_signal(signal.SIGINT)
            assert isinstance(stop, threading.Event)
            assert stop.is_set()
            yield Progress("done", (FIRST,), stopped("fake", (FIRST,)))
            return
        yield Progress("done", REPLY.sentences, REPLY)

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _leaves_the_process_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    for name in cli.ENVIRONMENT:
        monkeypatch.setenv(name, "")


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[FakeTutor]:
    """The tutors that were built."""
    tutors: list[FakeTutor] = []

    def build_tutor(settings: Settings, lesson_id: str | None = None) -> FakeTutor:
        if lesson_id == "coffee":
            raise UnknownLesson("No lesson 'coffee'; there is: tea")
        tutors.append(FakeTutor(settings, lesson_id))
        return tutors[-1]

    module = ModuleType("firstguess.tutor.build")
    module.build_tutor = build_tutor  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "firstguess.tutor.build", module)
    return tutors


def run(*argv: str) -> int:
    """Run the command line in this process; its exit status."""
    with pytest.raises(SystemExit) as ended:
        cli.main(argv)
    code = ended.value.code
    assert code is None or isinstance(code, int)
    return code or 0


def write(path: Path, *records: object) -> str:
    path.write_text("\n".join(json.dumps(record) for record in records))
    return str(path)


def test_ask_prints_sentences_with_numbered_sources(built: list[FakeTutor], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "How long?", "--lesson", "tea") == 0
    out = capsys.readouterr().out
    assert out.startswith("Leaves[31m steep. [1]\nSo wait. [1]\n")
    assert "[1] Step 1: steep (tea#step-1)" in out
    assert out.count("“Leaves steep.”") == 1
    assert built[0].lesson_id == "tea"
    assert built[0].closed


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_the_first_ctrl_c_ends_the_answer_where_it_is(
    built: list[FakeTutor], capsys: pytest.CaptureFixture[str], flags: tuple[str, ...]
) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert run("ask", "press Ctrl-C", *flags) == 130
    out = capsys.readouterr().out
    assert out.count("steep.") >= 1
    assert "So wait" not in out
    assert ("Stopped." in out) == (not flags)
    assert built[0].closed
    assert signal.getsignal(signal.SIGINT) is before


def test_ask_json_is_exactly_the_documented_reply(built: list[FakeTutor], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "How long?", "--json") == 0
    captured = capsys.readouterr()
    assert (json.loads(captured.out), captured.err) == (REPLY.as_json(), "")


def test_flags_reach_the_tutor(built: list[FakeTutor], tmp_path: Path) -> None:
    assert run("ask", "x", "--model", "none", "--lessons", str(tmp_path), "--seed", "7") == 0
    settings = built[0].settings
    assert (settings.model, settings.lessons, settings.seed) == ("none", tmp_path, 7)


def test_ask_leaves_no_record(built: list[FakeTutor]) -> None:
    run("ask", "x")
    assert not built[0].settings.data_dir.exists()


def test_our_errors_are_one_line_and_status_2(built: list[FakeTutor], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ask", "x", "--lesson", "coffee") == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "firstguess: No lesson 'coffee'; there is: tea\n")


@pytest.mark.parametrize("argv", [["ask", "x", "--model", "gpt"], ["ask"], ["brew"], ["ask", "x", "--seed", "many"]])
def test_wrong_usage_is_status_2_without_a_traceback(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*argv) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_of_ours_keeps_its_details_in_a_file(tmp_path: Path) -> None:
    code = "from firstguess.ui import cli, listings; listings.print_config = None; cli.main(['config'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"TMPDIR": str(tmp_path)})
    (log,) = tmp_path.glob("firstguess-*.log")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" in log.read_text()


def test_replay_prints_one_reply_a_line_and_keeps_sessions_apart(
    built: list[FakeTutor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path / "turns.jsonl",
        {"session": "a", "say": "one"},
        {"session": "a", "clock": "2026-01-08T09:00:00Z"},
        {"session": "b", "say": "two"},
    )
    assert run("replay", file) == 0
    replies = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(reply["session"], reply["line"]) for reply in replies] == [("a", 1), ("b", 3)]
    assert replies[0] == {"session": "a", "line": 1, **REPLY.as_json()}
    assert built[0].asked == [("a", "a", "one"), ("b", "b", "two")]


def test_replay_reports_every_bad_line_before_anything_runs(
    built: list[FakeTutor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "turns.jsonl"
    bad = ['{"session": "a", "say": "fine"}', "nonsense", "[]", '{"say": "x"}', '{"session": "a", "say": 1}',
           '{"session": "a"}', '{"session": "a", "say": "x", "clock": "y"}', '{"session": "a", "dance": "x"}',
           '{"session": "a", "clock": "tomorrow"}', '{"session": "a", "clock": "2026-01-08T09:00:00"}']  # fmt: skip
    file.write_text("\n".join(bad))
    assert run("replay", str(file)) == 2
    err = capsys.readouterr().err
    assert [f"{file}:{number}:" in err for number in range(1, 11)] == [False] + [True] * 9
    assert built == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", None])
def test_replay_of_no_actions_is_wrong_usage(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "turns.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert run("replay", str(file)) == 2


def test_replay_names_the_line_whose_turn_failed(
    built: list[FakeTutor], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "t.jsonl", {"session": "a", "say": "one"}, {"session": "a", "say": "too long"})
    assert run("replay", file) == 2
    assert "line 2: The message is too long" in capsys.readouterr().err
    assert built[0].closed


def test_config_tells_where_a_value_came_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("config", "--seed", "7", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["seed"] == {"value": 7, "from": "--seed"}
    assert shown["model"] == {"value": "none", "from": "FIRSTGUESS_MODEL"}
    assert shown["port"]["from"] == "default"


def test_config_never_prints_a_key(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FIRSTGUESS_OPENAI_API_KEY", "hush")
    assert run("config") == 0
    assert "hush" not in capsys.readouterr().out


def test_models_tells_what_is_missing_and_how_to_use_a_bigger_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "openvino_genai", None)
    assert run("models") == 0
    out = capsys.readouterr().out
    assert "missing: openvino_genai" in out
    assert "openai:" in out
    assert "hf:" in out


def test_lessons_lists_the_shipped_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lessons", "--json") == 0
    assert "fine-tuning" in {lesson["id"] for lesson in json.loads(capsys.readouterr().out)}


def test_lint_is_status_1_on_a_fault_and_0_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", "knowledge/lessons") == 0
    broken = tmp_path / "tea" / "lesson.md"
    broken.parent.mkdir()
    broken.write_text("---\nid: Tea!\n---\n")
    assert run("lint", str(tmp_path)) == 1
    assert f"{broken}:" in capsys.readouterr().out


def test_lint_of_no_folder_is_wrong_usage(tmp_path: Path) -> None:
    assert run("lint", str(tmp_path / "none")) == 2


def test_chat_serves_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[int, str | None]] = []
    module = ModuleType("firstguess.ui.server")
    module.serve = lambda settings, lesson: served.append((settings.port, lesson))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "firstguess.ui.server", module)
    assert run("chat", "--port", "7000", "--lesson", "tea") == 0
    assert served == [(7000, "tea")]


def test_every_documented_command_takes_the_common_flags(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("chat", "ask", "replay", "lessons", "index", "lint", "doctor", "config", "models"):
        assert run(command, "--help") == 0
        out = capsys.readouterr().out
        assert all(flag in out for flag in ("--model", "--lessons", "--seed")), command


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_and_version_answer_at_once(flag: str) -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "firstguess.ui.cli", flag], check=True, capture_output=True)
    assert time.perf_counter() - began < 2, "far over the 0.2 s it takes: something heavy is imported"
