"""Plain text as an answer: what the baselines say is cut into sentences, timed, and searched for a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from firstguess.eval.systems.base import Answer, Retrieved, Shown
from firstguess.knowledge.sentences import collapse, complete, split

#: The longest answer of a baseline, in tokens; ours are shorter by far.
MAX_NEW_TOKENS = 80

_SOURCE = (
    r"(?:the|this|that|your|any) (?:(?:provided|given|retrieved|above|available) )*(?:pieces of )?"
    r"(?:context|text|lesson|passages?|documents?|sources?|information|materials?|excerpts?|content)(?: provided)?"
)
#: A sentence that holds one of these refuses; a baseline has no other way to say so. Case counts for nothing.
REFUSALS = (
    r"\bI (?:do not|don't) (?:really )?(?:know|have (?:any|enough|that|the|this|specific|access|information))\b",
    r"\bI(?:'m| am) (?:not sure|unsure|not certain|unable to|not able to)\b",
    r"\bI (?:cannot|can't|could not) (?:answer|say|tell|help|provide|find|determine|assist)\b",
    rf"\b{_SOURCE} (?:does not|doesn't|do not|don't) (?:explicitly |directly |specifically )?"
    r"(?:say|mention|provide|contain|include|specify|state|cover|answer|give|address|tell)\b",
    r"\bnot (?:explicitly |directly |specifically )?(?:mentioned|provided|specified|stated|covered|given|included|found"
    rf"|addressed|contained|discussed) (?:in|by) {_SOURCE}",
    r"\b(?:there is|there's|has|have|contains?|gives?|provides?) (?:no|not enough|insufficient) "
    r"(?:information|mention|answer|context)\b",
    r"\bas an AI\b",
)
_REFUSES = re.compile("|".join(REFUSALS), re.IGNORECASE)


def refuses(sentence: str) -> bool:
    """Whether ``sentence`` says that the answer is not known, or not there (``REFUSALS``)."""
    return bool(_REFUSES.search(collapse(sentence).replace("\u2019", "'")))


@dataclass
class Watch:
    """A text that streams in, with the milliseconds since ``started`` at which things were there."""

    started: float = field(default_factory=time.perf_counter)
    text: str = ""
    times: dict[str, float] = field(default_factory=dict)

    def listen(self, pieces: Iterable[str]) -> None:
        """Take in the whole text; to a learner a sentence is there when something follows it, or nothing more comes."""
        for piece in pieces:
            if not piece:
                continue
            self.text += piece
            self.mark("first_token")
            if "first_sentence" not in self.times and complete(self.text)[0]:
                self.mark("first_sentence")
        self.mark("first_sentence")
        self.mark("total")

    def mark(self, name: str) -> None:
        self.times.setdefault(name, round((time.perf_counter() - self.started) * 1000, 1))


def answer_of(watch: Watch, model: str, passages: Sequence[Retrieved] = ()) -> Answer:
    """The text as an answer. It refuses when its first sentence does, and in part when only a later one does.

    A sentence that refuses claims nothing about the lesson, so it counts as authored.
    """
    texts = [sentence.text for sentence in split(watch.text)]
    refusing = [refuses(text) for text in texts]
    partly = any(refusing) and not refusing[0]
    return Answer(
        sentences=tuple(
            Shown(text=text, source="authored" if refused else "model")
            for text, refused in zip(texts, refusing, strict=True)
        ),
        passages=tuple(passages),
        # Saying nothing at all is no answer either.
        abstained=any(refusing) or not texts,
        reason="partly_covered" if partly else None,
        move="abstain" if any(refusing) or not texts else "answer",
        model=model,
        times=watch.times,
    )


def asked(question: str, history: Sequence[str]) -> str:
    """What a system without a memory is given: all that the learner said, one line each."""
    return "\n".join([*history, question])
