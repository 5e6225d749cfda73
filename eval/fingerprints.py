"""What a run was made from, as hashes: two runs with one fingerprint may be put together, and others may not."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from firstguess.eval.cases import shipped_cases
from firstguess.knowledge.errors import FirstguessError
from firstguess.knowledge.library import Library
from firstguess.tutor import weights
from firstguess.tutor.settings import Settings

FILE = "run.json"
#: Settings that decide nothing about an answer; what lessons and model hold is hashed on its own.
BESIDE = {"data_dir", "cache_dir", "host", "port", "open_browser", "openai_api_key", "lessons", "model", "queue_size"}
_BENCH = re.compile(r"extra == ['\"]bench['\"]")
CODE = ("knowledge", "prompts", "tutor", "eval")

Fingerprint = Mapping[str, Any]


class ForeignRun(FirstguessError):
    """The folder holds a run that was made from something else; the message says from what."""


def fingerprint(
    command: Mapping[str, Any], settings: Settings, library: Library, case_files: Sequence[Path], specs: Sequence[str]
) -> Fingerprint:
    """Everything that decides what a run finds: sha256 of each input, the settings, and versions of packages."""
    shipped = sorted(shipped_cases().glob("*.jsonl"))
    return {
        "command": dict(command),
        "data": {path.name: sha256_of(path) for path in sorted({*shipped, *case_files})},
        "lessons": {name: lesson.digest for name, lesson in library.lessons().items()},
        "prompts": {path.name: sha256_of(path) for path in _tree("prompts", ("*.md.j2", "examples.py"))},
        "models": {spec: _weights(spec) for spec in specs},
        "parts": {path.name: sha256_of(path) for path in _parts()},
        "code": {folder: _together(_tree(folder, ("*.py",))) for folder in CODE},
        "settings": settings.model_dump(mode="json", exclude=BESIDE),
        "versions": {"python": platform.python_version(), **_versions(bench=bool(command.get("baselines")))},
    }


def digest(print_: Fingerprint) -> str:
    """The sha256 of a fingerprint as a whole."""
    return hashlib.sha256(json.dumps(print_, sort_keys=True).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def claim(out: Path, print_: Fingerprint) -> None:
    """Take ``out`` for the run of this fingerprint, or go on with it. Raises :class:`ForeignRun`."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / FILE
    if file.exists():
        _refuse_other(file, print_)
        return
    if (out / "rows.jsonl").exists():
        raise ForeignRun(f"{out} has rows.jsonl without {FILE}; choose another --out, or delete the folder")
    file.write_text(json.dumps(print_, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _refuse_other(file: Path, print_: Fingerprint) -> None:
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ForeignRun(f"{file} is damaged ({error}); choose another --out, or delete {file.parent}") from error
    changed = sorted(_changed(stored, json.loads(json.dumps(print_))))
    if changed:
        raise ForeignRun(
            f"{file.parent} holds a run of something else; what differs: {', '.join(changed)}. "
            f"Choose another --out, or delete {file.parent} to start afresh."
        )


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], above: str = "") -> Iterable[str]:
    for key in old.keys() | new.keys():
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _changed(before, after, f"{above}{key}.")
        elif before != after:
            yield f"{above}{key}"


def _tree(folder: str, patterns: Sequence[str]) -> list[Path]:
    root = Path(str(files(f"firstguess.{folder}")))
    found = (path.relative_to(root) for pattern in patterns for path in root.rglob(pattern))
    # How a report looks decides nothing about what is in it.
    return sorted(root / path for path in found if path.parts[0] not in ("lessons", "report"))


def _together(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def _parts() -> list[Path]:
    """What firstguess was taught, and what the metric was calibrated to."""
    return [*_tree("tutor", ("*.safetensors",)), *_tree("eval.metric", ("*.json",))]


def _weights(spec: str) -> str | None:
    """The sha256 of the model's file where there is one on this machine; None where there is none, or no one file."""
    scheme, _, rest = spec.partition(":")
    if scheme == "none":
        return None
    given = Path(rest).expanduser() if rest and scheme in ("openvino", "hf", "scripted") else None
    if given is not None and given.is_file():
        return _file_hash(given)
    packaged = weights.packaged_gguf() if scheme in ("openvino", "hf") and rest in ("", "base") else None
    return _file_hash(packaged) if packaged else None


@cache
def _file_hash(path: Path) -> str:
    return sha256_of(path)


def _versions(*, bench: bool) -> dict[str, str]:
    """The versions of firstguess and of what it declares to need; ``bench``: of what only baselines need, too."""
    try:
        needed = requires("firstguess") or []
    except PackageNotFoundError:
        needed = []
    names = ["firstguess", *(re.split(r"[<>=\[;~! ]", each)[0] for each in needed if _counts(each, bench=bench))]
    return {name: found for name in sorted(names) if (found := _version(name))}


def _counts(requirement: str, *, bench: bool) -> bool:
    return "extra ==" not in requirement or (bench and _BENCH.search(requirement) is not None)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
