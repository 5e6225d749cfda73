"""Replay files: where a line ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from firstguess.ui.replay import ReplayError, read_actions

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
