"""Learners' own spelling: what was typed, brought to the few plain words by which the router reads it.

Only words that the router listens for are mended; a learner's subject words stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from firstguess.knowledge.lexicon import words
from firstguess.knowledge.sentences import collapse

# What comes after this many characters is not read.
LONGEST = 2000

_SLIPS = {
    "u": "you", "ya": "you", "yu": "you", "r": "are", "ur": "your", "youre": "you are", "yr": "your",
    "pls": "please", "plz": "please", "plse": "please", "plis": "please", "pliz": "please", "pleas": "please",
    "jst": "just", "jus": "just", "jsut": "just", "juts": "just", "ust": "just",
    "tel": "tell", "tll": "tell", "tlel": "tell", "giv": "give", "gimme": "give me", "gimmie": "give me",
    "lemme": "let me", "wanna": "want to", "gonna": "going to", "gotta": "have to", "cuz": "because", "bc": "because",
    "coz": "because", "cos": "because", "becuse": "because", "becouse": "because", "beacuse": "because",
    "hnt": "hint", "hitn": "hint", "hnit": "hint", "hin": "hint", "hintt": "hint", "halp": "help", "hlep": "help",
    "ans": "answer", "anser": "answer", "awnser": "answer", "anwser": "answer", "asnwer": "answer", "aswer": "answer",
    "anwer": "answer", "answr": "answer", "ansewr": "answer", "soln": "solution", "soltion": "solution",
    "kno": "know", "knw": "know", "konw": "know", "nkow": "know", "dnt": "dont", "donot": "dont", "dosnt": "doesnt",
    "dosent": "doesnt", "doesent": "doesnt", "dosen't": "doesnt", "dno": "dunno", "dunnow": "dunno", "idek": "idk",
    "teh": "the", "hte": "the", "thsi": "this", "taht": "that", "thats": "that is", "dat": "that", "dis": "this",
    "wat": "what", "wht": "what", "waht": "what", "wats": "whats", "hw": "how", "hwo": "how", "wich": "which",
    "whcih": "which", "whihc": "which", "witch": "which", "shure": "sure", "suer": "sure", "sur": "sure",
    "srue": "sure", "gues": "guess", "guss": "guess", "geuss": "guess", "gess": "guess", "thnk": "think",
    "thikn": "think", "tink": "think", "thinck": "think", "prolly": "probably", "prob": "probably",
    "probs": "probably", "proly": "probably", "probly": "probably", "mayb": "maybe", "mabye": "maybe",
    "mebbe": "maybe", "nxt": "next", "nex": "next", "netx": "next", "contniue": "continue", "continu": "continue",
    "contiune": "continue", "quesiton": "question", "qestion": "question", "queston": "question",
    "qustion": "question", "secnd": "second", "secound": "second", "scond": "second", "frist": "first",
    "fisrt": "first", "thrid": "third", "opt": "option", "optoin": "option", "optin": "option", "opshun": "option",
    "def": "definitely", "defo": "definitely", "definately": "definitely", "defintely": "definitely",
    "definetly": "definitely", "totaly": "totally", "posotive": "positive", "confidant": "confident",
    "cofident": "confident", "confidnt": "confident", "corect": "correct", "rite": "right", "rihgt": "right",
    "rigth": "right", "wrogn": "wrong", "rong": "wrong", "thx": "thanks", "tx": "thanks", "ty": "thanks",
    "thnx": "thanks", "thanx": "thanks", "cancle": "cancel", "stpo": "stop", "im": "i am", "ive": "i have",
    "ill": "i will", "id": "i would", "its": "it is", "theyre": "they are", "whats": "what is", "wheres": "where is",
    "hows": "how is", "whos": "who is", "lets": "let us", "cannot": "cant", "ye": "yes", "ya'll": "you",
    "yea": "yes", "yeah": "yes", "yep": "yes", "yup": "yes", "yess": "yes", "yeh": "yes", "yah": "yes",
    "nope": "no", "nah": "no", "naw": "no", "noo": "no", "kinda": "kind of", "sorta": "sort of", "abt": "about",
    "ok": "okay", "k": "okay", "kk": "okay", "oki": "okay", "okey": "okay",
    "forgetts": "forgets", "loose": "lose", "looses": "loses", "erses": "erases",
}  # fmt: skip
_LONG_CUES = frozenset(
    """
    answer solution continue explain question confident definitely absolutely certain probably please option second
    professor teacher believe important matter useful
    """.split()
)
_APOSTROPHES = str.maketrans("", "", "'\u2018\u2019`")
_LETTERS = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")


def tidy(message: str) -> str:
    """``message`` on one line in lower case, without apostrophes, drawn-out letters drawn in; punctuation stays."""
    text = collapse(message[:LONGEST]).casefold()
    return _REPEATED.sub(r"\1", text.translate(_APOSTROPHES))


def spoken(text: str) -> str:
    """The mended words of a tidy text, one space between them, without punctuation."""
    return " ".join(_mended(word) for word in words(text))


def mended(text: str) -> str:
    """A tidy text with its words mended and its punctuation kept."""
    return _LETTERS.sub(lambda found: _mended(found.group()), text)


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    slip = _SLIPS.get(word)
    if slip or len(word) < 6 or word in _LONG_CUES:
        return slip or word
    return next((cue for cue in sorted(_LONG_CUES) if _one_slip(word, cue)), word)


def _one_slip(word: str, cue: str) -> bool:
    """Whether one letter was dropped, added, or swapped with its neighbour (another letter makes another word)."""
    if len(word) == len(cue):
        wrong = [at for at, (one, other) in enumerate(zip(word, cue, strict=True)) if one != other]
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and word[wrong[0]] == cue[wrong[1]]
            and (word[wrong[1]] == cue[wrong[0]])
        )
    short, long = sorted((word, cue), key=len)
    inflected = long.startswith(short)  # "questions" is no slip of "question"
    return (
        len(long) == len(short) + 1
        and not inflected
        and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    )
