"""The tutor's branches of the error tree.

    FirstguessError
    ├── LabError                    a run of the lab cannot be made, or was ended
    └── ModelError                  the chat model cannot word this reply
        ├── ModelSpecError          the model was named in a way nobody can read
        ├── ModelUnavailable        the weights or the server are not there
        │   └── CircuitOpen         the server failed so often that it is left alone for a while
        ├── ModelTimeout            it took longer than the settings allow
        └── ContextOverflow         one message alone is longer than the model can read

Every message says what happened and what to do about it.
"""

from __future__ import annotations

from firstguess.knowledge.errors import FirstguessError


class LabError(FirstguessError):
    """A run of the lab cannot be made, or was ended because it passed its bounds."""


class ModelError(FirstguessError):
    """The chat model cannot word this reply; quoting the lesson still works."""


class ModelSpecError(ModelError):
    """A model spec or a model setting cannot be understood; the message lists what is accepted."""


class ModelUnavailable(ModelError):
    """Weights, a library or a server are missing or broken."""


class CircuitOpen(ModelUnavailable):
    """A server failed repeatedly and is not asked again until a pause is over."""


class ModelTimeout(ModelError):
    """A reply took longer than ``ModelSettings.timeout_s``."""


class ContextOverflow(ModelError):
    """The system message and the last message alone do not fit the context window."""
