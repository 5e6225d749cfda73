"""An index on disk: published whole, read only as it was written, refused when it cannot be trusted.

On disk an index is a folder per lesson: ``current`` names the published version, and each version holds the
vectors, the passages as JSON lines and a manifest with the sha256 of every file. A version is written
aside and published by replacing ``current``, so that a reader sees the old index or the new one, never half of one:
a reader whose version is deleted under its hands finds that ``current`` has changed, and reads again. What is mapped
rather than read stays whole as well: a version is never written to again, and a deleted file lasts while it is mapped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from firstguess.knowledge import keywords, vectors
from firstguess.knowledge.errors import IndexProblem
from firstguess.knowledge.index import Index, embedding_text
from firstguess.knowledge.lexicon import content_stems
from firstguess.knowledge.passages import Passage
from firstguess.knowledge.sentences import Sentence
from firstguess.knowledge.vectors import Shape

FORMAT = 1
FILES = ("passages.jsonl", "passages.faiss", "sentences.faiss")
REPAIR = "run `firstguess index` to build it again"
ABANDONED_S = 3600.0
#: Passages of which it is looked at what was made of them.
LOOKED_AT = 100


class _OtherTexts(IndexProblem):
    """Sound, and of no use to this version of the program."""


class Manifest(BaseModel):
    """What an index was made from and by, what kind it is, and the sha256 of each of its files.

    ``made_of`` is the sha256 of what was made of some of its passages to be embedded and counted (see ``_made_of``).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    lesson: str
    lesson_digest: str
    embedder: str
    passages: Shape = Shape()
    sentences: Shape = Shape()
    keywords: bool = False
    made_of: str = ""
    files: dict[str, str]

    @property
    def expected(self) -> tuple[str, ...]:
        """The files that such an index has."""
        beside = keywords.FILES if self.keywords else ()
        stored = (vectors.files_of(self.passages, "passages"), vectors.files_of(self.sentences, "sentences"))
        return ("passages.jsonl", *stored[0], *stored[1], *beside)


def save(index: Index, root: Path) -> Path:
    """Publish ``index`` under ``root/<lesson>`` atomically; returns the version's folder."""
    home = root / index.lesson
    version = home / f"v-{uuid.uuid4().hex[:12]}"
    version.mkdir(parents=True)
    lines = [json.dumps(asdict(passage), ensure_ascii=True) for passage in index.passages]
    (version / "passages.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    vectors.write(index.passage_vectors, version, "passages")
    vectors.write(index.sentence_vectors, version, "sentences")
    if index.keywords:
        keywords.write(index.keywords, version)
    manifest = Manifest(
        format=FORMAT, lesson=index.lesson, lesson_digest=index.lesson_digest, embedder=index.embedder,
        passages=vectors.shape_of(index.passage_vectors), sentences=vectors.shape_of(index.sentence_vectors),
        keywords=index.keywords is not None, made_of=_made_of(index.passages),
        files={file.name: _sha256(file) for file in version.iterdir()},
    )  # fmt: skip
    (version / "manifest.json").write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    _publish(home, version)
    return version


def _publish(home: Path, version: Path) -> None:
    """Flush the version to disk, point ``current`` at it, and drop the version it replaces."""
    for file in version.iterdir():
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    current, pointer = home / "current", home / f".current-{version.name}"
    replaced = current.read_bytes().decode("ascii", "replace") if current.is_file() else ""
    pointer.write_text(version.name, encoding="utf-8")
    pointer.replace(current)
    for old in home.glob("v-*"):
        if old.name == replaced or (old != version and _is_abandoned(old)):
            shutil.rmtree(old, ignore_errors=True)


def _is_abandoned(version: Path) -> bool:
    """Whether its writer was killed: another process may be writing a version right now, so only old ones count."""
    try:
        return time.time() - version.stat().st_mtime > ABANDONED_S
    except OSError:
        return False


def load(root: Path, lesson: str, digest: str, embedder: str) -> Index:
    """The published index of ``lesson``; :class:`IndexProblem` when it is missing, damaged, foreign or stale."""
    index = _stored(root / lesson, lesson, embedder)
    if index.lesson_digest != digest:
        raise IndexProblem(f"The index of '{lesson}' is stale: the lesson was edited after it was built; {REPAIR}.")
    return index


def load_outdated(root: Path, lesson: str, embedder: str) -> Index | None:
    """The published index whatever the lesson says now, to take unchanged vectors from; None when it is missing.

    None, too, when another version of this program made other texts of the passages: none of its vectors is of use.
    Raises :class:`IndexProblem` when it is damaged or was made by another embedder or program.
    """
    if not (root / lesson / "current").is_file():
        return None
    try:
        return _stored(root / lesson, lesson, embedder)
    except _OtherTexts:
        return None


def _stored(home: Path, lesson: str, embedder: str) -> Index:
    while True:
        version = _published(home, lesson)
        try:
            manifest = _manifest(version, lesson)
            _refuse_foreign(manifest, lesson, embedder)
            _refuse_damaged(version, manifest)
            index = _read(version, manifest)
            _refuse_other_texts(manifest, index.passages)
            return index
        except (
            IndexProblem,
            OSError,
            RuntimeError,
            ValueError,
        ) as error:  # faiss tells of files with a bare RuntimeError
            if _published(home, lesson) != version:
                continue
            if isinstance(error, IndexProblem):
                raise
            raise IndexProblem(f"The index of '{lesson}' is damaged: {error}; {REPAIR}.") from error


def _published(home: Path, lesson: str) -> Path:
    try:
        name = (home / "current").read_bytes()
    except FileNotFoundError:
        raise IndexProblem(f"The lesson '{lesson}' has no index yet; {REPAIR}.") from None
    except OSError as error:
        raise IndexProblem(f"The index of '{lesson}' is damaged: `current` cannot be read; {REPAIR}.") from error
    if not re.fullmatch(rb"v-[0-9a-f]{12}\s*", name):
        raise IndexProblem(f"The index of '{lesson}' is damaged: `current` names no version; {REPAIR}.")
    return home / name.decode("ascii").strip()


def _manifest(version: Path, lesson: str) -> Manifest:
    try:
        return Manifest.model_validate_json((version / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise IndexProblem(f"The index of '{lesson}' is damaged: its manifest cannot be read; {REPAIR}.") from error


def _refuse_foreign(manifest: Manifest, lesson: str, embedder: str) -> None:
    if (manifest.format, manifest.lesson, manifest.embedder) != (FORMAT, lesson, embedder):
        raise IndexProblem(
            f"The index of '{lesson}' is foreign: it was made for '{manifest.lesson}' with {manifest.embedder} "
            f"in format {manifest.format}, not with {embedder} in format {FORMAT}; {REPAIR}."
        )


def _refuse_damaged(version: Path, manifest: Manifest) -> None:
    for name in manifest.expected:
        file = version / name
        if not file.is_file() or _sha256(file) != manifest.files.get(name):
            raise IndexProblem(f"The index of '{manifest.lesson}' is damaged: {name} is not as written; {REPAIR}.")


def _refuse_other_texts(manifest: Manifest, passages: Sequence[Passage]) -> None:
    if manifest.made_of != _made_of(passages):
        raise _OtherTexts(
            f"The index of '{manifest.lesson}' is stale: this version of firstguess makes other texts of the "
            f"passages than the one that built it; {REPAIR}."
        )


def _made_of(passages: Sequence[Passage]) -> str:
    """The sha256 of what is embedded and counted of a hundred passages: it changes when the code that makes it does."""
    some = [embedding_text(passage) for passage in passages[:: len(passages) // LOOKED_AT + 1]]
    return hashlib.sha256(json.dumps([[text, content_stems(text)] for text in some]).encode()).hexdigest()


def _read(version: Path, manifest: Manifest) -> Index:
    lines = (version / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    return Index(
        lesson=manifest.lesson,
        lesson_digest=manifest.lesson_digest,
        embedder=manifest.embedder,
        passages=tuple(_passage(line) for line in lines),
        passage_vectors=vectors.read(version, "passages", manifest.passages),
        sentence_vectors=vectors.read(version, "sentences", manifest.sentences),
        keywords=keywords.read(version) if manifest.keywords else None,
    )


def _passage(line: str) -> Passage:
    record = json.loads(line)
    record["sentences"] = tuple(Sentence(**sentence) for sentence in record["sentences"])
    return Passage(**record)


def _sha256(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
