"""For or against: whether a learner's own sentence says yes or no to the claim that a question asks about.

An embedding hardly sees a negation, so the sentences are laid on axes of opposite words ("erase" and "keep", "large"
and "small"); each negation turns what follows it round. English only.
"""

from __future__ import annotations

import re

from firstguess.knowledge.lexicon import content_stems, stem, words
from firstguess.tutor.question import claim_of

_AXES = (
    (
        (
            "erase wipe delete forget forgets forgot forgotten lose loses lost gone overwrite overwritten "
            "destroy remove replace reset vanish disappear clear clean blank"
        ),
        ("keep keeps kept retain remember remain preserve stay stays still survive intact remains"),
    ),
    (
        ("better improve accurate precise help helps gain good benefit stronger smarter best"),
        (
            "worse hurt harm bad degrade damage overfit overfits overfitting decline drop suffer backfire "
            "spoil ruin poorer"
        ),
    ),
    (
        ("same identical equal equivalent synonym alike equals"),
        ("different differ differs difference unlike distinct unequal"),
    ),
    (
        (
            "large huge big lots lot tons ton many million millions thousands massive enormous plenty loads "
            "giant bigger largest gigantic much"
        ),
        (
            "small few little hundred hundreds modest tiny handful dozen dozens less fewer couple 100 200 300 "
            "400 500 limited smaller"
        ),
    ),
    (
        ("close closer near nearer nearest closest distance distances proximity nearby"),
        ("far farther further away tilt tilted angle"),
    ),
    (
        ("tip tips swing swings wobble wobbles flip flips move moves rock tilts sway sways nod"),
        ("fixed constant same stays steady still fixed unchanged keeps points parallel"),
    ),
    (
        ("everything all every whole entire entirely completely totally complete anything fully"),
        ("some bit little few part partly slightly mostly most portion partially"),
    ),
    (
        ("always every each automatically guaranteed must necessarily inevitably"),
        ("sometimes depends depend often usually may might rarely occasionally"),
    ),
    (
        ("scratch zero beginning empty random new"),
        ("pretrained existing already continue continues builds head"),
    ),
    (
        ("hottest warmest peak same"),
        ("later after lag lags delay delayed weeks august july month months"),
    ),
    (
        ("fast faster quick quicker cheap easy"),
        ("slow slower expensive hard"),
    ),
    (
        ("increase rise rises grow grows higher up"),
        ("decrease fall falls shrink lower down"),
    ),
)
_QUANTITY = (6, 7)  # axes that only qualify: agreement on them alone says nothing
NEGATORS = frozenset(
    """
    not no never dont doesnt didnt isnt arent wasnt werent cant cannot couldnt wont wouldnt shouldnt hasnt havent
    without neither nor hardly barely aint nothing none
    """.split()
)
_CLAUSE = re.compile(r"[,.;:!?]|\b(?:but|because|cuz|since|while|although|though|so|and then|if|unless|when|cos)\b")
_LIMITED = re.compile(
    r"\b(?:up to a (?:point|limit)|to (?:some|a certain) (?:extent|degree|point)|at some point|too (?:much|long))\b"
)
Signs = dict[int, set[int]]


def _table() -> dict[str, list[tuple[int, int]]]:
    table: dict[str, list[tuple[int, int]]] = {}
    for axis, (plus, minus) in enumerate(_AXES):
        for sign, listed in ((1, plus), (-1, minus)):
            for key in {stem(word) for word in listed.split()}:
                table.setdefault(key, []).append((axis, sign))
    return table


_SIGNS = _table()


def clauses(text: str) -> list[list[str]]:
    """The words of each clause of a tidy text (no apostrophes)."""
    return [spoken for spoken in map(words, _CLAUSE.split(text)) if spoken]


def negated(spoken: list[str]) -> bool:
    """Whether the words of one clause deny what they say (an even number of negations affirms it)."""
    return sum(word in NEGATORS for word in spoken) % 2 == 1


def signs(text: str) -> Signs:
    """The axes a text touches, each with the sides it takes; a negation turns its whole clause round."""
    found: Signs = {}
    for clause in clauses(_LIMITED.sub(" sometimes ", text)):
        turned = -1 if negated(clause) else 1
        for word in clause:
            for axis, sign in _SIGNS.get(stem(word), ()):
                found.setdefault(axis, set()).add(sign * (1 if word in NEGATORS else turned))
    return found


def opposed(text: str, other: str) -> bool:
    """Whether the two take opposite sides on an axis that both touch, and never the same side."""
    return opposite(signs(text), signs(other))


def opposite(one: Signs, two: Signs) -> bool:
    """:func:`opposed`, for signs that are known."""
    shared = [axis for axis in one if axis in two]
    return any(one[axis].isdisjoint(two[axis]) for axis in shared) and not any(
        one[axis] & two[axis] for axis in shared if axis not in _QUANTITY
    )


def stance(said: str, question: str) -> bool | None:
    """Whether ``said`` affirms (True) or denies (False) what ``question`` asks; None where it says nothing to it."""
    claim = claim_of(question).casefold()
    said_signs, claim_signs = signs(said), signs(claim)
    shared = [axis for axis in said_signs if axis in claim_signs]
    speaking = [axis for axis in shared if axis not in _QUANTITY]
    denied = [axis for axis in shared if not said_signs[axis] <= claim_signs[axis]]
    if denied and (speaking or -1 in said_signs[denied[0]]):
        return False
    if speaking:
        return True
    own, asked = set(content_stems(said)), set(content_stems(claim))
    if len(own & asked) >= max(2, 0.6 * len(own), 0.5 * len(asked)):
        return any(negated(clause) for clause in clauses(said)) == any(negated(clause) for clause in clauses(claim))
    return None
