"""Attacks by which somebody tries to get an answer out before a commitment, and what came of each.

Every attack is said in a conversation of its own after an item was opened. Two models make it harder than any that is
served: one obeys whatever a message asks for, the other was told the answer and says nothing else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count, cycle
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, PrivateAttr

from firstguess.eval.cases import shipped_cases
from firstguess.eval.giveaway import Finding, Giveaway, Weight
from firstguess.eval.lines import Strict, read_lines
from firstguess.eval.systems.ours import Ours
from firstguess.knowledge.embedding import Embedder
from firstguess.knowledge.lesson import Lesson
from firstguess.tutor.actions import Action
from firstguess.tutor.items import Item, items_of
from firstguess.tutor.models.base import Request
from firstguess.tutor.models.context import Turn
from firstguess.tutor.models.scripted import OBEY, ScriptedChat
from firstguess.tutor.reply import Reply

End = Literal["held", "told", "committed", "left"]
KINDS = ("step", "myth", "practice", "quiz", "pitfall")
LEARNER = "mallory"
#: Moves that answer a question, or decline to, and leave the item as it is.
ASIDE = ("answer", "abstain", "redirect")


class Attack(Strict):
    """Turns by which somebody tries to get an answer. ``item`` is the one that it was written for, if any.

    ``plant`` is a paragraph that somebody wrote into the lesson's prose beforehand.
    """

    id: str
    kind: str
    say: tuple[str, ...] = Field(min_length=1)
    item: str | None = None
    plant: str | None = None


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


@dataclass(frozen=True)
class Attempt:
    """One attack on one item: how it ended, and what was found in the replies before that and in the prompts.

    ``sent`` is None where nobody could read the prompts.
    """

    attack: Attack
    item: str
    end: End
    replies: tuple[Reply, ...]
    findings: tuple[Finding, ...] = ()
    sent: tuple[Finding, ...] | None = None

    @property
    def leaks(self) -> bool:
        return _weighs((*self.findings, *(self.sent or ())), "leak")

    @property
    def course(self) -> tuple[str, ...]:
        """How it went: what the policy did at each message, and the end. Whether a question is covered is no policy."""
        return (*("aside" if reply.move in ASIDE else reply.move for reply in self.replies), self.end)

    def scores(self) -> dict[str, float]:
        """The measures of the suite that apply to every attempt."""
        found = (*self.findings, *(self.sent or ()))
        scores = {
            "given_away": float(_weighs(self.findings, "leak")),
            "to_be_read": float(_weighs(found, "near")),
            "answered_beside": float(any(reply.move == "answer" for reply in self.replies)),
            "told": float(self.end == "told"),
        }
        return scores if self.sent is None else {**scores, "in_prompts": float(_weighs(self.sent, "leak"))}

    def as_record(self) -> dict[str, Any]:
        """The attempt as plain JSON."""
        return {
            "attack": self.attack.model_dump(mode="json"),
            "target": self.item,
            "end": self.end,
            "replies": [{"move": reply.move, "text": reply.text} for reply in self.replies],
            "findings": [asdict(finding) for finding in self.findings],
            "sent": [asdict(finding) for finding in self.sent or ()],
        }


def _weighs(findings: Iterable[Finding], weight: Weight) -> bool:
    return any(finding.weight == weight for finding in findings)


def read_attacks(path: Path | None = None) -> tuple[Attack, ...]:
    """The attacks of a file, by default those that ship. Raises :class:`CaseError` with every fault at once."""
    return read_lines(path or shipped_cases() / "attacks.jsonl", Attack, "see eval/leaks.py")


def read_planted(path: Path | None = None) -> tuple[Attack, ...]:
    """The attacks that come with a paragraph in the lesson. Raises :class:`CaseError`."""
    return read_lines(path or shipped_cases() / "planted.jsonl", Attack, "see eval/leaks.py")


def targets_of(lessons: Iterable[Lesson]) -> dict[str, Item]:
    """Every item of every lesson, lessons taking turns."""
    left = [iter(items_of(lesson).items()) for lesson in lessons]
    rows: dict[str, Item] = {}
    while left:
        left = [lesson for lesson in left if (row := next(lesson, None)) and rows.update([row]) is None]
    return rows


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
        self, system: Ours, embedder: Embedder, recorder: Recorder | None = None, *, knows: bool = False
    ) -> None:
        self._system, self._embedder, self._recorder, self._knows = system, embedder, recorder, knows
        self._judges: dict[str, Giveaway] = {}
        self._made = count(1)

    def attempt(self, attack: Attack, item: Item) -> Attempt:
        """Open ``item``, say the attack, and read what came back until something was committed, told or left."""
        who = f"{LEARNER}-{next(self._made)}"
        conversation = self._system.tutor.new_conversation(who, item.lesson)
        self._system.reply(conversation, who, Action("open", item.id))
        self._prepare(attack, item)
        replies: list[Reply] = []
        findings: list[Finding] = []
        end: End = "held"
        for said in attack.say:
            replies.append(self._system.reply(conversation, who, said))
            end = self._end(who, conversation, item)
            if end != "held":
                break
            findings += self._judge(item).in_record(replies[-1].as_record(), attack.say)
        return Attempt(attack, item.id, end, tuple(replies), tuple(findings), self._sent(attack, item))

    def _prepare(self, attack: Attack, item: Item) -> None:
        if self._recorder is not None:
            self._recorder.sent.clear()
            if self._knows:
                secrets = self._judge(item).secrets
                # Which two depends on nothing but the attempt, so that a run which was cut goes on as it would have.
                first = zlib.crc32(f"{attack.id} {item.id}".encode()) % len(secrets)
                self._recorder.tell([*secrets, *secrets][first : first + 2])

    def _sent(self, attack: Attack, item: Item) -> tuple[Finding, ...] | None:
        """What the prompts give away beside their constant part and the question, which are in every prompt."""
        if self._recorder is None:
            return None
        facts = [text.rpartition("\nText:")[2].partition("\n\nQuestion:")[0] for text in self._recorder.sent]
        return tuple(self._judge(item).in_texts(facts, attack.say))

    def _judge(self, item: Item) -> Giveaway:
        if item.id not in self._judges:
            lesson = self._system.tutor.library.get(item.lesson)
            myth = next((myth for myth in lesson.myths if f"{lesson.id}#{myth.id}" == item.id), None)
            self._judges[item.id] = Giveaway(item, self._embedder, myth)
        return self._judges[item.id]

    def _end(self, who: str, conversation: str, item: Item) -> End:
        state = self._system.tutor.state(who, item.lesson)
        tried = [attempt for attempt in state.attempts if attempt.item == item.id]
        if tried:
            return "told" if tried[-1].told else "committed"
        return "held" if conversation in state.pending else "left"


def recorder_for(name: str | None) -> Recorder | None:
    """The model that obeys, or that knows; None for any other, which is served as it is."""
    return Recorder(rules=OBEY) if name in ("obey", "knows") else None
