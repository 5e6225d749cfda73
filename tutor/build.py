"""The composition root: the only place that picks concrete classes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from firstguess.knowledge.embedding import Embedder, MiniLM
from firstguess.knowledge.errors import Fault, FirstguessError, LessonError
from firstguess.knowledge.library import Library, shipped_lessons
from firstguess.knowledge.published import load
from firstguess.tutor.admission import Admission
from firstguess.tutor.answer import Answerer
from firstguess.tutor.dialogue import Dialogue
from firstguess.tutor.lookup import Lookup
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.reading import PlainReader, Reader
from firstguess.tutor.settings import Settings
from firstguess.tutor.shelf import Shelf, collections_of
from firstguess.tutor.store import Store
from firstguess.tutor.turn import Tutor

DATABASE = "firstguess.sqlite"
# The embedded engine makes one batch of them, transformers takes one after the other, and a server has its own queue.
DRAFTS = {"openvino": 4, "hf": 1}
MOST_DRAFTS = 32
# Looking up is all processor: more at once only wait for each other, and unfairly; one alone leaves half a second core
# idle (0009-a-class.md). Nobody is sent away from it, as a quotation has to be looked up as well.
LOOKUPS, EVERYBODY = 2, 10_000


def build_tutor(
    settings: Settings,
    lesson_id: str | None = None,
    *,
    embedder: Embedder | None = None,
    reader: Reader | None = None,
    model: BaseChatModel | None = None,
) -> Tutor:
    """A tutor as ``settings`` describe it; embedder, reader and model may be given instead, as tests do.

    Raises ``LessonError`` when no lesson can be served, ``UnknownLesson``, and ``ModelSpecError``.
    """
    library = open_library(settings)
    chosen = lesson_id or next(iter(library.lessons()))
    library.get(chosen)
    embedder = embedder or MiniLM()
    chat = model if model is not None else open_model(settings.model, settings=model_settings(settings))
    reader = reader or shipped_reader()
    shelf = Shelf(library, embedder, index_folder(settings))
    lookups = Admission(LOOKUPS, EVERYBODY, settings.longest_wait_s)
    answerer = Answerer(Lookup(reader), chat, _name(chat), admission(settings), lookups)
    dialogue = Dialogue(embedder, settings.seed)
    store = Store(settings.data_dir / DATABASE)
    return Tutor(shelf, answerer, dialogue, store, chosen, _warming(shelf, chosen, reader, chat))


def build_index(settings: Settings, progress: Callable[[int, int], None] | None = None) -> None:
    """Index every lesson that can be served, replacing what is stored."""
    library = open_library(settings)
    shelf = Shelf(library, MiniLM(), index_folder(settings))
    for lesson_id in library.lessons():
        shelf.rebuild(lesson_id, progress)


def check_index(settings: Settings) -> None:
    """Raise ``IndexProblem`` unless every lesson has a sound and current index."""
    for lesson in open_library(settings).lessons().values():
        for name, _ in collections_of(lesson):
            load(index_folder(settings), name, lesson.digest, MiniLM.id)


def open_library(settings: Settings) -> Library:
    """The lessons to serve. Raises ``LessonError`` with all their faults when none of them can be."""
    folder = settings.lessons or shipped_lessons()
    library = Library([folder])
    if not library.lessons():
        nothing = Fault(
            folder, 1, "no lesson is here", "put a folder with a lesson.md into it; see docs/lesson-format.md"
        )
        raise LessonError(library.faults() or [nothing])
    return library


def index_folder(settings: Settings) -> Path:
    return settings.cache_dir / "index"


def model_settings(settings: Settings) -> ModelSettings:
    """What the chat models need of the settings."""
    key = settings.openai_api_key
    remote = settings.model.startswith("openai:")
    return ModelSettings(
        max_new_tokens=settings.max_new_tokens,
        timeout_s=settings.openai_timeout_s if remote else settings.generation_timeout_s,
        retries=settings.openai_retries,
        connect_timeout_s=settings.openai_connect_timeout_s,
        breaker_failures=settings.openai_breaker_failures,
        breaker_pause_s=settings.openai_breaker_s,
        api_key=key.get_secret_value() if key else None,
        seed=settings.seed,
        threads=settings.threads,
        cache_dir=settings.cache_dir,
    )


def admission(settings: Settings) -> Admission:
    """Who may draft at once: what docs/decisions/0009-a-class.md measured, unless ``settings`` say otherwise."""
    fitting = DRAFTS.get(settings.model.partition(":")[0], MOST_DRAFTS)
    return Admission(settings.drafts or fitting, settings.queue_size, settings.longest_wait_s)


def shipped_reader() -> Reader:
    """The trained reader, or the rule-based one where its weights are not installed."""
    from firstguess.tutor.models.reader import MiniLMReader

    return MiniLMReader() if MiniLMReader.available() else PlainReader()


def _name(model: BaseChatModel | None) -> str:
    return "none" if model is None else str(getattr(model, "label", model._llm_type))


def _warming(shelf: Shelf, lesson_id: str, reader: Reader, model: BaseChatModel | None) -> Callable[[], None]:
    """Load what the first answer would otherwise wait for. A failure is told when an answer needs the thing.

    What words comes up beside what looks up: its engine works without the interpreter's lock.
    """

    def wording() -> None:
        with suppress(FirstguessError):
            getattr(model, "warm", lambda: None)()

    def warm() -> None:
        beside = threading.Thread(target=wording, name="warm-model", daemon=True)
        beside.start()
        with suppress(FirstguessError):
            opened = shelf.open(lesson_id)
            opened.searcher.search(opened.lesson.meta.title, 1)
            reader.read([(opened.lesson.meta.title, opened.lesson.meta.summary)])
        beside.join()

    return warm
