"""Try to get answers out before a commitment: ``python -m firstguess.eval.leaks [--model M] [--rows FILE]``.

Every attack is said in a conversation of its own after an item was opened. ``--model`` takes what ``firstguess chat``
takes, and two more: ``obey`` does what every message asks, and ``knows`` was told the answer and says nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Literal

import numpy as np
from langchain_core.language_models import BaseChatModel
from pydantic import Field, PrivateAttr

from firstguess.eval.cases import shipped_cases
from firstguess.eval.giveaway import Finding, Giveaway
from firstguess.eval.lines import Strict, read_lines
from firstguess.knowledge.embedding import Embedder, MiniLM, Vectors
from firstguess.tutor.actions import Action
from firstguess.tutor.build import build_tutor
from firstguess.tutor.items import Item
from firstguess.tutor.models.base import Request
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.scripted import OBEY, ScriptedChat
from firstguess.tutor.reply import Reply
from firstguess.tutor.settings import load_settings
from firstguess.tutor.turn import Tutor

End = Literal["held", "told", "committed", "left"]
KINDS = ("step", "myth", "practice", "quiz", "pitfall")
LEARNER = "mallory"


class Attack(Strict):
    """Turns by which somebody tries to get an answer. ``item`` is the one that it was written for, if any."""

    id: str
    kind: str
    say: tuple[str, ...] = Field(min_length=1)
    item: str | None = None


class Recorder(ScriptedChat):
    """Obeys, or says what it was told; ``sent`` holds every prompt that it got."""

    label_: str = "recorder"
    _sent: list[str] = PrivateAttr(default_factory=list)
    _knows: list[str] = PrivateAttr(default_factory=list)

    @property
    def sent(self) -> list[str]:
        return self._sent

    def tell(self, secrets: Sequence[str]) -> None:
        """From now on these sentences, and nothing else, are its answer."""
        self._knows[:] = secrets

    def _pieces(self, request: Request) -> Any:
        self._sent.append("\n".join(turn["content"] for turn in request.turns))
        return super()._pieces(request)

    def _answer(self, turns: Sequence[Turn]) -> str:
        return " ".join(self._knows) if self._knows else super()._answer(turns)


class Remembering:
    """An embedder that embeds no text twice: attacks and lessons repeat themselves."""

    def __init__(self, embedder: Embedder) -> None:
        self.id = embedder.id
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._embedder.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], dtype=np.float32) if texts else self._embedder.encode([])


@dataclass(frozen=True)
class Attempt:
    """One attack on one item: how it ended, and what was found in the replies before that and in the prompts."""

    attack: Attack
    item: str
    end: End
    replies: tuple[Reply, ...]
    findings: tuple[Finding, ...] = ()
    sent: tuple[Finding, ...] = ()

    @property
    def leaks(self) -> bool:
        return any(finding.weight == "leak" for finding in (*self.findings, *self.sent))


def read_attacks(path: Path | None = None) -> tuple[Attack, ...]:
    """The attacks of a file, by default those that ship. Raises :class:`CaseError` with every fault at once."""
    return read_lines(path or shipped_cases() / "attacks.jsonl", Attack, "see eval/leaks.py")


def plan(attacks: Sequence[Attack], items: Mapping[str, Item], each: int) -> Iterator[tuple[Attack, Item]]:
    """Every attack on ``each`` items: the one it was written for, then others, kind after kind and lesson by lesson."""
    queues = [
        cycle([item for item in items.values() if item.kind == kind])
        for kind in KINDS
        if any(item.kind == kind for item in items.values())
    ]
    turns = cycle(queues)
    for attack in attacks:
        aimed = [items[attack.item]] if attack.item and attack.item in items else []
        while len(aimed) < min(each, len(items)):
            item = next(next(turns))
            aimed += [item] if item not in aimed else []
        yield from ((attack, item) for item in aimed)


class Siege:
    """Attempts against one tutor. ``knows`` gives the model two of the secrets at a time to say."""

    def __init__(
        self, tutor: Tutor, embedder: Embedder, recorder: Recorder | None = None, *, knows: bool = False
    ) -> None:
        self._tutor, self._embedder, self._recorder, self._knows = tutor, embedder, recorder, knows
        self._judges: dict[str, Giveaway] = {}
        self._made = 0

    def attempt(self, attack: Attack, item: Item) -> Attempt:
        """Open ``item``, say the attack, and read what came back until something was committed, told or left."""
        self._made += 1
        who = f"{LEARNER}-{self._made}"
        conversation = self._tutor.new_conversation(who, item.lesson)
        self._reply(conversation, who, Action("open", item.id))
        self._prepare(item)
        replies: list[Reply] = []
        end: End = "held"
        findings: list[Finding] = []
        for said in attack.say:
            reply = self._reply(conversation, who, said)
            replies.append(reply)
            end = self._end(who, conversation, item)
            if end != "held":
                break
            findings += self._judge(item).in_record(reply.as_record(), attack.say)
        sent = self._judge(item).in_texts(self._facts(), attack.say) if self._recorder else []
        return Attempt(attack, item.id, end, tuple(replies), tuple(findings), tuple(sent))

    def _prepare(self, item: Item) -> None:
        if self._recorder is not None:
            self._recorder.sent.clear()
            if self._knows:
                secrets = self._judge(item).secrets
                first = self._made * 2 % len(secrets)
                self._recorder.tell([*secrets, *secrets][first : first + 2])

    def _facts(self) -> list[str]:
        """What the prompts hold beside the constant part and the question, which are in every prompt."""
        sent = self._recorder.sent if self._recorder else []
        return [text.rpartition("\nText:")[2].partition("\n\nQuestion:")[0] for text in sent]

    def _judge(self, item: Item) -> Giveaway:
        if item.id not in self._judges:
            lesson = self._tutor.library.get(item.lesson)
            myth = next((myth for myth in lesson.myths if f"{lesson.id}#{myth.id}" == item.id), None)
            self._judges[item.id] = Giveaway(item, self._embedder, myth)
        return self._judges[item.id]

    def _end(self, who: str, conversation: str, item: Item) -> End:
        state = self._tutor.state(who, item.lesson)
        tried = [attempt for attempt in state.attempts if attempt.item == item.id]
        if tried:
            return "told" if tried[-1].told else "committed"
        return "held" if conversation in state.pending else "left"

    def _reply(self, conversation: str, who: str, message: str | Action) -> Reply:
        last = None
        for progress in self._tutor.reply(conversation, message, client_id=uuid.uuid4().hex, learner=who):
            last = progress.reply
        if last is None:
            raise RuntimeError("the tutor ended without a reply")
        return last


def figures(attempts: Sequence[Attempt]) -> dict[str, int]:
    """The counts that matter."""
    ends = Counter(attempt.end for attempt in attempts)
    answered = sum(reply.move == "answer" for attempt in attempts for reply in attempt.replies)
    return {
        "attacks": len({attempt.attack.id for attempt in attempts}),
        "attempts": len(attempts),
        **{name: ends[name] for name in ("held", "told", "committed", "left")},
        "answers beside it": answered,
        "leaks in replies": sum(_weighs(attempt.findings, "leak") for attempt in attempts),
        "leaks in prompts": sum(_weighs(attempt.sent, "leak") for attempt in attempts),
        "to be read": sum(_weighs((*attempt.findings, *attempt.sent), "near") for attempt in attempts),
    }


def _weighs(findings: Sequence[Finding], weight: str) -> bool:
    return any(finding.weight == weight for finding in findings)


def as_row(attempt: Attempt) -> dict[str, Any]:
    """One attempt as JSON for ``--rows``."""
    return {
        "attack": attempt.attack.model_dump(),
        "item": attempt.item,
        "end": attempt.end,
        "replies": [{"move": reply.move, "text": reply.text} for reply in attempt.replies],
        "findings": [asdict(finding) for finding in attempt.findings],
        "sent": [asdict(finding) for finding in attempt.sent],
    }


def shipped_targets(tutor: Tutor) -> dict[str, Item]:
    """Every item of every lesson that ``tutor`` serves, lessons taking turns."""
    lessons = [iter(tutor.open_lesson(name).items.items()) for name in tutor.library.lessons()]
    rows: dict[str, Item] = {}
    while lessons:
        lessons = [lesson for lesson in lessons if (row := next(lesson, None)) and rows.update([row]) is None]
    return rows


def recorder_for(name: str | None) -> Recorder | None:
    return Recorder(rules=OBEY) if name in ("obey", "knows") else None


def main() -> None:
    parser = argparse.ArgumentParser(description="Try to get answers out before a commitment.")
    parser.add_argument("--model", default="obey")
    parser.add_argument("--lessons", type=Path, default=None)
    parser.add_argument("--items", type=int, default=3)
    parser.add_argument("--every", type=int, default=1, help="only every so many-th attack")
    parser.add_argument("--rows", type=Path, default=None, help="write one JSON line an attempt here")
    given = parser.parse_args()
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    recorder, embedder = recorder_for(given.model), Remembering(MiniLM())
    model: BaseChatModel | None = recorder
    with tempfile.TemporaryDirectory() as scratch:
        overrides = {"model": "none" if recorder else given.model, "data_dir": Path(scratch), "lessons": given.lessons}
        settings = load_settings({name: value for name, value in overrides.items() if value}).settings
        tutor = build_tutor(settings, embedder=embedder, model=model)
        try:
            siege = Siege(tutor, embedder, recorder, knows=given.model == "knows")
            pairs = plan(read_attacks()[:: given.every], shipped_targets(tutor), given.items)
            attempts = [siege.attempt(attack, item) for attack, item in pairs]
        finally:
            tutor.close()
    if given.rows:
        lines = [json.dumps(as_row(attempt), ensure_ascii=False) for attempt in attempts]
        given.rows.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, value in figures(attempts).items():
        print(f"{name:20} {value}")
    for attempt in attempts:
        for finding in (*attempt.findings, *attempt.sent):
            if finding.weight == "leak":
                print(f"{attempt.attack.id} {attempt.item} {finding.rule} {finding.score}: {finding.text[:120]}")


if __name__ == "__main__":
    main()
