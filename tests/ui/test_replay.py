"""Replay files: where a line ends, every kind of action, and the same bytes each time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firstguess.ui.replay import ReplayError, clocks_set_back, play, read_actions

ODD = "Why\u2028so\x85\x0b\x0c\x1ccold?"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_ends_where_json_lines_end(tmp_path: Path, end: str) -> None:
    path = tmp_path / "turns.jsonl"
    lines = [json.dumps({"session": "a", "say": text}, ensure_ascii=False) for text in (ODD, "And why?")]
    path.write_bytes((end.join(lines) + end).encode())
    assert [(action.line, action.value) for action in read_actions(path)] == [(1, ODD), (2, "And why?")]


def test_a_fault_is_told_with_the_line_that_an_editor_shows(tmp_path: Path) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_bytes(b'{"session": "a", "say": "Why?"}\r\n\r\n{not json}\r\n')
    with pytest.raises(ReplayError, match=r"turns\.jsonl:3: not JSON"):
        read_actions(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("[" * 100_000, "nested too deep"),
        ('{"session": "a", "say": ' + "1" * 5000 + "}", "not JSON"),
        ('{"session": "a", "mode": "bogus"}', "no way of learning is called 'bogus' .*step-by-step"),
        ('{"session": "a", "clock": "yesterday"}', "not a time with its zone"),
    ],
    ids=["deep", "number", "mode", "clock"],
)
def test_a_line_that_cannot_be_played_is_told(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(ReplayError, match=rf"turns\.jsonl:1: .*{told}"):
        read_actions(path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text('{"session": "a", "open": "step-1"}', encoding="utf-8-sig")
    assert len(read_actions(path)) == 1


def test_a_clock_that_runs_backwards_is_told(tmp_path: Path) -> None:
    early, late = "2025-01-01T09:00:00Z", "2026-02-01T09:00:00Z"
    lines = [{"session": "a", "clock": early}, {"session": "a", "clock": late}, {"session": "b", "open": "step-1"}]
    fine = read_actions(written(tmp_path / "fine.jsonl", lines))
    assert not list(clocks_set_back(fine))
    back = [*lines, {"session": "b", "clock": early}, {"session": "a", "clock": early}]
    told = list(clocks_set_back(read_actions(written(tmp_path / "back.jsonl", back))))
    assert [note.partition(":")[0] for note in told] == ["line 4", "line 5"]
    assert all("backwards" in note for note in told)


WALK = [
    {"session": "ann", "open": "step-1"},
    {"session": "bob", "clock": "2026-01-08T09:00:00Z"},
    {"session": "bob", "open": "test"},
    {"session": "ann", "choice": "A"},
    {"session": "bob", "say": "I don't know"},
    {"session": "ann", "confidence": "sure"},
    {"session": "ann", "mode": "nutshell"},
    {"session": "ann", "clock": "2026-01-20T09:00:00Z"},
    {"session": "ann", "open": "review"},
]


def written(path: Path, lines: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def played(make: Callable[[], Any], path: Path) -> str:
    return "".join(json.dumps(each.reply.as_json()) + "\n" for each in play(make(), read_actions(path)))


def test_every_kind_of_action_is_played(real_tutor: Callable[[], Any], tmp_path: Path) -> None:
    path = written(tmp_path / "walk.jsonl", WALK)
    replies = [each.reply for each in play(real_tutor(), read_actions(path))]
    moves = [reply.move for reply in replies]
    assert moves == ["ask_commit", "ask_commit", "ask_confidence", "ask_commit", "verdict", "tell", "ask_commit"]
    assert replies[-1].commit
    assert replies[-1].commit.run == "review"


def test_same_file_gives_the_same_bytes_and_no_timings(real_tutor: Callable[[], Any], tmp_path: Path) -> None:
    path = written(tmp_path / "walk.jsonl", WALK)
    first = played(real_tutor, path)
    assert first == played(real_tutor, path)
    assert all(not any(json.loads(line)["timings_ms"].values()) for line in first.splitlines())


def test_clock_counts_for_its_session_only(real_tutor: Callable[[], Any], tmp_path: Path) -> None:
    later = {"session": "bob", "clock": "2026-02-01T09:00:00Z"}
    lines = [*WALK[:1], *WALK[3:4], *WALK[5:6], later, {"session": "ann", "open": "review"}]
    replies = [each.reply for each in play(real_tutor(), read_actions(written(tmp_path / "w.jsonl", lines)))]
    assert replies[-1].move == "redirect"


def test_exported_conversation_replays(real_tutor: Callable[[], Any], tmp_path: Path) -> None:
    tutor = real_tutor()
    list(
        play(tutor, read_actions(written(tmp_path / "walk.jsonl", [line for line in WALK if line["session"] == "ann"])))
    )
    (again := tmp_path / "again.jsonl").write_text(tutor.as_replay("ann", "ann"), encoding="utf-8")
    assert [action.kind for action in read_actions(again)] == ["open", "choice", "confidence", "mode", "open"]
    assert len(played(real_tutor, again).splitlines()) == 5


def test_example_session_plays_from_the_guess_to_the_review(real_tutor: Callable[[], Any]) -> None:
    example = Path(__file__).parents[2] / "docs" / "examples" / "guided-session.jsonl"
    replies = [each.reply for each in play(real_tutor(), read_actions(example))]
    moves = [reply.move for reply in replies]
    assert {"hint", "verdict", "explain_back", "tell", "ask_confidence", "answer"} <= set(moves)
    assert "redirect" not in moves
    assert moves[-1] == "verdict"
