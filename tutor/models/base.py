"""What every engine shares: an engine yields pieces of text, and this turns them into a LangChain chat model."""

from __future__ import annotations

import logging
import threading
import time
from abc import abstractmethod
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from firstguess.tutor.errors import ModelTimeout
from firstguess.tutor.models.context import Fitted, Turn, as_turns, fit
from firstguess.tutor.models.settings import ModelSettings
from firstguess.tutor.models.text import StopFilter

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """One reply that is wanted. ``cancel`` may be set by any thread; ``deadline`` is on the monotonic clock."""

    turns: tuple[Turn, ...]
    max_new_tokens: int
    temperature: float
    seed: int
    cancel: threading.Event
    deadline: float

    def check(self) -> bool:
        """Whether to go on. Raises ``ModelTimeout`` past the deadline."""
        if time.monotonic() > self.deadline:
            raise ModelTimeout(
                "The model took longer than allowed. Raise generation_timeout_s, lower max_new_tokens, "
                "or use a faster model."
            )
        return not self.cancel.is_set()


class StreamingChat(BaseChatModel):
    """A chat model that streams. An engine implements ``_measure``, ``_pieces`` and, where it loads, ``warm``.

    ``stream`` and ``invoke`` take the keywords ``stop``, ``cancel`` (a ``threading.Event``), ``max_tokens``,
    ``temperature``, and ``if_taught``: the messages that a model gets instead which was taught this one job. The
    first chunk's ``response_metadata`` has ``model_name``, ``trimmed`` with the number of older turns that were
    left out if any were, and ``taught`` when ``if_taught`` was used; the last chunk's has ``finish_reason``:
    ``stop``, ``length`` or ``cancelled``.
    """

    settings: ModelSettings = Field(default_factory=ModelSettings)

    @property
    @abstractmethod
    def label(self) -> str:
        """A short name for replies and logs, such as ``openvino:SmolLM2-135M-Instruct.Q8_0``."""

    @property
    def taught(self) -> bool:
        """Whether the weights were taught the wording job (``tutor.adapter``)."""
        return False

    @abstractmethod
    def _measure(self, turns: Sequence[Turn]) -> int:
        """How many tokens the rendered prompt has."""

    @abstractmethod
    def _pieces(self, request: Request) -> Generator[str, None, str]:
        """Text as it is made; returns ``stop`` or ``length``. Closing the generator frees the engine's slot."""

    def warm(self) -> None:
        """Load whatever the first reply would otherwise wait for. May be called from any thread."""

    @property
    def _llm_type(self) -> str:
        return self.label

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.label}

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop=stop, run_manager=run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - part of LangChain's signature
        *,
        cancel: threading.Event | None = None,
        max_tokens: int | None = None,
        temperature: float | None = None,
        if_taught: list[BaseMessage] | None = None,
        **kwargs: Any,  # noqa: ARG002 - part of LangChain's signature
    ) -> Iterator[ChatGenerationChunk]:
        settings = self.settings
        request = Request(
            turns=(),
            max_new_tokens=min(max_tokens or settings.max_new_tokens, settings.context_tokens - 1),
            temperature=settings.temperature if temperature is None else temperature,
            seed=settings.seed,
            cancel=cancel or threading.Event(),
            deadline=time.monotonic() + settings.timeout_s,
        )
        told = if_taught if self.taught and if_taught else messages
        fitted = self._fit(told, request.max_new_tokens)
        first: dict[str, Any] = {"model_name": self.label}
        if told is not messages:
            first["taught"] = True
        if fitted.trimmed:
            first["trimmed"] = fitted.trimmed
        with closing(self._filtered(replace(request, turns=fitted.turns), stop or ())) as pieces:
            for text, finish in pieces:
                metadata = first if finish is None else {**first, "finish_reason": finish}
                first = {}
                message = AIMessageChunk(
                    content=text, response_metadata=metadata, chunk_position="last" if finish else None
                )
                yield ChatGenerationChunk(message=message)

    def _fit(self, messages: Sequence[BaseMessage], reply_tokens: int) -> Fitted:
        fitted = fit(as_turns(messages), self.settings.context_tokens - reply_tokens, self._measure)
        if fitted.trimmed:
            log.warning("%s: %d oldest messages left out to fit the context", self.label, fitted.trimmed)
        return fitted

    def _filtered(self, request: Request, stop: Sequence[str]) -> Generator[tuple[str, str | None], None, None]:
        """Pairs of text and finish reason; only the last pair has a reason, and there always is one."""
        stops = StopFilter(stop)
        finish = "stop"
        with closing(_Returning(self._pieces(request))) as pieces:
            for piece in pieces:
                if not request.check():
                    break
                if text := stops.feed(piece):
                    yield text, None
                if stops.stopped:
                    break
            else:
                finish = pieces.value or finish
        cancelled = request.cancel.is_set() and not stops.stopped
        yield "" if cancelled else stops.flush(), "cancelled" if cancelled else finish


class _Returning(Iterator[str]):
    """A generator whose return value can be read after it ended."""

    def __init__(self, pieces: Generator[str, None, str]) -> None:
        self._pieces = pieces
        self.value: str | None = None

    def __next__(self) -> str:
        try:
            return next(self._pieces)
        except StopIteration as end:
            self.value = end.value
            raise

    def close(self) -> None:
        self._pieces.close()
