"""From the name of a model, as people write it, to a chat model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel

from firstguess.tutor import weights
from firstguess.tutor.errors import ModelSpecError
from firstguess.tutor.models.privacy import hush
from firstguess.tutor.models.settings import ModelSettings

SPECS = {
    "openvino": "the embedded model, taught to word answers, fast on a processor",
    "openvino:base": "the same as it was before it was taught (also hf:base)",
    "openvino:FILE.gguf": "another Llama- or Qwen-like model in that format (Q8_0 or F16)",
    "hf": "the embedded model on transformers, the slow reference",
    "hf:ID-OR-FOLDER": "any causal model of Hugging Face, on a GPU when there is one",
    "openai:MODEL@URL": "a server that speaks OpenAI's protocol; its key is read from FIRSTGUESS_OPENAI_API_KEY",
    "scripted:FILE": "replies from a YAML or JSON file, without any model",
    "scripted:obey": "a model that obeys every attack, for tests",
    "none": "no model: answers quote the lesson",
}

BASE = "base"


@dataclass(frozen=True)
class _Wish:
    """A spec that was taken apart: ``rest`` is what follows the scheme."""

    spec: str
    rest: str
    settings: ModelSettings
    progress: weights.Progress | None

    def refusal(self, why: str) -> ModelSpecError:
        accepted = "\n".join(f"  {form:20} {meaning}" for form, meaning in SPECS.items())
        return ModelSpecError(f"The model {self.spec!r} cannot be used: {why}. Accepted:\n{accepted}")


def open_model(
    spec: str,
    *,
    settings: ModelSettings | None = None,
    progress: weights.Progress | None = None,
) -> BaseChatModel | None:
    """The chat model that ``spec`` names, or ``None`` for ``none``. Loads nothing and uses no network yet.

    ``progress`` hears about the one-off conversion of weights. Raises ``ModelSpecError`` that lists what is accepted.
    """
    hush()
    scheme, _, rest = spec.strip().partition(":")
    wish = _Wish(spec, rest, settings or ModelSettings(), progress)
    if scheme not in _BUILDERS:
        raise wish.refusal(f"there is no kind of model named {scheme!r}")
    return _BUILDERS[scheme](wish)


def _none(wish: _Wish) -> None:
    if wish.rest:
        raise wish.refusal("'none' takes nothing after it")


def _embedded(wish: _Wish) -> BaseChatModel:
    return _openvino(replace(wish, rest=""))


def _openvino(wish: _Wish) -> BaseChatModel:
    base = wish.rest == BASE
    path = Path(wish.rest).expanduser() if wish.rest and not base else None
    if path and not path.is_file():
        raise wish.refusal("that file does not exist")
    if path is None and weights.packaged_gguf() is None:
        return _hf(wish)  # OpenVINO cannot read what the hub has; transformers can
    from firstguess.tutor.models.openvino import OpenVinoChat

    return OpenVinoChat(path=path, base=base, settings=wish.settings, progress=wish.progress)


def _hf(wish: _Wish) -> BaseChatModel:
    from firstguess.tutor.models.hf import HuggingFaceChat

    base = wish.rest == BASE
    source = None if base else wish.rest or None
    return HuggingFaceChat(source=source, base=base, settings=wish.settings, progress=wish.progress)


def _openai(wish: _Wish) -> BaseChatModel:
    model, _, url = wish.rest.rpartition("@")
    address = urlsplit(url)
    if not model or address.scheme not in {"http", "https"} or not address.hostname:
        raise wish.refusal("it needs a model and an http address, such as openai:qwen3@http://127.0.0.1:8000/v1")
    from firstguess.tutor.models.fallback import FallbackChat
    from firstguess.tutor.models.openai import OpenAIChat

    return FallbackChat(primary=OpenAIChat(model=model, url=url, settings=wish.settings), secondary=_embedded(wish))


def _scripted(wish: _Wish) -> BaseChatModel:
    from firstguess.tutor.models.scripted import OBEY, ScriptedChat, load_script

    if not wish.rest:
        raise wish.refusal("it needs a file")
    rules = OBEY if wish.rest == "obey" else load_script(Path(wish.rest).expanduser())
    return ScriptedChat(rules=rules, label_=f"scripted:{Path(wish.rest).name}", settings=wish.settings)


_BUILDERS: dict[str, Callable[[_Wish], BaseChatModel | None]] = {
    "none": _none,
    "openvino": _openvino,
    "hf": _hf,
    "openai": _openai,
    "scripted": _scripted,
}
