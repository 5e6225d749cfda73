"""What kind of thing a message is, read off its own words: a question, a statement, a follow-up, small talk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firstguess.knowledge.lexicon import content_stems, words
from firstguess.knowledge.sentences import collapse
from firstguess.tutor import patterns
from firstguess.tutor.patterns import AUXILIARIES, OPENERS


@dataclass(frozen=True)
class Question:
    """A message as the tutor reads it. ``claim`` is the statement whose truth is asked, if it asks for one."""

    text: str
    yes_no: bool = False
    stated: bool = False
    greeting: bool = False
    again: bool = False
    follow_up: bool = False
    ordinal: int | None = None
    claim: str = ""

    @property
    def wants_polarity(self) -> bool:
        return self.yes_no or self.stated


# A question is asked in fewer characters; what comes after them is not read.
LONGEST = 2000
# A greeting, thanks or the wish to hear it again takes no more than this.
LONGEST_WISH = 120


def read(message: str) -> Question:
    """Read ``message`` on its own; whether a follow-up can be resolved is the conversation's business."""
    heard = collapse(message)[:LONGEST]
    if patterns.AGAIN.match(heard[:LONGEST_WISH]) and len(heard) <= LONGEST_WISH:
        return Question(heard, again=True, follow_up=True)
    core, manners = patterns.MANNER.subn("", heard)
    text = (core.strip(" ,") if manners else heard) or heard
    core = patterns.OPINION_AFTER.sub("", strip_leads(text))
    spoken = words(core)
    greeting = len(text) <= LONGEST_WISH and bool(patterns.GREETING.match(text))
    if not spoken or greeting:
        return Question(text, greeting=greeting, follow_up=not content_stems(text))
    piece = _asked_piece(core)
    asked = piece if words(piece)[:1] and words(piece)[0] in AUXILIARIES else core
    yes_no, stated = _asks(text, asked, words(asked))
    ordinal = patterns.ORDINAL.search(text)
    return Question(
        text,
        yes_no=yes_no,
        stated=stated,
        follow_up=_is_follow_up(text, spoken),
        ordinal=patterns.ORDINALS[ordinal.group(1).lower()] if ordinal else None,
        claim=claim_of(piece) if yes_no or stated else "",
    )


def strip_leads(text: str) -> str:
    """``text`` without what only introduces it ("so, is it true that …", "my teacher says …")."""
    core = text.strip()
    while (match := patterns.LEAD.match(core)) and 0 < match.end() < len(core):
        core = core[match.end() :]
    return core


def _asked_piece(core: str) -> str:
    """The piece of a message that asks for a yes or no: what comes before or after it only leads there."""
    pieces = [strip_leads(piece) for piece in patterns.PIECES.split(core) if piece.strip()]
    asking = [piece for piece in pieces if (words(piece) or [""])[0] in AUXILIARIES and len(words(piece)) > 3]
    if len(pieces) < 2 or asking:
        return asking[-1] if asking else core
    last = patterns.TAG.sub("", pieces[-1])
    # "He is right, isn't he?" is about what was said before it.
    says_something = len(content_stems(last)) >= 2
    return pieces[-1] if says_something and patterns.TAG.search(pieces[-1]) else core if says_something else pieces[-2]


def claim_of(core: str) -> str:
    """The statement inside a yes/no question: tags and the leading auxiliary gone, its negation kept."""
    statement = patterns.TAG.sub("", core).strip(" ?.!,;") or core
    first, _, rest = statement.partition(" ")
    # "Doesn't it need …?" asks about "it needs …": a negated auxiliary up front is rhetoric, a later "not" is meant.
    return rest if rest and first.casefold() in AUXILIARIES else statement


def _asks(text: str, core: str, spoken: list[str]) -> tuple[bool, bool]:
    """Whether a yes or no is asked for, and whether something is stated that deserves one."""
    questioned = text.rstrip().endswith("?")
    tagged = bool(patterns.TAG.search(core)) and len(spoken) > 3
    truth = bool(patterns.ASKS_TRUTH.match(text)) and questioned and spoken[0] not in OPENERS
    if not truth and _is_open(core, spoken, tagged):
        return False, False
    yes_no = truth or tagged or spoken[0] in AUXILIARIES or (questioned and _has_verb(spoken))
    stated = not yes_no and not questioned and len(spoken) >= 4 and len(content_stems(text)) >= 2 and _has_verb(spoken)
    return yes_no, stated


def _is_open(core: str, spoken: list[str], tagged: bool) -> bool:
    """Whether the message asks what, why or how: such words count anywhere but inside a yes/no question."""
    if spoken[0] in OPENERS or (spoken[0] in patterns.PREPOSITIONS and spoken[1:2] and spoken[1] in OPENERS):
        return True
    if patterns.REQUEST.match(core):
        return True
    last = words(re.split(r"[.!?;]\s+", core.strip())[-1]) or spoken
    asking = patterns.INTERROGATIVES | (patterns.ASKING_NOUNS if len(last) <= 6 else frozenset())
    return not tagged and last[0] not in AUXILIARIES and any(word in asking for word in last)


def _has_verb(spoken: list[str]) -> bool:
    return any(
        word in AUXILIARIES or word in patterns.COMMON_VERBS or word.endswith(("s", "ed", "ing", "'d", "'ll", "'re"))
        for word in spoken[1:]
    )


def _is_follow_up(text: str, spoken: list[str]) -> bool:
    """Whether the message leans on an earlier one: by its form, by a pronoun, or for want of words of its own."""
    if patterns.FOLLOW_UP.match(text) or patterns.ORDINAL.search(text):
        return True
    content = content_stems(text)
    meant = [word for word in spoken if word in patterns.ANAPHORA]
    if meant == ["it"] and patterns.EXPLETIVE.search(text):
        meant = []
    refers = bool(meant) and "that" not in spoken[2:]
    starts_back = bool(patterns.STARTS_BACK.match(text))
    leans = bool(patterns.LEANS_ON.search(text)) and len(content) <= 2
    return not content or leans or (refers and len(content) <= 3) or (starts_back and len(content) <= 4)
