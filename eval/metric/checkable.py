"""Which sentences claim something that evidence could carry."""

from __future__ import annotations

import re

from firstguess.eval.metric.reading import spoken
from firstguess.knowledge.lexicon import STOPWORDS

_GREETINGS = frozenset(
    """
    hello hi hey welcome thanks thank bye goodbye congratulations sorry sure okay ok right exactly correct great good
    well nice fine yes no yeah yep nope indeed absolutely definitely true false wrong please cool wow oh ah hmm
    excellent perfect wonderful morning afternoon evening luck job work done question point start try you that's it's
    this that is a the for asking so very much
    """.split()
)
_PROMPT = re.compile(
    r"(?:now|so|then|first|next|okay|please|and|but)?[\s,]*"
    r"(?:let's|let us|try|have a (?:go|guess|look|think)|take (?:a|another|your) \w+|give it a|make a guess|guess"
    r"|tell me|show me|ask me|say (?:it|so|why|what|how|which|more|in)|think (?:about|of|again|it)|imagine you"
    r"|explain (?:it|this|that|back|in|why|how|to)|describe in|pick (?:one|an|the)|choose (?:one|an answer|between)"
    r"|what do you|how would you|would you like|feel free|go (?:on|ahead)|look (?:at|again)|read (?:it|the|this|again)"
    r"|write (?:it|down|your)|put (?:it|this|that) in|commit to|type)\b",
    re.IGNORECASE,
)
_UNKNOWING = re.compile(
    r"\b(?:i (?:do not|don't|can ?not|can't|could not|couldn't|did not|didn't) (?:know|find|see|answer|tell|say)"
    r"|(?:lesson|text|passage|material|context) (?:has nothing|says nothing"
    r"|(?:does not|doesn't) (?:say|cover|mention|tell|explain|answer|discuss)))\b",
    re.IGNORECASE,
)
_LONGEST_PROMPT = 16


def claims_something(sentence: str) -> bool:
    """False for a question, a greeting, a prompt to the learner, a bare yes or no, and for owning not to know."""
    said = spoken(sentence)
    if not said or sentence.rstrip(" \"'*_)\u201d\u2019").endswith("?"):
        return False
    if all(word in _GREETINGS for word in said) or all(word in STOPWORDS for word in said):
        return False
    if _UNKNOWING.search(" ".join(said)):
        return False
    return not (_PROMPT.match(sentence.lstrip(" \"'*_-")) and len(said) <= _LONGEST_PROMPT)
