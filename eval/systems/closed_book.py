"""The model closed book: the question alone, so that it shows what the weights know by heart."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage

from firstguess.eval.systems.base import Answer
from firstguess.eval.systems.plain import MAX_NEW_TOKENS, Watch, answer_of, asked
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.library import Library
from firstguess.tutor.build import model_settings
from firstguess.tutor.models.registry import open_model
from firstguess.tutor.settings import Settings


class ClosedBook:
    """The model of ``settings`` without lesson, prompt or gate; ``none`` means the embedded one.

    ``library`` and ``embedder`` are not used: every baseline is made alike.
    """

    def __init__(
        self,
        settings: Settings,
        library: Library | None = None,  # noqa: ARG002
        embedder: Embedder | None = None,  # noqa: ARG002
        name: str = "closed-book",
        *,
        model: BaseChatModel | None = None,
    ) -> None:
        self._name = name
        self._model = model or _opened(settings)
        self._warm = False

    @property
    def name(self) -> str:
        return self._name

    def ask(self, lesson: str, question: str, history: Sequence[str] = ()) -> Answer:  # noqa: ARG002 - closed book
        if not self._warm:
            getattr(self._model, "warm", lambda: None)()  # loading is no part of an answer's time
            self._warm = True
        watch = Watch()
        stream = self._model.stream([HumanMessage(asked(question, history))], max_tokens=MAX_NEW_TOKENS)
        watch.listen(str(chunk.text) for chunk in stream)
        return answer_of(watch, str(getattr(self._model, "label", self._model._llm_type)))

    def close(self) -> None:
        """The weights are shared by the process, and stay."""


def _opened(settings: Settings) -> BaseChatModel:
    spec = "openvino" if settings.model == "none" else settings.model
    model = open_model(spec, settings=model_settings(settings))
    assert model is not None  # noqa: S101 - only "none" opens none
    return model
