"""What kind of thing a message is, read off its own words: a question, a statement, a follow-up, small talk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from firstguess.knowledge.lexicon import content_stems, words

_AUX = (
    "is are was were do does did can could will would should shall may might must has have had am isn't aren't wasn't "
    "weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't hasn't haven't isnt doesnt dont cant wont arent didnt"
)  # fmt: skip
AUXILIARIES = frozenset(_AUX.split())
_OPEN = frozenset("what why how when where which who whom whose explain describe tell list name give define compare show".split())
_TAG = re.compile(
    r"[,;.\s-]*\b(?:right|correct|no|yes|yeah|true|agree[d]?|or not|innit|huh|eh|ok|or am i wrong|am i right|is that (?:right|true|correct|so)"
    r"|isn'?t (?:it|that(?: so| right)?)|doesn'?t it|don'?t (?:i|we|you|they)|can'?t (?:i|we|you|it)|aren'?t they|won'?t it"
    r"|(?:do|does|did|is|are|can|will|would) (?:i|it|they|we|you|that))\s*\?*\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|hey|hi|hello|well|wait|um|hmm|also|then|please|now|sorry)\b[\s,.:;!-]*"
    r"|(?:just )?(?:to (?:be sure|check|confirm)|quick question|one question)\b[\s,.:;!-]*"
    r"|(?:is|isn'?t) it (?:(?:really|actually|also|not) )?(?:true|correct|right|the case|so|a fact|fair to say)(?: to say)?(?: that)?\b\s*"
    r"|(?:do|don'?t) you (?:really )?(?:think|agree|believe)(?: that)?\b\s*|would you (?:say|agree)(?: that)?\b\s*"
    r"|(?:i|we) (?:(?:really|always|just|still) )?(?:think|thought|believe|believed|guess|heard|read|assume|assumed|suppose|bet|feel like|am sure|was told|know)(?: that)?\b[\s,]*"
    r"|i'?m (?:pretty |quite |fairly )?(?:sure|certain|convinced|told)(?: that)?\b\s*"
    r"|(?:my|our|the) (?:\w+ ){1,2}(?:says|said|told (?:me|us)|claims|claimed|swears|thinks|insists)(?: that)?\b\s*"
    r"|(?:people|they|everyone|everybody|some people) (?:say|says|said|claim|think)(?: that)?\b\s*"
    r"|(?:does|would) (?:this|that|it) mean(?: that)?\b\s*|(?:it|that) means(?: that)?\b\s*|(?:am i|are we) right (?:that|in thinking that|to say(?: that)?|to think(?: that)?)\s*)",
    re.IGNORECASE,
)
# A lead that can only introduce a statement whose truth is asked.
_ASKS_TRUTH = re.compile(r"^\W*(?:so\W+(?!(?:what|why|how|where|which|who|when)\b)|(?:is|isn'?t) it (?:\w+ )?(?:true|correct|right|fair|the case)\b)", re.I)
_REQUEST = re.compile(r"^(?:can|could|would|will|may) (?:you|u|someone|anyone|i) (?:please )?(?:explain|tell|describe|say|give|show|list|name|help|get|ask|state|define)", re.I)
_WH = frozenset("what whats what's why whys why's how hows how's where wheres where's which who whos who's whom".split())
_ANAPHORA = frozenset("it its this that these those they them their he she one ones former latter there".split())
_FOLLOW = re.compile(
    r"^\W*(?:and|but|so|ok(?:ay)?)?[\s,]*(?:(?:but )?why(?: (?:is that|not|so|then|exactly|though))?|how so|how come|what about\b.*|how about\b.*"
    r"|tell me more|go on|more(?: detail[s]?)?|for example|such as|like what|an? example|example|give me (?:an? )?example|and then|really|say (?:it|that) (?:again|differently|more simply)"
    r"|(?:explain|say|put) (?:it|that|this)(?: again| more| simpl\w+| better| differently)*|what else|anything else|which ones?|who|when|where)\s*[?.!]*$",
    re.IGNORECASE,
)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}
_ORDINAL = re.compile(r"\b(first|1st|second|2nd|third|3rd|fourth|4th|last)(?: (?:one|point|thing|part|reason|sentence|item))\b", re.I)
_GREETING = re.compile(
    r"^\W*(?:hi+|hello|hey+|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|thanks?(?: you)?(?: (?:so|very) much)?|thx|ty|cheers|ok(?:ay)?"
    r"|cool|great|nice|bye|goodbye|see you|sup|what'?s up|how are you(?: doing)?(?: today)?|who are you|are you (?:there|ok))(?:[\s,]+(?:there|tutor|all|everyone|you|again|bot|today))*\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Question:
    """A message as the tutor reads it. ``claim`` is the statement whose truth is asked, if it asks for one."""

    text: str
    yes_no: bool = False
    stated: bool = False
    greeting: bool = False
    follow_up: bool = False
    ordinal: int | None = None
    claim: str = ""

    @property
    def wants_polarity(self) -> bool:
        return self.yes_no or self.stated


def read(text: str) -> Question:
    """Read ``text`` on its own; whether a follow-up can be resolved is the conversation's business."""
    core = strip_leads(text)
    spoken = words(core)
    if not spoken or _GREETING.match(text):
        return Question(text, greeting=bool(_GREETING.match(text)), follow_up=not content_stems(text))
    tagged = bool(_TAG.search(core)) and len(spoken) > 3
    asked = bool(_ASKS_TRUTH.match(text)) and text.rstrip().endswith("?") and spoken[0] not in _OPEN
    opens = not asked and _is_open(core, spoken, tagged)
    yes_no = asked or not opens and (spoken[0] in AUXILIARIES or tagged or (core.rstrip().endswith("?") and _has_verb(spoken)))
    stated = not opens and not yes_no and _is_statement(text, spoken)
    ordinal = _ORDINAL.search(text)
    return Question(
        text,
        yes_no=yes_no,
        stated=stated,
        follow_up=_is_follow_up(text, spoken),
        ordinal=_ORDINALS[ordinal.group(1).lower()] if ordinal else None,
        claim=claim_of(core) if yes_no or stated else "",
    )


def _is_open(core: str, spoken: list[str], tagged: bool) -> bool:
    """Whether the message asks what, why or how: such words count anywhere but inside a yes/no question."""
    last = words(re.split(r"[.!?;]\s+", core.strip())[-1]) or spoken
    if spoken[0] in _OPEN or _REQUEST.match(core):
        return True
    return not tagged and last[0] not in AUXILIARIES and any(word in _WH for word in last)


def strip_leads(text: str) -> str:
    """``text`` without what only introduces it ("so, is it true that …", "my teacher says …")."""
    core = text.strip()
    while (match := _LEAD.match(core)) and match.end() and match.end() < len(core):
        core = core[match.end() :]
    return core


def claim_of(core: str) -> str:
    """The statement inside a yes/no question: tags and the leading auxiliary gone, its negation kept."""
    statement = _TAG.sub("", core).strip(" ?.!,;") or core
    first, _, rest = statement.partition(" ")
    if first.casefold() not in AUXILIARIES or not rest:
        return statement
    # "Doesn't it need …?" asks about "it needs …": a negated auxiliary up front is rhetoric, a later "not" is meant.
    return rest


def _is_statement(text: str, spoken: list[str]) -> bool:
    return len(spoken) >= 4 and not text.rstrip().endswith("?") and len(content_stems(text)) >= 2 and _has_verb(spoken)


def _has_verb(spoken: list[str]) -> bool:
    return any(word in AUXILIARIES or word.endswith(("s", "ed", "ing", "'d", "'ll", "'re")) or word in _COMMON_VERBS for word in spoken[1:])


_COMMON_VERBS = frozenset("need make get give take keep lose learn train forget erase improve change work mean use help hurt go cause start".split())


def _is_follow_up(text: str, spoken: list[str]) -> bool:
    if _FOLLOW.match(text) or _ORDINAL.search(text):
        return True
    content = content_stems(text)
    refers = any(word in _ANAPHORA for word in spoken) and "that" not in spoken[2:]
    return not content or (refers and len(content) <= 3) or (bool(re.match(r"^\W*(?:and|but|what about|how about)\b", text, re.I)) and len(content) <= 4)
