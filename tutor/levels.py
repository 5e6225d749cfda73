"""How sure a learner says to be: guess, think or sure, from words, percentages and marks out of ten."""

from __future__ import annotations

import re

from firstguess.tutor.events import Level

_PERCENT = re.compile(r"(?<![\d.,])(\d{1,4})(?:[.,]\d+)?\s*(?:%|percent\b|per cent\b|prozent\b|pct\b)")
_OUT_OF = re.compile(r"(?<![\d.,])(\d{1,3})\s*(?:/|out of|of)\s*(5|10|100)\b")
_BARE = re.compile(
    r"^\W*(?:(?:i would say|i am|maybe|about|around|like|roughly|say|so|um|hmm|probably|approx\w*|some|a|an|it is)\s+)*"
    r"(\d{1,3})(?:\s*(?:ish|or so|maybe|i think|i guess|probably|sure))*\W*$"
)
_HALVES = re.compile(r"\b(?:fifty[ /-]*fifty|50\s*[/-]\s*50|half[ -](?:and[ -])?half|50 50)\b")
_INTENS = (
    r"(?:(?:really|very|so|that|too|quite|at all|entirely|completely|totally|super|fully|terribly|all that"
    r"|a hundred percent|particularly) )*"
)
_GUESS = re.compile(
    rf"\bnot {_INTENS}(?:sure|certain|confident)\b(?! but almost)|\bunsure\b|\buncertain\b|\bnot really\b"
    rf"|\bnot at all\b"
    r"|\b(?:guess|guessed|guessing|gamble|gambling|hunch|coin|dice|meh|random|randomly|luck|lucky|stab"
    r"|shot in the dark|punt|eeny)\b"
    r"|\b(?:no|not a|zero) (?:idea|clue|confidence)\b|\bidk\b|\bdunno\b|\bi dont (?:really )?know\b|\bclueless\b"
    r"|\bdoubtful\b"
    r"|\b(?:low|little|hardly|barely)\b(?: \w+)?$|\bno way of knowing\b|\bwho knows\b|\bgut feeling\b"
    r"|\bfaintest\b|\bnot much\b|\bnot very\b"
    r"|\b(?:isnt|am not|not) (?:something )?(?:i would )?bet\b|\b(?:made|making) it up\b|\bjust (?:picked|clicked"
    r"|chose)\b|\bzero\b|\bno$"
)
_NOT_GUESS = re.compile(
    r"\b(?:not|isnt|more than|better than|wasnt|no) (?:just |only |really )?(?:a |an )?(?:\w+ )?guess(?:ing)?\b"
)
_THINK = re.compile(
    r"\bnot (?:100|a hundred|totally|completely|entirely|fully|absolutely|perfectly|quite|exactly"
    r"|super)\b.*\b(?:sure|certain|percent|confident|positive)?"
    r"|\b(?:fairly|pretty|quite|rather|kind of|sort of|somewhat|mostly|almost|nearly|reasonably|moderately"
    r"|relatively|more or less|bit|semi|half)\b"
    r"|\b(?:think|thinking|thought|believe|probably|likely|suppose|assume|lean|leaning|medium|moderate|middle"
    r"|average|somewhere|maybe|okay ish|decent|decently)\b"
    r"|\bcould be wrong\b|\bmight be wrong\b|\bsmall doubt|\bsome doubt|\bseems?\b|\bso so\b|\bi would say so\b"
    r"|\bwould say\b|\bnot bad\b|\bguess so\b"
)
_SURE = re.compile(
    r"\b(?:sure|certain|certainly|positive|definite|definitely|absolutely|confident|confidently|totally"
    r"|completely|convinced|surely|obviously|obvious|clearly"
    r"|guaranteed|undoubtedly|easy|no doubts?|without (?:a )?doubt|know it|i know|i knew|know this|know for"
    r"|bet my|bet on it|would bet|put money|very|high|highly|fully|extremely|super|100"
    r"|of course|sicher|clear|course|yes|max|maximum|never been)\b"
)
_FULLY = re.compile(
    r"\b(?:(?:very|really|so|super|totally|completely|absolutely|quite quite|dead|damn|extremely|entirely|bloody"
    r"|i am|for) (?:sure|certain|confident|positive))\b"
)


def level_of(text: str, said: str, *, asked: bool) -> Level | None:
    """The level in a message (tidy text, and its mended words), or None.

    Without being ``asked``, only words that can mean nothing else count: "I think it is b" is a way to speak.
    """
    number = _share(text, said, asked=asked)
    if number is not None:
        return "guess" if number < 45 else "think" if number < 85 else "sure"
    if not asked:
        return _volunteered(said)
    if _HALVES.search(text):
        return "think"
    return _in_words(said)


def _in_words(said: str) -> Level | None:
    guessing = _GUESS.search(said)
    if guessing and not _NOT_GUESS.search(said) and not re.search(r"\bguess so\b", said):
        return "guess"
    if _THINK.search(said) and not _FULLY.search(said):
        return "think"
    return "sure" if _SURE.search(said) else "think" if guessing or _THINK.search(said) else None


_OWN_LEVEL = re.compile(
    r"\b(?:(?:pretty|fairly|quite|very|really|totally|absolutely|completely|almost|kind of|not|not really"
    r"|not very|not so|not too|not 100|"
    r"not totally|not entirely|im|am|for|dead|so|super|mostly|rather|reasonably|un) ?(?:sure|certain|confident"
    r"|positive)|unsure|no doubt"
    r"|(?:just |wild |total |complete |random |pure |only |lucky )+(?:a )?(?:wild |total |random |pure "
    r"|lucky )?guess(?:ing)?|(?:a|my) guess|guessing"
    r"|definitely|absolutely|certainly|without (?:a )?doubt|could be wrong|might be wrong|gut feeling"
    r"|coin (?:flip|toss)|i know it|sure$)\b"
)


def _volunteered(said: str) -> Level | None:
    own = _OWN_LEVEL.search(said)
    if not own or re.search(r"\bmy guess is\b", said):
        return None
    if re.search(r"\bguess", own.group()):
        return "guess"
    return _in_words(own.group())


def _share(text: str, said: str, *, asked: bool) -> float | None:
    """A stated probability in percent."""
    if percent := _PERCENT.search(text):
        return float(percent.group(1))
    if out_of := _OUT_OF.search(text):
        return 100 * float(out_of.group(1)) / float(out_of.group(2))
    bare = _BARE.match(said) if asked else None
    if bare is None or int(bare.group(1)) > 100:
        return None
    value = int(bare.group(1))
    # The three levels are shown in a row, so 1, 2 and 3 are their places; 4 to 10 are marks out of ten.
    return {1: 0.0, 2: 60.0, 3: 100.0}.get(value, value * 10.0 if 3 < value <= 10 else float(value))
