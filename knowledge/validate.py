"""Lesson records against their schema, with every disagreement told by line and with its repair."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from firstguess.knowledge.errors import Fault
from firstguess.knowledge.source import Document, Loc

M = TypeVar("M", bound=BaseModel)


def check(model: type[M], document: Document, file: Path, at: Loc = ()) -> M | list[Fault]:
    """Make a record of what ``document`` holds at ``at``, or say everything that its schema does not allow."""
    value = document.value
    for step in at:
        value = value[step]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        return [_schema_fault(model, document, file, at, item) for item in error.errors(include_url=False)]


def _schema_fault(model: type[BaseModel], document: Document, file: Path, at: Loc, error: ErrorDetails) -> Fault:
    loc: Loc = tuple(error["loc"])
    name = ".".join(str(step) for step in loc if isinstance(step, str) and step != "[key]") or "record"
    context = error.get("ctx", {})
    message, repair = _WORDS.get(error["type"], ("'{name}': {msg}", "see docs/lesson-format.md"))
    if error["type"] == "extra_forbidden":
        repair = _nearest_key(model, loc)
    words = {**context, "name": name, "last": loc[-1] if loc else name}
    words["msg"] = error["msg"].removeprefix("Value error, ")
    return Fault(file, document.line((*at, *loc)), message.format_map(words), repair.format_map(words))


_WORDS = {
    "missing": ("missing key '{name}'", "add '{last}: …'"),
    "extra_forbidden": ("unknown key '{name}'", ""),
    "string_type": ("'{name}' must be a text", "write one text, no list and no further keys"),
    "string_too_short": ("'{name}' is empty", "write the text, or remove the key"),
    "tuple_type": ("'{name}' must be a list", "write one item a line, each behind '- '"),
    "dict_type": ("'{name}' must hold keys", "write 'key: value' lines"),
    "model_type": ("'{name}' must hold keys", "write 'key: value' lines"),
    "too_short": ("'{name}' needs at least {min_length} items, and has {actual_length}", "add what is missing"),
    "too_long": ("'{name}' may have {max_length} items at most, and has more", "remove some"),
    "int_parsing": ("'{name}' must be a whole number", "write digits only"),
    "bool_parsing": ("'{name}' must be true or false", "write 'true' or 'false'"),
    "literal_error": ("'{name}' must be {expected}", "choose one of these"),
    "string_pattern_mismatch": ("'{name}' is not of the form {pattern}", "ids: small letters, digits, single hyphens"),
    "string_too_long": ("'{name}' is longer than {max_length} characters", "shorten it"),
    "value_error": ("'{name}': {msg}", "mend this record"),
}


def _nearest_key(model: type[BaseModel], loc: Loc) -> str:
    known = _keys_at(model, loc[:-1])
    close = get_close_matches(str(loc[-1]), known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"remove it; the keys here are {', '.join(known)}"


def _keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """The keys that the record at ``loc`` inside ``model`` may have."""
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            inner: list[Any] = [model.model_fields[step].annotation]
            while inner and not (isinstance(inner[0], type) and issubclass(inner[0], BaseModel)):
                inner = [*get_args(inner[0]), *inner[1:]]
            model = inner[0] if inner else model
    return list(model.model_fields)
