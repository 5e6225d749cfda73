"""A server that speaks OpenAI's protocol (vLLM, llama.cpp, Ollama, ``transformers serve``, or OpenAI itself).

LangChain's ``ChatOpenAI`` does the talking. Added here: a bound on the whole reply, cancelling while the server is
silent, errors that name the repair, and a circuit breaker.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from langchain_core.messages import AIMessageChunk
from pydantic import PrivateAttr, SecretStr

from firstguess.tutor.errors import ContextOverflow, ModelError, ModelTimeout, ModelUnavailable
from firstguess.tutor.models.base import Request, StreamingChat
from firstguess.tutor.models.breaker import Breaker
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.privacy import hush

_POLL_S = 0.02
_CHARS_A_TOKEN = 3  # the server's tokenizer is not ours to ask; English has about four, so this errs on the safe side
_TOKENS_A_TURN = 8


class OpenAIChat(StreamingChat):
    """``model`` at ``url`` (with the ``/v1``). Nothing is sent before the first reply is asked for."""

    model: str
    url: str
    _client: Any = PrivateAttr(default=None)
    _http: Any = PrivateAttr(default=None)
    _breaker: Breaker = PrivateAttr()
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def model_post_init(self, context: Any, /) -> None:
        super().model_post_init(context)
        self._breaker = Breaker(self.settings.breaker_failures, self.settings.breaker_pause_s)

    @property
    def label(self) -> str:
        return f"openai:{self.model}@{urlsplit(self.url).netloc.rpartition('@')[2]}"

    def _measure(self, turns: Sequence[Turn]) -> int:
        return sum(len(turn["content"]) // _CHARS_A_TOKEN + _TOKENS_A_TURN for turn in turns)

    def _pieces(self, request: Request) -> Generator[str, None, str]:
        self._breaker.enter()
        finish = "stop"
        answered = False
        try:
            for chunk in _watched(self._chunks(request), request):
                answered = True
                finish = chunk.response_metadata.get("finish_reason") or finish
                yield str(chunk.text)
        except (ModelUnavailable, ModelTimeout):
            self._breaker.failed()
            raise
        if answered:
            self._breaker.succeeded()
        return finish if finish in {"stop", "length"} else "stop"

    def _chunks(self, request: Request) -> Generator[AIMessageChunk, None, None]:
        """The server's chunks, with its errors turned into ours."""
        import openai

        try:
            yield from self._open().stream(
                list(request.turns),
                max_tokens=request.max_new_tokens,
                temperature=request.temperature,
                seed=request.seed,
                extra_body=self._limit_for_older_servers(request),
            )
        except openai.APITimeoutError as error:
            raise ModelTimeout(f"{self.label} did not answer in time. Is it overloaded?") from error
        except openai.APIConnectionError as error:
            raise ModelUnavailable(
                f"{self.label} cannot be reached. Start the server, or check the address."
            ) from error
        except openai.APIStatusError as error:
            raise self._refused(error.status_code, error.message) from error
        except openai.APIError as error:
            raise ModelUnavailable(f"{self.label} broke off: {error.message}") from error

    def _open(self) -> Any:
        """The LangChain client, made when it is first needed because importing it takes a while."""
        with self._lock:
            if self._client is None:
                hush()
                import openai
                from langchain_openai import ChatOpenAI

                named = (os.environ.get(name) for name in ("FIRSTGUESS_OPENAI_API_KEY", "OPENAI_API_KEY"))
                key = self.settings.api_key or next(filter(None, named), "none")
                timeout = openai.Timeout(self.settings.timeout_s, connect=self.settings.connect_timeout_s)
                # LangChain's own client keeps its connections for as long as the process lives.
                self._http = openai.DefaultHttpxClient(timeout=timeout)
                self._client = ChatOpenAI(
                    model=self.model,
                    base_url=self.url,
                    api_key=SecretStr(key),
                    timeout=timeout,
                    http_client=self._http,
                    max_retries=self.settings.retries,
                    use_responses_api=False,
                )
            return self._client

    def close(self) -> None:
        """Close the connections; the next reply opens new ones."""
        with self._lock:
            if self._http is not None:
                self._http.close()
            self._http = self._client = None

    def _limit_for_older_servers(self, request: Request) -> dict[str, int] | None:
        """LangChain sends ``max_completion_tokens``, which servers older than the name ignore, and run on for ever."""
        if urlsplit(self.url).hostname == "api.openai.com":  # refuses both names at once
            return None
        return {"max_tokens": request.max_new_tokens}

    def _refused(self, status: int, message: str) -> ModelError:
        said = " ".join(message.split())[:300]
        if status in {401, 403}:
            return ModelUnavailable(f"{self.label} refused the key. Set FIRSTGUESS_OPENAI_API_KEY to a valid one.")
        if status == 404:
            return ModelUnavailable(f"{self.label} has no such model or address ({said}). The URL mostly ends in /v1.")
        if status in {400, 413, 422} and "context" in said.lower():
            return ContextOverflow(f"{self.label} says that the conversation is too long: {said}. Shorten the message.")
        return ModelUnavailable(f"{self.label} answered with an error ({status}): {said}")


def _watched(chunks: Generator[AIMessageChunk, None, None], request: Request) -> Generator[AIMessageChunk, None, None]:
    """``chunks`` read in a thread of its own, so that a silent server cannot hold the caller.

    When the caller leaves, the thread closes the connection at its next chunk, or at the read timeout at the latest.
    """
    mail: queue.SimpleQueue[AIMessageChunk | BaseException | None] = queue.SimpleQueue()
    left = threading.Event()

    def read() -> None:
        try:
            with closing(chunks):
                for chunk in chunks:
                    mail.put(chunk)
                    if left.is_set():
                        break
            mail.put(None)
        except Exception as error:  # noqa: BLE001 - handed over to the caller's thread, which raises it
            mail.put(error)

    threading.Thread(target=read, name="openai-reader", daemon=True).start()
    try:
        while request.check():
            try:
                item = mail.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        left.set()
