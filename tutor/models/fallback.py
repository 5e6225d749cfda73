"""A second model for when the first cannot answer, and the learner is told which one did."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from firstguess.tutor.errors import ModelTimeout, ModelUnavailable

log = logging.getLogger(__name__)


class FallbackChat(BaseChatModel):
    """Answers with ``primary``, or with ``secondary`` when ``primary`` fails before its first word.

    A reply of the secondary has ``fallback`` in its first chunk's ``response_metadata``: why, in words for a person.
    Once words were streamed a failure is raised, because a reply cannot change its voice half way.
    """

    primary: BaseChatModel
    secondary: BaseChatModel

    @property
    def label(self) -> str:
        return str(getattr(self.primary, "label", self.primary._llm_type))

    @property
    def _llm_type(self) -> str:
        return self.label

    def close(self) -> None:
        """Let both go."""
        for model in (self.primary, self.secondary):
            getattr(model, "close", lambda: None)()

    def warm(self) -> None:
        """Nothing: the embedded model takes memory only once it is needed."""

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
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        started = False
        try:
            for chunk in self.primary._stream(messages, stop=stop, **kwargs):
                started = True
                yield chunk
            return
        except (ModelUnavailable, ModelTimeout) as error:
            if started:
                raise
            first = error
        log.warning("%s The second model answers.", first)
        notice: dict[str, Any] = {"fallback": f"{first} The embedded model worded this reply."}
        try:
            yield from self._answer(notice, messages, stop=stop, **kwargs)
        except ModelUnavailable as second:
            raise ModelUnavailable(f"{first} {second}") from second

    def _answer(self, notice: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        for chunk in self.secondary._stream(*args, **kwargs):
            chunk.message.response_metadata = {**notice, **chunk.message.response_metadata}
            notice = {}
            yield chunk
