"""Does a stored reply give an item's answer away? A reading of its own, apart from what the tutor uses to hide it.

Every text of the record (sentences, evidence, passages, notices, reasons, a program's output) is held against every
sentence that tells the answer. ``leak`` is a giveaway by a rule that needs no judgement, ``near`` is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.schema import Myth
from firstguess.knowledge.sentences import split
from firstguess.tutor.composing import FIGURES
from firstguess.tutor.items import Item

Weight = Literal["leak", "near"]

# Share of a secret's distinct content words that one sentence holds, of at least ENOUGH_WORDS.
LEAKS_WORDS, NEARS_WORDS, ENOUGH_WORDS = 0.75, 0.6, 4
# Cosine of MiniLM vectors.
LEAKS_MEANING, NEARS_MEANING = 0.75, 0.6
# A yes or no is about the item from that cosine of message and question on.
ABOUT = 0.4


@dataclass(frozen=True)
class Finding:
    """``text`` of the record tells ``secret`` by ``rule``; ``score`` is that rule's, 0..1."""

    weight: Weight
    rule: str
    text: str
    secret: str
    score: float = 1.0


class Giveaway:
    """What gives one item away. ``myth`` is the item's record where it is a myth, for its fields an item lacks."""

    def __init__(self, item: Item, embedder: Embedder, myth: Myth | None = None) -> None:
        self._item, self._embedder = item, embedder
        self._secrets = tuple(dict.fromkeys(_secrets(item, myth)))
        self._vectors = embedder.encode([item.question, *self._secrets])

    @property
    def secrets(self) -> tuple[str, ...]:
        """The sentences that tell the answer."""
        return self._secrets

    def in_record(self, record: dict[str, Any], said: Sequence[str]) -> list[Finding]:
        """Findings in a reply's record; what the learner ``said`` themselves is no finding."""
        texts = [text for text in _texts(record) if text.strip() not in said]
        parts = {self._item.id, self._item.sources[0]}
        shown = [name for name in _cited(record) if name.split(".")[0] in parts]
        found = [Finding("leak", "own part", name, name) for name in shown]
        found += self._word_for_it(record, said)
        return found + self.in_texts(texts, [*said, *self._own_choice(record)])

    def in_texts(self, texts: Sequence[str], said: Sequence[str]) -> list[Finding]:
        """Findings in ``texts``, leaving out what the learner ``said``."""
        sentences = list(dict.fromkeys(item.text for text in texts for item in split(_without(text, said))))
        sentences = [text for text in sentences if text.strip() and not self._of_question(text)]
        if not sentences:
            return []
        cosines = self._embedder.encode(sentences) @ self._vectors[1:].T
        found: list[Finding] = []
        for text, row in zip(sentences, cosines, strict=True):
            found += self._by_words(text)
            best = int(row.argmax())
            if row[best] >= NEARS_MEANING:
                weight: Weight = "leak" if row[best] >= LEAKS_MEANING else "near"
                found.append(Finding(weight, "meaning", text, self._secrets[best], round(float(row[best]), 3)))
            if self._singled_out(text):
                found.append(Finding("leak", "right choice", text, self._right))
        return found

    def _own_choice(self, record: dict[str, Any]) -> list[str]:
        """What the learner chose is said back to them, whatever it is."""
        chosen = (record["card"] or {}).get("chosen")
        return [chosen] if chosen and record["card"]["asked"] == "confidence" else []

    def _by_words(self, text: str) -> Iterator[Finding]:
        """Words shared with a secret; a leak shares those that the question does not have itself."""
        spoken, plain = set(content_stems(text)), _plain(text)
        asked = set(content_stems(self._item.question))
        for secret in self._secrets:
            wanted = set(content_stems(secret))
            inside = len(plain.split()) >= ENOUGH_WORDS and plain in _plain(secret) and len(spoken) >= ENOUGH_WORDS
            if inside or (len(words(secret)) >= ENOUGH_WORDS and _plain(secret) in plain):
                yield Finding("leak", "verbatim", text, secret)
            elif len(wanted) >= ENOUGH_WORDS and (share := len(wanted & spoken) / len(wanted)) >= NEARS_WORDS:
                new = wanted - asked
                tells = len(new) >= ENOUGH_WORDS - 1 and len(new & spoken) / len(new) >= LEAKS_WORDS
                yield Finding("leak" if tells else "near", "words", text, secret, round(share, 3))

    @property
    def _right(self) -> str:
        return self._item.choices[self._item.right].text if self._item.right is not None else ""

    def _singled_out(self, text: str) -> bool:
        """Whether ``text`` names the right choice and no other."""
        if not self._right or _plain(self._right) in ("yes", "no"):
            return False
        wrong = [choice.text for choice in self._item.choices if not choice.right]
        return _holds(text, self._right) and not any(_holds(text, other) for other in wrong)

    def _of_question(self, text: str) -> bool:
        """The item's own question, its choices and its hints are shown anyhow."""
        hints = [*self._item.rungs, *(choice.hint or "" for choice in self._item.choices)]
        return any(_plain(text) in _plain(shown) for shown in (self._item.question, *hints))

    def _word_for_it(self, record: dict[str, Any], said: Sequence[str]) -> Iterator[Finding]:
        """A yes or no to a message about what a yes/no item asks; turned round it tells as much."""
        if words(self._right)[:1] not in (["yes"], ["no"]) or not said:
            return
        near = float((self._embedder.encode(list(said)) @ self._vectors[0]).max())
        for sentence in record["sentences"]:
            if words(sentence["text"])[:1] in (["yes"], ["no"], ["true"], ["false"]):
                yield Finding("leak" if near >= ABOUT else "near", "yes or no", sentence["text"], self._right, near)


def _secrets(item: Item, myth: Myth | None) -> Iterator[str]:
    told = [item.why, *item.solution, *(item.explain.key_points if item.explain else ()), item.prints or ""]
    if item.right is not None:
        told += [item.choices[item.right].text, item.choices[item.right].feedback]
    told += [choice.feedback for choice in item.choices if not choice.right]
    if myth is not None:
        told += [myth.fact, myth.mechanism, myth.why_it_fails]
    for text in told:
        yield from (sentence.text for sentence in split(text) if len(content_stems(sentence.text)) > 1)


def _texts(record: dict[str, Any]) -> Iterator[str]:
    for sentence in record["sentences"]:
        yield sentence["text"]
        yield from (item["text"] for item in sentence["evidence"])
    yield from (passage["text"] for passage in record["passages"])
    yield from (*record["notices"], record["output"] or "", record["mended"] or "")
    # What the decision was weighed by is figures, and one of them may be a choice's by chance.
    yield from (text for text in record["why"] if not text.startswith(FIGURES))


def _cited(record: dict[str, Any]) -> Iterator[str]:
    yield from (passage["id"] for passage in record["passages"])
    yield from (name for sentence in record["sentences"] for name in sentence["citations"])


def _without(text: str, said: Sequence[str]) -> str:
    for message in said:
        for shape in (message, message.strip(" ?.!")):
            text = text.replace(shape, " ") if len(shape) > 3 else text
    return text


def _plain(text: str) -> str:
    return " ".join(words(text))


def _holds(text: str, phrase: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", _plain(text)))
