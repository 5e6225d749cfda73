"""The machine that measures: what it is, and how fast its memory is."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from firstguess.eval.bench.base import Clock
from firstguess.eval.bench.schema import Bandwidth, Machine

#: Several times the largest cache there is on a machine of this kind, twice over for a copy.
BUFFER = 256 * 2**20
TRIES = 10
LIBRARIES = (
    "faiss-cpu",
    "gradio",
    "langchain-core",
    "openvino-genai",
    "sentence-transformers",
    "torch",
    "transformers",
)


def bandwidth(size: int = BUFFER, tries: int = TRIES, clock: Clock = time.perf_counter) -> Bandwidth:
    """Copy and read buffers of ``size`` bytes with a thread a core, and keep the best of ``tries``."""
    source = np.ones(size // 4, dtype=np.float32)
    target = np.empty_like(source)
    target.fill(0)  # so that its pages are there before anything is timed
    cores = _cores()
    parts = [slice(len(source) * core // cores, len(source) * (core + 1) // cores) for core in range(cores)]

    def copy(part: slice) -> None:
        np.copyto(target[part], source[part])

    def read(part: slice) -> None:
        source[part].max()

    with ThreadPoolExecutor(cores) as pool:
        copied = _rates(pool, parts, copy, 2 * source.nbytes, tries, clock)
        seen = _rates(pool, parts, read, source.nbytes, tries, clock)
    fastest = {"copy": max(copied), "read": max(seen)}
    return Bandwidth(
        read=fastest["read"], copied=fastest["copy"], best=max(fastest.values()), buffer=size,
        samples={"copy": copied, "read": seen},
    )  # fmt: skip


def _rates(
    pool: ThreadPoolExecutor, parts: list[slice], work: Callable[[slice], None], moved: int, tries: int, clock: Clock
) -> tuple[float, ...]:
    """Bytes a second of each try."""
    found = []
    for _ in range(tries):
        began = clock()
        list(pool.map(work, parts))
        found.append(round(moved / (clock() - began)))
    return tuple(found)


def machine() -> Machine:
    """What a figure is to be read with."""
    import psutil

    return Machine(
        processor=_processor(),
        cores=_cores(),
        memory_bytes=psutil.virtual_memory().total,
        python=platform.python_version(),
        platform=platform.platform(terse=True),
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0,
        versions={name: known for name in LIBRARIES if (known := _version(name))},
    )


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
