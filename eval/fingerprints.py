"""What a run was made from, as hashes: two runs with one fingerprint may be put together, and others may not."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from firstguess.eval.cases import shipped_cases
from firstguess.eval.lines import HarnessError
from firstguess.knowledge.library import Library
from firstguess.tutor import weights
from firstguess.tutor.settings import Settings

FILE = "run.json"
#: Settings that decide nothing about an answer; what lessons and model hold is hashed on its own.
BESIDE = {
    "data_dir", "cache_dir", "host", "port", "open_browser", "openai_api_key", "lessons", "model",
    "drafts", "queue_size", "longest_wait_s",
}  # fmt: skip
#: What stands for the weights of a model that is on no disk of ours: a server's, or one of a hub.
NOT_PINNED = "not pinned"
#: The files of a model's folder that decide what it says: weights, settings, vocabulary, chat template.
OF_A_MODEL = {".safetensors", ".gguf", ".json", ".bin", ".xml", ".model", ".txt", ".jinja"}
_BENCH = re.compile(r"extra == ['\"]bench['\"]")
CODE = ("knowledge", "prompts", "tutor", "eval")

Fingerprint = Mapping[str, Any]


class ForeignRun(HarnessError):
    """The folder holds a run that was made from something else; the message says from what."""


def fingerprint(
    command: Mapping[str, Any], settings: Settings, library: Library, case_files: Sequence[Path], specs: Sequence[str]
) -> Fingerprint:
    """Everything that decides what a run finds: sha256 of each input, the settings, and versions of packages."""
    return {
        "command": dict(command),
        "data": dict(sorted(_data(case_files))),
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


def _data(case_files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """The shipped files by name, and a user's own by the whole path: two of them may have one name."""
    shipped = {path.resolve() for path in shipped_cases().glob("*.jsonl")}
    for path in shipped | {path.resolve() for path in case_files}:
        yield path.name if path in shipped else str(path), sha256_of(path)


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
    """The sha256 of a model's file or folder. What lies elsewhere is NOT_PINNED: it may be changed meanwhile.

    None where there are no weights: no model, or one that is code of ours and hashed with it.
    """
    scheme, _, rest = spec.strip().partition(":")
    if scheme == "none" or (scheme, rest) == ("scripted", "obey"):
        return None
    if scheme in ("openvino", "hf") and rest in ("", "base"):
        given = weights.packaged_gguf()
    else:
        given = Path(rest).expanduser() if rest and scheme in ("openvino", "hf", "scripted") else None
    return (given and _hashed(given)) or NOT_PINNED


def _hashed(path: Path) -> str | None:
    """None where there is no such file, and nothing of a model in such a folder."""
    if path.is_dir():
        return _folder_hash(path)
    return _file_hash(path) if path.is_file() else None


@cache
def _folder_hash(folder: Path) -> str | None:
    whole = hashlib.sha256()
    held = sorted(path for path in folder.rglob("*") if path.suffix in OF_A_MODEL and path.is_file())
    for path in held:
        whole.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\0".encode())
    return whole.hexdigest() if held else None


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
